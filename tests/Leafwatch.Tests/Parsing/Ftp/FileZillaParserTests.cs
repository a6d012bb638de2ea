using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Ftp;

public sealed class FileZillaParserTests
{
    [Theory]
    [InlineData("(000007)19.11.2026 08:00:00 - (not logged in) (192.0.2.7)> 530 Login or password incorrect!", "authentication ftp_login failure", null)]
    [InlineData("(000007) 11/19/2026 8:00:00 AM - (not logged in) (192.0.2.7)> Connected, sending welcome message...", "network ftp_connection", null)]
    [InlineData("(000007)19.11.2026 08:00:00 - bob (192.0.2.7)> 230 Logged on", "authentication ftp_login success", "bob")]
    [InlineData("(000007)19.11.2026 08:00:00 - bob (192.0.2.7)> STOR a.txt", "session ftp_command", "bob")]
    [InlineData("(000007)19.11.2026 08:00:00 - bob (192.0.2.7)> 226 Transfer OK", "session ftp_response", "bob")]
    [InlineData("(000007)19.11.2026 08:00:00 - bob (192.0.2.7)> disconnected.", "session ftp_disconnected", "bob")]
    [InlineData("2026-11-19T08:00:00.000Z << [FTP Session 7 192.0.2.7] 530 Login incorrect.", "authentication ftp_login failure", null)]
    [InlineData("2026-11-19T08:00:00.000Z << [FTP Session 7 192.0.2.7 bob] 230 Login successful.", "authentication ftp_login success", "bob")]
    [InlineData("2026-11-19T08:00:00.000Z >> [FTP Session 7 192.0.2.7] USER bob", "session ftp_command", null)]
    public void Both_generations_tell_who_did_what(string text, string kind, string? user)
    {
        ParsedLine line = ParsedLine.Read("filezilla", text);

        Assert.True(line.IsRead);
        Assert.Equal(new DateTimeOffset(2026, 11, 19, 8, 0, 0, TimeSpan.Zero), line.Time);
        Assert.Equal(kind, line.Kind());
        Assert.Equal("192.0.2.7", line["source.ip"]);
        Assert.Equal(user ?? "", line["user.name"] ?? "");
    }

    [Theory]
    [InlineData("(000007)19.11.2026 08:00:00 - (not logged in) (192.0.2.7)> USER x (203.0.113.9)> 230 Logged on")]
    [InlineData("(000007)19.11.2026 08:00:00 - (not logged in) (192.0.2.7)> 230 Logged on")]
    [InlineData("2026-11-19T08:00:00.000Z >> [FTP Session 7 192.0.2.7] 230 Login successful.")]
    public void What_a_client_sends_is_no_login(string text)
    {
        ParsedLine line = ParsedLine.Read("filezilla", text);

        Assert.Equal("192.0.2.7", line["source.ip"]);
        Assert.StartsWith("session ", line.Kind(), StringComparison.Ordinal);
    }
}
