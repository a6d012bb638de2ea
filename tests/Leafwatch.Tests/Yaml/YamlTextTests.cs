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
