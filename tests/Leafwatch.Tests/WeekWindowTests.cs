using System.Globalization;
using Leafwatch.Core;

namespace Leafwatch.Tests;

public sealed class WeekWindowTests
{
    // 2025-10-09 is a Thursday.
    [Theory]
    [InlineData("thu 07:00-20:00", "2025-10-09T07:00:00Z", true)]
    [InlineData("thu 07:00-20:00", "2025-10-09T06:59:59Z", false)]
    [InlineData("thu 07:00-20:00", "2025-10-09T19:59:59Z", true)]
    [InlineData("thu 07:00-20:00", "2025-10-09T20:00:00Z", false)]
    [InlineData("thu 07:00-20:00", "2025-10-10T12:00:00Z", false)]
    [InlineData("THU", "2025-10-09T23:59:59Z", true)]
    [InlineData("THU", "2025-10-10T00:00:00Z", false)]
    [InlineData("mon-fri 8:00-24:00", "2025-10-09T23:59:00Z", true)]
    [InlineData("mon-fri", "2025-10-11T12:00:00Z", false)]
    [InlineData("fri-mon", "2025-10-12T12:00:00Z", true)]
    [InlineData("fri-mon", "2025-10-09T12:00:00Z", false)]
    [InlineData("sat,sun 10:00-11:00", "2025-10-12T10:30:00Z", true)]
    [InlineData("mon 10:00-11:00, thu 12:00-13:00", "2025-10-09T12:30:00Z", true)]
    [InlineData("mon 10:00-11:00, thu 12:00-13:00", "2025-10-09T10:30:00Z", false)]
    [InlineData("thu 10:00-11:00 12:00-13:00", "2025-10-09T12:30:00Z", true)]
    [InlineData("22:00-06:00", "2025-10-09T23:00:00Z", true)]
    [InlineData("sun 22:00-06:00", "2025-10-13T05:59:00Z", true)]
    [InlineData("sun 22:00-06:00", "2025-10-13T06:00:00Z", false)]
    [InlineData("thu 07:00-20:00", "2025-10-09T05:00:00-04:00", true)]
    public void A_time_is_in_it_or_not(string text, string time, bool expected)
    {
        Assert.True(WeekWindow.TryParse(text, TimeZoneInfo.Utc, out WeekWindow window));
        Assert.Equal(expected, window.Contains(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)));
        Assert.Equal(text, window.ToString());
    }

    [Fact]
    public void The_clock_is_that_of_the_zone()
    {
        Assert.True(WeekWindow.TryParse("thu 07:00-20:00", TimeZoneInfo.FindSystemTimeZoneById("America/Toronto"), out WeekWindow window));
        Assert.False(window.Contains(DateTimeOffset.Parse("2025-10-09T10:59:00Z", CultureInfo.InvariantCulture)));
        Assert.True(window.Contains(DateTimeOffset.Parse("2025-10-09T11:00:00Z", CultureInfo.InvariantCulture)));
        Assert.True(window.Contains(DateTimeOffset.Parse("2025-12-12T00:59:00Z", CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("thursday")]
    [InlineData("thu 7-20")]
    [InlineData("thu 07:00")]
    [InlineData("thu 07:00-07:00")]
    [InlineData("thu 24:00-07:00")]
    [InlineData("thu 07:00-25:00")]
    [InlineData("mon-wed-fri")]
    [InlineData("-")]
    public void What_is_no_time_of_the_week_is_refused(string text) => Assert.False(WeekWindow.TryParse(text, TimeZoneInfo.Utc, out _));
}
