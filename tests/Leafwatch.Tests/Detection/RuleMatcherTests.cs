using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Rules;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Detection;

public sealed class RuleMatcherTests
{
    [Theory]
    [InlineData("sc-status: 404", "http.response.status_code", "404", true)]
    [InlineData("sc-status: 404", "http.response.status_code", "0404", true)]
    [InlineData("sc-status: 404", "http.response.status_code", "404.0", true)]
    [InlineData("sc-status: 404", "http.response.status_code", "+404", true)]
    [InlineData("sc-status: 404", "http.response.status_code", "4040", false)]
    [InlineData("sc-status: 404", "http.response.status_code", "404 ", false)]
    [InlineData("sc-status: '404'", "http.response.status_code", "404", true)]
    [InlineData("sc-status: '0404'", "http.response.status_code", "404", false)]
    [InlineData("sc-status: 0x194", "http.response.status_code", "404", true)]
    [InlineData("sc-status|gte: 500", "http.response.status_code", "503", true)]
    [InlineData("sc-status|lt: 500", "http.response.status_code", "503", false)]
    [InlineData("sc-status|lt: 500", "http.response.status_code", "many", false)]
    [InlineData("cs-username: Admin", "user.name", "ADMIN", true)]
    [InlineData("cs-username|cased: Admin", "user.name", "ADMIN", false)]
    [InlineData("cs-username|cased: Admin", "user.name", "Admin", true)]
    [InlineData("cs-username: Ünsal", "user.name", "üNSAL", true)]
    [InlineData("cs-username: k", "user.name", "\u212A", false)]
    [InlineData("cs-username: 'a?c'", "user.name", "aüc", true)]
    [InlineData("cs-username: 'a?c'", "user.name", "abbc", false)]
    [InlineData("cs-username: 'a?c'", "user.name", "xabcx", false)]
    [InlineData("cs-username: 'a*c'", "user.name", "abbc", true)]
    [InlineData("cs-username: 'a*c'", "user.name", "abbcd", false)]
    [InlineData("cs-username: '*a*b*'", "user.name", "xaxbx", true)]
    [InlineData("cs-username: '*a*b*'", "user.name", "xbxax", false)]
    [InlineData("cs-username: 'ab*ba'", "user.name", "aba", false)]
    [InlineData(@"cs-username: 'a\*c'", "user.name", "a*c", true)]
    [InlineData(@"cs-username: 'a\*c'", "user.name", "abc", false)]
    [InlineData("cs-username|contains: min", "user.name", "ADMINS", true)]
    [InlineData("cs-username|startswith: ad", "user.name", "ADMIN", true)]
    [InlineData("cs-username|startswith: dm", "user.name", "ADMIN", false)]
    [InlineData("cs-username|endswith: min", "user.name", "ADMIN", true)]
    [InlineData("cs-username|contains|all: [ad, min]", "user.name", "ADMIN", true)]
    [InlineData("cs-username|contains|all: [ad, max]", "user.name", "ADMIN", false)]
    [InlineData("cs-username: [a, b]", "user.name", "b", true)]
    [InlineData("cs-username|neq: [a, b]", "user.name", "b", false)]
    [InlineData("cs-username|neq: [a, b]", "user.name", "c", true)]
    [InlineData("cs-username|re: '^ad.*n$'", "user.name", "admin", true)]
    [InlineData("cs-username|re: 'DMI'", "user.name", "admin", false)]
    [InlineData("cs-username|re|i: 'DMI'", "user.name", "admin", true)]
    [InlineData("c-ip|cidr: 192.0.2.0/24", "source.ip", "192.0.2.200", true)]
    [InlineData("c-ip|cidr: 192.0.2.0/24", "source.ip", "::ffff:192.0.2.200", true)]
    [InlineData("c-ip|cidr: 192.0.2.0/24", "source.ip", "192.0.3.1", false)]
    [InlineData("c-ip|cidr: 192.0.2.0/24", "source.ip", "example.org", false)]
    [InlineData("c-ip|cidr: 2001:db8::/32", "source.ip", "2001:DB8::1", true)]
    [InlineData("cs-username: ''", "user.name", "", true)]
    [InlineData("cs-username: ''", "user.name", "a", false)]
    [InlineData("cs-username: '*'", "user.name", "", true)]
    [InlineData("cs-username: null", "user.name", "", false)]
    [InlineData("cs-username: []", "user.name", "a", false)]
    [InlineData("cs-username|exists: true", "user.name", "", true)]
    [InlineData("cs-username|exists: false", "user.name", "", false)]
    [InlineData("cs-uri-query: '/a?b=c'", "url.path", "/a", false)]
    [InlineData("cs-username|base64: foobar", "user.name", "Zm9vYmFy", true)]
    [InlineData("cs-username|base64offset|contains: /bin/sh", "user.name", "eCAvYmluL3NoIHk=", true)]
    [InlineData("cs-username|base64offset|contains: /bin/sh", "user.name", "eHggL2Jpbi9zaCB5", true)]
    [InlineData("cs-username|base64offset|contains: /bin/sh", "user.name", "L2Jpbi9zaA==", true)]
    [InlineData("cs-username|base64offset|contains: /bin/sh", "user.name", "L2Jpbi9iYXNo", false)]
    [InlineData("cs-username|wide|base64offset|contains: whoami", "user.name", "IHcAaABvAGEAbQBpACAA", true)]
    [InlineData("cs-username|utf16le|base64: a", "user.name", "YQA=", true)]
    [InlineData("cs-username|utf16be|base64: a", "user.name", "AGE=", true)]
    [InlineData("cs-username|utf16|base64: a", "user.name", "//5hAA==", true)]
    [InlineData("cs-username|wide: ab", "user.name", "a\0b\0", true)]
    [InlineData("cs-username|windash|contains: ' -s ping'", "user.name", "x /s ping", true)]
    [InlineData("cs-username|windash|contains: ' -s ping'", "user.name", "x \u2013s ping", true)]
    [InlineData("cs-username|windash|contains: ' -s ping'", "user.name", "x +s ping", false)]
    [InlineData("cs-username|windash|contains: 'a-b'", "user.name", "a/b", false)]
    [InlineData("cs-username|windash|contains|all: [' -a', ' /b']", "user.name", "x /a \u2015b", true)]
    [InlineData("cs-username|windash|contains|all: [' -a', ' /b']", "user.name", "x /a", false)]
    [InlineData("cs-username|re|contains: 'd[mn]i'", "user.name", "admin", true)]
    [InlineData("cs-username|re: '(?P<first>a)dmin'", "user.name", "admin", true)]
    [InlineData("cs-username|re: '^[[:alpha:]_]+$'", "user.name", "ad_min", true)]
    [InlineData("cs-username|re: '^[[:alpha:]_]+$'", "user.name", "admin:", false)]
    [InlineData("cs-username|re: '^[^[:space:]]+$'", "user.name", "ad min", false)]
    [InlineData("cs-username: '-'", "user.name", "bob", false)]
    [InlineData("cs-username: '-'", "source.ip", "192.0.2.7", true)]
    [InlineData("cs-referer: ['-', 'https://example.org/']", "source.ip", "192.0.2.7", true)]
    [InlineData("cs-user-agent|neq: '-'", "source.ip", "192.0.2.7", false)]
    [InlineData("cs-user-agent|contains: '-'", "source.ip", "192.0.2.7", false)]
    [InlineData("c-uri-extension: exe", "url.path", "/a/b.EXE", true)]
    [InlineData("c-uri-extension: [ps1, exe]", "url.path", "/a/exe", false)]
    [InlineData("cs-uri-extension: 123", "url.path", "/a.123", true)]
    [InlineData("cs-username|re|startswith: 'd|n'", "user.name", "admin", false)]
    [InlineData("cs-username|re|endswith: 'd|n'", "user.name", "admin", true)]
    [InlineData("cs-username|fieldref: user.name", "user.name", "a", true)]
    [InlineData("cs-username|fieldref: c-ip", "user.name", "a", false)]
    [InlineData("cs-username|fieldref|neq: c-ip", "user.name", "a", true)]
    [InlineData("event.reason|hour: 23", "event.reason", "2024-12-30T23:10:00+05:00", true)]
    [InlineData("event.reason|hour|lt: 7", "event.reason", "2024-12-30T23:10:00+05:00", false)]
    [InlineData("event.reason|week: 1", "event.reason", "2024-12-30", true)]
    [InlineData("event.reason|year: 2024", "event.reason", "whenever", false)]
    public void A_value_is_compared_as_Sigma_says(string item, string field, string value, bool expected) =>
        AssertMatches($"selection:\n  {item}\ncondition: selection", SomeEvent.With((field, value)), expected);

    [Theory]
    [InlineData("fieldref", false)]
    [InlineData("fieldref|startswith", true)]
    [InlineData("fieldref|contains", true)]
    [InlineData("fieldref|endswith", false)]
    [InlineData("fieldref|startswith|cased", false)]
    public void A_field_is_compared_with_another(string modifiers, bool expected) => AssertMatches(
        $"selection: {{ 'url.path|{modifiers}': user.name }}\ncondition: selection",
        SomeEvent.With(("url.path", "BOB/index"), ("user.name", "bob")),
        expected);

    [Theory]
    [InlineData("hour|gte: 22", true)]
    [InlineData("hour|lt: 6", false)]
    [InlineData("minute: [1, 7]", true)]
    [InlineData("day: 8", false)]
    public void The_hour_of_an_event_is_that_of_its_own_clock(string item, bool expected)
    {
        EventView line = SomeEvent.With(("user.name", "bob"));
        line.Time = new DateTimeOffset(2024, 10, 9, 22, 7, 0, TimeSpan.FromHours(-4));
        AssertMatches($"selection:\n  '@timestamp|{item.Replace(": ", "': ", StringComparison.Ordinal)}\ncondition: selection", line, expected);
    }

    [Theory]
    [InlineData("cs-username: a", false)]
    [InlineData("cs-username: ''", false)]
    [InlineData("cs-username: '*'", false)]
    [InlineData("cs-username: null", true)]
    [InlineData("cs-username: []", true)]
    [InlineData("cs-username|exists: false", true)]
    [InlineData("cs-username|exists: true", false)]
    [InlineData("cs-username|neq: a", true)]
    [InlineData("cs-username|re: ''", false)]
    public void A_missing_field_answers_no_to_all_but_its_absence(string item, bool expected) =>
        AssertMatches($"selection:\n  {item}\ncondition: selection", SomeEvent.With(("source.ip", "192.0.2.1")), expected);

    [Theory]
    [InlineData("c-uri|startswith: 'http://evil.example/'", true)]
    [InlineData("c-uri|contains: 'evil.example/a?b'", true)]
    [InlineData("c-uri: '/a?b=c'", true)]
    [InlineData("cs-uri|endswith|neq: 'b=c'", false)]
    [InlineData("c-uri|neq: '/x'", true)]
    [InlineData("c-uri: null", false)]
    [InlineData("cs-uri-query|contains: 'evil.example'", false)]
    public void An_address_under_Sigmas_name_is_the_whole_address_or_path_and_query(string item, bool expected) => AssertMatches(
        $"selection:\n  {item}\ncondition: selection",
        SomeEvent.With(("url.original", "http://evil.example/a?b=c"), ("url.path", "/a"), ("url.query", "b=c")),
        expected);

    [Theory]
    [InlineData("cs-version: HTTP/1.1", true)]
    [InlineData("cs-version|startswith: 'http/1'", true)]
    [InlineData("cs-version: [HTTP/1.0, HTTP/2]", false)]
    [InlineData("cs-version: '1.1'", true)]
    public void A_version_under_Sigmas_name_is_written_as_in_the_protocol(string item, bool expected) =>
        AssertMatches($"selection:\n  {item}\ncondition: selection", SomeEvent.With(("http.version", "1.1")), expected);

    [Theory]
    [InlineData("/a", "b=c", "/a?b=c", true)]
    [InlineData("/a", null, "/a", true)]
    [InlineData("/a", "", "/a\\?", true)]
    [InlineData("/a", "b=c", "/a", false)]
    public void A_query_under_Sigmas_name_is_the_path_with_the_query(string path, string? query, string pattern, bool expected)
    {
        EventView line = query is null ? SomeEvent.With(("url.path", path)) : SomeEvent.With(("url.path", path), ("url.query", query));
        AssertMatches($"selection:\n  cs-uri-query: '{pattern}'\ncondition: selection", line, expected);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("not a", false)]
    [InlineData("b", false)]
    [InlineData("a and b", false)]
    [InlineData("a or b", true)]
    [InlineData("b and b or a", true)]
    [InlineData("a or b and b", true)]
    [InlineData("(a or b) and b", false)]
    [InlineData("not b and a", true)]
    [InlineData("not (b or a)", false)]
    [InlineData("not not a", true)]
    [InlineData("A AND NOT b", false)]
    [InlineData("1 of them", true)]
    [InlineData("any of them", true)]
    [InlineData("all of them", false)]
    [InlineData("1 of c*", true)]
    [InlineData("all of c*", true)]
    [InlineData("1 of _*", true)]
    [InlineData("all of *2", true)]
    [InlineData("a and not 1 of b*", true)]
    public void A_condition_is_read_with_the_usual_precedence(string condition, bool expected)
    {
        const string Selections = """
            a: { cs-username: x }
            A: { cs-username: y }
            b: { cs-username: y }
            c1: { cs-username: x }
            c2: { cs-username|startswith: x }
            _hidden: { cs-username: x }
            """;
        AssertMatches($"{Selections}\ncondition: {condition}", SomeEvent.With(("user.name", "x")), expected);
    }

    [Theory]
    [InlineData("keywords: [nothing, LINE]\ncondition: keywords", true)]
    [InlineData("keywords: 'o*e l'\ncondition: keywords", true)]
    [InlineData("keywords: [404]\ncondition: keywords", true)]
    [InlineData("keywords: [nothing]\ncondition: keywords", false)]
    [InlineData("selection: { '|all': [some, line] }\ncondition: selection", true)]
    [InlineData("selection: { '|all': [some, thing] }\ncondition: selection", false)]
    [InlineData("selection: [{ cs-username: x }, some]\ncondition: selection", true)]
    public void A_keyword_is_looked_for_anywhere_in_the_line(string detection, bool expected) =>
        AssertMatches(detection, SomeEvent.Of("some line of 404 words"), expected);

    [Fact]
    public void Of_a_list_of_conditions_one_is_enough() =>
        AssertMatches("a: { cs-username: x }\nb: { cs-username: y }\ncondition: [a, b]", SomeEvent.With(("user.name", "y")), true);

    [Fact]
    public void Rules_of_other_log_sources_do_not_look_at_an_event()
    {
        RuleSet rules = SomeRules.Read("""
            title: Web
            logsource: { category: webserver }
            detection: { a: { sc-status: 404 }, condition: a }
            ---
            title: Apache
            logsource: { category: WebServer, product: apache }
            detection: { a: { sc-status: 404 }, condition: a }
            ---
            title: Other
            logsource: { category: proxy }
            detection: { a: { sc-status: 404 }, condition: a }
            """);
        EventView line = SomeEvent.With(("http.response.status_code", "404"));
        Assert.Equal([0, 1], Matches(rules, [new LogSource("webserver", "apache")], line));
        Assert.Equal([0], Matches(rules, [new LogSource("webserver", "nginx")], line));
        Assert.Equal([2], Matches(rules, [new LogSource("x"), new LogSource("proxy")], line));
        Assert.True(RuleMatcher.Compile(rules, [new LogSource("dns")]).IsEmpty);
    }

    [Fact]
    public void A_rule_that_several_values_name_matches_once_and_rules_keep_their_order()
    {
        RuleSet rules = SomeRules.Read("""
            title: Words
            logsource: {}
            detection: { keywords: [line], condition: keywords }
            ---
            title: Either
            logsource: {}
            detection: { a: { user.name: x }, b: { source.ip: y }, condition: a or b }
            ---
            title: Words again
            logsource: {}
            detection: { keywords: [a], condition: keywords }
            ---
            title: Name
            logsource: {}
            detection: { a: { user.name: x }, condition: a }
            """);
        Assert.Equal([0, 1, 2, 3], Matches(rules, [new LogSource()], SomeEvent.With(("user.name", "x"), ("source.ip", "y"))));
    }

    [Fact]
    public void A_line_that_no_candidate_asks_more_of_is_not_completed()
    {
        RuleSet rules = SomeRules.Detecting("selection: { sc-status: 404, cs-uri-query|contains: admin }\ncondition: selection");
        MatchSession session = RuleMatcher.Compile(rules, [new LogSource()]).Lend();
        CountingParser parser = new();
        EventView line = SomeEvent.With(("http.response.status_code", "200"));
        line.Defer(parser);
        session.Run(line, line.Time, new BatchResult([]));
        Assert.Equal(0, parser.Completed);

        line = SomeEvent.With(("http.response.status_code", "404"));
        line.Defer(parser);
        session.Run(line, line.Time, new BatchResult([]));
        Assert.Equal(1, parser.Completed);
    }

    [Fact]
    public void A_field_that_the_parser_says_it_will_not_set_completes_nothing()
    {
        CountingParser parser = new();
        EventView line = SomeEvent.With(("http.response.status_code", "200"));
        line.Defer(parser, Field.UrlPath.Mask | Field.UserName.Mask);
        Assert.False(line.Has(Field.EventOutcome));
        Assert.Equal(0, parser.Completed);
        Assert.False(line.Has(Field.UrlPath));
        Assert.Equal(1, parser.Completed);
    }

    [Fact]
    public void A_line_that_no_rule_selects_costs_no_allocation()
    {
        RuleSet rules = SomeRules.Detecting("selection: { sc-status: [404, 401, 500] }\ncondition: selection");
        MatchSession session = RuleMatcher.Compile(rules, [new LogSource()]).Lend();
        EventView line = SomeEvent.With(("http.response.status_code", "200"));
        BatchResult result = new([]);
        session.Run(line, line.Time, result);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            session.Run(line, line.Time, result);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_compared_as_they_are()
    {
        byte[] line = [.. "GET /"u8, 0xFF, 0xC3, .. "admin"u8];
        RuleSet rules = SomeRules.Detecting("keywords: ['GET /??ADMIN']\ncondition: keywords");
        Assert.Equal([0], Matches(rules, [new LogSource()], SomeEvent.Of(line)));
    }

    private static void AssertMatches(string detection, EventView line, bool expected)
    {
        RuleSet rules = SomeRules.Detecting(detection);
        Assert.Equal(expected ? [0] : [], Matches(rules, [new LogSource()], line));
        Assert.Equal(expected, Explanation.Of(rules.Rules[0], line).Matched);
    }

    private static int[] Matches(RuleSet rules, LogSource[] sources, EventView line)
    {
        BatchResult result = new([]);
        result.Begin(new Batch { Buffer = [], Start = 0, Length = 0, After = new SourcePosition("", "", "", "", "", 0, 0) });
        RuleMatcher.Compile(rules, sources).Lend().Run(line, line.Time, result);
        return [.. Enumerable.Range(0, result.MatchCount).Select(i => result[i].Rule)];
    }

    private sealed class CountingParser : LineParser
    {
        public int Completed { get; private set; }

        public override bool TryParse(EventView line) => true;

        public override void Complete(EventView line) => Completed++;
    }
}
