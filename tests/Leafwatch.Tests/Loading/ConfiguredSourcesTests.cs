using Leafwatch.Configuration;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;
using Leafwatch.Loading;
using Leafwatch.Monitoring;
using Leafwatch.Values;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Loading;

public sealed class ConfiguredSourcesTests
{
    [Fact]
    public void A_profile_says_how_often_files_are_looked_at_in_its_time_whatever_they_say_themselves()
    {
        FakeTimeProvider time = new();
        time.SetLocalTimeZone(TimeZoneInfo.Local);
        DateTime monday = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Local);
        time.SetUtcNow(monday);
        SourceSettings source = new(new FileOrigin("/a", BeginSettings.AtEnd) { PollInterval = TimeSpan.FromSeconds(30) }, "a", null, null, TimeSpan.Zero);
        ProfileSettings profile = new("thursday", "thu 07:00-20:00", new Place("leafwatch.yml", 1, 1), []) { PollInterval = TimeSpan.FromSeconds(1) };
        FileSource file = Assert.Single(ConfiguredSources.Files([source], [profile], new LineTimes(ConfiguredSources.Lines([source], KnownFormats.BuiltIn, areFound: false), KnownFormats.BuiltIn, time), time));

        Assert.Equal(TimeSpan.FromSeconds(30), file.PollInterval());
        time.SetUtcNow(monday.AddDays(3));
        Assert.Equal(TimeSpan.FromSeconds(1), file.PollInterval());
    }
}
