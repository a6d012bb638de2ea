using Leafwatch.Configuration;

namespace Leafwatch.Tests.Configuration;

public sealed class ZoneNameTests
{
    [Theory]
    [InlineData("UTC", 0)]
    [InlineData("Z", 0)]
    [InlineData("+02:00", 120)]
    [InlineData("-0330", -210)]
    [InlineData("+00:00", 0)]
    [InlineData("Asia/Kolkata", 330)]
    public void A_zone_is_a_name_or_an_offset(string text, int minutes)
    {
        Assert.True(ZoneName.TryParse(text, out TimeZoneInfo? zone));
        Assert.Equal(minutes, zone.BaseUtcOffset.TotalMinutes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Atlantis/Capital")]
    [InlineData("America")]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("+2")]
    [InlineData("+02:99")]
    [InlineData("+15:00")]
    [InlineData("+0a:00")]
    [InlineData("+02000")]
    [InlineData("0200+")]
    [InlineData("a\0b")]
    public void Anything_else_is_none(string text) => Assert.False(ZoneName.TryParse(text, out _));

    [Fact]
    public void A_city_is_taken_for_its_zone() => Assert.Equal("did you mean 'Europe/Berlin'?", ZoneName.DidYouMean("berlin"));
}
