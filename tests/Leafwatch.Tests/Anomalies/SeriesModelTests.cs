using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Storage;

namespace Leafwatch.Tests.Anomalies;

public sealed class SeriesModelTests
{
    private const int Day = 24 * 60;

    /// <summary>The noon of the ninth day.</summary>
    private const int Noon = (8 * Day) + (Day / 2);

    private static readonly DateTimeOffset Start = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Some_minutes_without_anybody_are_no_silence_because_a_crawler_came_before()
    {
        // At a noon with two or three visitors a minute, some minutes without anybody come every other day.
        List<(int Minute, Finding Found)> found = Follow(Noon + 60, static (minute, value) => minute switch
        {
            >= Noon and < Noon + 10 => value + 40,
            >= Noon + 10 and < Noon + 14 => 0,
            _ => value,
        });

        Assert.Contains(found, each => each.Found.Rule == AnomalyRules.Traffic && each.Minute <= Noon + 2);
        Assert.DoesNotContain(found, each => each.Found.Rule == AnomalyRules.Silence);
    }

    [Fact]
    public void An_outage_right_after_a_crawler_is_silence()
    {
        List<(int Minute, Finding Found)> found = Follow(Noon + 60, static (minute, value) => minute switch
        {
            >= Noon and < Noon + 10 => value + 40,
            >= Noon + 10 and < Noon + 50 => 0,
            _ => value,
        });

        (int minute, Finding silence) = found.First(each => each.Found.Rule == AnomalyRules.Silence);
        Assert.InRange(minute, Noon + 13, Noon + 30);
        Assert.Equal(0, silence.Value, 8);
    }

    [Fact]
    public void A_site_with_few_visitors_is_found_silent_within_the_hour()
    {
        List<(int Minute, Finding Found)> found = Follow(Noon + 90, static (minute, value) => minute >= Noon ? 0 : minute % 2 == 0 ? value : 0);

        (int minute, Finding silence) = found.First(each => each.Minute >= Noon);
        Assert.Equal(AnomalyRules.Silence, silence.Rule);
        Assert.InRange(minute, Noon + 10, Noon + 60);
    }

    [Fact]
    public void Once_visitors_come_again_a_long_silence_is_over()
    {
        List<(int Minute, Finding Found)> found = Follow(Noon + 120, static (minute, value) => minute is >= Noon and < Noon + 60 ? 0 : minute % 2 == 0 ? value : 0);

        Assert.InRange(found.Last(each => each.Found.Rule == AnomalyRules.Silence).Minute, Noon + 50, Noon + 63);
    }

    [Fact]
    public void Half_of_the_visitors_for_an_hour_are_a_drop_and_no_silence()
    {
        List<(int Minute, Finding Found)> found = Follow(Noon + 90, static (minute, value) => minute >= Noon ? Math.Round(value * 0.4) : value, visitors: 40);

        Assert.All(found, each => Assert.Equal(AnomalyRules.Drop, each.Found.Rule));
        Assert.InRange(found[0].Minute, Noon + 20, Noon + 60);
    }

    [Fact]
    public void An_outage_is_silence_from_its_beginning_to_its_end_and_no_drop()
    {
        List<(int Minute, Finding Found)> found = Follow(Noon + 120, static (minute, value) => minute is >= Noon and < Noon + 45 ? 0 : value, visitors: 20);

        Assert.NotEmpty(found);
        Assert.All(found, each => Assert.Equal(AnomalyRules.Silence, each.Found.Rule));
    }

    [Fact]
    public void Of_a_silence_it_is_said_since_when_and_what_came_before_it_was_usual()
    {
        (int minute, Finding silence) = Follow(Noon + 60, static (minute, value) => minute >= Noon ? 0 : value)[0];
        Assert.True(minute > Noon + 1);
        Assert.StartsWith("no requests since ", silence.Reason, StringComparison.Ordinal);
        Assert.InRange(silence.Began!.Value, Start.AddMinutes(Noon - 5), Start.AddMinutes(Noon));
        AnomalousMeasure measure = new("requests", silence.Value, silence.Expected, silence.Low, silence.High, silence.Surprise, silence.Recent) { Minutes = silence.Minutes };
        HourPicture picture = HourPicture.Of(measure);
        Assert.DoesNotContain(1, picture.Beyond);
        Assert.Equal(-1, picture.Beyond[^1]);
    }

    [Theory]
    [InlineData(20, 0.6)]
    [InlineData(2, 0.5)]
    public void While_a_site_is_silent_what_is_usual_stays_what_it_was(double visitors, double least)
    {
        Dictionary<int, Judgement> usual = Bands(Noon + (5 * 60), static (_, value) => value, visitors);
        Dictionary<int, Judgement> silent = Bands(Noon + (5 * 60), static (minute, value) => minute >= Noon ? 0 : value, visitors);
        for (int minute = Noon; minute < Noon + (5 * 60); minute += ExpectedRange.BandMinutes)
        {
            Assert.InRange(silent[minute].Expected, least * usual[minute].Expected, 1.5 * usual[minute].Expected);
            Assert.True(silent[minute].High >= usual[minute].Expected);
        }
    }

    [Theory]
    [InlineData(0.05, false)]
    [InlineData(0.5, true)]
    public void Broken_links_that_a_crawler_meets_are_no_probing(double inVain, bool isProbing)
    {
        AnomalyOptions options = new() { Zone = TimeZoneInfo.Utc };
        (SeriesModel requests, SeriesModel missing) = (new(Measure.Named("requests")!, options), new(Measure.Named("not_found")!, options));
        double threshold = options.Budget.Threshold(TimeSpan.FromMinutes(1)) + 1;
        Random random = new(7);
        List<Finding> found = [];
        for (int minute = 0; minute < Noon + 60; minute++)
        {
            (double all, double gone) = (random.Next(8, 16), random.Next(8) == 0 ? 1 : 0);
            (all, gone) = minute >= Noon ? (all + 40, gone + Math.Round(40 * inVain)) : (all, gone);
            requests.Take(Start.AddMinutes(minute), all, all, threshold, withBand: false, requests);
            if (missing.Take(Start.AddMinutes(minute), gone, all, threshold, withBand: false, requests).Found is { } one)
            {
                found.Add(one);
            }
        }

        Assert.Equal(isProbing, found.Exists(one => one.Rule == AnomalyRules.Probing));
    }

    [Fact]
    public void A_silence_is_told_for_as_long_as_it_lasts_and_its_end_is_no_crowd()
    {
        List<(int Minute, Finding Found)> found = Follow(Noon + (12 * 60), static (minute, value) => minute is >= Noon and < Noon + (9 * 60) ? 0 : value, visitors: 20);

        Assert.All(found, each => Assert.Equal(AnomalyRules.Silence, each.Found.Rule));
        Assert.InRange(found[^1].Minute, (9 * 60) + Noon - 10, (9 * 60) + Noon + 15);
        Assert.DoesNotContain(found.Zip(found.Skip(1)), static pair => pair.Second.Minute - pair.First.Minute > 30);
    }

    [Fact]
    public void What_is_silent_for_a_day_is_the_new_normal()
    {
        Dictionary<int, Judgement> silent = Bands(Noon + (30 * 60), static (minute, value) => minute >= Noon ? 0 : value, visitors: 20);
        Assert.True(silent[Noon + (20 * 60)].Expected > 5);
        Assert.InRange(silent[Noon + (28 * 60)].Expected, 0, 1);
    }

    [Fact]
    public void A_burst_does_not_become_what_is_usual_within_minutes()
    {
        Dictionary<int, Judgement> usual = Bands(Noon + 60, static (_, value) => value, visitors: 20);
        Dictionary<int, Judgement> burst = Bands(Noon + 60, static (minute, value) => minute >= Noon + 5 ? value + 500 : value, visitors: 20);
        Assert.InRange(burst[Noon + 15].Expected, 0.6 * usual[Noon + 15].Expected, 3 * usual[Noon + 15].Expected);
        Assert.True(burst[Noon + 15].High < 500);
    }

    [Fact]
    public void A_day_like_the_others_after_a_week_has_nothing_unusual() => Assert.Empty(Follow(Noon + Day, static (_, value) => value));

    [Fact]
    public void A_finding_says_what_a_minute_has_as_a_rule()
    {
        Finding found = Follow(Noon + 5, static (minute, value) => minute >= Noon ? value + 60 : value)[0].Found;
        Assert.True(found.Low >= 0 && found.High > found.Low && found.Value > found.High);
    }

    [Fact]
    public void A_Thursday_that_falls_to_the_level_of_other_days_is_missed_though_they_have_no_more()
    {
        List<(int Minute, Finding Found)> found = FollowThursdays(new HashSet<DateOnly>(), isFallen: static day => day == 24);
        Assert.All(found, each => Assert.Equal(AnomalyRules.Drop, each.Found.Rule));
        Assert.InRange(found[0].Minute, 24 * Day, (24 * Day) + (2 * 60));
        Assert.Contains("a Thursday ", found[0].Found.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_third_Thursday_like_the_two_before_is_no_crowd() =>
        Assert.Empty(FollowThursdays(new HashSet<DateOnly>(), isFallen: static _ => false, days: 18, from: 14));

    [Fact]
    public void Five_times_as_much_on_another_day_is_one() =>
        Assert.Contains(FollowThursdays(new HashSet<DateOnly>(), isFallen: static _ => false, days: 23, from: 14, also: 22), each => each.Found.Rule == AnomalyRules.Traffic && each.Minute / Day == 22);

    [Fact]
    public void A_Thursday_that_is_a_holiday_is_missed_by_nobody() =>
        Assert.Empty(FollowThursdays(new HashSet<DateOnly> { DateOnly.FromDateTime(Start.AddDays(24).DateTime) }, isFallen: static day => day == 24));

    [Fact]
    public void When_all_days_have_less_from_now_on_it_is_missed_for_a_day() =>
        Assert.True(FollowThursdays(new HashSet<DateOnly>(), isFallen: static day => day >= 24, days: 40).Max(each => each.Minute) < (24 * Day) + (26 * 60));

    [Fact]
    public void A_budget_of_a_year_finds_a_flood_in_the_third_week()
    {
        SeriesModel model = new(Measure.Named("requests")!, new AnomalyOptions { Zone = TimeZoneInfo.Utc });
        double threshold = new AlarmBudget(1, TimeSpan.FromDays(365)).Threshold(TimeSpan.FromMinutes(1)) + 1;
        Random random = new(4);
        Finding? found = null;
        for (int minute = 0; minute < (16 * Day) + 10; minute++)
        {
            double value = 20 + random.Next(10) + (minute >= 16 * Day ? 900 : 0);
            (Finding? unusual, _) = model.Take(Start.AddMinutes(minute), value, value, threshold, withBand: false);
            Assert.True(unusual is null || minute >= 16 * Day);
            found ??= unusual;
        }

        Assert.Equal(AnomalyRules.Traffic, found?.Rule);
    }

    [Fact]
    public void What_is_told_stands_beyond_the_band_of_its_picture()
    {
        // Where there is hardly ever one, forecasts alone would let dozens pass.
        SeriesModel model = new(Measure.Named("requests")!, new AnomalyOptions { Zone = TimeZoneInfo.Utc });
        double threshold = new AnomalyOptions().Budget.Threshold(TimeSpan.FromMinutes(1)) + 1;
        Random random = new(5);
        Finding? found = null;
        for (int minute = 0; minute < (16 * Day) + 10 && found is null; minute++)
        {
            double value = minute >= (16 * Day) + 3 ? 60 : random.Next(60) == 0 ? random.Next(1, 40) : 0;
            (found, _) = model.Take(Start.AddMinutes(minute), value, value, threshold, minute % ExpectedRange.BandMinutes == 0);
            found = minute >= 16 * Day ? found : null;
        }

        AnomalousMeasure measure = new("requests", found!.Value, found.Expected, found.Low, found.High, found.Surprise, found.Recent) { Minutes = found.Minutes };
        Assert.True(found.Low <= found.Expected / found.Minutes && found.Expected / found.Minutes <= found.High);
        Assert.EndsWith("^", AnomalyAlert.Picture(measure).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_week_always_has_is_known_after_a_restart()
    {
        SeriesModel model = new(Measure.Named("requests")!, new AnomalyOptions { Zone = TimeZoneInfo.Utc });
        for (int minute = 0; minute < 15 * Day; minute++)
        {
            model.Take(Start.AddMinutes(minute), 30, 30, 9, withBand: false);
        }

        SeriesModel read = new(Measure.Named("requests")!, new AnomalyOptions { Zone = TimeZoneInfo.Utc });
        Assert.True(read.Read(new BinaryReader(new MemoryStream(Written(model)))));
        Assert.Equal(Written(model), Written(read));
    }

    private static byte[] Written(SeriesModel model)
    {
        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes);
        model.Write(to);
        to.Flush();
        return bytes.ToArray();
    }

    /// <summary>The findings of a site that has five times as much on Thursdays.</summary>
    /// <param name="holidays">Days that are like a Sunday.</param>
    /// <param name="isFallen">Whether a day has a tenth of what it should have.</param>
    /// <param name="days">How long it goes on.</param>
    /// <param name="from">From which day on findings are taken.</param>
    /// <param name="also">A day that has as much as a Thursday.</param>
    private static List<(int Minute, Finding Found)> FollowThursdays(HashSet<DateOnly> holidays, Func<int, bool> isFallen, int days = 26, int from = 24, int also = -1)
    {
        Random random = new(6);
        AnomalyOptions options = new() { Zone = TimeZoneInfo.Utc, Holidays = holidays };
        SeriesModel model = new(Measure.Named("requests")!, options);
        List<(int, Finding)> found = [];
        for (int minute = 0; minute < days * Day; minute++)
        {
            int day = minute / Day;
            double mean = (10 + (10 * Math.Sin(Math.PI * (minute % Day) / Day))) * (day % 7 == 3 || day == also ? 5 : 1) * (isFallen(day) ? 0.12 : 1);
            double value = Math.Max(0, Math.Round(mean + (Math.Sqrt(mean) * ((3 * random.NextDouble()) - 1.5))));
            (Finding? unusual, _) = model.Take(Start.AddMinutes(minute), value, value, options.Budget.Threshold(TimeSpan.FromMinutes(1)) + 1, withBand: false);
            if (unusual is not null && minute >= from * Day)
            {
                found.Add((minute, unusual));
            }
        }

        return found;
    }

    /// <summary>What was judged of each minute of the same site.</summary>
    private static Dictionary<int, Judgement> Bands(int minutes, Func<int, double, double> change, double visitors)
    {
        Dictionary<int, Judgement> bands = [];
        Follow(minutes, change, visitors, bands);
        return bands;
    }

    /// <summary>The findings from the noon of the ninth day on.</summary>
    /// <param name="minutes">How long it goes on.</param>
    /// <param name="change">What becomes of the value of a minute.</param>
    /// <param name="visitors">How many come in a minute, on the average of a day; each has two to five requests.</param>
    /// <param name="bands">Takes what was judged of each minute.</param>
    private static List<(int Minute, Finding Found)> Follow(int minutes, Func<int, double, double> change, double visitors = 2, Dictionary<int, Judgement>? bands = null)
    {
        Random random = new(2);
        SeriesModel model = new(Measure.Named("requests")!, new AnomalyOptions { Zone = TimeZoneInfo.Utc });
        double threshold = new AnomalyOptions().Budget.Threshold(TimeSpan.FromMinutes(1)) + 1;
        List<(int, Finding)> found = [];
        for (int minute = 0; minute < minutes; minute++)
        {
            double value = 0;
            for (int left = Draw(visitors * (0.6 + (0.6 * Math.Sin(Math.PI * (minute % Day) / Day)))); left > 0; left--)
            {
                value += 2 + random.Next(4);
            }

            (Finding? unusual, Judgement judged) = model.Take(Start.AddMinutes(minute), change(minute, value), value, threshold, minute % ExpectedRange.BandMinutes == 0);
            if (unusual is not null && minute >= Noon)
            {
                found.Add((minute, unusual));
            }

            bands?.Add(minute, judged);
        }

        return found;

        // A Poisson number (D. E. Knuth).
        int Draw(double mean)
        {
            double limit = Math.Exp(-mean);
            int count = 0;
            for (double product = random.NextDouble(); product > limit; product *= random.NextDouble())
            {
                count++;
            }

            return count;
        }
    }
}
