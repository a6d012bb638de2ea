namespace Leafwatch.Core.Sources;

/// <summary>What names say about rotation.</summary>
internal static class LogName
{
    private const int ShortestDate = 6;
    private const string Separators = ".-_";

    /// <summary>Whether a file is an archive by its name; those are not followed.</summary>
    public static bool IsArchive(ReadOnlySpan<char> path) =>
        Path.GetExtension(path) is ".gz" or ".zst" or ".bz2" or ".xz";

    /// <summary>
    /// The log that a file is, or was before it was rotated: <c>access.log</c> for <c>access.log.1</c>,
    /// <c>access.log-20241009</c> and <c>access-20241009.log</c> (logrotate(8): rotate, dateext, extension).
    /// </summary>
    public static string LogOf(string path)
    {
        ReadOnlySpan<char> directory = path.AsSpan(0, path.Length - Path.GetFileName(path.AsSpan()).Length);
        ReadOnlySpan<char> name = path.AsSpan(directory.Length);
        ReadOnlySpan<char> stem = WithoutNumbers(name, 1);
        if (stem.Length < name.Length)
        {
            return string.Concat(directory, stem);
        }

        ReadOnlySpan<char> extension = Path.GetExtension(name);
        return string.Concat(directory, WithoutNumbers(name[..^extension.Length], ShortestDate), extension);
    }

    /// <summary>Takes away endings such as <c>.1</c> or <c>-2024-10-09</c>, if there are as many digits in them as asked.</summary>
    private static ReadOnlySpan<char> WithoutNumbers(ReadOnlySpan<char> name, int digits)
    {
        int end = name.Length;
        int found = 0;
        while (true)
        {
            int start = name[..end].LastIndexOfAnyExceptInRange('0', '9');
            if (start <= 0 || start == end - 1 || !Separators.Contains(name[start]))
            {
                return found >= digits ? name[..end] : name;
            }

            found += end - 1 - start;
            end = start;
        }
    }
}
