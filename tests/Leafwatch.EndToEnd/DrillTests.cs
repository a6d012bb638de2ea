using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;
using MimeKit;

namespace Leafwatch.EndToEnd;

public sealed class DrillTests
{
    [Fact]
    public async Task A_drill_reaches_the_mailbox_says_that_it_is_one_and_leaves_the_watched_log_alone()
    {
        using Workplace place = new();
        string log = place.Write("access.log", "");
        await using MailServer mail = await MailServer.StartAsync(place);
        await using Monitor monitor = new(place, log, mail);

        string said = await monitor.RunAsync("drill");
        MimeMessage only = await mail.ReceivedAsync(_ => true, () => said);
        Assert.Contains("drill", only.Subject, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("drill", only.TextBody, StringComparison.OrdinalIgnoreCase);
        Assert.Single(mail.Inbox);
        Assert.Empty(File.ReadAllText(log));
        Assert.Empty(monitor.Report);
    }
}
