using System.Text.RegularExpressions;
using Leafwatch.Core.Parsing.Own;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Parsing.Own;

public sealed partial class OwnFormatGuideTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "guide", "own-formats.md"));

    [Fact]
    public void The_example_of_the_guide_is_in_order_and_its_samples_are_as_they_say()
    {
        SomeFormat format = SomeFormat.Of(Assert.Single(Blocks("yaml"), block => block.StartsWith("name:", StringComparison.Ordinal)));
        Assert.Empty(format.Messages);
        Assert.Equal(4, Assert.Single(format.Formats).Samples.Count);
        Assert.Empty(OwnSamples.Check(format.Formats));
        foreach (string line in Blocks("text").First().Trim().Split('\n'))
        {
            Assert.True(format.Read(line).IsRead);
        }
    }

    [Theory]
    [InlineData("login of {user.name} from {source.ip} port {source.port}", 0)]
    [InlineData("login of \"{user.name}\" from {source.ip} {rest}", 1)]
    public void The_guide_says_truly_which_pattern_is_safe(string pattern, int warnings)
    {
        Assert.Contains($"`{pattern}`", Guide, StringComparison.Ordinal);
        Assert.Equal(warnings, SomeFormat.WithPatterns("{time} " + pattern).Diagnostics.Count);
    }

    private static IEnumerable<string> Blocks(string kind) => Block().Matches(Guide).Where(match => match.Groups[1].Value == kind).Select(match => match.Groups[2].Value);

    [GeneratedRegex("^```(\\w+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
