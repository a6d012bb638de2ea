using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;

namespace Leafwatch.Tests.Configuration;

public sealed class QuietReaderTests
{
    [Fact]
    public void All_that_can_be_said_of_quiet_and_incidents_is_read()
    {
        (Settings settings, IReadOnlyList<Diagnostic> diagnostics) = Read("""
            public_url: https://leafwatch.example.org/
            incidents: { gap: 10m, reopens: 2h, longest: 12h, raise: { addresses: 5, after: 1h } }
            quiet:
              hours: "22:00-07:00"
              wakes_at: critical
              wait: 10s
              settle: 1m
              cooldown: 2h
              tell_end: never
              budget: 20
              timezone: America/Toronto
              maintenance: [{ name: patching, when: "sun 02:00-04:00", for: "rule = source_silent" }]
              inhibit: [{ cause: "rule = http_outage", effects: "rule = http_500_burst", same: [host, path] }]
            receivers:
              security: { email: { to: security@example.org, directory: mails } }
            routes:
              - { to: security, digest: 4h, escalate: [{ after: 15m, to: security }, { after: 1h, to: [security] }] }
            """);

        Assert.Empty(diagnostics);
        Assert.Equal("https://leafwatch.example.org/", settings.PublicUrl!.AbsoluteUri);
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromHours(2), 5), (settings.Incidents.Gap, settings.Incidents.Reopens, settings.Incidents.RaiseAtAddresses));
        QuietOptions quiet = settings.Quiet;
        Assert.True(quiet.Hours!.Contains(new DateTimeOffset(2026, 7, 1, 3, 0, 0, TimeSpan.Zero)));
        Assert.Equal(("critical", null, 20, "America/Toronto"), (quiet.WakesAt, quiet.TellsEndAt, quiet.Budget, quiet.Zone.Id));
        Assert.Equal("patching", Assert.Single(quiet.Maintenance).Name);
        Assert.Equal(["host.name", "url.path"], Assert.Single(quiet.Inhibitions).Same);
        RouteSettings route = Assert.Single(settings.Routes);
        Assert.Equal([TimeSpan.FromMinutes(15), TimeSpan.FromHours(1)], route.Escalate.Select(step => step.After));
        Assert.Equal(new DigestTime(TimeSpan.FromHours(4), null), route.Digest);
    }

    [Fact]
    public void What_is_wrong_is_told_with_its_place_all_at_once()
    {
        string[] told = [.. Read("""
            public_url: leafwatch.example.org
            incidents: { gap: 2h, reopens: 1h, networks: missing.mmdb }
            quiet:
              hours: nights
              wakes_at: loud
              maintenance: [{ for: "rul = x" }]
            receivers:
              security: { email: { to: security@example.org, directory: mails } }
            routes:
              - { to: security, escalate: [{ after: 1h, to: security }, { after: 15m, to: security }] }
            """).Diagnostics.Select(diagnostic => diagnostic.ToString())];
        foreach (string expected in (string[])["leafwatch.yml:1:13: 'public_url'", "'reopens' is shorter than 'gap'", "missing.mmdb cannot be used", "leafwatch.yml:4:10: 'quiet.hours'", "leafwatch.yml:5:13: 'quiet.wakes_at'", "has no 'when'", "did you mean 'rule'?", "a later step comes later"])
        {
            Assert.Contains(told, line => line.Contains(expected, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Without_a_word_an_outage_is_the_cause_of_its_bursts()
    {
        Settings settings = Read("archive: {}").Settings;
        Assert.Equal(["outage", "everybody logs in", "page failing"], settings.Quiet.Inhibitions.Select(inhibition => inhibition.Name));
        Assert.Null(settings.PublicUrl);
    }

    private static (Settings Settings, IReadOnlyList<Diagnostic> Diagnostics) Read(string text) =>
        SettingsReader.Read("leafwatch.yml", text, ConfigurationReading.Machine(), ConfigurationReading.Known);
}
