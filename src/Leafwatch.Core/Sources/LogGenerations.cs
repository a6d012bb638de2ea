namespace Leafwatch.Core.Sources;

/// <summary>The files of a log that are there now: the current one, and what rotation made of earlier ones, packed or not.</summary>
public static class LogGenerations
{
    /// <summary>Lists them, in order of name.</summary>
    /// <param name="pattern">An absolute path, or a glob.</param>
    /// <param name="unreadable">Is told of each directory that could not be listed, and why.</param>
    public static IReadOnlyList<string> Of(string pattern, Action<string, string> unreadable)
    {
        SortedSet<string> files = new(StringComparer.Ordinal);
        List<string> current = new FileGlob(pattern).Expand(unreadable);
        HashSet<string> logs = [.. current, .. current.Select(LogName.LogOf)];
        files.UnionWith(current.Where(File.Exists));
        foreach (string directory in logs.Select(log => Path.GetDirectoryName(log) ?? "").Distinct())
        {
            try
            {
                files.UnionWith(Directory.EnumerateFiles(directory).Where(file => logs.Contains(LogName.LogOf(file))));
            }
            catch (DirectoryNotFoundException)
            {
                // Not there yet: it has no files.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                unreadable(directory, e.Message);
            }
        }

        return [.. files];
    }
}
