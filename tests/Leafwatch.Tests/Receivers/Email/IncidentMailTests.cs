using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Email;
using Leafwatch.Tests.Support;
using MimeKit;

namespace Leafwatch.Tests.Receivers.Email;

public sealed class IncidentMailTests
{
    private static readonly DeliveryAttempt InTime = new(1, SomeAlert.Noon.AddMinutes(3).ToUniversalTime());
    private static readonly ActionLinks Links = new([1, 2, 3], new Uri("https://leafwatch.example.org"));

    [Fact]
    public void The_story_of_a_network_is_one_mail()
    {
        AlertMail mail = AlertMail.Compose(Owed(NotifyReason.Fired), InTime);
        Assert.Equal("Leafwatch high: Many pages not found: 12 addresses of 192.0.2.0/24, 6 times each", mail.Subject);
        foreach (string part in (string[])[mail.Text, mail.Html])
        {
            Assert.Contains("raised: from 12 addresses", part, StringComparison.Ordinal);
            Assert.Contains("not as far as these logs show", part, StringComparison.Ordinal);
            Assert.Contains("72 events", part, StringComparison.Ordinal);
            Assert.Contains("What was seen", part, StringComparison.Ordinal);
            Assert.Contains("closed as a false alarm", part, StringComparison.Ordinal);
            Assert.Contains("What to do", part, StringComparison.Ordinal);
            Assert.DoesNotContain("https://", part, StringComparison.Ordinal);
        }

        Assert.Contains("█", mail.Text, StringComparison.Ordinal);
        Assert.All(mail.Text.Split('\n'), line => Assert.InRange(line.Length, 0, 76));
    }

    [Fact]
    public void With_a_place_that_links_lead_to_it_has_buttons_that_are_good_for_a_week()
    {
        AlertMail mail = AlertMail.Compose(Owed(NotifyReason.Fired), InTime, Links);
        Assert.Contains(">Acknowledge</a>", mail.Html, StringComparison.Ordinal);
        string link = mail.Text.Split('\n').First(line => line.Contains("/act/", StringComparison.Ordinal)).Trim();
        Assert.True(ActionLinks.TryVerify([1, 2, 3], new Uri(link).Segments[^1], SomeAlert.Noon.AddDays(6), out ActionGrant? grant));
        Assert.Equal(("security", OperatorActionKind.Acknowledge), (grant.Receiver, grant.Kind));
        Assert.False(ActionLinks.TryVerify([1, 2, 3], new Uri(link).Segments[^1], SomeAlert.Noon.AddDays(8), out _));
    }

    [Fact]
    public void What_a_rule_says_of_one_address_is_said_of_many_one_after_another()
    {
        Alert[] alerts =
        [
            .. Enumerable.Range(1, 12).Select(i => SomeAlert.Burst($"{i}") with
            {
                Rule = SomeAlert.Burst().Rule with { Title = "One address asked for many pages" },
                Group = [new GroupValue("source.ip", $"192.0.2.{i}")],
            }),
        ];
        Assert.StartsWith("One address after another asked for many pages: 12 addresses of 192.0.2.0/24, ", SomeIncident.Of(alerts).Headline(), StringComparison.Ordinal);
        Assert.StartsWith("One address asked for many pages: 192.0.2.1, ", SomeIncident.Of(alerts[0]).Headline(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_rules_only_alert_it_is_said_whom_that_is_about_whoever_joined_it()
    {
        Alert entry = SomeAlert.Burst("1") with { Rule = SomeAlert.Burst().Rule with { Id = "entry", Name = "entry", Title = "An address got in", Level = "high" }, Threshold = 0 };
        Alert neighbour = SomeAlert.Burst("2") with { Rule = SomeAlert.Burst().Rule with { Id = "entry" }, Group = [new GroupValue("source.ip", "192.0.2.9")] };
        Incident joined = SomeIncident.Of(entry, neighbour) with { Rules = [SomeIncident.Of(entry).Rules[0], SomeIncident.Of(neighbour).Rules[0]] };
        Assert.Equal("192.0.2.0/24", joined.Subject?.Value);
        Assert.Equal("An address got in: 192.0.2.7; another rule matched, too", joined.Headline());
    }

    [Theory]
    [InlineData("url.path", "/members", "A page fails: /members, 60 different addresses")]
    [InlineData(null, null, "A page fails: 60 addresses of 192.0.2.0/24")]
    public void A_number_of_addresses_is_said_once_and_as_the_rule_counts_it(string? field, string? value, string headline)
    {
        Alert outage = SomeAlert.Burst() with
        {
            Rule = SomeAlert.Burst().Rule with { Title = "A page fails" },
            Group = field is null ? [] : [new GroupValue(field, value!)],
            Measure = new AlertMeasure("value_count", "source.ip", 60),
            Sightings = [.. Enumerable.Range(1, 50).Select(i => new Sighting($"192.0.2.{i}", [SomeAlert.Noon], 1))],
        };
        Assert.Equal(headline, SomeIncident.Of(outage).Headline());
        Assert.Contains("\n  and 40 more\n", AlertMail.Compose(SomeAlert.Owed() with { Alert = outage, Incident = SomeIncident.Of(outage) }, InTime).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_site_had_of_the_same_is_left_out_when_the_incident_has_more()
    {
        Alert[] alerts = [.. Enumerable.Range(1, 12).Select(i => SomeAlert.Burst($"{i}") with { Group = [new GroupValue("source.ip", $"192.0.2.{i}")], Totals = [new KindTotal("http_404_burst", "Many", 13)] })];
        AlertMail mail = AlertMail.Compose(SomeAlert.Owed() with { Alert = alerts[0], Incident = SomeIncident.Of(alerts) }, InTime);
        Assert.DoesNotContain("From all addresses", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_digest_leads_to_the_page_of_each_incident()
    {
        Incident incident = SomeIncident.Of(SomeAlert.Burst());
        Notification together = SomeAlert.Owed() with { Digest = new Digest(DigestCause.Route, [incident], [new DigestCount("http_404_burst", "Many", "medium", 1)]) };
        AlertMail mail = AlertMail.Compose(together, InTime, Links);
        Assert.Contains($"\n  https://leafwatch.example.org/incidents/{incident.Id}\n", mail.Text, StringComparison.Ordinal);
        Assert.Contains($"href=\"https://leafwatch.example.org/incidents/{incident.Id}\"", mail.Html, StringComparison.Ordinal);
        Assert.Contains($"\n  incident {incident.Id}\n", AlertMail.Compose(together, InTime).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_other_rules_counted_is_left_out_of_a_story()
    {
        Alert alert = SomeAlert.Burst() with { Totals = [new KindTotal("http_404_burst", "Many pages not found", 40), new KindTotal("dns_refused", "Queries refused", 7)] };
        AlertMail mail = AlertMail.Compose(SomeAlert.Owed() with { Alert = alert, Incident = SomeIncident.Of(alert) }, InTime);
        foreach (string part in (string[])[mail.Text, mail.Html])
        {
            Assert.Contains("Events that these rules look at", part, StringComparison.Ordinal);
            Assert.DoesNotContain("Queries refused", part, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Who_got_in_is_told_by_name_and_a_sequence_is_no_number_of_times()
    {
        Alert burst = SomeAlert.Burst() with { Evidence = ["Failed password for root from 192.0.2.7"], Traits = [new Trait("user.name", ["root"])] };
        Alert entry = burst with
        {
            Id = "2",
            Rule = burst.Rule with { Id = "entry", Name = "entry", Title = "An address that guessed passwords got in", Level = "high", Tags = ["attack.t1078"] },
            Count = 2,
            Threshold = 0,
            Totals = [new KindTotal("entry", "An address that guessed passwords got in", 3)],
        };
        Incident incident = SomeIncident.Of(burst, entry);
        Assert.Equal("An address that guessed passwords got in: 192.0.2.7 as root; another rule matched, too", incident.Headline());
        AlertMail mail = AlertMail.Compose(SomeAlert.Owed() with { Alert = entry, Incident = incident }, InTime);
        foreach (string part in (string[])[mail.Text, mail.Html])
        {
            Assert.Contains("YES: a login succeeded", part, StringComparison.Ordinal);
            Assert.Contains("An address that guessed passwords got in, from 192.0.2.7", part, StringComparison.Ordinal);
            Assert.DoesNotContain("2 times from", part, StringComparison.Ordinal);
            Assert.DoesNotContain("From all addresses", part, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_outage_is_not_asked_whether_somebody_got_in()
    {
        Alert outage = SomeAlert.Burst() with { Rule = SomeAlert.Burst().Rule with { Tags = ["attack.impact", "attack.t1499"] } };
        Assert.DoesNotContain("Got in", AlertMail.Compose(SomeAlert.Owed() with { Alert = outage, Incident = SomeIncident.Of(outage) }, InTime).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_links_lead_nowhere_it_says_how_to_take_it()
    {
        Assert.Contains("leafwatch ack ", AlertMail.Compose(Owed(NotifyReason.Fired), InTime).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("leafwatch ack ", AlertMail.Compose(Owed(NotifyReason.Fired), InTime, Links).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NotifyReason.Raised, "now graver: ", "became graver")]
    [InlineData(NotifyReason.Updated, "update: ", "has grown")]
    [InlineData(NotifyReason.Resolved, "over: ", "This is over")]
    [InlineData(NotifyReason.Reopened, "again: ", "has begun again")]
    [InlineData(NotifyReason.Flapping, "comes and goes: ", "not told again each time")]
    [InlineData(NotifyReason.Escalated, "nobody has acknowledged: ", "step 1 of the escalation")]
    public void What_comes_later_says_why_it_comes(NotifyReason reason, string status, string note)
    {
        AlertMail mail = AlertMail.Compose(Owed(reason) with { Step = 1 }, InTime);
        Assert.Contains($": {status}", mail.Subject, StringComparison.Ordinal);
        Assert.Contains(note, string.Join(' ', mail.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_later_joins_the_thread_of_the_first_mail()
    {
        MailboxAddress from = new("Leafwatch", "leafwatch@example.org");
        using MimeMessage first = AlertMessage.Create(Owed(NotifyReason.Fired), InTime, from, [from]);
        using MimeMessage later = AlertMessage.Create(Owed(NotifyReason.Updated) with { Id = "other", Thread = Owed(NotifyReason.Fired).Id }, InTime, from, [from]);
        Assert.Empty(first.References);
        Assert.Equal(first.MessageId, later.InReplyTo);
        Assert.Equal(first.MessageId, Assert.Single(later.References));
        Assert.NotEqual(first.MessageId, later.MessageId);
        Assert.Equal(first.Headers["X-Leafwatch-Incident"], later.Headers["X-Leafwatch-Incident"]);
    }

    [Fact]
    public void What_a_log_line_says_stays_text_in_a_story_too()
    {
        const string hostile = "</td><script>alert(1)</script>\x1b[2J\u202e\r\nBcc: victim";
        Alert alert = SomeAlert.Burst() with { Evidence = [hostile], Traits = [new Trait(Width.User, [hostile]), new Trait(Width.Path, [hostile])] };
        Incident incident = SomeIncident.Of(alert, alert with { Id = "second", Group = [new GroupValue("user.name", hostile)] });
        AlertMail mail = AlertMail.Compose(SomeAlert.Owed() with { Alert = alert, Incident = incident }, InTime, Links);
        Assert.DoesNotContain("<script", mail.Html, StringComparison.OrdinalIgnoreCase);
        foreach (string part in (string[])[mail.Subject, mail.Text.Replace("\n", "", StringComparison.Ordinal), mail.Html.Replace("\n", "", StringComparison.Ordinal)])
        {
            Assert.All(part.EnumerateRunes(), rune => Assert.True(VisibleText.IsVisible(rune), $"U+{rune.Value:X4}"));
        }
    }

    /// <summary>Twelve addresses of one network.</summary>
    public static Notification Owed(NotifyReason reason)
    {
        Alert[] alerts =
        [
            .. Enumerable.Range(1, 12).Select(i => SomeAlert.Burst($"alert{i}") with
            {
                Rule = SomeAlert.Burst().Rule with { Tags = ["attack.reconnaissance"] },
                Group = [new GroupValue("source.ip", $"192.0.2.{i}")],
                Sightings = [new Sighting($"192.0.2.{i}", [SomeAlert.Noon.AddSeconds(i * 7), SomeAlert.Noon.AddSeconds(i * 11)], 6)],
            }),
        ];
        return SomeAlert.Owed(reason: reason) with
        {
            Alert = alerts[0],
            Incident = SomeIncident.Of(alerts),
            Similar = [new PastIncident("0badcafe", "Many pages not found: 192.0.2.9, 6 times", "medium", SomeAlert.Noon.AddDays(-3), SomeAlert.Noon.AddDays(-3).AddMinutes(9), Verdict.FalseAlarm)],
        };
    }
}
