using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

/// <summary>Passwords are tried and files are taken at real FTP servers; every line that they write is read, and tells what was done.</summary>
public sealed class FtpServersTests
{
    private const string OddFile = "a \"b\".txt";

    private static readonly string[] Fields = ["source.ip", "event.action", "event.outcome", "user.name", "file.path", "file.size"];

    [Fact]
    public async Task Vsftpd_tells_each_attempt_and_each_transfer_once()
    {
        const string Forged = "x] OK LOGIN: from \"192.0.2.66\"";
        using Workplace place = new();
        await using VsftpdServer server = await VsftpdServer.StartAsync(place);
        Assert.False(await FtpClient.TryPasswordAsync(server.Port, "bob", "guessed"));
        Assert.False(await FtpClient.TryPasswordAsync(server.Port, Forged, "guessed"));
        Assert.True(await FtpClient.TryPasswordAsync(server.Port, "anonymous", "a@example.org", OddFile));

        await Eventually.ToldAsync(server.Log, "DOWNLOAD");
        await Eventually.ToldAsync(server.TransferLog, "txt");
        Assert.Equal(
            ["127.0.0.1 ftp_login failure bob", "127.0.0.1 ftp_login failure " + Forged, "127.0.0.1 ftp_login success ftp", $"127.0.0.1 ftp_download success ftp /{OddFile} 8"],
            Told((await ParsedLog.OfAsync(server.Log)).AllReadAs("vsftpd")));

        // The transfer log writes an underscore for what would not be clear.
        Assert.Equal(
            ["127.0.0.1 ftp_download success anonymous /a_\"b\".txt 8"],
            Told((await ParsedLog.OfAsync(server.TransferLog)).AllReadAs("xferlog")));
    }

    [Fact]
    public async Task ProFTPD_tells_each_attempt_and_each_transfer_once()
    {
        const string Forged = "x (192.0.2.66[192.0.2.66]): USER y: Login successful.";
        using Workplace place = new();
        await using ProftpdServer server = await ProftpdServer.StartAsync(place);
        Assert.False(await FtpClient.TryPasswordAsync(server.Port, "bob", "guessed"));
        Assert.False(await FtpClient.TryPasswordAsync(server.Port, Forged, "guessed"));
        Assert.True(await FtpClient.TryPasswordAsync(server.Port, "bob", "secret", place["proftpd/bob/" + OddFile]));

        await Eventually.ToldAsync(server.TransferLog, "txt");
        Assert.Equal(
            ["127.0.0.1 ftp_login failure bob", "127.0.0.1 ftp_login failure " + Forged, "127.0.0.1 ftp_login success bob"],
            Told((await ParsedLog.OfAsync(server.Log)).AllReadAs("proftpd")));
        Assert.Equal(
            [$"127.0.0.1 ftp_download success bob {place["proftpd/bob/a_\"b\".txt"]} 8"],
            Told((await ParsedLog.OfAsync(server.TransferLog)).AllReadAs("xferlog")));
    }

    [Fact]
    public async Task Pure_FTPd_tells_each_attempt_and_each_transfer_once()
    {
        const string Forged = "x] [WARNING] Authentication failed for user [y";
        using Workplace place = new();
        await using PureFtpdServer server = await PureFtpdServer.StartAsync(place);
        Assert.False(await FtpClient.TryPasswordAsync(server.Port, "bob", "guessed"));
        Assert.False(await FtpClient.TryPasswordAsync(server.Port, Forged, "guessed"));
        Assert.True(await FtpClient.TryPasswordAsync(server.Port, "bob", "secret", OddFile));

        await Eventually.ToldAsync(server.Log, "downloaded");
        await Eventually.ToldAsync(server.TransferLog, "txt");
        Assert.Equal(
            [
                "127.0.0.1 ftp_login failure bob", "127.0.0.1 ftp_login failure " + Forged, "127.0.0.1 ftp_login success bob",
                $"127.0.0.1 ftp_download success bob {server.Home}//{OddFile} 8",
            ],
            Told((await ParsedLog.OfAsync(server.Log)).AllReadAs("syslog")));
        Assert.Equal(
            [$"127.0.0.1 ftp_download success bob {server.Home}/{OddFile} 8"],
            Told((await ParsedLog.OfAsync(server.TransferLog)).AllReadAs("pure-ftpd-stats")));
    }

    /// <summary>What the log tells of attempts and files, in order.</summary>
    private static IEnumerable<string> Told(ParsedLog log) => log.Lines
        .Where(line => ParsedLog.Text(line, "event.action") is { } action && (action == "ftp_login" || action.EndsWith("load", StringComparison.Ordinal)))
        .Select(line => string.Join(' ', Fields.Select(field => ParsedLog.Text(line, field)).Where(value => value is not null)));
}
