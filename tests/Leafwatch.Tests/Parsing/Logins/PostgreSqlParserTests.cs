namespace Leafwatch.Tests.Parsing.Logins;

public sealed class PostgreSqlParserTests
{
    private const string Failed = "password authentication failed for user \"bob\"";

    private static readonly DateTimeOffset Eight = new(2025, 3, 19, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("x@y@app DETAIL:  Role \"x@y\" does not exist.", "x@y")]
    [InlineData("x@y@app DETAIL:  User \"x@y\" has no password assigned.", "x@y")]
    [InlineData("x@y@app DETAIL:  User \"x@y\" has an expired password.", "x@y")]
    [InlineData("bob@app DETAIL:  Role \"alice\" does not exist.", "bob")]
    [InlineData("x@y@app DETAIL:  Connection matched pg_hba.conf line 95: \"host all all 0.0.0.0/0 md5\"", null)]
    [InlineData("x@y@app STATEMENT:  Role \"alice\" was here", null)]
    public void The_detail_of_a_refusal_names_whom_the_prefix_cannot(string said, string? user)
    {
        ParsedLine line = ParsedLine.Read("postgresql", "2026-11-19 08:00:00.123 UTC [7] " + said);

        Assert.True(line.IsRead);
        Assert.Equal((user, null), (line["user.name"], line["event.action"]));
    }

    [Theory]
    [InlineData("2025-03-19 08:00:00 UTC [7]: user=bob,db=app,app=psql,client=203.0.113.9 FATAL:  ", "203.0.113.9", null)]
    [InlineData("2025-03-19 08:00:00 UTC [7]: [3-1] user=bob,db=app,app=[unknown],client=203.0.113.9 FATAL:  ", "203.0.113.9", null)]
    [InlineData("2025-03-19 09:00:00.000 CET [7] bob@app FATAL:  ", null, null)]
    [InlineData("< 2025-03-19 09:00:00.000 CET >FATAL:  ", null, null)]
    [InlineData("2025-03-19 08:00:00 UTC:203.0.113.9(4711):bob@app:[7]:FATAL:  ", "203.0.113.9", "4711")]
    [InlineData("2025-03-19 08:00:00 UTC:2001:db8::1(4711):bob@app:[7]:FATAL:  ", "2001:db8::1", "4711")]
    [InlineData("2025-03-19 08:00:00 UTC [7] 203.0.113.9(4711) bob@app FATAL:  ", "203.0.113.9", "4711")]
    [InlineData("2025-03-19 08:00:00 UTC [7] 203.0.113.9 bob@app FATAL:  ", "203.0.113.9", null)]
    [InlineData("1742371200.000 [7] bob@app FATAL:  ", null, null)]
    [InlineData("2025-03-19 08:00:00 XYZ [7] FATAL:  ", null, null)]
    [InlineData("Mar 19 08:00:00 db postgres[7]: [3-1] 2025-03-19 09:00:00.000 CET [7] bob@app FATAL:  ", null, null)]
    [InlineData("Mar 19 08:00:00 db postgres[7]: [3-1] FATAL:  ", null, null)]
    public void An_attempt_is_read_behind_the_prefixes_that_are_met(string head, string? address, string? port)
    {
        ParsedLine line = ParsedLine.Read("postgresql", head + Failed);

        Assert.True(line.IsRead);
        Assert.Equal(Eight, line.Time);
        Assert.Equal("authentication postgresql_login failure", line.Kind());
        Assert.Equal("bob", line["user.name"]);
        Assert.Equal("fatal", line["log.level"]);
        Assert.Equal(address, line["source.ip"]);
        Assert.Equal(port, line["source.port"]);
    }

    [Theory]
    [InlineData("FATAL:  no pg_hba.conf entry for host \"203.0.113.9\", user \"bob\", database \"app\", SSL off", "authentication postgresql_login failure", "bob")]
    [InlineData("FATAL:  pg_hba.conf rejects connection for host \"203.0.113.9\", user \"bob\", database \"app\", no encryption", "authentication postgresql_login failure", "bob")]
    [InlineData("FATAL:  no pg_hba.conf entry for replication connection from host \"203.0.113.9\", user \"bob\", SSL off", "authentication postgresql_login failure", "bob")]
    [InlineData("FATAL:  no pg_hba.conf entry for host \"203.0.113.9\", user \"x\", database \"y\", user \"z\", database \"app\", SSL off", "authentication postgresql_login failure", null)]
    [InlineData("LOG:  connection received: host=203.0.113.9 port=4711", "network postgresql_connection", null)]
    [InlineData("LOG:  disconnection: session time: 0:00:00.009 user=bob database=app host=203.0.113.9 port=4711", "session postgresql_session_closed", "bob")]
    public void The_client_stands_in_some_messages(string message, string kind, string? user)
    {
        ParsedLine line = ParsedLine.Read("postgresql", "2025-03-19 08:00:00.000 UTC [7] " + message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal(user, line["user.name"]);
        Assert.Equal("203.0.113.9", line["source.ip"]);
    }

    [Theory]
    [InlineData("user=the boss database=app application_name=psql", "the boss", "app")]
    [InlineData("user=the boss application_name=walreceiver SSL enabled (protocol=TLSv1.3)", "the boss", null)]
    [InlineData("user=the boss SSL enabled (protocol=TLSv1.3)", "the boss", null)]
    [InlineData("user=bob", "bob", null)]
    public void A_role_may_have_spaces(string who, string user, string? database)
    {
        ParsedLine line = ParsedLine.Read("postgresql", "2025-03-19 08:00:00.000 UTC [7] LOG:  connection authorized: " + who);

        Assert.Equal(user, line["user.name"]);
        Assert.Equal(database, line["database.name"]);
    }

    [Theory]
    [InlineData("LOG:  connection authorized: user=bob database=app application_name=psql SSL enabled (protocol=TLSv1.3)", "authentication postgresql_login success")]
    [InlineData("LOG:  replication connection authorized: user=bob application_name=walreceiver", "authentication postgresql_login success")]
    [InlineData("FATAL:  Peer authentication failed for user \"bob\"", "authentication postgresql_login failure")]
    [InlineData("FATAL:  LDAP authentication failed for user \"bob\"", "authentication postgresql_login failure")]
    [InlineData("FATAL:  role \"bob\" does not exist", "authentication postgresql_role_refused failure")]
    [InlineData("FATAL:  role \"bob\" is not permitted to log in", "authentication postgresql_role_refused failure")]
    public void Other_messages_tell_the_user_only(string message, string kind)
    {
        ParsedLine line = ParsedLine.Read("postgresql", "2025-03-19 08:00:00.000 UTC [7] " + message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal("bob", line["user.name"]);
        Assert.Null(line["source.ip"]);
    }

    [Theory]
    [InlineData("[7] x 192.0.2.66 y@app FATAL:  password authentication failed for user \"x 192.0.2.66 y\"", "x 192.0.2.66 y", null)]
    [InlineData("[7]: user=x,client=192.0.2.66,db=app,client=203.0.113.9 FATAL:  password authentication failed for user \"x,client=192.0.2.66\"", "x,client=192.0.2.66", null)]
    [InlineData("[7] client=203.0.113.9,user=x,client=192.0.2.66,db=app FATAL:  password authentication failed for user \"x,client=192.0.2.66\"", "x,client=192.0.2.66", "203.0.113.9")]
    [InlineData("[7] 203.0.113.9 x\" FATAL:  connection authorized: user=y@app FATAL:  password authentication failed for user \"x\" FATAL:  connection authorized: user=y\"", null, "203.0.113.9")]
    [InlineData("[7] x\" FATAL:  password authentication failed for user \"y@app FATAL:  password authentication failed for user \"x\" FATAL:  password authentication failed for user \"y\"", null, null)]
    public void A_name_cannot_give_another_address(string text, string? user, string? address)
    {
        ParsedLine line = ParsedLine.Read("postgresql", "2025-03-19 08:00:00.000 UTC " + text);

        Assert.True(line.IsRead);
        Assert.Equal(user, line["user.name"]);
        Assert.Equal(address, line["source.ip"]);
    }

    [Theory]
    [InlineData("2025-03-19 08:00:00.000 UTC,\"bob\",\"app\",7,\"203.0.113.9:4711\",6b04.1,2,\"authentication\",2025-03-19 08:00:00 UTC,3/2,0,FATAL,28P01,\"password authentication failed for user \"\"bob\"\"\",,,,,,,,,\"\",\"client backend\",,0")]
    [InlineData("{\"timestamp\":\"2025-03-19 09:00:00.000 CET\",\"user\":\"bob\",\"dbname\":\"app\",\"pid\":7,\"remote_host\":\"203.0.113.9\",\"remote_port\":4711,\"session_id\":\"6b04.1\",\"error_severity\":\"FATAL\",\"state_code\":\"28P01\",\"message\":\"password authentication failed for user \\\"bob\\\"\"}")]
    public void Structured_logs_tell_all_of_it(string text)
    {
        ParsedLine line = ParsedLine.Read(text[0] == '{' ? "postgresql-json" : "postgresql-csv", text);

        Assert.True(line.IsRead);
        Assert.Equal(Eight, line.Time);
        Assert.Equal("authentication postgresql_login failure", line.Kind());
        Assert.Equal("bob", line["user.name"]);
        Assert.Equal("app", line["database.name"]);
        Assert.Equal("203.0.113.9", line["source.ip"]);
        Assert.Equal("4711", line["source.port"]);
        Assert.Equal("28P01", line["event.code"]);
        Assert.Equal(Failed, line["error.message"]);
    }

    [Theory]
    [InlineData("postgresql.log", "postgresql")]
    [InlineData("postgresql-csv.log", "postgresql-csv")]
    [InlineData("postgresql-json.log", "postgresql-json")]
    public void Each_attempt_at_a_real_server_counts_once(string sample, string format)
    {
        ParsedLine[] lines = [.. ParsedLine.Sample(sample).Select(line => ParsedLine.Read(format, line))];
        ParsedLine[] logins = [.. lines.Where(line => line["event.action"] == "postgresql_login")];

        Assert.All(lines, line => Assert.True(line.IsRead));
        string? hidden = format == "postgresql" ? null : "x\" FATAL:  password authentication failed for user \"y";
        Assert.Equal(
            ["postgres failure", "nosuch failure", "postgres success", "postgres failure", "postgres failure", $"{hidden} failure", "a 192.0.2.66 b failure"],
            logins.Select(line => $"{line["user.name"]} {line["event.outcome"]}"));
        Assert.All(lines.Where(line => line["source.ip"] is not null), line => Assert.Equal("203.0.113.9", line["source.ip"]));
    }

    [Fact]
    public void The_further_lines_of_a_message_are_no_events()
    {
        ParsedLine line = ParsedLine.Read("postgresql", "\tConnection matched pg_hba.conf line 7: \"host all all 192.0.2.66/32 md5\"");

        Assert.True(line.IsRead);
        Assert.Equal(0, line.Weight);
        Assert.Null(line["event.action"]);
    }

    [Fact]
    public void A_verbose_message_has_its_code_before_it()
    {
        ParsedLine line = ParsedLine.Read("postgresql", "2026-11-19 08:00:00.123 UTC [7] 192.0.2.7 FATAL:  28P01: password authentication failed for user \"bob\"");

        Assert.Equal(("28P01", "password", "bob", "postgresql_login"), (line["event.code"], line["event.reason"], line["user.name"], line["event.action"]));
    }

    [Fact]
    public void A_role_with_too_many_connections_is_named()
    {
        ParsedLine line = ParsedLine.Read("postgresql", "2026-11-19 08:00:00.123 UTC [7] FATAL:  too many connections for role \"bob\"");

        Assert.Equal(("postgresql_role_refused", "bob"), (line["event.action"], line["user.name"]));
    }
}
