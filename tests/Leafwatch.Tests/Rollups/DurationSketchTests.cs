using CsCheck;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Tests.Rollups;

public sealed class DurationSketchTests
{
    private static readonly Gen<long[]> Times = Gen.Double[3.5, 12].Select(power => (long)Math.Pow(10, power)).Array[1, 400];

    [Fact]
    public void A_quantile_is_within_one_percent_of_the_time_of_that_rank()
    {
        Gen.Select(Times, Gen.Double[0, 1]).Sample((times, share) =>
        {
            long[] sorted = [.. times.Order()];
            double exact = sorted[(int)(share * (sorted.Length - 1))];
            double told = Of(times).Quantile(share).Ticks * 100.0;
            return Math.Abs(told - exact) <= (exact * DurationSketch.Accuracy) + 100;
        });
    }

    [Fact]
    public void Parts_make_the_sketch_of_the_whole()
    {
        Gen.Select(Times, Times).Sample((first, second) =>
        {
            DurationSketch whole = Of([.. first, .. second]);
            DurationSketch merged = Written(Of(second));
            merged.Merge(Of(first));
            return whole.Count == merged.Count && whole.Sum == merged.Sum && whole.Quantile(0.5) == merged.Quantile(0.5) && whole.Quantile(0.99) == merged.Quantile(0.99);
        });
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public void A_time_that_cannot_be_is_counted_at_the_end_of_the_scale(long nanoseconds)
    {
        DurationSketch sketch = Of([nanoseconds]);
        Assert.Equal(1, sketch.Count);
        Assert.InRange(sketch.Mean, TimeSpan.Zero, TimeSpan.FromDays(2));
        Assert.InRange(sketch.Quantile(1), TimeSpan.Zero, TimeSpan.FromDays(2));
    }

    private static DurationSketch Of(long[] times)
    {
        DurationSketch sketch = new();
        foreach (long time in times)
        {
            sketch.Add(time, 1);
        }

        return sketch;
    }

    private static DurationSketch Written(DurationSketch sketch)
    {
        RollupWriter writer = new();
        sketch.Write(writer);
        RollupReader reader = new(writer.Written);
        DurationSketch read = new();
        read.MergeFrom(ref reader);
        return read;
    }
}
