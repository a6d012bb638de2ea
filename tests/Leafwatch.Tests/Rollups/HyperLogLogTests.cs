using System.IO.Hashing;
using CsCheck;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Tests.Rollups;

public sealed class HyperLogLogTests
{
    [Fact]
    public void Few_values_are_counted_exactly_however_often_they_come()
    {
        Gen.UInt.Array[0, HyperLogLog.MostExact].Sample(values =>
        {
            HyperLogLog count = Of(values.Concat(values));
            return count.Estimate == values.Distinct().Count();
        });
    }

    [Theory]
    [InlineData(600)]
    [InlineData(5_000)]
    [InlineData(12_000)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void Many_values_are_estimated_within_four_standard_errors(int values)
    {
        HyperLogLog count = Of(Enumerable.Range(0, values).Select(Hash));
        Assert.InRange(count.Estimate, values * (1 - (4 * 0.0163)), values * (1 + (4 * 0.0163)));
    }

    [Fact]
    public void The_estimates_of_many_sets_scatter_as_the_standard_error_says()
    {
        const int Values = 20_000;
        double squares = Enumerable.Range(1, 60).Average(set =>
        {
            HyperLogLog count = Of(Enumerable.Range(set * Values, Values).Select(Hash));
            double error = (count.Estimate - Values) / (double)Values;
            return error * error;
        });
        Assert.InRange(Math.Sqrt(squares), 0.0163 * 0.6, 0.0163 * 1.4);
    }

    [Fact]
    public void Parts_make_the_count_of_the_whole_in_any_order_and_after_being_written_down()
    {
        Gen.Select(Gen.UInt.Array[0, 900], Gen.UInt.Array[0, 900]).Sample(
            (first, second) =>
            {
                HyperLogLog whole = Of(first.Concat(second));
                HyperLogLog merged = Of(first);
                merged.Merge(Of(second));
                HyperLogLog reversed = Written(Of(second));
                reversed.Merge(Written(Of(first)));
                return whole.Estimate == merged.Estimate && whole.Estimate == reversed.Estimate;
            },
            iter: 300);
    }

    private static HyperLogLog Of(IEnumerable<uint> values)
    {
        HyperLogLog count = new();
        foreach (uint value in values)
        {
            count.Add(value);
        }

        return count;
    }

    private static HyperLogLog Written(HyperLogLog count)
    {
        RollupWriter writer = new();
        count.Write(writer);
        RollupReader reader = new(writer.Written);
        HyperLogLog read = new();
        read.MergeFrom(ref reader);
        return read;
    }

    private static uint Hash(int value) => (uint)(XxHash3.HashToUInt64(BitConverter.GetBytes(value), 7) >> 32);
}
