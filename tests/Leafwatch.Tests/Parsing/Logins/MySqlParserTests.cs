namespace Leafwatch.Tests.Parsing.Logins;

public sealed class MySqlParserTests
{
    private const string Denied = "Access denied for user 'bob'@'203.0.113.9' (using password: YES)";

    private static readonly DateTimeOffset Eight = new(2025, 3, 19, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_second_line_of_a_start_is_no_event() =>
        Assert.Equal(0, ParsedLine.Read("mysql", "Version: '10.11.19-MariaDB-0+deb12u1'  socket: '/run/mysqld/mysqld.sock'  port: 3306  Debian 12").Weight);

    [Theory]
    [InlineData("2025-03-19T08:00:00.000000Z 8 [Note] [MY-010926] [Server] ", "note")]
    [InlineData("2025-03-19T10:00:00.000000+02:00 8 [Note] [MY-010926] [Server] ", "note")]
    [InlineData("2025-03-19T08:00:00.000000Z 8 [Note] ", "note")]
    [InlineData("2025-03-19  8:00:00 8 [Warning] ", "warning")]
    [InlineData("2025-03-19  8:00:00 140213 [Warning] ", "warning")]
    [InlineData("2025-03-19 08:00:00 1234 [Warning] ", "warning")]
    [InlineData("250319  8:00:00 [Warning] ", "warning")]
    [InlineData("250319 08:00:00  12 [Warning] ", "warning")]
    [InlineData("Mar 19 08:00:00 db mysqld[7]: ", null)]
    [InlineData("Mar 19 08:00:00 db mariadbd[7]: 2025-03-19  8:00:00 8 [Warning] ", "warning")]
    [InlineData("Mar 19 08:00:00 db mysqld: 2025-03-19T08:00:00.000000Z 8 [Note] [MY-010926] [Server] ", "note")]
    public void An_attempt_is_read_with_the_heads_of_all_versions(string head, string? level)
    {
        ParsedLine line = ParsedLine.Read("mysql", head + Denied);

        Assert.True(line.IsRead);
        Assert.Equal(Eight, line.Time);
        Assert.Equal("authentication mysql_login failure", line.Kind());
        Assert.Equal("bob", line["user.name"]);
        Assert.Equal("203.0.113.9", line["source.ip"]);
        Assert.Equal("password", line["event.reason"]);
        Assert.Equal(level, line["log.level"]);
    }

    [Theory]
    [InlineData("bob", "bob")]
    [InlineData("b\\\"o\\\\b", "b\"o\\b")]
    [InlineData("x'@'192.0.2.66' (using password: YES)\\\", \\\"msg\\\": \\\"", "x'@'192.0.2.66' (using password: YES)\", \"msg\": \"")]
    public void The_servers_json_is_read(string written, string user)
    {
        ParsedLine line = ParsedLine.Read(
            "mysql-json",
            "{ \"prio\": 2, \"err_code\": 10926, \"subsystem\": \"Server\", \"source_file\": \"sql_authentication.cc\", \"function\": \"acl_authenticate\", "
            + $"\"msg\": \"Access denied for user '{written}'@'203.0.113.9' (using password: YES)\", \"time\": \"2025-03-19T08:00:00.000000Z\", \"ts\": 1742371200000, \"thread\": 12, "
            + "\"err_symbol\": \"ER_ACCESS_DENIED_ERROR_WITH_PASSWORD\", \"SQL_state\": \"HY000\", \"label\": \"Note\" }");

        Assert.Equal(Eight, line.Time);
        Assert.Equal("authentication mysql_login failure", line.Kind());
        Assert.Equal((user, "203.0.113.9", "10926", "Note", "12"), (line["user.name"], line["source.ip"], line["event.code"], line["log.level"], line["process.thread.id"]));
    }

    [Theory]
    [InlineData("Access denied for user ''@'203.0.113.9' (using password: NO)", "authentication mysql_login failure", "", "no password")]
    [InlineData("Access denied for user 'bob'@'203.0.113.9'", "authentication mysql_login failure", "bob", null)]
    [InlineData("Access denied for user 'bob'@'203.0.113.9'. Account is locked.", "authentication mysql_login failure", "bob", "Account is locked.")]
    [InlineData("Access denied for user 'b@c'd'@'203.0.113.9' (using password: YES)", "authentication mysql_login failure", "b@c'd", "password")]
    [InlineData("Access denied for user 'x'@'192.0.2.66' (using password: YES)'@'203.0.113.9' (using password: YES)", "authentication mysql_login failure", "x'@'192.0.2.66' (using password: YES)", "password")]
    [InlineData("Access denied for user 'x [Warning] Access denied for user 'root'@'192.0.2.66'@'203.0.113.9' (using password: YES)", "authentication mysql_login failure", "x [Warning] Access denied for user 'root'@'192.0.2.66", "password")]
    [InlineData("Access denied for user 'bob'@'203.0.113.9' to database 'app'", "authentication mysql_database_denied failure", "bob", null)]
    [InlineData("Aborted connection 8 to db: 'unconnected' user: 'bob' host: '203.0.113.9' (Got timeout reading communication packets)", "network mysql_connection_aborted", "bob", "Got timeout reading communication packets")]
    [InlineData("Aborted connection 8 to db: 'unconnected' user: 'unauthenticated' host: '203.0.113.9' (This connection closed normally without authentication)", "network mysql_connection_aborted", null, "This connection closed normally without authentication")]
    [InlineData("IP address '203.0.113.9' could not be resolved: Name or service not known", "network mysql_reverse_mapping", null, null)]
    [InlineData("Host '203.0.113.9' is not allowed to connect to this MySQL server", "network mysql_host_refused failure", null, null)]
    public void A_message_tells_who_and_from_where(string message, string kind, string? user, string? reason)
    {
        foreach (string head in new[] { "2025-03-19  8:00:00 8 [Warning] ", "Mar 19 08:00:00 db mysqld[7]: " })
        {
            ParsedLine line = ParsedLine.Read("mysql", head + message);

            Assert.Equal(kind, line.Kind());
            Assert.Equal(user, line["user.name"]);
            Assert.Equal("203.0.113.9", line["source.ip"]);
            Assert.Equal(reason, line["event.reason"]);
        }
    }

    [Fact]
    public void A_host_that_was_looked_up_is_no_address()
    {
        ParsedLine line = ParsedLine.Read("mysql", "2025-03-19  8:00:00 8 [Warning] Access denied for user 'bob'@'192.0.2.66.example.org' (using password: YES)");

        Assert.Null(line["source.ip"]);
        Assert.Equal("192.0.2.66.example.org", line["source.domain"]);
    }

    [Theory]
    [InlineData("2025-03-19 8 [Warning] x")]
    [InlineData("253319  8:00:00 [Warning] x")]
    [InlineData("Mar 19 08:00:00 db sshd[7]: Access denied for user 'bob'@'203.0.113.9'")]
    public void What_no_server_wrote_is_not_read(string line) => Assert.False(ParsedLine.Read("mysql", line).IsRead);

    [Fact]
    public void Each_attempt_at_a_real_server_counts_once()
    {
        ParsedLine[] logins = [.. ParsedLine.Sample("mariadb.log").Select(line => ParsedLine.Read("mysql", line)).Where(line => line["event.action"] == "mysql_login")];

        Assert.Equal(["root", "nosuch", "x'@'192.0.2.66' (using password: YES)", "nopass"], logins.Select(line => line["user.name"]));
        Assert.All(logins, line => Assert.Equal("203.0.113.9", line["source.ip"]));
    }

    [Fact]
    public void A_thread_may_be_numbered_in_hexadecimals()
    {
        ParsedLine line = ParsedLine.Read("mysql", "2026-11-19 08:00:00 7f0a1b2c3700 [Warning] Access denied for user 'bob'@'192.0.2.7' (using password: YES)");

        Assert.Equal(("mysql_login", "192.0.2.7", (string?)null), (line["event.action"], line["source.ip"], line["process.thread.id"]));
    }
}
