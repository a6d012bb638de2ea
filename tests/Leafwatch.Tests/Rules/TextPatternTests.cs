using Leafwatch.Core.Rules;

namespace Leafwatch.Tests.Rules;

public sealed class TextPatternTests
{
    [Theory]
    [InlineData(@"C:\Win", @"C:\Win")]
    [InlineData(@"a\\b", @"a\b")]
    [InlineData(@"\*", "*")]
    [InlineData(@"\?", "?")]
    [InlineData(@"\\\*", @"\*")]
    [InlineData(@"\\\\", @"\\")]
    [InlineData(@"end\", @"end\")]
    [InlineData("", "")]
    public void A_backslash_takes_the_meaning_from_a_wildcard_or_a_backslash_and_else_is_itself(string written, string text) =>
        Assert.Equal(text, TextPattern.Parse(written).Exact);

    [Theory]
    [InlineData(@"\\*")]
    [InlineData("a?")]
    [InlineData("*")]
    public void A_wildcard_without_a_backslash_of_its_own_is_one(string written) => Assert.Null(TextPattern.Parse(written).Exact);

    [Theory]
    [InlineData("a", "*a*")]
    [InlineData("*a", "*a*")]
    [InlineData("a*", "*a*")]
    [InlineData("**a**b", "*a*b*")]
    [InlineData(@"a\*", @"*a\**")]
    public void Anything_around_is_added_where_it_is_not_there(string written, string expected) =>
        Assert.Equal(expected, TextPattern.Parse(written).Within(true, true).ToString());

    [Theory]
    [InlineData(@"a\*b?c*\\")]
    [InlineData("plain")]
    public void What_it_prints_reads_as_the_same(string written)
    {
        TextPattern pattern = TextPattern.Parse(written);
        Assert.Equal(pattern, TextPattern.Parse(pattern.ToString()));
    }
}
