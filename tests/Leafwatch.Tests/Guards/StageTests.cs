using System.Text.RegularExpressions;

namespace Leafwatch.Tests.Guards;

/// <summary>
/// A stage of Core uses the root nouns, the vocabularies and the storage seam, never another stage (ARCHITECTURE.md). The program's
/// folders stand upon each other without a circle.
/// </summary>
public sealed partial class StageTests
{
    private const string Core = "src/Leafwatch.Core";
    private const string Program = "src/Leafwatch";
    private static readonly string[] Vocabularies = ["Rules", "Rollups", "Storage", "Yaml", "Expressions"];

    private static IEnumerable<string> Folders => FoldersOf(Core);

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
        Assert.Empty(RootOf(Core).Where(file => file != $"{Core}/Pipeline.cs").SelectMany(file => Uses(file, [.. Stages])));
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
        string program = @"\bLeafwatch\.(" + string.Join('|', FoldersOf(Program)) + @")\b";
        Assert.DoesNotContain(Repository.Files(Core, "*.cs"), file => Regex.IsMatch(Code(file), program, RegexOptions.NonBacktracking));
    }

    [Fact]
    public void Of_the_program_only_its_entry_uses_the_commands()
    {
        IEnumerable<string> others = Repository.Files(Program, "*.cs").Where(file => file != $"{Program}/Program.cs" && !file.StartsWith($"{Program}/Commands/", StringComparison.Ordinal));
        Assert.Empty(others.SelectMany(file => Uses(file, ["Commands"], Program)));
    }

    [Fact]
    public void Of_the_root_of_the_program_only_the_entry_and_the_composition_name_folders() =>
        Assert.Empty(RootOf(Program).Where(file => file != $"{Program}/Program.cs" && file != $"{Program}/Composition.cs").SelectMany(file => Uses(file, [.. FoldersOf(Program)], Program)));

    /// <summary>What can be asked and done stands below both who shows it to people and who tells it to programs.</summary>
    [Theory]
    [InlineData("UseCases", "Pages", "Api")]
    [InlineData("Exploring", "Pages", "Api", "UseCases")]
    [InlineData("Pages", "Api")]
    [InlineData("Api", "Pages")]
    public void Pages_and_API_do_not_use_each_other_and_nothing_below_uses_them(string folder, params string[] others) =>
        Assert.Empty(Repository.Files($"{Program}/Web/{folder}", "*.cs").SelectMany(file => Uses(file, others, $"{Program}/Web")));

    [Fact]
    public void Only_the_entry_and_the_commands_put_the_program_together()
    {
        IEnumerable<string> others = Repository.Files(Program, "*.cs").Where(file => file != $"{Program}/Composition.cs" && !file.StartsWith($"{Program}/Commands/", StringComparison.Ordinal));
        Assert.DoesNotContain(others, file => Regex.IsMatch(Code(file), @"\bComposition\b", RegexOptions.NonBacktracking));
    }

    /// <summary>Each folder of the program stands on others, and none of those on it: taken away floor by floor, none is left.</summary>
    [Fact]
    public void No_folders_of_the_program_use_each_other_in_a_circle()
    {
        string[] folders = [.. FoldersOf(Program)];
        Dictionary<string, HashSet<string>> uses = folders.ToDictionary(folder => folder, folder => Repository.Files($"{Program}/{folder}", "*.cs")
            .SelectMany(file => Uses(file, [.. folders.Where(other => other != folder)], Program))
            .Select(use => use.Split(' ')[^1])
            .ToHashSet());
        while (uses.FirstOrDefault(folder => folder.Value.Count == 0).Key is { } ground)
        {
            uses.Remove(ground);
            foreach (HashSet<string> others in uses.Values)
            {
                others.Remove(ground);
            }
        }

        Assert.Empty(uses.Select(folder => $"{folder.Key} uses {string.Join(", ", folder.Value)}"));
    }

    private static IEnumerable<string> FoldersOf(string project) =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, project)).Select(folder => Path.GetFileName(folder)!).Where(name => name is not ("bin" or "obj"));

    private static IEnumerable<string> RootOf(string project) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs").Select(file => $"{project}/{Path.GetFileName(file)}");

    /// <summary>Names of the folders' namespaces, and of their types by way of a part of their namespace.</summary>
    private static IEnumerable<string> Uses(string file, string[] folders, string project = Core)
    {
        HashSet<(string, string)> names = [.. Qualified().Matches(Code(file)).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];
        string root = project.Split('/', '.')[^1];
        return folders
            .Where(folder => names.Contains((root, folder)) || names.Any(name => name.Item1 == folder && TypesOf(project, folder).Contains(name.Item2)))
            .Select(folder => $"{file} uses {folder}");
    }

    private static HashSet<string> TypesOf(string project, string folder) =>
        [.. Repository.Files($"{project}/{folder}", "*.cs").Select(path => Path.GetFileNameWithoutExtension(path))];

    private static string Code(string file) => Comment().Replace(Repository.Read(file), "");

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(\w+)\.(?=(\w+))")]
    private static partial Regex Qualified();
}
