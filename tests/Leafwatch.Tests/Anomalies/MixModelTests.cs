using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Tests.Anomalies;

public sealed class MixModelTests
{
    private const double Threshold = 7;
    private const double OfManyMeasures = 5.7;
    private const int Day = 24 * 60;

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly AnomalyOptions Options = new() { Zone = TimeZoneInfo.Utc };

    [Fact]
    public void A_quarter_of_an_hour_of_other_answers_is_told_in_numbers()
    {
        MixModel mix = MixModel.Statuses(Options);
        Assert.Empty(Follow(mix, 0, 9 * Day, refused: 2));
        Finding found = Assert.Single(Follow(mix, 9 * Day, (9 * Day) + 15, refused: 12));
        Assert.Equal(("statuses", "4xx", 15), (found.Mix!.Name, found.Mix.Kind, found.Minutes));
        Assert.Matches(@"^\d+(\.\d)? % of answers 4xx in 15 minutes, usually 1\d(\.\d)? %$", found.Reason);
    }

    [Fact]
    public void As_much_again_is_not_told_after_a_false_alarm_and_after_a_restart()
    {
        MixModel mix = MixModel.Statuses(Options);
        Assert.Empty(Follow(mix, 0, 9 * Day, refused: 2));
        Finding found = Assert.Single(Follow(mix, 9 * Day, (9 * Day) + 15, refused: 12));
        mix.Accepted.Judge(Verdict.FalseAlarm, found.Mix!.Kind, found.Mix.Share);
        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes);
        mix.Write(to);
        to.Flush();
        bytes.Position = 0;
        MixModel read = MixModel.Statuses(Options);
        Assert.True(read.Read(new BinaryReader(bytes)));
        Assert.Empty(Follow(read, (9 * Day) + 60, (9 * Day) + 75, refused: 12));
        Assert.Single(Follow(read, (9 * Day) + 120, (9 * Day) + 135, refused: 16));
    }

    [Fact]
    public void Crawlers_that_go_on_while_people_sleep_are_no_other_mix()
    {
        Assert.Empty(FollowNights(MixModel.Clients(Options), 0, 42 * Day, static _ => false));
    }

    [Fact]
    public void A_crawler_that_comes_by_night_is_another_mix_at_night()
    {
        MixModel mix = MixModel.Clients(Options);
        Assert.Empty(FollowNights(mix, 0, 14 * Day, static _ => false));
        Finding found = FollowNights(mix, 14 * Day, 15 * Day, static minute => minute % Day is >= 120 and < 180)[0];
        Assert.Equal("of crawlers", found.Mix!.Kind);
    }

    /// <summary>A site of people who sleep, and of crawlers, of which ten come in each quarter of an hour at any time.</summary>
    private static List<Finding> FollowNights(MixModel mix, int from, int until, Func<int, bool> isCrawled)
    {
        List<Finding> found = [];
        for (int minute = from; minute < until; minute++)
        {
            Random random = new(minute);
            double awake = 0.15 + (0.85 * Math.Max(0, Math.Sin(Math.PI * ((minute % Day / 60.0) - 6) / 16)));
            Rollup counts = new();
            int visitors = Enumerable.Range(0, 20).Count(_ => random.NextDouble() < 0.28 * awake);
            int people = Enumerable.Range(0, visitors).Sum(_ => random.Next(1, 9));
            int crawlers = Enumerable.Range(0, 5).Count(_ => random.NextDouble() < 0.14) + (isCrawled(minute) ? 8 : 0);
            counts[RollupMeasure.Requests] = people + crawlers;
            counts[RollupMeasure.CrawlerRequests] = crawlers;
            if (mix.Take(Start.AddMinutes(minute), counts, OfManyMeasures) is { } changed)
            {
                found.Add(changed);
            }
        }

        return found;
    }

    private static List<Finding> Follow(MixModel mix, int from, int until, int refused)
    {
        List<Finding> found = [];
        for (int minute = from; minute < until; minute++)
        {
            Random random = new(minute);
            Rollup counts = new();
            int some = random.Next(refused, refused + 2);
            for (int request = 0; request < 18; request++)
            {
                counts.Statuses.Add(request < some ? 404 : 200, 1);
            }

            if (mix.Take(Start.AddMinutes(minute), counts, Threshold) is { } changed)
            {
                found.Add(changed);
            }
        }

        return found;
    }
}
