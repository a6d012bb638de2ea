using Leafwatch.Core.Anomalies;

namespace Leafwatch.Tests.Anomalies;

public sealed class RecordsTests
{
    private const int Day = 288;
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    [Fact]
    public void What_is_farther_than_ever_is_a_record_and_the_same_again_is_none()
    {
        Records records = Learned();

        Assert.InRange(records.Surprise(40, 9, 11), 5, double.MaxValue);
        Pass(records, Day);
        Assert.Equal(0, records.Surprise(40, 9, 11));
    }

    [Fact]
    public void What_is_explained_is_no_record_however_large() => Assert.Equal(0, Learned().Surprise(1000, 9, 1000));

    [Fact]
    public void Many_values_no_farther_than_before_are_a_record_together()
    {
        Records records = Learned();
        records.Surprise(40, 9, 11);
        Pass(records, Day);

        Assert.Contains(Enumerable.Range(0, 36).Select(_ => records.Surprise(35, 9, 11)), surprise => surprise > 4);
    }

    [Fact]
    public void A_record_is_forgotten_with_the_weeks()
    {
        Records records = Learned();
        records.Surprise(40, 9, 11);
        Pass(records, 60 * Day);

        Assert.InRange(records.Surprise(40, 9, 11), 5, double.MaxValue);
    }

    [Fact]
    public void On_the_first_two_days_there_are_no_records()
    {
        Records records = new(Step);
        Pass(records, (2 * Day) - 1);

        Assert.Equal(0, records.Surprise(1000, 9, 11));
    }

    [Fact]
    public void What_was_far_on_the_first_day_hides_nothing()
    {
        Records records = new(Step);
        records.Surprise(1000, 9, 11);
        Pass(records, 3 * Day);

        Assert.InRange(records.Surprise(40, 9, 11), 5, double.MaxValue);
    }

    [Fact]
    public void A_series_that_never_moved_has_none()
    {
        Records records = new(Step);

        Assert.All(Enumerable.Range(0, 3 * Day).Select(_ => records.Surprise(0, 0, 0)), surprise => Assert.Equal(0, surprise));
    }

    [Fact]
    public void A_value_beyond_all_measure_leaves_numbers_behind()
    {
        Records records = Learned();

        Assert.True(double.IsFinite(records.Surprise(double.MaxValue, 9, 11)));
        Assert.True(double.IsFinite(records.Surprise(double.MinValue, 9, 11)));
        Assert.All(Enumerable.Range(0, 36).Select(_ => records.Surprise(10, double.PositiveInfinity, double.PositiveInfinity)), surprise => Assert.True(double.IsFinite(surprise)));
    }

    private static Records Learned()
    {
        Records records = new(Step);
        Pass(records, 3 * Day);
        return records;
    }

    /// <summary>Values of which every second is explained, and the others are off by one.</summary>
    private static void Pass(Records records, int count)
    {
        for (int i = 0; i < count; i++)
        {
            records.Surprise(10 + (2 * (i % 2)), 9, 11);
        }
    }
}
