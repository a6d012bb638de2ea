using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Ftp;

public sealed class XferlogParserTests
{
    private const string Head = "Mon Nov 23 18:32:50 2026 1 203.0.113.9 6 ";

    [Theory]
    [InlineData("/home/bob/a.txt b _ i r bob ftp 0 * c", "file ftp_upload success", "bob", "/home/bob/a.txt")]
    [InlineData("/home/bob/a.txt b _ i r bob ftp 0 * i", "file ftp_upload failure", "bob", "/home/bob/a.txt")]
    [InlineData("/home/bob/a.txt a _ o g guest ftp 1 bob c", "file ftp_download success", "guest", "/home/bob/a.txt")]
    [InlineData("/home/bob/a.txt a _ d r bob ftp 0 * c", "file ftp_delete success", "bob", "/home/bob/a.txt")]
    [InlineData("/home/bob/a b.txt b T o r bob ftp 0 * c", "file ftp_download success", "bob", "/home/bob/a b.txt")]
    [InlineData("/home/bob/a.txt b _ o r bob b smith ftp 0 * c", "file ftp_download success", "bob b smith", "/home/bob/a.txt")]
    [InlineData("/pub/a.txt b _ o a me@example.org ftp 0 * c", "file ftp_download success", "anonymous", "/pub/a.txt")]
    public void A_transfer_is_read_from_both_ends(string rest, string kind, string user, string path)
    {
        ParsedLine line = ParsedLine.Read("xferlog", Head + rest);

        Assert.Equal(kind, line.Kind());
        Assert.Equal(user, line["user.name"]);
        Assert.Equal(path, line["file.path"]);
        Assert.Equal("6", line["file.size"]);
        Assert.Equal("203.0.113.9", line["source.ip"]);
        Assert.Equal(user == "anonymous" ? "me@example.org" : null, line["ftp.anonymous_password"]);
    }

    [Theory]
    [InlineData("/pub/a b _ i r eve ftp 0 * c b _ o a me@example.org ftp 0 * c")]
    [InlineData("/pub/a b _ i a x b _ o r bob ftp 0 * c")]
    public void A_path_or_a_password_that_looks_like_the_line_makes_nobody_of_anybody(string rest)
    {
        ParsedLine line = ParsedLine.Read("xferlog", Head + rest);

        Assert.Equal("file ftp_download success", line.Kind());
        Assert.Equal(("203.0.113.9", (string?)null, (string?)null, (string?)null), (line["source.ip"], line["user.name"], line["file.path"], line["ftp.anonymous_password"]));
    }

    [Theory]
    [InlineData("/a b _ x r bob ftp 0 * c")]
    [InlineData("b _ i r bob ftp 0 * c")]
    [InlineData("")]
    [InlineData("/a b _ i r bob ftp 0 *")]
    public void Another_line_is_none(string rest) => Assert.False(ParsedLine.Read("xferlog", Head + rest).IsRead);
}
