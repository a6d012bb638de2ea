using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Storage;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Anomalies;

/// <summary>Six weeks of a made-up site, of which it is known what happened in them.</summary>
public sealed class MadeUpSiteTests
{
    private static readonly Lazy<WatchedSite> Site = new(() =>
    {
        WatchedSite site = new(SiteWeeks.Start, new AnomalyOptions { Zone = SiteWeeks.Zone, Holidays = SiteWeeks.Holidays });
        List<string> lines = [];
        foreach ((DateTimeOffset minute, IReadOnlyList<string> some) in new SiteWeeks(1).Tell())
        {
            lines.AddRange(some);
            if (minute.Minute % 10 == 9)
            {
                site.Count(lines);
                site.Advance(minute.AddMinutes(1));
                lines.Clear();
            }
        }

        return site;
    });

    public static TheoryData<string> Attacks => [.. SiteWeeks.Truth.Where(happened => happened.Rule is not null).Select(happened => happened.What)];

    public static TheoryData<string> Harmless => [.. SiteWeeks.Truth.Where(happened => happened.Rule is null).Select(happened => happened.What)];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Attacks_and_outages_are_found(string what)
    {
        SiteEvent happened = SiteWeeks.Truth.Single(each => each.What == what);
        Anomaly found = Assert.Single(Site.Value.Told, anomaly => anomaly.Rule == happened.Rule && anomaly.First >= happened.From && anomaly.First < happened.Until);
        Assert.True(found.Reasons.Count is > 0 and <= 3);
        Assert.Contains(Site.Value.Alerts, alert => alert.Id == found.Id && alert.State == AlertState.Firing);
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public void What_is_harmless_calls_nobody(string what)
    {
        SiteEvent happened = SiteWeeks.Truth.Single(each => each.What == what);
        Assert.DoesNotContain(Site.Value.Told, anomaly => IsGrave(anomaly) && anomaly.First >= happened.From && anomaly.First < happened.Until);
    }

    [Fact]
    public void In_usual_weeks_the_budget_of_false_alarms_holds() =>
        Assert.InRange(Site.Value.Told.Count(anomaly => IsGrave(anomaly) && anomaly.First < SiteWeeks.Truth[1].From), 0, 1);

    [Fact]
    public void An_address_unlike_all_others_is_kept_and_not_told_while_its_site_is_learned()
    {
        WatchedSite site = new(SiteWeeks.Start, new AnomalyOptions { Zone = SiteWeeks.Zone });
        List<string> lines = [];
        foreach ((DateTimeOffset minute, IReadOnlyList<string> some) in new SiteWeeks(1).Tell().TakeWhile(told => told.Minute < SiteWeeks.Start.AddDays(2)))
        {
            lines.AddRange(some);
            if (minute >= SiteWeeks.Start.AddDays(1).AddHours(9) && minute.Minute % 7 == 3)
            {
                lines.Add($"{SiteWeeks.ScannerAddress} - - [{minute.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture)} {minute:zz}00] \"GET /{minute.Ticks:x}.php HTTP/1.1\" 404 1245 \"-\" \"-\"");
            }

            if (minute.Minute % 10 == 9)
            {
                site.Count(lines);
                site.Advance(minute.AddMinutes(1));
                lines.Clear();
            }
        }

        Assert.Contains(site.Anomalies, anomaly => anomaly.Rule == "anomaly_actor" && anomaly.IsShadow);
        Assert.Empty(site.Alerts);
    }

    [Fact]
    public void Nothing_is_told_in_the_first_week()
    {
        Assert.DoesNotContain(Site.Value.Told, anomaly => anomaly.First < SiteWeeks.Start.AddDays(7));
        Assert.DoesNotContain(Site.Value.Alerts, alert => alert.First < SiteWeeks.Start.AddDays(7));
    }

    [Fact]
    public void The_reasons_of_many_refused_logins_are_numbers()
    {
        Anomaly found = Site.Value.Told.Single(anomaly => anomaly.Rule == "anomaly_logins");
        Assert.Contains(found.Reasons, reason => reason.Contains("answered 401", StringComparison.Ordinal) && reason.Contains("% of requests, usually", StringComparison.Ordinal));
    }

    [Fact]
    public void There_is_a_band_around_what_was_usual()
    {
        ExpectedBand[] bands = [.. Site.Value.Bands.Where(band => band.Measure == "requests")];
        Assert.NotEmpty(bands);
        Assert.All(bands, band => Assert.True(band.Low <= band.Expected && band.Expected <= band.High));
    }

    private static bool IsGrave(Anomaly anomaly) => AlertLevel.RankOf(AnomalyRules.Named(anomaly.Rule).Level) >= AlertLevel.RankOf("medium");
}
