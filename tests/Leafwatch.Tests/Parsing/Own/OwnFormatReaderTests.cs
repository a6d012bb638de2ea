using Leafwatch.Core.Parsing.Own;

namespace Leafwatch.Tests.Parsing.Own;

public sealed class OwnFormatReaderTests
{
    [Theory]
    [InlineData("{time} {user.name", "myapp.yml:5:13: the brace that opens here is not closed")]
    [InlineData("{time} user}", "myapp.yml:5:17: a closing brace without an opening one")]
    [InlineData("{time} {usr}", "myapp.yml:5:13: found '{usr}', expected the name of a field")]
    [InlineData("{tiem} x", "did you mean 'time'?")]
    [InlineData("{time} {user.name:wrod}", "myapp.yml:5:24: {user.name} is said to be 'wrod', expected one of text, ")]
    [InlineData("{time} {user.name:wrod}", "did you mean 'word'?")]
    [InlineData("{user.name} x", "myapp.yml:5:6: the pattern has no {time}")]
    [InlineData("{time:%H:%M} x", "the time does not state the day")]
    [InlineData("{time:%Y-%q-%d} x", "myapp.yml:5:15: '%Y-%q-%d' is no layout of a time")]
    [InlineData("{time:%d} {time} x", "a time in several pieces needs a layout for each")]
    [InlineData("{time} {user.name:word}{event.reason:text}", "myapp.yml:5:29: nothing stands between {user.name} and {event.reason}")]
    [InlineData("{time} {user.name:text}{?{event.reason:text} x}", "nothing stands between {user.name} and")]
    [InlineData("{time} {rest} x", "the rest of a line is the last in a pattern")]
    [InlineData("{time} {user.name:word} {user.name:word}", "{user.name} stands in the pattern twice")]
    [InlineData("{time} {? 1}{? 2}{? 3}{? 4}{? 5}{? 6}", "more than 32 ways")]
    [InlineData("{time} {? {? {? {? {? x}}}}}", "more than 4 deep")]
    [InlineData("{time} \"{user.name}\" from {source.ip} {rest}", "myapp.yml:5:14: warning: {user.name} may itself contain '\" from '")]
    [InlineData("{time} {user.name}-{host.name}", "warning: {user.name} may itself contain '-'")]
    public void What_is_wrong_in_a_pattern_is_told_at_its_column(string pattern, string message) =>
        Assert.Contains(SomeFormat.WithPatterns(pattern).Messages, each => each.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData("{time} {user.name} from {source.ip}")]
    [InlineData("{time} {user.name} from {source.ip} port {source.port}")]
    [InlineData("{time} {user.name} [{log.level}] {process.pid}")]
    [InlineData("{time} {user.name:text} from {source.ip} {rest}")]
    [InlineData("{time} {user.name:quoted} from {source.ip} {rest}")]
    public void A_pattern_that_nobody_can_mislead_or_that_says_where_a_text_ends_is_in_order(string pattern) =>
        Assert.Empty(SomeFormat.WithPatterns(pattern).Messages);

    [Fact]
    public void Words_that_are_nearly_those_of_rules_are_told_and_words_of_the_site_are_not()
    {
        SomeFormat format = SomeFormat.Of(
            """
            name: shop
            logsource: { category: authentcation, product: sho }
            time: epoch
            patterns: '{time} {user.nme:word} {shop.article:word}'
            fields: { event.category: authenticaton, event.acton: x, shop.till: y }
            cases:
              - if: { shop.article: x }
                fields: { event.outcome: maybe }
            """);

        Assert.Equal(
            [
                "myapp.yml:2:24: warning: no other log is of the category 'authentcation' (did you mean 'authentication'?)",
                "myapp.yml:4:20: warning: no other format has a field 'user.nme' (did you mean 'user.name'?)",
                "myapp.yml:5:27: warning: 'authenticaton' is no event.category of the Elastic Common Schema, which is what rules ask for (did you mean 'authentication'?)",
                "myapp.yml:5:42: warning: no other format has a field 'event.acton' (did you mean 'event.action'?)",
                "myapp.yml:8:30: warning: 'maybe' is no event.outcome of the Elastic Common Schema, which is what rules ask for (one of success, failure, unknown)",
            ],
            format.Messages);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once_and_the_format_is_set_aside()
    {
        SomeFormat format = SomeFormat.Of(
            """
            name: My App
            logsource: { categry: web }
            time: "%Y-%q"
            pattern: '{time}'
            fields: { outcome: x }
            cases:
              - if: { event.outcome: 'a*b' }
            samples:
              - fields: {}
              - line: x
                timezone: Nowhere/Else
                fields: { time: soon }
            ---
            name: good
            logsource: { product: good }
            time: epoch
            patterns: '{time} x'
            """);
        Assert.Equal("good", Assert.Single(format.Formats).Format.Name);
        Assert.Equal([1, 1, 2, 2, 3, 4, 5, 7, 7, 9, 11, 12], format.Diagnostics.Select(each => each.Line).Order());
    }

    [Theory]
    [InlineData("name: sshd", "'sshd' is the name of a format that Leafwatch has already")]
    [InlineData("logsource: { product: x }", "the format has no name")]
    [InlineData("name: x\npatterns: []", "the format has no logsource")]
    [InlineData("[ x ]", "found a list, expected a map")]
    [InlineData("name: &a x\nlogsource: { product: x }\ntime: epoch\npatterns: '{time} x'\n---\nname: x\nlogsource: { product: x }\ntime: epoch\npatterns: '{time} x'", "'x' is taken by the format at myapp.yml:1")]
    [InlineData("name: x\nlogsource: { product: x }\ntime: iso8610\npatterns: '{time} x'", "did you mean 'iso8601'?")]
    [InlineData("name: x\nlogsource: { product: x }\ntime: epoch\npatterns: '{time} {user.name:word}'\ncases: [ { if: { user.nmae: a }, fields: { event.outcome: b } } ]", "no pattern finds 'user.nmae' (did you mean 'user.name'?)")]
    public void What_is_wrong_in_a_format_is_told(string yaml, string message) =>
        Assert.Contains(SomeFormat.Of(yaml).Messages, each => each.Contains(message, StringComparison.Ordinal));

    [Fact]
    public void Samples_that_are_as_they_say_are_passed_over_and_the_others_told_with_what_was_found()
    {
        SomeFormat format = SomeFormat.Of(
            """
            name: myapp
            logsource: { product: myapp }
            time: "%Y-%m-%d %H:%M:%S"
            patterns: '{time} login of {user.name:word} from {source.ip}{? port {source.port}}'
            samples:
              - line: '2026-11-19 08:00:00 login of alice from 192.0.2.1 port 7'
                fields: { time: 2026-11-19T08:00:00Z, user.name: alice, source.ip: 192.0.2.1, source.port: 7, event.outcome: ~ }
              - no_match: 'another line'
              - line: '2026-11-19 08:00:00 login of alice from 192.0.2.1'
                timezone: America/Toronto
                fields:
                  time: 2026-11-19T08:00:00Z
                  user.name: bob
                  source.port: 7
                  source.address: 192.0.2.1
                  source.ip: ~
              - no_match: '2026-11-19 08:00:00 login of alice from 192.0.2.1'
              - line: '2026-11-19 08:00:00 login of alice from home'
              - line: '2026-02-30 08:00:00 login of alice from 192.0.2.1'
            """);
        Assert.Empty(format.Messages);
        Assert.Equal(
            [
                "myapp.yml:12:13: time: found 2026-11-19T08:00:00-05:00, expected 2026-11-19T08:00:00+00:00 (a sample has its own 'timezone', UTC when it does not say)",
                "myapp.yml:13:18: user.name: found 'alice', expected 'bob'",
                "myapp.yml:14:20: source.port: found nothing, expected '7'",
                "myapp.yml:15:23: source.address: found nothing, expected '192.0.2.1' (no pattern, case or constant of the format sets this field)",
                "myapp.yml:16:7: source.ip: found '192.0.2.1', expected nothing",
                "myapp.yml:17:15: the format 'myapp' reads this line, and must not (say more of the text that stands in its lines)",
                "myapp.yml:18:11: the format 'myapp' does not read this line (pattern 1 gives up at character 41: found 'home', expected {source.ip} and ' port ')",
                "myapp.yml:19:11: the format 'myapp' does not read this line (pattern 1 gives up at character 50: found '', expected a time that exists)",
            ],
            OwnSamples.Check(format.Formats).Select(each => each.ToString()));
    }
}
