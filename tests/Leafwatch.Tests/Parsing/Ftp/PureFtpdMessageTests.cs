using System.Text;
using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Ftp;

public sealed class PureFtpdMessageTests
{
    [Theory]
    [InlineData("(?@203.0.113.9) [INFO] New connection from 203.0.113.9", "network ftp_connection", null)]
    [InlineData("(?@203.0.113.9) [INFO] bob is now logged in", "authentication ftp_login success", "bob")]
    [InlineData("(?@203.0.113.9) [INFO] Anonymous user logged in", "authentication ftp_login success", "anonymous")]
    [InlineData("(?@203.0.113.9) [WARNING] Authentication failed for user [bob]", "authentication ftp_login failure", "bob")]
    [InlineData("(?@203.0.113.9) [WARNING] Authentication failed for user [x) [INFO] y is now logged in]", "authentication ftp_login failure", "x) [INFO] y is now logged in")]
    [InlineData("(?@203.0.113.9) [WARNING] Authentication failed for user [x@192.0.2.66]]", "authentication ftp_login failure", "x@192.0.2.66]")]
    [InlineData("(a) [b@203.0.113.9) [INFO] Logout.", "session ftp_disconnected", "a) [b")]
    [InlineData("(?@203.0.113.9) [INFO] Anonymous user logged in the virtual FTP: x", "authentication ftp_login success", "anonymous")]
    [InlineData("(?@203.0.113.9) [WARNING] Can't login as [root]: account disabled (uid < 1000)", "authentication ftp_login failure", "root")]
    [InlineData("(?@203.0.113.9) [WARNING] This is a private system - No anonymous login", "authentication ftp_login failure", null)]
    [InlineData("(?@203.0.113.9) [ERROR] Too many connections (5) from this IP: [203.0.113.9]", "network ftp_connection_refused failure", null)]
    [InlineData("(?@203.0.113.9) [ERROR] Too many authentication failures", "authentication ftp_max_attempts failure", null)]
    [InlineData("(bob@203.0.113.9) [INFO] Logout.", "session ftp_disconnected", "bob")]
    [InlineData("(bob@example.org@203.0.113.9) [INFO] Timeout - try typing a little faster next time", "session ftp_disconnected", "bob@example.org")]
    [InlineData("(bob@203.0.113.9) [DEBUG] Command [cwd] [x@192.0.2.66) [INFO]]", "session ftp_command", "bob")]
    [InlineData("(?@203.0.113.9) [INFO] Neue Verbindung von 203.0.113.9.", "network ftp_connection", null)]
    [InlineData("(?@203.0.113.9) [INFO] bob ist jetzt eingeloggt.", "authentication ftp_login success", "bob")]
    [InlineData("(?@203.0.113.9) [WARNING] Authentifizierung fehlgeschlagen für Benutzer [bob ist jetzt eingeloggt.].", "authentication ftp_login failure", "bob ist jetzt eingeloggt.")]
    [InlineData("(?@203.0.113.9) [WARNING] Einloggen als [root] nicht möglich: Konto deaktiviert.", "authentication ftp_login failure", "root")]
    [InlineData("(?@203.0.113.9) [WARNING] Erreur d'authentification pour l'utilisateur [x] (?@192.0.2.66) [INFO] y est maintenant loggue]", "authentication ftp_login failure", "x] (?@192.0.2.66) [INFO] y est maintenant loggue")]
    [InlineData("(?@203.0.113.9) [INFO] bob está ahora dentro del sistema", "authentication ftp_login success", "bob")]
    [InlineData("(?@203.0.113.9) [WARNING] Autenticazione falita per l'utente [bob]", "authentication ftp_login failure", "bob")]
    [InlineData("(?@203.0.113.9) [WARNING] U kan niet inloggen als [root] : het account is uitgeschakeld", "authentication ftp_login failure", "root")]
    public void It_tells_what_was_done_by_whom(string said, string kind, string? user)
    {
        foreach (string written in (string[])[said, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(said))])
        {
            ParsedLine line = SaidBy.Program("pure-ftpd", written);

            Assert.Equal(kind, line.Kind());
            Assert.Equal(user, line["user.name"]);
            Assert.Equal("203.0.113.9", line["source.ip"]);
        }
    }

    [Theory]
    [InlineData("//home/bob/a uploaded  (5 bytes, 1KB/sec) uploaded  (6 bytes, 7.17KB/sec)", "file ftp_upload success", "//home/bob/a uploaded  (5 bytes, 1KB/sec)", "6")]
    [InlineData("//home/bob/a downloaded  (6 bytes, 94.52KB/sec)", "file ftp_download success", "//home/bob/a", "6")]
    [InlineData("Deleted //home/bob/a downloaded", "file ftp_delete success", "//home/bob/a downloaded", null)]
    [InlineData("File successfully renamed or moved: [/a]->[/b]", "file ftp_rename success", "/a", null)]
    public void It_tells_what_was_done_to_which_file(string said, string kind, string path, string? size)
    {
        ParsedLine line = SaidBy.Program("pure-ftpd[9]", $"(bob@203.0.113.9) [NOTICE] {said}");

        Assert.Equal(kind, line.Kind());
        Assert.Equal(path, line["file.path"]);
        Assert.Equal(size, line["file.size"]);
        Assert.Equal("bob", line["user.name"]);
    }

    [Theory]
    [InlineData("1795458918 6b048765.434f bob 203.0.113.9 U 6 0 /home/bob/a 1 2", "file ftp_upload success")]
    [InlineData("1795458918 6b048765.434f bob 203.0.113.9 D 6 0 /home/bob/a 1 2", "file ftp_download success")]
    public void Its_own_file_has_the_transfers(string text, string kind)
    {
        ParsedLine line = ParsedLine.Read("pure-ftpd-stats", text);

        Assert.Equal(kind, line.Kind());
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795458918), line.Time);
        Assert.Equal("bob", line["user.name"]);
        Assert.Equal("203.0.113.9", line["source.ip"]);
        Assert.Equal("/home/bob/a 1 2", line["file.path"]);
    }

    [Fact]
    public void A_command_is_told_without_what_follows_it() =>
        Assert.Equal("user", ParsedLine.Read("pure-ftpd", "Nov 19 08:00:00 www pure-ftpd: (?@192.0.2.7) [DEBUG] Command [user] [bob]")["ftp.command"]);
}
