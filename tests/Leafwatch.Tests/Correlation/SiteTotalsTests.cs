using CsCheck;
using Leafwatch.Core.Correlation;

namespace Leafwatch.Tests.Correlation;

public sealed class SiteTotalsTests
{
    private const int Kinds = 20;

    private static readonly TimeSpan Reach = TimeSpan.FromMinutes(10);

    private static readonly long Start = new DateTime(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc).Ticks;

    // In order, but for a few that are late by some seconds.
    private static readonly Gen<(int Kind, long Second, int Count)[]> Counted =
        Gen.Select(Gen.Int[0, Kinds - 1], Gen.Int[0, 40], Gen.Int[1, 3], Gen.Int[0, 9]).Array[1, 200].Select(steps =>
        {
            long second = 0;
            return steps.Select(step =>
            {
                second += step.Item2;
                return (step.Item1, Math.Max(0, second - (step.Item4 == 0 ? 20 : 0)), step.Item3);
            }).ToArray();
        });

    [Fact]
    public void What_lies_within_the_reach_is_summed_for_each_correlation() => Gen.Select(Counted, Gen.Int[0, 600]).Sample((counted, back) =>
    {
        SiteTotals totals = new(Kinds, Reach);
        foreach ((int kind, long second, int count) in counted)
        {
            totals.Add(kind, TicksAt(second), count);
        }

        long newest = counted.Max(each => each.Second);
        long[] sums = totals.Sums(TicksAt(newest - back), TicksAt(newest));
        Assert.Equal(
            Enumerable.Range(0, Kinds).Select(kind => counted.Where(each => each.Kind == kind && each.Second >= newest - back).Sum(each => (long)each.Count)),
            sums);
    });

    [Fact]
    public void What_was_stored_is_summed_as_before() => Counted.Sample(counted =>
    {
        SiteTotals totals = new(Kinds, Reach);
        SiteTotals restored = new(Kinds, Reach);
        foreach ((int kind, long second, int count) in counted)
        {
            totals.Add(kind, TicksAt(second), count);
        }

        foreach (int kind in counted.Select(each => each.Kind).Distinct())
        {
            Assert.True(totals.HasChanged(kind));
            using MemoryStream stream = new();
            totals.Save(kind, new BinaryWriter(stream));
            stream.Position = 0;
            restored.Restore(kind, new BinaryReader(stream));
            Assert.False(totals.HasChanged(kind) || restored.HasChanged(kind));
        }

        long newest = TicksAt(counted.Max(each => each.Second));
        Assert.Equal(totals.Sums(newest - Reach.Ticks, newest), restored.Sums(newest - Reach.Ticks, newest));
    });

    [Fact]
    public void A_time_that_was_written_over_is_counted_no_more()
    {
        SiteTotals totals = new(1, Reach);
        totals.Add(0, TicksAt(100_000), 5);
        totals.Add(0, TicksAt(0), 1);
        Assert.Equal([5], totals.Sums(TicksAt(99_900), TicksAt(100_000)));
        Assert.Equal([0], totals.Sums(TicksAt(0), TicksAt(10)));
    }

    private static long TicksAt(long second) => Start + (second * TimeSpan.TicksPerSecond);
}
