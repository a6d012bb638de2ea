using System.Net;
using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

public sealed class UntrustedMailServerTests
{
    [Fact]
    public async Task A_server_whose_certificate_nobody_vouches_for_gets_no_password_and_no_mail()
    {
        using Workplace place = new();
        await using Apache apache = await Apache.StartAsync(place);
        await using MailServer mail = await MailServer.StartAsync(place);
        await using Monitor monitor = new(place, apache.AccessLog, mail, trustsMailServer: false);
        monitor.Start();

        await apache.GetAsync("/missing", HttpStatusCode.NotFound, times: 5);
        await Eventually.TrueAsync(() => monitor.Report.Contains(" delivery-failed security/security@example.org ", StringComparison.Ordinal), () => monitor.Story);
        Assert.Contains("certificate", monitor.Report, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, await monitor.StopAsync());
        Assert.Empty(mail.Inbox);
    }
}
