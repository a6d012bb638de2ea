using System.Text.RegularExpressions;

namespace Leafwatch.Tests.Guards;

/// <summary>A name says what a thing is; a drawer for everything has no such name.</summary>
public sealed partial class NameTests
{
    [Fact]
    public void No_file_or_folder_is_a_junk_drawer()
    {
        IEnumerable<string> parts = Repository.Files(".", "*.cs").SelectMany(file => file.Split('/')).Distinct();
        Assert.DoesNotContain(parts, part => Junk().IsMatch(Path.GetFileNameWithoutExtension(part)));
    }

    [Fact]
    public void A_folder_is_a_namespace()
    {
        IEnumerable<string> astray = Repository.Files("src", "*.cs")
            .Where(file => NamespaceOf(file) is { } found && found != string.Join('.', file.Split('/')[1..^1]));
        Assert.Empty(astray);
    }

    [Fact]
    public void Tests_of_a_file_stand_where_the_file_stands()
    {
        ILookup<string, string> sources = Repository.Files("src", "*.cs").ToLookup(file => $"{Path.GetFileNameWithoutExtension(file)}Tests", file => FolderWithin(file));
        IEnumerable<string> astray = Repository.Files("tests/Leafwatch.Tests", "*Tests.cs")
            .Where(file => sources[Path.GetFileNameWithoutExtension(file)] is var folders && folders.Any() && !folders.Contains(FolderWithin(file)));
        Assert.Empty(astray);
    }

    [Fact]
    public void No_two_rules_have_one_id()
    {
        string[] ids = [.. Repository.Files("src", "*.cs").Concat(Repository.Files("rules", "*.yml")).SelectMany(file => RuleId().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value))];
        Assert.True(ids.Length > 100);
        Assert.DoesNotContain(ids.CountBy(id => id), id => id.Value > 1);
    }

    [Fact]
    public void Every_project_has_its_lock_file_and_is_in_the_solution()
    {
        string solution = Repository.Read("Leafwatch.slnx");
        foreach (string project in Repository.Files(".", "*.csproj"))
        {
            Assert.True(File.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, "packages.lock.json")), project);
            Assert.Contains(project, solution, StringComparison.Ordinal);
        }
    }

    /// <summary>The folder of a file within its project: what is left of <c>src/PROJECT/folder/X.cs</c>.</summary>
    private static string FolderWithin(string file) => string.Join('/', file.Split('/')[2..^1]);

    private static string? NamespaceOf(string file) =>
        Namespace().Match(Repository.Read(file)) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>As it stands in a rule file, or in the program for what is no Sigma rule.</summary>
    [GeneratedRegex("""(?m)(?:^id: |")([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b""")]
    private static partial Regex RuleId();

    [GeneratedRegex("(?:Utils?|Utilit(?:y|ies)|Helpers?|Managers?|Misc)$|^Common$", RegexOptions.NonBacktracking)]
    private static partial Regex Junk();

    [GeneratedRegex(@"(?m)^namespace ([\w.]+);", RegexOptions.NonBacktracking)]
    private static partial Regex Namespace();
}
