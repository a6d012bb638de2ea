using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Ftp;

public sealed class VsftpdParserTests
{
    private const string Head = "Mon Nov 23 18:32:46 2026 [pid 13588] ";

    [Theory]
    [InlineData("CONNECT: Client \"203.0.113.9\"", "network ftp_connection", null)]
    [InlineData("[bob] OK LOGIN: Client \"203.0.113.9\"", "authentication ftp_login success", "bob")]
    [InlineData("[bob] FAIL LOGIN: Client \"::ffff:203.0.113.9\"", "authentication ftp_login failure", "bob")]
    [InlineData("[x] FAIL LOGIN: Client \"192.0.2.66\"] FAIL LOGIN: Client \"203.0.113.9\"", "authentication ftp_login failure", "x] FAIL LOGIN: Client \"192.0.2.66\"")]
    [InlineData("[x from 192.0.2.66] FAIL LOGIN: Client \"203.0.113.9\"", "authentication ftp_login failure", "x from 192.0.2.66")]
    [InlineData("[x] OK LOGIN] FAIL LOGIN: Client \"203.0.113.9\"", "authentication ftp_login failure", "x] OK LOGIN")]
    [InlineData("[ftp] OK LOGIN: Client \"203.0.113.9\", anon password \"me@example.org\"", "authentication ftp_login success", "ftp")]
    [InlineData("[bob] FTP command: Client \"203.0.113.9\", \"USER bob\"", "session ftp_command", "bob")]
    [InlineData("[bob] FTP response: Client \"203.0.113.9\", \"530 Login incorrect.\"", "session ftp_response", "bob")]
    [InlineData("FTP command: Client \"203.0.113.9\", \"PASS <password>\"", "session ftp_command", null)]
    public void It_tells_what_was_done_by_whom(string said, string kind, string? user)
    {
        foreach (ParsedLine line in new[] { ParsedLine.Read("vsftpd", Head + said), SaidBy.Program("vsftpd[7]", said) })
        {
            Assert.Equal(kind, line.Kind());
            Assert.Equal(user, line["user.name"]);
            Assert.Equal("203.0.113.9", line["source.ip"]);
        }
    }

    [Theory]
    [InlineData("OK UPLOAD: Client \"203.0.113.9\", \"/home/bob/a \"b\", 5 bytes\", 6 bytes, 25.04Kbyte/sec", "file ftp_upload success", "/home/bob/a \"b\", 5 bytes", "6")]
    [InlineData("FAIL UPLOAD: Client \"203.0.113.9\", \"/home/bob/a\", 0.00Kbyte/sec", "file ftp_upload failure", "/home/bob/a", null)]
    [InlineData("OK DOWNLOAD: Client \"203.0.113.9\", \"/a\", 1234567 bytes, 31.67Kbyte/sec", "file ftp_download success", "/a", "1234567")]
    [InlineData("OK DELETE: Client \"203.0.113.9\", \"/a\"", "file ftp_delete success", "/a", null)]
    [InlineData("FAIL DELETE: Client \"203.0.113.9\", \"/a\"", "file ftp_delete failure", "/a", null)]
    [InlineData("OK MKDIR: Client \"203.0.113.9\", \"/a\"", "file ftp_mkdir success", "/a", null)]
    [InlineData("OK RMDIR: Client \"203.0.113.9\", \"/a\"", "file ftp_rmdir success", "/a", null)]
    [InlineData("OK RENAME: Client \"203.0.113.9\", \"/a b /c\"", "file ftp_rename success", "/a b", null)]
    [InlineData("OK RENAME: Client \"203.0.113.9\", \"/a /b /c\"", "file ftp_rename success", null, null)]
    [InlineData("OK CHMOD: Client \"203.0.113.9\", \"/a b 600\"", "file ftp_chmod success", "/a b", null)]
    public void It_tells_what_was_done_to_which_file(string said, string kind, string? path, string? size)
    {
        ParsedLine line = ParsedLine.Read("vsftpd", $"{Head}[bob] {said}");

        Assert.Equal(kind, line.Kind());
        Assert.Equal(path, line["file.path"]);
        Assert.Equal(size, line["file.size"]);
        Assert.Equal("203.0.113.9", line["source.ip"]);
    }

    [Theory]
    [InlineData("[ftp] OK LOGIN: Client \"203.0.113.9\", anon password \"x] FAIL LOGIN: Client \"192.0.2.66\"", "authentication ftp_login failure")]
    [InlineData("FTP command: Client \"203.0.113.9\", \"USER x] FAIL LOGIN: Client \"192.0.2.66\"", "authentication ftp_login failure")]
    [InlineData("[x] OK DELETE: Client \"192.0.2.66\", \"] FAIL LOGIN: Client \"203.0.113.9\"", "authentication ftp_login failure")]
    [InlineData("[ftp] OK LOGIN: Client \"203.0.113.9\", anon password \"x: Client \"192.0.2.66\"", "")]
    [InlineData("[bob] OK DELETE: Client \"203.0.113.9\", \"/a: Client \"192.0.2.66\"", "")]
    public void Where_two_clients_seem_to_stand_there_is_none(string said, string kind)
    {
        ParsedLine line = ParsedLine.Read("vsftpd", Head + said);

        Assert.True(line.IsRead);
        Assert.Equal(kind, line.Kind());
        Assert.Null(line["source.ip"]);
        Assert.Null(line["user.name"]);
    }

    [Fact]
    public void The_time_is_local()
    {
        ParsedLine line = ParsedLine.Read("vsftpd", "Sun Feb  9 01:02:03 2025 [pid 1] CONNECT: Client \"203.0.113.9\"", "Europe/Berlin");
        Assert.Equal(new DateTimeOffset(2025, 2, 9, 1, 2, 3, TimeSpan.FromHours(1)), line.Time);
        Assert.Equal("1", line["process.pid"]);
    }

    [Fact]
    public void What_is_said_for_debugging_has_the_client()
    {
        ParsedLine line = ParsedLine.Read("vsftpd", "Thu Nov 19 08:00:00 2026 [pid 7] [bob] DEBUG: Client \"192.0.2.7\", \"SSL version: TLSv1.2\"");

        Assert.Equal(("192.0.2.7", "bob", (string?)null), (line["source.ip"], line["user.name"], line["event.action"]));
    }
}
