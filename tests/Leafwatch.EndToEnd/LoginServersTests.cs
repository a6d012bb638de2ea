using System.Text.Json;
using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

/// <summary>Passwords are tried at real servers; every line that they write is read, and each attempt is told by exactly one.</summary>
public sealed class LoginServersTests
{
    [Fact]
    public async Task OpenSSH_tells_each_attempt_once()
    {
        string[] users = ["root", "nobody-of-that-name", "x from 192.0.2.66 port 22 ssh2"];
        using Workplace place = new();
        await using SshServer ssh = await SshServer.StartAsync(place);
        foreach (string user in users)
        {
            await ssh.TryPasswordAsync(user);
        }

        await ToldAsync(ssh.Log, "Connection closed by invalid user " + users[^1]);
        ParsedLog log = (await ParsedLog.OfAsync(ssh.Log)).AllReadAs("syslog");

        Assert.Equal(users.Select(user => "ssh_login failure " + user), Logins(log));
        AssertOnlyLoopback(log);
    }

    [Fact]
    public async Task Dropbear_tells_each_attempt_once()
    {
        using Workplace place = new();
        await using DropbearServer dropbear = await DropbearServer.StartAsync(place);
        foreach (string user in new[] { "root", "nobody-of-that-name", "x from 192.0.2.66:22" })
        {
            await dropbear.TryPasswordAsync(user);
        }

        await Eventually.TrueAsync(() => File.ReadAllText(dropbear.Log).Split("nonexistent user").Length == 3, () => File.ReadAllText(dropbear.Log));
        ParsedLog log = (await ParsedLog.OfAsync(dropbear.Log)).AllReadAs("syslog");

        Assert.Equal(["ssh_login failure root", "ssh_login failure", "ssh_login failure"], Logins(log));
        AssertOnlyLoopback(log);
    }

    [Fact]
    public async Task Dovecot_tells_each_attempt_once()
    {
        const string Forged = "x>, method=PLAIN, rip=192.0.2.66, lip=y";
        using Workplace place = new();
        await using DovecotServer dovecot = await DovecotServer.StartAsync(place);
        Assert.False(await dovecot.TryPasswordsAsync("bob", "guessed", "guessed-again"));
        await ToldAsync(dovecot.Log, "auth failed, 2 attempts");
        Assert.True(await dovecot.TryPasswordsAsync("bob", "secret"));
        await ToldAsync(dovecot.Log, "Logged out");
        Assert.False(await dovecot.TryPasswordsAsync(Forged, "guessed"));
        await ToldAsync(dovecot.Log, "auth failed, 1 attempts");
        ParsedLog log = (await ParsedLog.OfAsync(dovecot.Log)).AllReadAs("syslog");

        Assert.Equal(["imap_login failure bob", "imap_login success bob", "imap_login failure " + Forged], Logins(log));
        AssertOnlyLoopback(log);
    }

    [Fact]
    public async Task Postfix_tells_each_attempt_once()
    {
        const string Forged = "x: unknown[192.0.2.66]: SASL LOGIN authentication failed, sasl_username=y";
        using Workplace place = new();
        await using DovecotServer dovecot = await DovecotServer.StartAsync(place);
        await using PostfixServer postfix = await PostfixServer.StartAsync(place, dovecot);
        Assert.False(await postfix.TryPasswordAsync("bob", "guessed"));
        Assert.False(await postfix.TryPasswordAsync(Forged, "guessed"));
        Assert.True(await postfix.TryPasswordAsync("bob", "secret"));
        await ToldAsync(postfix.Log, "auth=1 mail=1");
        ParsedLog log = (await ParsedLog.OfAsync(postfix.Log)).AllReadAs("syslog");

        Assert.Equal(["smtp_login failure bob", "smtp_login failure " + Forged, "smtp_login success bob"], Logins(log));
        AssertOnlyLoopback(log);
        Assert.All(
            log.Lines.Where(line => ParsedLog.Text(line, "process.name") == "postfix/submission/smtpd"),
            line => Assert.Equal("127.0.0.1", ParsedLog.Text(line, "source.ip")));
    }

    [Theory]
    [InlineData("%m [%p] %q%u@%d ")]
    [InlineData("%t [%p]: user=%u,db=%d,app=%a,client=%h ")]
    [InlineData("%m:%r:%u@%d:[%p]:")]
    public async Task PostgreSQL_tells_each_attempt_once_in_all_its_logs(string prefix)
    {
        using Workplace place = new();
        await using PostgreSqlServer server = await PostgreSqlServer.StartAsync(place, prefix);
        Assert.False(await server.TryPasswordAsync("postgres", "guessed"));
        Assert.False(await server.TryPasswordAsync("bob 192.0.2.66", "guessed"));
        Assert.True(await server.TryPasswordAsync("postgres", "secret"));
        await server.StopAsync();

        foreach ((string name, string format) in new[] { ("server.log", "postgresql"), ("server.csv", "postgresql-csv"), ("server.json", "postgresql-json") })
        {
            string path = Path.Combine(server.Logs, name);
            if (!File.Exists(path))
            {
                // Version 15 was the first to write JSON.
                continue;
            }

            ParsedLog log = (await ParsedLog.OfAsync(path)).AllReadAs(format);
            Assert.Equal(["postgresql_login failure postgres", "postgresql_login failure bob 192.0.2.66", "postgresql_login success postgres"], Logins(log));
            AssertOnlyLoopback(log);
            if (format != "postgresql" || prefix.Contains("%h", StringComparison.Ordinal) || prefix.Contains("%r", StringComparison.Ordinal))
            {
                Assert.All(log.Lines.Where(IsLogin), line => Assert.Equal("127.0.0.1", ParsedLog.Text(line, "source.ip")));
            }
        }
    }

    [Fact]
    public async Task MariaDB_tells_each_attempt_once()
    {
        const string Forged = "x'@'192.0.2.66' (using password: YES)";
        using Workplace place = new();
        await using MariaDbServer server = await MariaDbServer.StartAsync(place);
        Assert.False(await server.TryPasswordAsync("bob", "guessed"));
        Assert.False(await server.TryPasswordAsync(Forged, "guessed"));
        Assert.True(await server.TryPasswordAsync("bob", "secret"));
        ParsedLog log = await ParsedLog.OfAsync(server.Log);

        Assert.All(log.Lines, line => Assert.True(line.GetProperty("ok").GetBoolean() || line.GetProperty("message").ToString().StartsWith("Version: ", StringComparison.Ordinal)));
        Assert.Equal(["mysql_login failure bob", "mysql_login failure " + Forged], Logins(log));
        AssertOnlyLoopback(log);
        Assert.All(log.Lines.Where(IsLogin), line => Assert.Equal("127.0.0.1", ParsedLog.Text(line, "source.ip")));
    }

    private static bool IsLogin(JsonElement line) => ParsedLog.Text(line, "event.action")?.EndsWith("_login", StringComparison.Ordinal) == true;

    /// <summary>Which attempts the log tells: action, outcome and user, in order.</summary>
    private static IEnumerable<string> Logins(ParsedLog log) => log.Lines.Where(IsLogin).Select(line =>
        $"{ParsedLog.Text(line, "event.action")} {ParsedLog.Text(line, "event.outcome")} {ParsedLog.Text(line, "user.name")}".TrimEnd());

    private static void AssertOnlyLoopback(ParsedLog log) =>
        Assert.DoesNotContain(log.Lines, line => ParsedLog.Text(line, "source.ip") is not (null or "127.0.0.1"));

    private static Task ToldAsync(string log, string words) => Eventually.TrueAsync(
        () => File.Exists(log) && File.ReadAllText(log).Contains(words, StringComparison.Ordinal), () => File.Exists(log) ? File.ReadAllText(log) : $"no {log}");
}
