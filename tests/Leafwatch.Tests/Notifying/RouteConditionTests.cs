using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;

namespace Leafwatch.Tests.Notifying;

public sealed class RouteConditionTests
{
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
    public void A_condition_holds_or_not(string text, bool expected) => Assert.Equal(expected, Parse(text).Holds(Alert("medium")));

    [Theory]
    [InlineData("informational")]
    [InlineData("")]
    [InlineData("unheard of")]
    public void A_level_that_is_not_known_counts_as_the_least(string level)
    {
        Assert.True(Parse("level = informational").Holds(Alert(level)));
        Assert.False(Parse("level >= low").Holds(Alert(level)));
    }

    [Theory]
    [InlineData("", 0, "found the end, expected a comparison: level >= medium", null)]
    [InlineData("levl >= medium", 0, "found 'levl', expected 'level', 'rule', 'always' or '('", "did you mean 'level'?")]
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
        Group = [],
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
