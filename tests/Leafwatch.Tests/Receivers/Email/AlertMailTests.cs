using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Email;
using Leafwatch.Terminal;
using Leafwatch.Tests.Support;
using MimeKit;

namespace Leafwatch.Tests.Receivers.Email;

public sealed class AlertMailTests
{
    private const string Hostile =
        "192.0.2.7 - - \"GET /</td><script>alert(1)</script> HTTP/1.1\" 404 \x1b[2J\x1b]0;pwned\a \u202egpj.exe \r\nBcc: victim@example.net\r\n\r\nbody & \"quotes\" '";

    private static readonly DeliveryAttempt InTime = new(1, SomeAlert.Noon.AddMinutes(3).ToUniversalTime());

    [Fact]
    public void It_carries_what_somebody_needs_to_act()
    {
        AlertMail mail = AlertMail.Compose(SomeAlert.Owed(), InTime);
        Alert alert = SomeAlert.Burst();
        Assert.Equal("Leafwatch medium: Many pages not found, 6 times from 192.0.2.7", mail.Subject);
        foreach (string part in (string[])[mail.Text, System.Net.WebUtility.HtmlDecode(mail.Html)])
        {
            Assert.Contains("Many pages not found: 6 times from 192.0.2.7 within 2 minutes 26 seconds.", part, StringComparison.Ordinal);
            Assert.Contains("Thu 10 Oct 2024, 12:00:00 to 12:02:26 (UTC+02:00)", part, StringComparison.Ordinal);
            Assert.Contains("Thu 10 Oct 2024, 10:00:00 to 10:02:26 (UTC)", part, StringComparison.Ordinal);
            Assert.Contains("5 within 10 minutes", part, StringComparison.Ordinal);
            Assert.Contains("12:00:00, 12:00:40, 12:02:00, 12:02:26", part, StringComparison.Ordinal);
            Assert.Contains("and 2 times more", part, StringComparison.Ordinal);
            Assert.Contains("Page not found", part, StringComparison.Ordinal);
            Assert.Contains("/wp-login.php", part, StringComparison.Ordinal);
            Assert.Contains("Links of your own site: mend them.", part, StringComparison.Ordinal);
            Assert.Contains(alert.Rule.Author!, part, StringComparison.Ordinal);
            Assert.Contains("DRL 1.1", part, StringComparison.Ordinal);
            Assert.Contains(alert.Id, part, StringComparison.Ordinal);
            Assert.DoesNotContain("DRILL", part, StringComparison.Ordinal);
            Assert.DoesNotContain("Sent late", part, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_alert_that_is_no_count_says_what_is_so()
    {
        Alert silent = SomeAlert.Burst() with
        {
            Rule = HealthRules.SourceSilent,
            Group = [new GroupValue(Width.Source, "shop")],
            Statement = "shop has had no line for 12 minutes; at this hour of the week it usually has at least 600 an hour",
            Count = 1,
            Threshold = 0,
            Timespan = default,
            Evidence = [],
            Sightings = [],
            Totals = [],
        };
        AlertMail mail = AlertMail.Compose(SomeAlert.Owed() with { Alert = silent }, InTime);
        Assert.Equal("Leafwatch medium: shop has had no line for 12 minutes; at this hour of the week it usually has at least 600 an hour", mail.Subject);
        Assert.StartsWith(
            "A source has gone silent: shop has had no line for 12 minutes; at this hour\nof the week it usually has at least 600 an hour.\n\nWhen ",
            mail.Text,
            StringComparison.Ordinal);
        Assert.DoesNotContain("once", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Threshold", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Evidence", mail.Text, StringComparison.Ordinal);
        Assert.Contains("`silent_after: never`", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_lines_are_no_longer_than_76()
    {
        AlertMail mail = AlertMail.Compose(SomeAlert.Owed(), InTime);
        Assert.All(mail.Text.Split('\n'), line => Assert.InRange(line.Length, 0, 76));
    }

    [Fact]
    public void Lines_of_wide_signs_fit_in_a_terminal()
    {
        Alert alert = SomeAlert.Burst() with { Evidence = [$"GET /{string.Concat(Enumerable.Repeat("日本語/", 60))} 404", new string('語', 300)] };
        string text = AlertMail.Compose(SomeAlert.Owed() with { Alert = alert }, InTime).Text;
        Assert.All(text.Split('\n'), line => Assert.InRange(TextColumns.Of(line), 0, 76));
    }

    [Fact]
    public void With_many_addresses_the_day_is_said_once_and_each_has_a_line()
    {
        Alert alert = SomeAlert.Burst() with { Sightings = [.. Enumerable.Range(1, 60).Select(i => new Sighting($"192.0.2.{i}", [SomeAlert.Noon.AddSeconds(i)], 1))] };
        AlertMail mail = AlertMail.Compose(SomeAlert.Owed() with { Alert = alert }, InTime);
        Assert.Contains("Who, and when: Thu 10 Oct 2024 (UTC+02:00)\n  192.0.2.1  (once)  12:00:01\n  192.0.2.2  (once)  12:00:02\n", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Who, and when: Thu 10 Oct 2024 (UTC+02:00)", mail.Html, StringComparison.Ordinal);

        Alert overMidnight = alert with { Sightings = [.. alert.Sightings, new Sighting("192.0.2.99", [SomeAlert.Noon.AddDays(1)], 1)] };
        Assert.Contains("Who, and when\n  192.0.2.1  (once)\n    Thu 10 Oct 2024 (UTC+02:00): 12:00:01\n", AlertMail.Compose(SomeAlert.Owed() with { Alert = overMidnight }, InTime).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drill_says_so_first()
    {
        AlertMail mail = AlertMail.Compose(SomeAlert.Owed() with { IsDrill = true }, InTime);
        Assert.StartsWith("[DRILL] ", mail.Subject, StringComparison.Ordinal);
        Assert.StartsWith("[DRILL] This is an exercise.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("[DRILL] This is an exercise.", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_late_mail_says_since_when_the_server_was_away()
    {
        DeliveryAttempt late = new(20, InTime.At.AddHours(48), new Outage(InTime.At, InTime.At.AddHours(47)));
        string text = Unwrapped(AlertMail.Compose(SomeAlert.Owed(), late));
        Assert.StartsWith(
            "Sent late: the mail server could not be reached, or did not take the mail, from Thu 10 Oct 2024, 12:03:00 to Sat 12 Oct 2024, 11:03:00 (UTC+02:00).",
            text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mail_that_waited_without_an_outage_says_since_when() =>
        Assert.StartsWith(
            "Sent late: this has been waiting since Thu 10 Oct 2024, 12:03:00 (UTC+02:00).",
            Unwrapped(AlertMail.Compose(SomeAlert.Owed(), InTime with { At = InTime.At.AddHours(1) })), StringComparison.Ordinal);

    [Fact]
    public void News_of_the_past_says_so()
    {
        AlertMail mail = AlertMail.Compose(SomeAlert.Owed(reason: NotifyReason.FiredEarlier), InTime);
        Assert.EndsWith(" (earlier)", mail.Subject, StringComparison.Ordinal);
        Assert.StartsWith("This happened earlier: the lines were already old when they were read", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Incidents_that_are_told_together_are_counted_by_rule_and_shown_one_by_one()
    {
        Alert one = SomeAlert.Burst();
        Alert hostile = HostileAlert(Hostile);
        Notification together = SomeAlert.Owed(reason: NotifyReason.Digest) with
        {
            Digest = new Digest(DigestCause.Earlier, [SomeIncident.Of(one), SomeIncident.Of(hostile)], [new DigestCount("http_404_burst", "Many pages not found", "medium", 1234)]),
        };
        AlertMail mail = AlertMail.Compose(together, InTime);

        Assert.Equal("Leafwatch medium: 1,234 incidents from earlier, found in old lines", mail.Subject);
        Assert.Contains("1,234  Many pages not found (medium)", mail.Text, StringComparison.Ordinal);
        Assert.Contains("none of this is happening now", Unwrapped(mail), StringComparison.Ordinal);
        Assert.Contains("the gravest 2 of 1,234 incidents", Unwrapped(mail), StringComparison.Ordinal);
        Assert.All(mail.Text.Split('\n'), line => Assert.InRange(line.Length, 0, 76));
        foreach (string part in (string[])[mail.Text, mail.Html])
        {
            Assert.DoesNotContain('\x1b', part);
            Assert.DoesNotContain('\u202e', part);
        }

        Assert.DoesNotContain("<script>", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_on_both_sides_of_a_change_of_the_clock_state_their_zones()
    {
        DateTimeOffset summer = new(2024, 10, 27, 2, 59, 0, TimeSpan.FromHours(2));
        DateTimeOffset winter = new(2024, 10, 27, 2, 1, 0, TimeSpan.FromHours(1));
        Alert alert = SomeAlert.Burst() with { First = summer, Last = winter, Sightings = [new Sighting("192.0.2.7", [summer, winter], 2)] };
        string text = Unwrapped(AlertMail.Compose(SomeAlert.Owed() with { Alert = alert }, InTime));
        Assert.Contains("Sun 27 Oct 2024, 02:59:00 (UTC+02:00) to Sun 27 Oct 2024, 02:01:00 (UTC+01:00)", text, StringComparison.Ordinal);
        Assert.Contains("Sun 27 Oct 2024 (UTC+02:00): 02:59:00 Sun 27 Oct 2024 (UTC+01:00): 02:01:00", text, StringComparison.Ordinal);
        Assert.Contains("within 2 minutes", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_log_line_says_stays_text_in_every_place()
    {
        Alert alert = HostileAlert(Hostile);
        Notification notification = SomeAlert.Owed() with { Alert = alert };
        AlertMail mail = AlertMail.Compose(notification, InTime);

        Assert.DoesNotContain("<script", mail.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;/td&gt;&lt;script&gt;", mail.Html, StringComparison.Ordinal);
        Assert.Contains("\\x1B[2J\\x1B]0;pwned\\x07 \\u{202E}gpj.exe \\x0D\\x0ABcc: victim", Unwrapped(mail), StringComparison.Ordinal);
        foreach (string part in (string[])[mail.Subject, mail.Text.Replace("\n", "", StringComparison.Ordinal), mail.Html.Replace("\n", "", StringComparison.Ordinal)])
        {
            Assert.All(part.EnumerateRunes(), rune => Assert.True(VisibleText.IsVisible(rune), $"U+{rune.Value:X4}"));
        }
    }

    [Fact]
    public void A_log_line_cannot_add_a_header_or_a_recipient()
    {
        using MimeMessage message = AlertMessage.Create(
            SomeAlert.Owed() with { Alert = HostileAlert(Hostile) }, InTime, new MailboxAddress("", "l@example.org"), [new MailboxAddress("", "a@example.org")]);
        using MemoryStream written = new();
        message.WriteTo(AlertMessage.Format, written);
        string[] headers = Encoding.ASCII.GetString(written.ToArray()).Split("\r\n\r\n")[0].Split("\r\n");
        Assert.DoesNotContain(headers, header => header.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.All(headers, header => Assert.InRange(header.Length, 1, 998));

        written.Position = 0;
        MimeMessage read = MimeMessage.Load(written);
        Assert.Empty(read.Bcc);
        Assert.DoesNotContain('\n', read.Subject!);
        Assert.Equal(message.Subject, read.Subject);
    }

    [Fact]
    public void A_log_line_cannot_hide_its_text_in_an_encoded_word()
    {
        // The base64 says "all is well", and a line break.
        Alert alert = SomeAlert.Burst() with { Group = [new GroupValue("user.name", "=?UTF-8?B?YWxsIGlzIHdlbGwNCg==?=")] };
        using MimeMessage message = AlertMessage.Create(
            SomeAlert.Owed() with { Alert = alert }, InTime, new MailboxAddress("", "l@example.org"), [new MailboxAddress("", "a@example.org")]);
        using MemoryStream written = new();
        message.WriteTo(AlertMessage.Format, written);
        written.Position = 0;
        Assert.EndsWith("for user =\\x3FUTF-8?B?YWxsIGlzIHdlbGwNCg==\\x3F=", MimeMessage.Load(written).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void However_long_what_an_outsider_wrote_the_mail_stays_small()
    {
        string huge = new('A', 64 * 1024);
        Alert alert = HostileAlert(huge) with
        {
            Sightings = [.. Enumerable.Range(0, 5000).Select(i => new Sighting($"{huge}{i}", [.. Enumerable.Range(0, 1000).Select(s => SomeAlert.Noon.AddSeconds(s))], 1000))],
            Evidence = [.. Enumerable.Repeat(huge, 1000)],
        };
        AlertMail mail = AlertMail.Compose(SomeAlert.Owed() with { Alert = alert }, InTime);
        Assert.InRange(mail.Subject.Length, 1, 150);
        Assert.InRange(mail.Text.Length, 1, 120_000);
        Assert.InRange(mail.Html.Length, 1, 150_000);
        Assert.Contains("and 4,980 more", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_in_it_is_fetched_or_run()
    {
        string html = AlertMail.Compose(SomeAlert.Owed(), InTime).Html;
        foreach (string word in (string[])["http:", "https:", "src=", "url(", "<script", "<link", "<img", "@import", "onload"])
        {
            Assert.DoesNotContain(word, html, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Any_text_of_an_outsider_makes_a_mail_that_can_be_read_again() =>
        Gen.Select(Gen.String, Gen.String).Sample(
            (value, line) =>
            {
                Notification notification = SomeAlert.Owed() with { Alert = HostileAlert(value) with { Evidence = [line] } };
                using MimeMessage message = AlertMessage.Create(
                    notification, InTime, new MailboxAddress("", "l@example.org"), [new MailboxAddress("", "a@example.org")]);
                using MemoryStream written = new();
                message.WriteTo(AlertMessage.Format, written);
                written.Position = 0;
                MimeMessage read = MimeMessage.Load(written);
                Assert.Equal(message.Subject, read.Subject);
                Assert.Equal(AlertMail.Compose(notification, InTime).Text, read.TextBody!.ReplaceLineEndings("\n"));
            },
            iter: 1000);

    private static Alert HostileAlert(string text) => SomeAlert.Burst() with
    {
        Id = text,
        Group = [new GroupValue("source.ip", text), new GroupValue(text, text)],
        Rule = new AlertRule(text, text, text, text, text, text, text, text),
        Evidence = [text],
        Sightings = [new Sighting(text, [SomeAlert.Noon], 1), new Sighting(null, [], 0)],
        Totals = [new KindTotal(text, text, 1)],
    };

    private static string Unwrapped(AlertMail mail) =>
        string.Join(' ', mail.Text.Split('\n').Select(line => line.TrimStart('>').Trim())).Replace("  ", " ", StringComparison.Ordinal);
}
