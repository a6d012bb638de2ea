using CsCheck;
using Leafwatch.Core.Anomalies;

namespace Leafwatch.Tests.Anomalies;

public sealed class SeriesDetectorTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Monday = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private const int Day = 288;

    [Fact]
    public void A_spike_is_flagged_at_once_and_the_busy_hours_are_not()
    {
        double[] values = Site(10 * Day);
        int at = (9 * Day) + 30;
        values[at] *= 8;
        Judgement[] judged = Judge(values);

        Assert.True(judged[at].IsFlagged);
        Assert.Equal(Departure.Spike, judged[at].Departure);
        Assert.Equal(at, Enumerable.Range(2 * Day, 8 * Day).First(i => judged[i].IsFlagged));
    }

    [Fact]
    public void A_series_that_falls_silent_is_told_as_silence()
    {
        double[] values = Site(10 * Day);
        int at = (9 * Day) + 100;
        values.AsSpan(at, 12).Clear();
        Judgement[] judged = Judge(values);

        Assert.Equal(Departure.Silence, judged[at].Departure);
    }

    [Fact]
    public void Values_of_hours_are_known_by_their_hour_of_the_week_after_two_weeks()
    {
        Random random = new(3);
        double[] values = [.. Enumerable.Range(0, 7 * 7 * 24).Select(hour =>
        {
            double ofDay = 1000 + (9000 * Math.Max(0, Math.Sin(Math.PI * ((hour % 24) - 6) / 16)));
            return ofDay * (hour / 24 % 7 == 3 ? 3 : hour / 24 % 7 > 4 ? 0.5 : 1) * (0.95 + (0.1 * random.NextDouble()));
        })];
        int flood = (6 * 168) + 36;
        values[flood] *= 4;
        SeriesDetector detector = new(TimeSpan.FromHours(1), AlarmBudget.OneAWeek);
        int[] flagged = [.. Enumerable.Range(0, values.Length).Where(hour => detector.Take(Monday.AddHours(hour), values[hour]).IsFlagged && hour >= 3 * 168 && hour <= flood)];
        Assert.Contains(flood, flagged);
        Assert.InRange(flagged.Length, 1, 4);
    }

    [Fact]
    public void A_value_that_stands_still_is_flagged()
    {
        double[] values = Site(10 * Day);
        int at = (9 * Day) + 100;
        values.AsSpan(at, 60).Fill(values[at]);
        Judgement[] judged = Judge(values);

        Assert.Contains(judged[(at + 2)..(at + 60)], judgement => judgement.Departure == Departure.Standstill);
    }

    [Fact]
    public void A_day_without_its_busy_hours_is_flagged_though_no_value_is_strange()
    {
        double[] values = [.. Site(10 * Day).Select((value, i) => i % Day is >= 108 and < 216 ? 4 * value : value)];
        int at = (9 * Day) + 108;
        for (int i = at; i < at + 108; i++)
        {
            values[i] /= 4;
        }

        Judgement[] judged = Judge(values);

        Assert.Contains(judged[at..(at + 108)], judgement => judgement is { IsFlagged: true, Departure: Departure.Drop });
        Assert.DoesNotContain(judged[(7 * Day)..at], judgement => judgement.IsFlagged);
    }

    [Fact]
    public void A_value_after_unusual_ones_is_more_than_an_ordinary_one_and_no_alarm()
    {
        double[] values = Site(10 * Day);
        int at = (9 * Day) + 30;
        for (int i = 0; i < 6; i++)
        {
            values[at + i] *= 8;
        }

        Judgement[] judged = Judge(values);

        Assert.InRange(judged[at + 6].Surprise, 2 * judged[(2 * Day)..at].Average(judgement => judgement.Surprise), 2.8);
        Assert.False(judged[at + 6].IsFlagged);
    }

    [Fact]
    public void A_series_that_has_never_moved_is_not_flagged()
    {
        double[] values = new double[10 * Day];
        values.AsSpan().Fill(45);

        Assert.DoesNotContain(Judge(values), judgement => judgement.IsFlagged);
    }

    [Fact]
    public void A_job_that_runs_every_night_is_flagged_on_the_first_three()
    {
        double[] values = Site(10 * Day);
        int[] minutes = [31, 34, 30, 33, 35, 32];
        for (int night = 0; night < minutes.Length; night++)
        {
            values[((night + 4) * Day) + minutes[night]] += 300;
        }

        Judgement[] judged = Judge(values);

        Assert.True(judged[(4 * Day) + 31].IsFlagged);
        Assert.DoesNotContain(judged[(7 * Day)..], judgement => judgement.IsFlagged);
    }

    [Fact]
    public void A_new_level_becomes_normal_within_a_day()
    {
        double[] values = Site(14 * Day);
        int at = (9 * Day) + 100;
        for (int i = at; i < values.Length; i++)
        {
            values[i] *= 1.5;
        }

        Judgement[] judged = Judge(values);

        Assert.DoesNotContain(judged[(at + Day)..], judgement => judgement.IsFlagged);
    }

    [Fact]
    public void A_new_series_is_flagged_only_when_it_is_known()
    {
        double[] values = Site(Day);
        values[10] *= 50;

        Assert.False(Judge(values)[10].IsFlagged);
    }

    [Fact]
    public void A_missing_value_says_nothing_and_changes_nothing()
    {
        SeriesDetector detector = Learned(Site(3 * Day));
        byte[] before = detector.Save();

        Assert.Equal(Judgement.OfMissing, detector.Take(Monday.AddDays(3), double.NaN));
        Assert.Equal(before, detector.Save());
    }

    [Fact]
    public void A_value_is_flagged_when_it_is_outside_its_band()
    {
        SeriesDetector detector = Learned(Site(10 * Day));
        byte[] model = detector.Save();
        Judgement usual = detector.Take(Monday.AddDays(10), 100, withBand: true);
        Assert.InRange(usual.Expected, usual.Low, usual.High);

        Assert.True(detector.Restore(model));
        Assert.True(detector.Take(Monday.AddDays(10), usual.High + (usual.High - usual.Low)).IsFlagged);
    }

    [Fact]
    public void A_model_saved_anywhere_goes_on_as_if_nothing_had_been() =>
        Gen.Select(Gen.Double[0, 1000].Array[2, 400], Gen.Int[0, 400]).Sample(
            (values, split) =>
            {
                split = Math.Min(split, values.Length);
                SeriesDetector whole = Learned(values);
                SeriesDetector second = new(Step, AlarmBudget.OneAWeek);
                Assert.True(second.Restore(Learned(values[..split]).Save()));
                for (int i = split; i < values.Length; i++)
                {
                    second.Take(Monday + (i * Step), values[i]);
                }

                Assert.Equal(whole.Save(), second.Save());
            },
            iter: 100);

    [Fact]
    public void A_model_of_another_step_or_cut_short_is_refused()
    {
        byte[] model = Learned(Site(Day)).Save();

        Assert.False(new SeriesDetector(TimeSpan.FromHours(1), AlarmBudget.OneAWeek).Restore(model));
        Assert.False(new SeriesDetector(Step, AlarmBudget.OneAWeek).Restore(model[..^1]));
    }

    [Fact]
    public void A_model_takes_less_than_fifty_kilobytes() =>
        Assert.InRange(new SeriesDetector(TimeSpan.FromMinutes(1), AlarmBudget.OneAWeek).Save().Length, 1, 50_000);

    private static SeriesDetector Learned(double[] values)
    {
        SeriesDetector detector = new(Step, AlarmBudget.OneAWeek);
        for (int i = 0; i < values.Length; i++)
        {
            detector.Take(Monday + (i * Step), values[i]);
        }

        return detector;
    }

    private static Judgement[] Judge(double[] values)
    {
        SeriesDetector detector = new(Step, AlarmBudget.OneAWeek);
        return [.. values.Select((value, i) => detector.Take(Monday + (i * Step), value))];
    }

    /// <summary>A site that is busy by day, with the noise of counts.</summary>
    private static double[] Site(int count)
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            double rate = 120 - (80 * Math.Cos(2 * Math.PI * i / Day));
            double noise = Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
            return Math.Round(rate + (Math.Sqrt(rate) * noise));
        })];
    }
}
