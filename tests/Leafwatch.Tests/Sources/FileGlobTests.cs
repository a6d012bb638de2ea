using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class FileGlobTests
{
    [Theory]
    [InlineData("*", "access.log", true)]
    [InlineData("*", ".hidden", false)]
    [InlineData(".*", ".hidden", true)]
    [InlineData("*access*.log", "site-access-ssl.log", true)]
    [InlineData("*access*.log", "access.log.1", false)]
    [InlineData("u_ex??????.log", "u_ex241009.log", true)]
    [InlineData("u_ex??????.log", "u_ex2410.log", false)]
    [InlineData("access.log.[0-9]", "access.log.7", true)]
    [InlineData("access.log.[!0-9]", "access.log.7", false)]
    [InlineData("[]x]", "]", true)]
    [InlineData("[", "[", true)]
    [InlineData("a[b", "a[b", true)]
    [InlineData("", "", true)]
    [InlineData("a", "", false)]
    public void Names_match_as_in_a_shell(string pattern, string name, bool matches) =>
        Assert.Equal(matches, FileGlob.Matches(pattern, name));

    [Fact]
    public void Many_stars_take_no_time()
    {
        string pattern = string.Concat(Enumerable.Repeat("*a", 100)) + "b";
        Assert.False(FileGlob.Matches(pattern, new string('a', 255)));
    }
}
