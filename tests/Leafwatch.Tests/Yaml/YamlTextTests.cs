using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Tests.Yaml;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("{a: 1, [:*,*]~}")]
    [InlineData("u0s|{{}:: {\t#}\t@!\"}")]
    public void A_text_that_the_scanner_throws_at_is_not_valid(string text) =>
        Assert.StartsWith("not valid YAML", Assert.Single(Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void A_text_nested_without_end_is_refused(string opening)
    {
        Diagnostic told = Assert.Single(Read(string.Concat(Enumerable.Repeat(opening, 5000))));

        Assert.Equal("nested more than 100 deep", told.Message);
    }

    [Theory]
    [InlineData("a: 1\nb: *c", 2, 4)]
    [InlineData("a: &c 1\n---\nb: *c", 3, 4)]
    public void An_alias_without_its_anchor_is_said_where_it_stands(string text, int line, int column)
    {
        Diagnostic told = Assert.Single(Read(text));

        Assert.Contains("there is no '&c' before '*c'", told.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (told.Line, told.Column));
    }

    [Fact]
    public void A_list_that_contains_itself_is_read_without_end_to_it() => Assert.True(Read("&a [*a]").Count <= 1);

    [Fact]
    public void No_text_is_thrown_at() =>
        Gen.String[Gen.Char["ab:-?,[]{}#&*!|>'\"%@`~ \n\t\\"], 0, 40].Sample(text => Assert.True(Read(text).Count <= 1), iter: 20000);

    private static List<Diagnostic> Read(string text)
    {
        List<Diagnostic> diagnostics = [];
        new YamlText("a.yml", diagnostics).Read(text);
        return diagnostics;
    }
}
