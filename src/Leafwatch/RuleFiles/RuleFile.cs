namespace Leafwatch.RuleFiles;

/// <summary>The text of a rule file, and its name for messages.</summary>
internal sealed record RuleFile(string Name, string Text)
{
    private const string BuiltInPrefix = "rules/";
    private const string ClassicPrefix = "rules/classic/";

    /// <summary>The rules that the program carries.</summary>
    public static IReadOnlyList<RuleFile> BuiltIn(bool isClassic) =>
    [
        .. typeof(RuleFile).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(BuiltInPrefix, StringComparison.Ordinal))
            .Where(name => isClassic || !name.StartsWith(ClassicPrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new RuleFile(name, ReadResource(name))),
    ];

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
        .. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Where(path => IsRules(path) && !Path.GetRelativePath(directory, path).Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.')))
            .Order(StringComparer.Ordinal)
            .Select(path => new RuleFile(path, File.ReadAllText(path))),
    ];

    /// <summary>Whether a name is that of a file of rules.</summary>
    public static bool IsRules(string name) =>
        name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);

    private static string ReadResource(string name)
    {
        using Stream stream = typeof(RuleFile).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
