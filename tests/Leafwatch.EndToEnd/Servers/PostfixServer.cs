using System.Text;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>
/// Debian's Postfix, which asks Dovecot about passwords. Its package and Exim's exclude each other: where it is only unpacked
/// (<c>LEAFWATCH_POSTFIX</c>), it is laid over /usr in a mount namespace of its own.
/// </summary>
internal sealed class PostfixServer : IAsyncDisposable
{
    private readonly RunningProcess _running;
    private readonly int _port;

    private PostfixServer(RunningProcess running, int port, string log)
    {
        _running = running;
        _port = port;
        Log = log;
    }

    public string Log { get; }

    private string PidFile => Path.Combine(Path.GetDirectoryName(Log)!, "spool/pid/master.pid");

    public static async Task<PostfixServer> StartAsync(Workplace place, DovecotServer dovecot)
    {
        Requires.Root();
        string unpacked = Environment.GetEnvironmentVariable("LEAFWATCH_POSTFIX") ?? "";
        bool isInstalled = File.Exists("/usr/sbin/postfix");
        Assert.SkipUnless(isInstalled || Directory.Exists(unpacked), "Postfix is neither installed nor unpacked (Debian package postfix; ./test unpacks it)");
        int port = LoopbackPort.Free();
        string home = place.Folder("postfix");
        string log = Path.Combine(home, "mail.log");
        await RunningProcess.RunAsync("/bin/chown", "postfix", place.Folder("postfix/data"));
        place.Folder("postfix/spool");
        place.Write("postfix/etc/main.cf", $"""
            compatibility_level = 3.6
            queue_directory = {home}/spool
            data_directory = {home}/data
            meta_directory = {(isInstalled ? "" : unpacked)}/etc/postfix
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            mail_owner = postfix
            setgid_group = postdrop
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            myhostname = mail.example.org
            mydestination = mail.example.org
            alias_maps =
            alias_database =
            smtp_dns_support_level = disabled
            default_transport = discard
            smtpd_sasl_auth_enable = yes
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = inet:127.0.0.1:{dovecot.AuthenticationPort}
            smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
            maillog_file = {log}
            maillog_file_prefixes = {home}

            """);
        place.Write("postfix/etc/master.cf", $"""
            127.0.0.1:{port} inet n - n - - smtpd -o syslog_name=postfix/submission
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            discard unix - - n - - discard
            anvil unix - - n - 1 anvil
            proxymap unix - - n - - proxymap
            tlsmgr unix - - n 1000? 1 tlsmgr
            postlog unix-dgram n - n - 1 postlogd

            """);
        string over = isInstalled ? "true" : $"mount -t overlay overlay -o lowerdir={unpacked}/usr:/usr /usr";
        RunningProcess running = RunningProcess.Start(
            Requires.Program("unshare", "util-linux"), ["-m", "/bin/sh", "-c", $"{over} && exec /usr/sbin/postfix -c {home}/etc start-fg"]);
        await LoopbackPort.OpenAsync(port, running);
        return new PostfixServer(running, port, log);
    }

    /// <summary>Tries to log in, and sends a message when that succeeds.</summary>
    /// <returns>Whether it did.</returns>
    public async Task<bool> TryPasswordAsync(string user, string password)
    {
        using Conversation smtp = await Conversation.OpenAsync(_port);
        await smtp.AskAsync("EHLO client.example.net", IsWhole);
        string answer = await smtp.AskAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}")), IsWhole);
        bool isIn = answer.StartsWith("235", StringComparison.Ordinal);
        await smtp.AskAsync("MAIL FROM:<bob@example.org>", IsWhole);
        await smtp.AskAsync("RCPT TO:<alice@example.net>", IsWhole);
        if (isIn)
        {
            await smtp.AskAsync("DATA", IsWhole);
            await smtp.AskAsync("Subject: a message\r\n\r\nof no consequence\r\n.", IsWhole);
        }

        await smtp.AskAsync("QUIT", IsWhole);
        return isIn;
    }

    public async ValueTask DisposeAsync()
    {
        // The master leaves its parent's family, and holds its output open; it also keeps a lock on this file, which cat does not mind.
        await RunningProcess.RunAsync("/bin/sh", "-c", $"kill -TERM $(cat {PidFile})");
        await _running.ExitAsync();
        await _running.DisposeAsync();
    }

    /// <summary>The last line of an answer has a space, not a hyphen, behind its number (RFC 5321, section 4.2.1).</summary>
    private static bool IsWhole(string line) => line.Length > 3 && line[3] == ' ';
}
