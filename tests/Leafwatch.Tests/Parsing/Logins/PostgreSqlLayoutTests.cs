using System.Text;
using CsCheck;
using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Logins;

public sealed class PostgreSqlLayoutTests
{
    private const string Time = "2026-11-19 08:00:00.123 UTC";

    [Theory]
    [InlineData("%m [%p] %q%u@%d %r ", "[7] bob@app 192.0.2.7(4711) ", "192.0.2.7", "bob")]
    [InlineData("%m [%p] %q%u@%d %r ", "[7] bob@app 2001:db8::7(4711) ", "2001:db8::7", "bob")]
    [InlineData("%m [%p] %q%u@%d %r ", "[7] bob@app [local] ", null, "bob")]
    [InlineData("%m [%p] %q%u@%d %r ", "[7] ", null, "bob")]
    [InlineData("%m [%p] %q%u@%d %h ", "[7] bob@app 192.0.2.7 ", "192.0.2.7", "bob")]
    [InlineData("%m [%p] %q%u@%d/%a %h: ", "[7] bob@app/psql 192.0.2.7: ", "192.0.2.7", "bob")]
    [InlineData("%m [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ", "[7]: [3-1] user=bob,db=app,app=psql,client=192.0.2.7 ", "192.0.2.7", "bob")]
    [InlineData("%m:%r:%u@%d:[%p]:", ":192.0.2.7(4711):bob@app:[7]:", "192.0.2.7", "bob")]
    [InlineData("%m:%r:%u@%d:[%p]:", ":2001:db8::7(4711):bob@app:[7]:", "2001:db8::7", "bob")]
    [InlineData("%m:%h:%u@%d:[%p]:", ":192.0.2.7:bob@app:[7]:", "192.0.2.7", "bob")]
    [InlineData("%m %c %e %x %v <%u|%d|%h> ", " 65a1.7 28P01 0 3/42 <bob|app|192.0.2.7> ", "192.0.2.7", "bob")]
    [InlineData("%m %h %u %d ", " 192.0.2.7 bob app ", "192.0.2.7", "bob")]
    [InlineData("%m [%p] %u %r %d ", "[7] bob 192.0.2.7(4711) app ", "192.0.2.7", "bob")]
    public void The_address_is_found_wherever_the_prefix_puts_it(string prefix, string head, string? address, string user)
    {
        ParsedLine line = Read(prefix, $"{Time} {head.TrimStart()}FATAL:  password authentication failed for user \"bob\"".Replace("UTC :", "UTC:", StringComparison.Ordinal));

        Assert.True(line.IsRead);
        Assert.Equal((address, user), (line["source.ip"], line["user.name"]));
        Assert.Equal(("postgresql_login", "failure"), (line["event.action"], line["event.outcome"]));
    }

    [Theory]
    [InlineData("%m [%p] %q%u@%d %r ", "[7] x@y 203.0.113.9(22)@app 192.0.2.7(4711) ", "192.0.2.7")]
    [InlineData("%m [%p] %q%u@%d %r ", "[7] bob@app 203.0.113.9(22) 192.0.2.7(4711) ", "192.0.2.7")]
    [InlineData("%m [%p] %q%u@%d %r ", "[7] x 203.0.113.9(22) FATAL:  @app 192.0.2.7(4711) ", null)]
    [InlineData("%m [%p] %q%u@%d ", "[7] bob@app 203.0.113.9(22) ", null)]
    [InlineData("%m [%p] %u %r %d ", "[7] x 203.0.113.9(22) 192.0.2.7(4711) app ", null)]
    [InlineData("%m [%p] %q%u@%d %r ", "[7] x\"'\u001b[2J\t@app 192.0.2.7(4711) ", "192.0.2.7")]
    [InlineData("%m %u%h ", "x203.0.113.9192.0.2.7 ", null)]
    [InlineData("%m user=%u,client=%h ", "user=x,client=203.0.113.9 ,client=192.0.2.7 ", "192.0.2.7")]
    public void A_name_that_looks_like_an_address_is_none(string prefix, string head, string? address)
    {
        ParsedLine line = Read(prefix, $"{Time} {head}FATAL:  database \"app\" does not exist");

        Assert.True(line.IsRead);
        Assert.Equal(address, line["source.ip"]);
    }

    [Fact]
    public void Whatever_names_clients_choose_the_address_is_theirs_or_none()
    {
        string[] pieces = ["x", " ", "@", "|", ",", "client=", "203.0.113.9", "203.0.113.9(22)", "[local]", "FATAL:  ", "LOG:  ", ":", "\"", "'", "\u001b", "database \"a\"", "2026-11-19 08:00:00 UTC"];
        Gen<string> name = Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).List[0, 6].Select(string.Concat);
        string[] prefixes = ["%m [%p] %q%u@%d %r ", "%m %u|%r|%d ", "%m user=%u,db=%d,app=%a,client=%h ", "%m:%r:%u@%d:[%p]:", "%m [%p] %q%u@%d ", "%m %a %h %u ", "%t %d%u %r"];
        Gen.Select(Gen.Int[0, prefixes.Length - 1].Select(i => prefixes[i]), name, name, name).Sample((layout, user, database, application) =>
        {
            string head = layout.Replace("%m", Time, StringComparison.Ordinal).Replace("%t", Time, StringComparison.Ordinal).Replace("%p", "7", StringComparison.Ordinal).Replace("%q", "", StringComparison.Ordinal)
                .Replace("%r", "192.0.2.7(4711)", StringComparison.Ordinal).Replace("%h", "192.0.2.7", StringComparison.Ordinal)
                .Replace("%u", user, StringComparison.Ordinal).Replace("%d", database, StringComparison.Ordinal).Replace("%a", application, StringComparison.Ordinal);
            ParsedLine line = Read(layout, $"{head}FATAL:  password authentication failed for user \"{user}\"");
            Assert.True(line["source.ip"] is null or "192.0.2.7", $"{line["source.ip"]} of {head}");
            Assert.Null(line["source.domain"]);
        });
    }

    [Fact]
    public void A_login_that_was_let_in_has_the_address_of_the_prefix()
    {
        ParsedLine line = Read("%m [%p] %q%u@%d %r ", $"{Time} [7] bob@app 192.0.2.7(4711) LOG:  connection authorized: user=bob database=app");
        Assert.Equal(("192.0.2.7", "4711", "bob", "success"), (line["source.ip"], line["source.port"], line["user.name"], line["event.outcome"]));
    }

    [Fact]
    public void A_line_of_the_servers_own_processes_ends_where_the_prefix_says()
    {
        ParsedLine line = Read("%m [%p] %q%h %u ", $"{Time} [7] LOG:  checkpoint starting: time");
        Assert.Equal((true, "7", null, null), (line.IsRead, line["process.pid"], line["source.ip"], line["source.domain"]));
        Assert.Equal("checkpoint starting: time", line["error.message"]);
    }

    [Theory]
    [InlineData("%u@%d ")]
    [InlineData("%u %m ")]
    [InlineData("%m %-10u ")]
    [InlineData("")]
    public void A_prefix_without_a_time_that_nobody_can_make_up_is_refused(string prefix) => Assert.Null(PostgreSqlLayout.Compile(prefix).Format);

    private static ParsedLine Read(string prefix, string line)
    {
        CompiledFormat compiled = PostgreSqlLayout.Compile(prefix);
        Assert.NotNull(compiled.Format);
        return ParsedLine.Read(compiled.Format, Encoding.Latin1.GetBytes(line), reference: new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero));
    }
}
