using System.Text;
using CsCheck;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Tests.Rollups;

public sealed class FrequentValuesTests
{
    private const long Seed = 11;

    private static readonly Gen<string[]> Few = Gen.Int[0, 15].Select(n => $"v{n}").Array[0, 300];
    private static readonly Gen<string[]> Many = Gen.Double[0, 1].Select(x => $"v{(int)(1 / (x + 0.003))}").Array[0, 600];

    [Fact]
    public void Up_to_the_capacity_all_counts_are_exact()
    {
        Few.Sample(values =>
        {
            FrequentValues counted = Of(values, 16);
            return counted.MostMissed == 0
                && counted.Top(99).Select(value => (value.Text, value.Count)).SequenceEqual(
                    values.CountBy(value => value).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, (long)pair.Value)));
        });
    }

    [Fact]
    public void Beyond_it_each_count_is_within_what_is_told_and_nothing_that_came_more_often_is_missing()
    {
        Many.Sample(values => AssertBounds(Of(values, 8), values));
    }

    [Fact]
    public void The_bounds_hold_of_sums_of_trimmed_and_written_parts()
    {
        Many.Array[1, 6].Sample(parts =>
        {
            FrequentValues sum = new(8);
            foreach (string[] part in parts)
            {
                sum.Merge(Written(Of(part, 8), most: 5));
            }

            AssertBounds(sum, [.. parts.SelectMany(part => part)]);
        });
    }

    [Fact]
    public void What_is_in_every_part_is_exact_though_the_sum_is_not()
    {
        string[] first = [.. Enumerable.Repeat("often", 50), "a", "b", "c"];
        string[] second = [.. Enumerable.Repeat("often", 30), "d", "e", "f"];
        FrequentValues sum = Written(Of(first, 16), most: 2);
        sum.Merge(Written(Of(second, 16), most: 2));
        Assert.Equal(new FrequentValue("often", 80, 80), sum.Top(1)[0]);
        Assert.Equal(2, sum.MostMissed);
        Assert.Equal(86, sum.Total);
    }

    [Fact]
    public void Values_that_are_replaced_do_not_overwrite_those_that_follow()
    {
        FrequentValues counted = Of(["short", "much longer", "much longer"], 16);
        counted.Replace(value => value, Seed);
        Assert.Equal([new FrequentValue("much longer", 2, 2), new FrequentValue("short", 1, 1)], counted.Top(9));
    }

    [Fact]
    public void Values_that_are_replaced_by_the_same_one_are_counted_together()
    {
        FrequentValues counted = Of(["a", "a", "b", "c"], 16);
        counted.Replace(value => value == "c" ? null : "x", Seed);
        Assert.Equal([new FrequentValue("x", 3, 3)], counted.Top(9));
    }

    [Fact]
    public void Addresses_of_pages_are_written_without_what_is_secret_in_them()
    {
        FrequentValues counted = Of(["/reset/9f8e7d6c5b4a39281706f5e4d3c2b1a0", "/u/ann@example.org/x", "/u/ann%40example.org", "/how-to-build-houses-in-2024-and-later", "/app.3f2a1b9c.js"], 16);
        counted.Redact(Seed);
        Assert.Equal(
            ["/app.3f2a1b9c.js", "/how-to-build-houses-in-2024-and-later", "/reset/[token]", "/u/[mail]", "/u/[mail]/x"],
            counted.Top(9).Select(value => value.Text).Order(StringComparer.Ordinal));
    }

    private static void AssertBounds(FrequentValues counted, string[] values)
    {
        Dictionary<string, int> exact = values.CountBy(value => value).ToDictionary();
        IReadOnlyList<FrequentValue> told = counted.Top(int.MaxValue);
        foreach (int few in (int[])[0, 1, 7, 50])
        {
            Assert.Equal(told.Take(few), counted.Top(few));
        }

        Assert.Equal(values.Length, counted.Total);
        Assert.All(told, value => Assert.InRange(exact[value.Text], value.Count, value.AtMost));
        Assert.All(exact.Keys.Except(told.Select(value => value.Text)), missing => Assert.InRange(exact[missing], 1, counted.MostMissed));
    }

    private static FrequentValues Of(IEnumerable<string> values, int capacity)
    {
        FrequentValues counted = new(capacity);
        foreach (string value in values)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(value);
            counted.Add(FrequentValues.HashOf(bytes, Seed), bytes, 1);
        }

        return counted;
    }

    private static FrequentValues Written(FrequentValues counted, int most = int.MaxValue)
    {
        RollupWriter writer = new();
        counted.Write(writer, inOrder: true);
        RollupReader reader = new(writer.Written);
        FrequentValues read = new(counted.Capacity);
        read.MergeFrom(ref reader, Seed, most);
        return read;
    }
}
