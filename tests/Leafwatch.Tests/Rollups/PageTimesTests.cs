using System.Text;
using CsCheck;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Tests.Rollups;

public sealed class PageTimesTests
{
    private const long Seed = 5;

    private static readonly Gen<(int Page, long Microseconds)[]> Requests = Gen.Select(Gen.Int[0, 5], Gen.Long[0, 200_000_000]).Array[1, 200];

    [Fact]
    public void Each_page_has_the_count_the_sum_and_the_longest_of_its_requests_and_quantiles_within_an_eighth()
    {
        Requests.Sample(requests =>
        {
            IReadOnlyList<PageTime> told = Of(requests).All();
            Assert.Equal(requests.Select(request => request.Page).Distinct().Count(), told.Count);
            foreach (PageTime page in told)
            {
                long[] times = [.. requests.Where(request => $"/p{request.Page}" == page.Path).Select(request => request.Microseconds).Order()];
                Assert.Equal((times.Length, times.Sum(), times[^1]), (page.Count, Microseconds(page.Sum), Microseconds(page.Longest)));
                AssertNear(times, 0.5, page.Median);
                AssertNear(times, 0.95, page.Most);
            }
        });

        // Below a millisecond, and above two minutes, one bin has all.
        static void AssertNear(long[] times, double share, TimeSpan told)
        {
            long exact = times[(int)(share * (times.Length - 1))];
            Assert.True(exact >= 1 << 27 ? Microseconds(told) >= 1 << 27 : Math.Abs(Microseconds(told) - exact) <= Math.Max(exact / 8.0, 1024), $"{told} is told of {exact} µs");
        }
    }

    [Fact]
    public void However_they_are_merged_and_written_down_they_are_the_same()
    {
        Gen.Select(Requests, Requests).Sample((first, second) =>
        {
            PageTimes merged = Of(second);
            merged.Merge(Of(first));
            PageTimes read = new(8);
            foreach (PageTimes some in (PageTimes[])[Of(first), Of(second)])
            {
                RollupReader reader = new(Written(some));
                read.MergeFrom(ref reader, Seed, int.MaxValue);
                Assert.True(reader.IsAtEnd);
            }

            byte[] whole = Written(Of([.. first, .. second]));
            Assert.Equal(whole, Written(merged));
            Assert.Equal(whole, Written(read));
        });
    }

    [Fact]
    public void Those_on_which_most_time_was_spent_are_kept_within_the_bound()
    {
        PageTimes times = Of([.. Enumerable.Range(0, 1000).Select(i => (i, (i % 100) + 1L)), (7, 5_000_000)]);
        Assert.InRange(times.Count, 1, 16);
        Assert.False(times.IsComplete);
        Assert.Equal("/p7", times.All()[0].Path);
        times.Trim(1);
        Assert.Equal("/p7", Assert.Single(times.All()).Path);
    }

    [Fact]
    public void What_is_secret_in_a_path_is_not_kept()
    {
        PageTimes times = new(8);
        foreach (string path in (string[])["/reset/a1b2c3d4e5f6a7b8c9d0e1f2", "/reset/f0e1d2c3b4a5f6e7d8c9b0a1", "/a"])
        {
            times.Add(FrequentValues.HashOf(Encoding.UTF8.GetBytes(path), Seed), Encoding.UTF8.GetBytes(path), 2_000_000, 1);
        }

        times.Redact(Seed);
        Assert.Equal(2, times.Count);
        Assert.Equal(2, times.All()[0].Count);
        Assert.DoesNotContain("c3d4", times.All()[0].Path, StringComparison.Ordinal);
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    private static PageTimes Of((int Page, long Microseconds)[] requests)
    {
        PageTimes times = new(8);
        foreach ((int page, long microseconds) in requests)
        {
            byte[] path = Encoding.UTF8.GetBytes($"/p{page}");
            times.Add(FrequentValues.HashOf(path, Seed), path, microseconds * 1000, 1);
        }

        return times;
    }

    private static byte[] Written(PageTimes times)
    {
        RollupWriter writer = new();
        times.Write(writer);
        return writer.Written.ToArray();
    }
}
