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

        // The proof: each step with its time, the id of the mail, and what the server said when it took it.
        Assert.Matches(@"proof: \d+ lines written at \d{4}-\d\d-\d\dT[0-9:.]+Z, alert after \d+\.\d{3} s", said);
        string id = only.MessageId!.Split('@')[0];
        Assert.Matches($@"proof: security/security@example\.org: owed after \d+\.\d{{3}} s, handed over from \d+\.\d{{3}} s to \d+\.\d{{3}} s as {id}; localhost:{mail.Port} said ", said);
        Assert.Empty(File.ReadAllText(log));
        Assert.Empty(monitor.Report);
    }
}
