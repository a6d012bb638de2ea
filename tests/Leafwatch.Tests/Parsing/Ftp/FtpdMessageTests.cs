using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Ftp;

public sealed class FtpdMessageTests
{
    [Theory]
    [InlineData("connection from 192.0.2.7 (www.example.org) at Fri Jun 17 07:07:00 2005", "network ftp_connection", null)]
    [InlineData("connection from 192.0.2.7 () at Sun Jul  3 23:16:09 2005", "network ftp_connection", null)]
    [InlineData("ANONYMOUS FTP LOGIN FROM 192.0.2.7,  (anonymous)", "authentication ftp_login success", "anonymous")]
    [InlineData("ANONYMOUS FTP LOGIN FROM www.example.org [192.0.2.7], x [203.0.113.9], bob", "authentication ftp_login success", "anonymous")]
    [InlineData("FTP LOGIN FROM www.example.org [192.0.2.7], bob", "authentication ftp_login success", "bob")]
    [InlineData("FTP LOGIN FROM 192.0.2.7 as bob", "authentication ftp_login success", "bob")]
    [InlineData("FTP LOGIN FAILED FROM 192.0.2.7, x as bob [203.0.113.9]", "authentication ftp_login failure", "x as bob [203.0.113.9]")]
    [InlineData("failed login from www.example.org [192.0.2.7]", "authentication ftp_login failure", null)]
    public void An_older_server_tells_who_came_from_where(string message, string kind, string? user)
    {
        ParsedLine line = SaidBy.Program("ftpd[7]", message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal((user, "192.0.2.7"), (line["user.name"], line["source.ip"]));
    }
}
