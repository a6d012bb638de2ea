using System.Net;
using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;
using MimeKit;

namespace Leafwatch.EndToEnd;

public sealed class MailServerDownTests
{
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
