using Leafwatch.Core.Anomalies;

namespace Leafwatch.Tests.Anomalies;

public sealed class RecentDaysTests
{
    private static readonly DateTimeOffset Night = new(2026, 6, 1, 2, 7, 0, TimeSpan.FromHours(2));

    [Fact]
    public void What_came_about_the_same_time_on_three_days_is_known()
    {
        RecentDays days = new();
        days.Learn(Night, 100);
        days.Learn(Night.AddDays(1).AddMinutes(12), 105);
        Assert.False(days.Knows(Night.AddDays(2), 98, 10));
        days.Learn(Night.AddDays(2).AddMinutes(-5), 95);

        Assert.True(days.Knows(Night.AddDays(3), 98, 10));
    }

    [Fact]
    public void What_goes_farther_or_the_other_way_is_not()
    {
        RecentDays days = After(4, 100);

        Assert.False(days.Knows(Night.AddDays(4), 130, 10));
        Assert.False(days.Knows(Night.AddDays(4), -80, 10));
    }

    [Fact]
    public void Another_time_of_day_is_not() => Assert.False(After(4, 100).Knows(Night.AddDays(4).AddMinutes(40), 100, 10));

    [Fact]
    public void The_clock_is_that_of_the_place() => Assert.True(After(4, 100).Knows(Night.AddDays(4).ToOffset(TimeSpan.FromHours(1)).AddHours(1), 100, 10));

    [Fact]
    public void What_was_more_than_four_days_ago_is_forgotten()
    {
        Assert.True(After(4, 100).Knows(Night.AddDays(4), 100, 10));
        Assert.False(After(4, 100).Knows(Night.AddDays(6), 100, 10));
        Assert.False(After(4, 100).Knows(Night.AddYears(3), 100, 10));
    }

    [Fact]
    public void Silence_of_every_night_is_known_as_well() => Assert.True(After(3, 0).Knows(Night.AddDays(3), 0, 10));

    [Fact]
    public void Of_a_value_that_nothing_was_expected_of_it_says_nothing() => Assert.False(After(4, 100).Knows(Night.AddDays(4), 100, double.NaN));

    [Fact]
    public void Numbers_beyond_all_measure_and_the_first_day_of_all_are_borne()
    {
        RecentDays days = new();

        foreach (DateTimeOffset time in new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.MinValue })
        {
            days.Learn(time, double.MaxValue);
            days.Learn(time, double.MinValue);

            Assert.False(days.Knows(time, double.MaxValue, double.MinValue));
        }
    }

    private static RecentDays After(int count, double value)
    {
        RecentDays days = new();
        for (int i = 0; i < count; i++)
        {
            days.Learn(Night.AddDays(i), value);
        }

        return days;
    }
}
