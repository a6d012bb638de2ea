using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Notifying;

public sealed class RouteConditionTests
{
    /// <summary>A Thursday.</summary>
    private static readonly DateTimeOffset Now = new(2026, 11, 19, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("always", true)]
    [InlineData("level = medium", true)]
    [InlineData("level != medium", false)]
    [InlineData("level >= medium", true)]
    [InlineData("level > medium", false)]
    [InlineData("level <= low", false)]
    [InlineData("level<high", true)]
    [InlineData("LEVEL >= Medium", true)]
    [InlineData("rule = http_404_burst", true)]
    [InlineData("rule = HTTP_404_BURST", true)]
    [InlineData("rule=5a1c0b1e-0000-4000-8000-000000000001", true)]
    [InlineData("rule != http_404_burst", false)]
    [InlineData("rule = and_or", false)]
    [InlineData("level = low or rule = http_404_burst", true)]
    [InlineData("level = low and rule = http_404_burst", false)]
    [InlineData("always or level = low and level = low", true)]
    [InlineData("(always or level = low) and level = low", false)]
    [InlineData("level=low or(rule=http_404_burst and(level>=low))", true)]
    [InlineData("  always\n", true)]
    public void A_condition_holds_or_not(string text, bool expected) => Assert.Equal(expected, Parse(text).Holds(SomeIncident.Of(Alert("medium")), Now));

    [Theory]
    [InlineData("address = 203.0.113.7", true)]
    [InlineData("address = 203.0.113.0/24", true)]
    [InlineData("address != 203.0.113.0/24", false)]
    [InlineData("address = 2001:db8::/32", false)]
    [InlineData("host = www.example.org", true)]
    [InlineData("host = *.example.org and path = /wp-*", true)]
    [InlineData("path = '/wp-login.php'", true)]
    [InlineData("source = '/var/log/shop/*.log'", true)]
    [InlineData("source != '/var/log/shop/access.log'", false)]
    [InlineData("user = root", false)]
    [InlineData("user != root", true)]
    [InlineData("time = \"thu 07:00-20:00\"", true)]
    [InlineData("time != 'thu'", false)]
    [InlineData("time = 'sat,sun'", false)]
    public void Where_whom_and_when_can_be_asked_for(string text, bool expected)
    {
        Assert.True(RouteCondition.TryParse(text, out RouteCondition? condition, out RouteConditionError? error, TimeZoneInfo.Utc), error?.Message);
        Assert.Equal(expected, condition.Holds(SomeIncident.Of(Alert("medium")), Now));
        Assert.Equal(expected, condition.HoldsForAll(SomeIncident.Of(Alert("medium")), Now));
    }

    [Fact]
    public void For_all_of_an_incident_each_of_its_values_and_rules_must_be_so()
    {
        Incident two = SomeIncident.Of(Alert("medium"), Alert("medium") with { Id = "other", Group = [new GroupValue("source.ip", "198.51.100.9")] });
        Assert.True(Parse("address = 203.0.113.0/24").Holds(two, Now));
        Assert.False(Parse("address = 203.0.113.0/24").HoldsForAll(two, Now));
        Assert.True(Parse("address = 203.0.113.0/24 or address = 198.51.100.0/24 or rule = http_404_burst").HoldsForAll(two, Now));
    }

    [Theory]
    [InlineData("informational")]
    [InlineData("")]
    [InlineData("unheard of")]
    public void A_level_that_is_not_known_counts_as_the_least(string level)
    {
        Assert.True(Parse("level = informational").Holds(SomeIncident.Of(Alert(level)), Now));
        Assert.False(Parse("level >= low").Holds(SomeIncident.Of(Alert(level)), Now));
    }

    [Theory]
    [InlineData("", 0, "found the end, expected a comparison: level >= medium", null)]
    [InlineData("levl >= medium", 0, "found 'levl', expected 'level', 'rule', 'source', 'host', 'path', 'user', 'address', 'time', 'always' or '('", "did you mean 'level'?")]
    [InlineData("level", 5, "found the end, expected =, !=, >=, <=, > or <", null)]
    [InlineData("level => medium", 6, "found '=>', expected =, !=, >=, <=, > or <", null)]
    [InlineData("level == medium", 6, "found '==', expected =, !=, >=, <=, > or <", null)]
    [InlineData("level >= hihg", 9, "found 'hihg', expected a level: informational, low, medium, high, critical", "did you mean 'high'?")]
    [InlineData("level >=", 8, "found the end, expected a level: informational, low, medium, high, critical", null)]
    [InlineData("rule > x", 5, "found '>', expected = or !=", null)]
    [InlineData("rule = ", 7, "found the end, expected the name of a rule", null)]
    [InlineData("rule = )", 7, "found ')', expected the name of a rule", null)]
    [InlineData("rule = =", 7, "found '=', expected the name of a rule", null)]
    [InlineData("always always", 7, "found 'always', expected 'and', 'or' or the end", null)]
    [InlineData("always and", 10, "found the end, expected a comparison: level >= medium", null)]
    [InlineData("address = 203.0.113", 10, "found '203.0.113', expected an address or a network, as in 203.0.113.0/24", null)]
    [InlineData("host > x", 5, "found '>', expected = or !=", null)]
    [InlineData("time = yesterday", 7, "found 'yesterday', expected days and hours in quotes, as in \"mon-fri 08:00-18:00\"", null)]
    [InlineData("(always", 7, "expected ')'", null)]
    [InlineData("always)", 6, "found ')', expected 'and', 'or' or the end", null)]
    public void What_is_wrong_is_told_with_its_place(string text, int at, string message, string? hint)
    {
        Assert.False(RouteCondition.TryParse(text, out RouteCondition? condition, out RouteConditionError? error));
        Assert.Null(condition);
        Assert.Equal(new RouteConditionError(at, message, hint), error);
    }

    [Fact]
    public void Nesting_and_length_are_bounded()
    {
        Assert.True(RouteCondition.TryParse($"{new string('(', 20)}always{new string(')', 20)}", out _, out _));
        Assert.False(RouteCondition.TryParse($"{new string('(', 21)}always{new string(')', 21)}", out _, out RouteConditionError? deep));
        Assert.Equal(20, deep.At);
        Assert.False(RouteCondition.TryParse(new string(' ', 1001), out _, out RouteConditionError? longText));
        Assert.Equal("longer than 1000 characters", longText.Message);
    }

    [Fact]
    public void The_rules_in_a_condition_are_known_with_their_place() =>
        Assert.Equal([new RuleReference("a", 7), new RuleReference("b", 20)], Parse("rule = a or (rule !=b)").Rules);

    [Fact]
    public void A_quoted_value_means_itself_and_nothing_else() => Gen.String[Gen.Char["ab*?\\\"' ="], 1, 8].Array[2].Sample(sources =>
    {
        if (RouteCondition.TryQuote(sources[0], out string? quoted))
        {
            Incident incident = SomeIncident.Of(Alert("medium") with { Group = [new GroupValue("log.source", sources[1])] });
            Assert.Equal(sources[0] == sources[1], Parse($"source = {quoted}").Holds(incident, Now));
        }
        else
        {
            Assert.True(sources[0].Contains('?', StringComparison.Ordinal) || (sources[0].Contains('"', StringComparison.Ordinal) && sources[0].Contains('\'', StringComparison.Ordinal)));
        }
    });

    [Fact]
    public void Any_text_is_read_or_refused() => Gen.String[Gen.Char["alwysevrue<>=!() \t"], 0, 60].Sample(text =>
        Assert.NotEqual(
            RouteCondition.TryParse(text, out _, out RouteConditionError? error),
            error is { } e && e.At >= 0 && e.At <= text.Length));

    private static RouteCondition Parse(string text)
    {
        Assert.True(RouteCondition.TryParse(text, out RouteCondition? condition, out RouteConditionError? error), error?.Message);
        return condition;
    }

    private static Alert Alert(string level) => new()
    {
        Id = "id",
        Rule = new AlertRule("5a1c0b1e-0000-4000-8000-000000000001", "http_404_burst", "Many pages not found", level, null),
        Group = [new GroupValue("source.ip", "203.0.113.7"), new GroupValue("url.path", "/wp-login.php"), new GroupValue("url.domain", "www.example.org"), new GroupValue("log.source", "/var/log/shop/access.log")],
        State = AlertState.Firing,
        Count = 5,
        First = DateTimeOffset.UnixEpoch,
        Last = DateTimeOffset.UnixEpoch,
        Fired = DateTimeOffset.UnixEpoch,
        Evidence = [],
        Sightings = [],
        Totals = [],
    };
}
