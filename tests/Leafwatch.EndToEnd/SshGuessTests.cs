using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;
using MimeKit;

namespace Leafwatch.EndToEnd;

public sealed class SshGuessTests
{
    [Fact]
    public async Task Three_wrong_passwords_at_a_live_sshd_are_one_mail_that_names_the_users_tried()
    {
        using Workplace place = new();
        await using SshServer ssh = await SshServer.StartAsync(place);
        await using MailServer mail = await MailServer.StartAsync(place);
        await using Monitor monitor = new(place, ssh.Log, mail);
        monitor.Start();

        foreach (string user in new[] { "oracle", "root", "admin" })
        {
            await ssh.TryPasswordAsync(user);
        }

        MimeMessage only = await mail.ReceivedAsync(_ => true, () => monitor.Story);
        Assert.Equal(0, await monitor.StopAsync());
        Assert.Single(mail.Inbox);
        Assert.Contains("alert fired login_failure_burst", monitor.Report, StringComparison.Ordinal);
        Assert.Contains("Failed password for invalid user oracle from 127.0.0.1", Unwrapped(only), StringComparison.Ordinal);
        Assert.Contains("Failed password for root from 127.0.0.1", Unwrapped(only), StringComparison.Ordinal);
    }

    /// <summary>The text without its line breaks and the marks of quoted lines.</summary>
    private static string Unwrapped(MimeMessage mail) =>
        string.Join(' ', (mail.TextBody ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => word != ">"));
}
