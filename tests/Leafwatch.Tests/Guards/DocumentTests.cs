using System.Text.RegularExpressions;
using Leafwatch.Commands;
using Leafwatch.Configuration;

namespace Leafwatch.Tests.Guards;

/// <summary>What the documents say of the repository is so.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents => [.. Repository.Files(".", "*.md")];

    [Theory]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("CONTRIBUTING.md")]
    public void Every_folder_and_file_that_is_named_exists(string document)
    {
        string[] named = [.. NamedPath().Matches(Repository.Read(document)).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, path => !Path.Exists(Path.Combine(Repository.Root, path)));
    }

    [Fact]
    public void Every_folder_of_the_source_is_on_the_map()
    {
        string architecture = Repository.Read("ARCHITECTURE.md");
        IEnumerable<string> folders = Repository.Files("src", "*.cs")
            .Select(file => string.Join('/', file.Split('/').SkipLast(1).Take(3)))
            .Distinct();
        Assert.DoesNotContain(folders, folder => !architecture.Contains($"| `{folder}` |", StringComparison.Ordinal));
    }

    [Fact]
    public void The_architecture_stays_within_two_pages() =>
        Assert.True(Repository.Read("ARCHITECTURE.md").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length <= 1_100);

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_within_the_repository_lead_somewhere(string document)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        IEnumerable<string> targets = Link().Matches(Repository.Read(document)).Select(match => match.Groups[1].Value);
        Assert.DoesNotContain(targets, target => !Path.Exists(Path.Combine(folder, target)));
    }

    [Fact]
    public void The_commands_of_the_README_and_the_guide_exist()
    {
        string[] known = [.. CommandLine.Create().Subcommands.Select(command => command.Name)];
        IEnumerable<string> named = Repository.Files("docs/guide", "*.md").Prepend("README.md")
            .SelectMany(document => NamedCommand().Matches(Repository.Read(document)))
            .Select(match => match.Groups[1].Value);
        Assert.Empty(named.Except(known));
    }

    [Fact]
    public void Every_key_of_the_configuration_is_listed_in_the_guide()
    {
        string guide = Repository.Read("docs/guide/configuration.md");
        Assert.DoesNotContain(SettingsReader.Keys, key => !guide.Contains($"\n| [`{key}`](#", StringComparison.Ordinal));
    }

    [Fact]
    public void The_two_commands_of_the_README_can_be_typed()
    {
        string readme = Repository.Read("README.md");
        Assert.Contains("\n    dotnet run -c Release --project src/Leafwatch -- demo\n", readme, StringComparison.Ordinal);
        Assert.Contains("\n    ./test\n", readme, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Repository.Root, "src/Leafwatch/Leafwatch.csproj")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(File.GetUnixFileMode(Path.Combine(Repository.Root, "test")).HasFlag(UnixFileMode.UserExecute));
        }
    }

    [Fact]
    public void Every_decision_is_listed()
    {
        string list = Repository.Read("docs/decisions/README.md");
        IEnumerable<string> decisions = Repository.Files("docs/decisions", "0*.md").Select(file => Path.GetFileName(file));
        Assert.DoesNotContain(decisions, decision => !list.Contains($"({decision})", StringComparison.Ordinal));
    }

    /// <summary>A path in code type, without wildcards or spaces, that has a slash or is a folder's plain name.</summary>
    [GeneratedRegex(@"`((?:\.ci|src|tests|bench|docs|rules)(?:/[\w./-]+)?)`", RegexOptions.NonBacktracking)]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"\]\((?!https?:)([^)#\s]+)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"(?m)(?:^    |`)leafwatch ([a-z]+)", RegexOptions.NonBacktracking)]
    private static partial Regex NamedCommand();
}
