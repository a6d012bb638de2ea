using System.Text.RegularExpressions;

namespace Leafwatch.Tests.Guards;

/// <summary>A stage uses the root nouns, the vocabularies and the storage seam, never another stage (ARCHITECTURE.md).</summary>
public sealed partial class StageTests
{
    private const string Core = "src/Leafwatch.Core";
    private static readonly string[] Vocabularies = ["Rules", "Rollups", "Storage", "Yaml", "Expressions"];

    private static IEnumerable<string> Folders =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, Core)).Select(folder => Path.GetFileName(folder)!).Where(name => name is not ("bin" or "obj"));

    private static IEnumerable<string> Stages => Folders.Except(Vocabularies);

    public static TheoryData<string> AllFolders => [.. Folders];

    [Theory]
    [MemberData(nameof(AllFolders))]
    public void A_folder_of_Core_does_not_use_a_stage_other_than_itself(string folder)
    {
        string[] others = [.. Stages.Where(stage => stage != folder)];
        Assert.Empty(Repository.Files($"{Core}/{folder}", "*.cs").SelectMany(file => Uses(file, others)));
    }

    [Fact]
    public void Of_the_root_of_Core_only_the_pipeline_names_stages()
    {
        IEnumerable<string> root = Directory.EnumerateFiles(Path.Combine(Repository.Root, Core), "*.cs")
            .Select(file => $"{Core}/{Path.GetFileName(file)}")
            .Where(file => file != $"{Core}/Pipeline.cs");
        Assert.Empty(root.SelectMany(file => Uses(file, [.. Stages])));
    }

    [Fact]
    public void Vocabularies_do_not_use_each_other_except_that_rules_are_written_in_YAML_with_expressions_and_rollups_are_stored()
    {
        IEnumerable<string> uses = Vocabularies.SelectMany(folder => Repository.Files($"{Core}/{folder}", "*.cs")
            .SelectMany(file => Uses(file, [.. Vocabularies.Where(other => other != folder && (folder, other) is not ("Rules", "Yaml" or "Expressions") and not ("Storage", "Rollups"))])));
        Assert.Empty(uses);
    }

    [Fact]
    public void Core_does_not_know_the_program()
    {
        IEnumerable<string> names = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src/Leafwatch")).Select(folder => Path.GetFileName(folder)!);
        string program = @"\bLeafwatch\.(" + string.Join('|', names) + @")\b";
        Assert.DoesNotContain(Repository.Files(Core, "*.cs"), file => Regex.IsMatch(Code(file), program, RegexOptions.NonBacktracking));
    }

    /// <summary>Names of the folders' namespaces, and of their types by way of a part of their namespace.</summary>
    private static IEnumerable<string> Uses(string file, string[] folders)
    {
        string code = Code(file);
        foreach (string folder in folders)
        {
            HashSet<string> types = [.. Repository.Files($"{Core}/{folder}", "*.cs").Select(path => Path.GetFileNameWithoutExtension(path)!)];
            if (Regex.IsMatch(code, $@"\bLeafwatch\.Core\.{folder}\b", RegexOptions.NonBacktracking)
                || Regex.Matches(code, $@"\b{folder}\.(\w+)", RegexOptions.NonBacktracking).Any(match => types.Contains(match.Groups[1].Value)))
            {
                yield return $"{file} uses {folder}";
            }
        }
    }

    private static string Code(string file) => Comment().Replace(Repository.Read(file), "");

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();
}
