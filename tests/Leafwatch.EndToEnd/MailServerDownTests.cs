using System.Globalization;
using System.Net;
using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;
using MimeKit;

namespace Leafwatch.EndToEnd;

public sealed class MailServerDownTests
{
    [Fact]
    public async Task A_server_that_says_later_and_then_refuses_one_recipient_gets_the_mails_of_the_others_once_over_tls_and_signed_in()
    {
        using Workplace place = new();
        string log = place.Write("access.log", "");
        await using MailServer mail = await MailServer.StartAsync(place);
        await using Monitor monitor = new(place, log, mail, to: "first@example.org, gone@example.org, second@example.org");
        mail.Refusal = "451";
        monitor.Start();
        await File.AppendAllLinesAsync(log, Enumerable.Range(0, 6).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"192.0.2.7 - - [{TimeProvider.System.GetUtcNow():dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /missing/{i} HTTP/1.1\" 404 196")));
        foreach (string name in (string[])["first", "gone", "second"])
        {
            await Eventually.TrueAsync(() => monitor.Report.Contains($" delivery-failed security/{name}@example.org ", StringComparison.Ordinal), () => monitor.Story);
        }

        Assert.Empty(mail.Inbox);
        Assert.Contains("451 4.7.1 come back later", monitor.Report, StringComparison.Ordinal);

        mail.Refusal = "550 gone@example.org";
        await Eventually.TrueAsync(
            () => monitor.Report.Contains("next=never: localhost", StringComparison.Ordinal) && monitor.Report.Split(" delivered security/").Length == 3,
            () => monitor.Story,
            TimeSpan.FromMinutes(1));
        Assert.Contains("550 5.1.1 no such user", monitor.Report, StringComparison.Ordinal);
        Assert.Matches(@" delivered security/first@example\.org .*: localhost:\d+ said .*id=", monitor.Report);
        Assert.Equal(0, await monitor.StopAsync());
        Assert.Equal(2, mail.Inbox.Count);
        Assert.Equal(2, mail.Inbox.Select(one => one.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task A_mail_waits_until_its_server_is_back_even_when_the_monitor_is_killed_meanwhile()
    {
        using Workplace place = new();
        await using Apache apache = await Apache.StartAsync(place);
        await using MailServer mail = await MailServer.StartAsync(place);
        await mail.StopAsync();
        await using Monitor monitor = new(place, apache.AccessLog, mail);
        monitor.Start();

        await apache.GetAsync("/missing", HttpStatusCode.NotFound, times: 5);
        await Eventually.TrueAsync(() => monitor.Report.Contains(" delivery-failed security/security@example.org ", StringComparison.Ordinal), () => monitor.Story);
        await monitor.KillAsync();
        monitor.Start();
        await mail.StartAsync();

        MimeMessage first = await mail.ReceivedAsync(_ => true, () => monitor.Story, within: TimeSpan.FromMinutes(1));
        Assert.Contains("127.0.0.1", first.TextBody, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => monitor.Report.Contains(" delivered security/security@example.org ", StringComparison.Ordinal), () => monitor.Story);

        // The server goes and comes back once more: what the same client does besides belongs to the incident that was told, and nothing is repeated.
        await mail.StopAsync();
        await apache.GetAsync("/cgi-bin/report", HttpStatusCode.InternalServerError, times: 5);
        await Eventually.TrueAsync(
            () => monitor.Report.Split('\n').Count(line => line.Contains("alert fired", StringComparison.Ordinal)) == 2, () => monitor.Story);
        await mail.StartAsync();
        await Eventually.TrueAsync(() => monitor.Report.Contains("(of an incident that is known)", StringComparison.Ordinal), () => monitor.Story);
        Assert.Equal(0, await monitor.StopAsync());
        Assert.Single(mail.Inbox);
    }
}
