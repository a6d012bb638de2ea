using System.Text;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Tests.Parsing.Own;

public sealed class OwnPatternTests
{
    private const string Time = "2026-11-19 08:00:00";

    [Theory]
    [InlineData("{time} from {source.ip}:{source.port}", "from 203.0.113.9:50022", "source.ip=203.0.113.9 source.port=50022")]
    [InlineData("{time} from {source.ip}:{source.port}", "from 2001:db8::1:443", "source.ip=2001:db8::1 source.port=443")]
    [InlineData("{time} from {source.ip}:{source.port}", "from [2001:db8::1]:443", "source.ip=2001:db8::1 source.port=443")]
    [InlineData("{time} from {source.ip}", "from ::ffff:203.0.113.9", "source.ip=203.0.113.9")]
    [InlineData("{time} from {source.ip}.", "from 203.0.113.9.", "source.ip=203.0.113.9")]
    [InlineData("{time} from {source.ip} again", "from - again", "")]
    [InlineData("{time} from {source.ip:host} port {source.port}", "from host.example.org port 7", "source.domain=host.example.org source.port=7")]
    [InlineData("{time} from {source.ip:host} port {source.port}", "from 203.0.113.9 port 7", "source.ip=203.0.113.9 source.port=7")]
    [InlineData("{time} from {source.ip:host}:{source.port}", "from 2001:db8::1:443", "source.ip=2001:db8::1 source.port=443")]
    [InlineData("{time} user {user.name:quoted} in", "user \"al\\\"ice \\\\\" in", "user.name=al\"ice \\")]
    [InlineData("{time} user {user.name:quoted} in", "user \"\" in", "user.name=")]
    [InlineData("{time} [{log.level}] {event.reason:rest}", "[warn] all [is] well", "log.level=warn event.reason=all [is] well")]
    [InlineData("{time} [{log.level}] {event.reason:rest}", "[warn] ", "log.level=warn event.reason=")]
    [InlineData("{time}{spaces}{log.level}{spaces}{rest}", "\t warn    x", "log.level=warn")]
    [InlineData("{time} took {event.duration:decimal} s", "took 12.75 s", "event.duration=12.75")]
    [InlineData(@"{time} \{{user.name}\} C:\x \\ {rest}", @"{alice} C:\x \ x", "user.name=alice")]
    [InlineData("{time} login{? of {user.name:text}} done", "login of a b done", "user.name=a b")]
    [InlineData("{time} login{? of {user.name:text}} done", "login done", "")]
    [InlineData("{time} a{? b{? c {x.y:word}}} d", "a b d", "")]
    [InlineData("{time} a{? b{? c {x.y:word}}} d", "a b c 1 d", "x.y=1")]
    [InlineData("{time} {user.name:text} from {x.y:text}", "a from b from c", "user.name=a x.y=b from c")]
    [InlineData("{time} {user.name:longtext} from {x.y:text}", "a from b from c", "user.name=a from b x.y=c")]
    [InlineData("{time} {skip:word} {skip:word} {x.y:word}", "a b c", "x.y=c")]
    [InlineData("{time} ü {user.name:word}", "Ã¼ x", "user.name=x")]
    public void A_line_is_read_as_its_pattern_says(string pattern, string line, string fields)
    {
        ParsedLine read = SomeFormat.WithPatterns(pattern).Read(Time + (line[0] is ' ' or '\t' ? "" : " ") + line);
        Assert.True(read.IsRead);
        Assert.Equal(fields, read.Fields);
        Assert.Equal(new DateTimeOffset(2026, 11, 19, 8, 0, 0, TimeSpan.Zero), read.Time);
    }

    [Theory]
    [InlineData("{time} from {source.ip}", "from 203.0.113.9 ")]
    [InlineData("{time} from {source.ip}", "from 203.0.113.999")]
    [InlineData("{time} from {source.ip}", "from example.org")]
    [InlineData("{time} from {source.ip}", "from [2001:db8::1")]
    [InlineData("{time} port {source.port}", "port x")]
    [InlineData("{time} user {user.name:word} in", "user a b in")]
    [InlineData("{time} user {user.name:quoted} in", "user \"alice in")]
    [InlineData("{time} user {user.name:quoted} in", "user \"alice\\\" in")]
    [InlineData("{time} user {user.name:word}", "user ")]
    public void A_line_that_does_not_fit_is_not_read(string pattern, string line) =>
        Assert.False(SomeFormat.WithPatterns(pattern).Read(Time + " " + line).IsRead);

    [Theory]
    [InlineData("x from 192.0.2.1")]
    [InlineData("x from 192.0.2.1 port 22")]
    [InlineData(" from ")]
    [InlineData("")]
    [InlineData("x from 203.0.113.9 port 4711 ")]
    public void A_name_that_looks_like_the_rest_of_the_line_moves_nothing(string name)
    {
        ParsedLine read = SomeFormat.WithPatterns("{time} login of {user.name} from {source.ip} port {source.port}")
            .Read($"{Time} login of {name} from 203.0.113.9 port 50022");
        Assert.Equal($"user.name={name} source.ip=203.0.113.9 source.port=50022", read.Fields);
    }

    [Fact]
    public void The_first_pattern_that_fits_the_whole_line_reads_it()
    {
        SomeFormat format = SomeFormat.WithPatterns("{time} {user.name:word} in", "{time} {user.name:word} out{rest}", "{time} {error.message:rest}");
        Assert.Equal("user.name=a", format.Read(Time + " a in").Fields);
        Assert.Equal("user.name=a", format.Read(Time + " a out!").Fields);
        Assert.Equal("error.message=a in!", format.Read(Time + " a in!").Fields);
    }

    [Theory]
    [InlineData("iso8601", "2026-11-19T08:00:00.5Z", "2026-11-19T08:00:00.5+00:00")]
    [InlineData("iso8601", "2026-11-19 08:00:00+02:00", "2026-11-19T08:00:00+02:00")]
    [InlineData("iso8601", "2026-11-19 08:00:00,125 +0200", "2026-11-19T08:00:00.125+02:00")]
    [InlineData("iso8601", "2026-11-19T08:00:00", "2026-11-19T08:00:00-05:00")]
    [InlineData("epoch", "1795075200.25", "2026-11-19T08:00:00.25+00:00")]
    [InlineData("epoch_ms", "1795075200250", "2026-11-19T08:00:00.25+00:00")]
    [InlineData("%d.%m.%y %H:%M", "19.11.26 08:00", "2026-11-19T08:00:00-05:00")]
    [InlineData("%b %e %H:%M:%S", "Nov 19 08:00:00", "2024-11-19T08:00:00-05:00")]
    public void A_time_is_read_in_the_layout_that_the_format_names(string layout, string time, string expected)
    {
        SomeFormat format = SomeFormat.Of($"name: myapp\nlogsource: {{ product: myapp }}\ntime: \"{layout}\"\npatterns: '{{time}} x'");
        ParsedLine read = format.Read(time + " x", "America/Toronto");
        Assert.True(read.IsRead);
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), read.Time);
    }

    [Fact]
    public void A_time_in_two_pieces_is_put_together()
    {
        SomeFormat format = SomeFormat.WithPatterns("{time:%d/%m/%Y};{user.name:word};{time:%H:%M:%S}");
        Assert.Equal(new DateTimeOffset(2026, 11, 19, 8, 0, 1, TimeSpan.Zero), format.Read("19/11/2026;a;08:00:01").Time);
    }

    [Fact]
    public void Nothing_of_a_time_layout_that_did_not_fit_is_left_to_the_next()
    {
        SomeFormat format = SomeFormat.Of("name: myapp\nlogsource: { product: myapp }\ntime: [ \"%Y-%m-%dT%H:%M:%S%z!\", \"%Y-%m-%dT%H:%M:%S+0200\" ]\npatterns: '{time} x'");
        Assert.Equal(TimeSpan.Zero, format.Read("2026-11-19T08:00:00+0200 x").Time.Offset);
    }

    [Fact]
    public void Constants_hold_unless_the_line_says_otherwise_and_the_first_case_that_holds_comes_last()
    {
        SomeFormat format = SomeFormat.Of(
            """
            name: myapp
            logsource: { product: myapp }
            time: iso8601
            patterns:
              - '{time} login {event.outcome}{? for {user.name:text}}'
              - pattern: '{time} logout'
                fields: { event.action: myapp_logout }
            fields: { event.action: myapp_login, user.name: nobody }
            cases:
              - if: { event.outcome: ok }
                fields: { event.outcome: success }
              - if: { event.outcome: [refused, 'lock*'] }
                fields: { event.outcome: failure }
              - if: { message: '*odd*' }
                fields: { event.outcome: unknown }
            """);
        Assert.Empty(format.Messages);
        Assert.Equal("event.outcome=success user.name=a event.action=myapp_login", format.Read("2026-11-19T08:00:00Z login ok for a").Fields);
        Assert.Equal("event.outcome=failure user.name=odd event.action=myapp_login", format.Read("2026-11-19T08:00:00Z login locked for odd").Fields);
        Assert.Equal("event.outcome=unknown user.name=odd event.action=myapp_login", format.Read("2026-11-19T08:00:00Z login else for odd").Fields);
        Assert.Equal("user.name=nobody event.action=myapp_logout", format.Read("2026-11-19T08:00:00Z logout").Fields);
    }

    [Theory]
    [InlineData("2026-11-19 08:00:00 [error] 1#1: *3 open() failed", "myapp")]
    [InlineData("192.0.2.7 - - [19/Nov/2026:08:00:00 -0500] \"GET /x HTTP/1.1\" 404 196", "apache-common")]
    public void A_format_of_the_site_is_tried_before_those_that_are_read_everywhere(string line, string expected)
    {
        KnownFormats formats = new([SomeFormat.WithPatterns("{time} [error] {error.message:rest}").Formats[0].Format]);
        Assert.Equal(expected, formats.Detect(Encoding.Latin1.GetBytes(line + "\n"), null)?.Name);
        Assert.Equal("myapp", formats.Find("MyApp")?.Name);
        Assert.Equal("sshd", formats.Find("sshd")?.Name);
    }
}
