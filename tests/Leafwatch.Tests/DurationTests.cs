using Leafwatch.Core;

namespace Leafwatch.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7_200)]
    [InlineData("7d", 604_800)]
    [InlineData("2w", 1_209_600)]
    [InlineData("1y", 31_556_952)]
    [InlineData("36500d", 3_153_600_000)]
    public void A_duration_is_a_whole_number_and_a_unit(string text, long seconds)
    {
        Assert.True(Duration.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("m")]
    [InlineData("10 m")]
    [InlineData("-1m")]
    [InlineData("1.5h")]
    [InlineData("10M")]
    [InlineData("101y")]
    [InlineData("99999999999d")]
    public void Anything_else_is_none(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData(90, "90s")]
    [InlineData(600, "10m")]
    [InlineData(604_800, "7d")]
    [InlineData(0, "0s")]
    public void A_duration_is_written_in_the_largest_unit_up_to_a_day_that_holds_it_whole(long seconds, string text) =>
        Assert.Equal(text, Duration.Format(TimeSpan.FromSeconds(seconds)));
}
