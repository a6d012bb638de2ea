using System.Text;

namespace Leafwatch.RuleFiles;

/// <summary>The text of a rule file, and its name for messages.</summary>
internal sealed record RuleFile(string Name, string Text)
{
    private const string BuiltInPrefix = "rules/";
    private const string ClassicPrefix = "rules/classic/";

    /// <summary>The rules that the program carries.</summary>
    /// <param name="isClassic">Whether with those of the classic mode.</param>
    /// <param name="withSamples">Whether with their samples, which are two thirds of the text, and of the time that it takes to read.</param>
    public static IReadOnlyList<RuleFile> BuiltIn(bool isClassic, bool withSamples = true) =>
    [
        .. typeof(RuleFile).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(BuiltInPrefix, StringComparison.Ordinal))
            .Where(name => isClassic || !name.StartsWith(ClassicPrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new RuleFile(name, withSamples ? ReadResource(name) : WithoutSamples(ReadResource(name)))),
    ];

    /// <summary>A file of the rules that the program carries; <see langword="null"/> where it has none of that name.</summary>
    public static RuleFile? BuiltInNamed(string name) =>
        typeof(RuleFile).Assembly.GetManifestResourceNames().Contains(name) ? new RuleFile(name, ReadResource(name)) : null;

    /// <summary>The rules of a file, of an archive, or of a folder and the folders in it, in the order of their names; without what begins with a dot.</summary>
    /// <exception cref="IOException">It cannot be read, or is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<RuleFile> At(string path)
    {
        if (Directory.Exists(path))
        {
            return In(path);
        }

        return RuleArchive.IsOne(path) ? RuleArchive.Read(path) : IsRules(path) && File.Exists(path) ? [new RuleFile(path, File.ReadAllText(path))] : In(path);
    }

    /// <summary>The rules in a folder and the folders in it, in the order of their names.</summary>
    public static IReadOnlyList<RuleFile> In(string directory) =>
    [
        .. FilesIn(directory, RealOf(directory), [])
            .Where(path => IsRules(path) && !Path.GetRelativePath(directory, path).Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.')))
            .Order(StringComparer.Ordinal)
            .Select(path => new RuleFile(path, File.ReadAllText(path))),
    ];

    /// <summary>The files below a folder, by the names that lead to them. A folder that was there already, by whatever links, is passed over.</summary>
    /// <param name="directory">The folder as it is reached.</param>
    /// <param name="real">Where it is.</param>
    /// <param name="seen">Where folders are that were there.</param>
    private static IEnumerable<string> FilesIn(string directory, string real, HashSet<string> seen) => !seen.Add(real)
        ? []
        : Directory.EnumerateFiles(directory).Concat(Directory.EnumerateDirectories(directory).SelectMany(folder => FilesIn(folder, RealOf(Path.Combine(real, Path.GetFileName(folder))), seen)));

    private static string RealOf(string directory) => Directory.ResolveLinkTarget(directory, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(directory);

    /// <summary>Whether a name is that of a file of rules.</summary>
    public static bool IsRules(string name) =>
        name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);

    /// <summary>The text with empty lines where samples stand, so that all else keeps its place. In the built-in rules they are the last of a document.</summary>
    private static string WithoutSamples(string text)
    {
        StringBuilder left = new(text.Length / 2);
        bool isSample = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            isSample = line.StartsWith("samples:") || (isSample && !line.StartsWith("---"));
            left.Append(isSample ? [] : line).Append('\n');
        }

        return left.ToString();
    }

    private static string ReadResource(string name)
    {
        using Stream stream = typeof(RuleFile).Assembly.GetManifestResourceStream(name)!;
        byte[] text = new byte[stream.Length];
        stream.ReadExactly(text);
        return Encoding.UTF8.GetString(text);
    }
}
