namespace Leafwatch.Core.Sources;

/// <summary>The files of a log as they lie there now, with the rotated and the packed ones.</summary>
public static class LogFiles
{
    /// <summary>Finds the files that a path or glob stands for, and all that their names say to be older generations of them.</summary>
    /// <param name="pattern">The path or glob.</param>
    /// <param name="unreadable">Is told of each directory that could not be listed, and why.</param>
    /// <returns>Their paths, each once, in the order of names.</returns>
    public static IReadOnlyList<string> WithGenerations(string pattern, Action<string, string> unreadable)
    {
        Neighbourhood neighbourhood = new();
        SortedSet<string> found = new(StringComparer.Ordinal);
        foreach (string path in new FileGlob(pattern).Expand(unreadable))
        {
            string log = LogName.LogOf(path);
            if (File.Exists(path))
            {
                found.Add(path);
            }

            found.UnionWith(neighbourhood.RotatedFrom(log).Concat(neighbourhood.ArchivesOf(log)).Select(file => file.Path));
        }

        return [.. found];
    }
}
