namespace Leafwatch.Core.Sources;

/// <summary>A file in the directory of a log.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Log">The log that it is a generation of, by its name.</param>
/// <param name="Status">What the file system says of it.</param>
internal sealed record Neighbour(string Path, string Log, FileStatus Status)
{
    // Times of files are counted in nanoseconds.
    private const long Second = 1_000_000_000;

    public bool IsArchive { get; } = LogName.IsArchive(Path);

    /// <summary>
    /// Whether an archive has the time of what it holds, as gzip(1), zstd(1) and bzip2(1) give it: a file that was only written to
    /// has a time after its birth.
    /// </summary>
    public bool HasTimeOfContent => IsArchive && Status.Identity.Birth >= Status.LastWrite;

    /// <summary>
    /// Whether it was written to after another generation. Dates in both names tell it, whatever was written to either since: whoever had
    /// a file open when it was rotated may write to it long after the next was packed. Numbers tell it only of archives that do not have the
    /// time of what they hold: they may count up (Log4j 2, "max") as well as down (logrotate).
    /// </summary>
    public bool IsYoungerThan(OverGeneration other)
    {
        if (LogName.IsDatedBefore(Path, other.Path) || LogName.IsDatedBefore(other.Path, Path))
        {
            return LogName.IsDatedBefore(other.Path, Path);
        }

        if (!IsArchive)
        {
            return Age.Birth >= other.Age.Birth && (Age.LastWrite > other.Age.LastWrite || LogName.IsYounger(Path, other.Path));
        }

        // Some packers leave away the fractions of a second.
        long coarseness = Age.LastWrite % Second == 0 ? Second : FileStatus.ClockTick;
        return Age.LastWrite > other.Age.LastWrite
            || (LogName.IsYounger(Path, other.Path) && (!HasTimeOfContent || Age.LastWrite + coarseness > other.Age.LastWrite));
    }

    /// <summary>What tells older generations from younger ones. An archive was born when it was packed, and has the time of the last write of what it holds.</summary>
    public (long Birth, long LastWrite) Age => IsArchive ? (0, Status.LastWrite) : Status.Age;
}

/// <summary>What else is in the directories of logs: where renamed files and copies are found. Each is listed when something happened, as a rule once a look.</summary>
internal sealed class Neighbourhood
{
    /// <summary>How often directories are listed anew within one look: what many gone files cost is bounded.</summary>
    private const int MostAgain = 64;

    private readonly Dictionary<string, List<Neighbour>> _directories = [];
    private int _again;

    /// <summary>Begins a look.</summary>
    public void Clear()
    {
        _directories.Clear();
        _again = 0;
    }

    /// <summary>Lets what happened since directories were listed be seen.</summary>
    /// <returns>Whether they are listed again, which is done only so often within one look.</returns>
    public bool TryListAgain()
    {
        _directories.Clear();
        return _again++ < MostAgain;
    }

    /// <summary>The regular files in the directory of a path, and in that of the file that it links to; archives are not among them.</summary>
    public IEnumerable<Neighbour> Of(string path) => AllOf(path).Where(neighbour => !neighbour.IsArchive);

    /// <summary>The archives whose names say that they hold rotated generations of a log, the older first.</summary>
    public IEnumerable<Neighbour> ArchivesOf(string log) => AllOf(log)
        .Where(neighbour => neighbour.IsArchive && neighbour.Log == log)
        .OrderBy(neighbour => neighbour.Age);

    /// <summary>The files whose names say that they are rotated generations of a log.</summary>
    public IEnumerable<Neighbour> RotatedFrom(string log) => Of(log).Where(neighbour => neighbour.Log == log && neighbour.Path != log);

    private IEnumerable<Neighbour> AllOf(string path)
    {
        string directory = Path.GetDirectoryName(path) ?? path;
        List<Neighbour> beside = In(directory);
        return TargetOf(path) is { } target && target != directory ? beside.Concat(In(target)) : beside;
    }

    private List<Neighbour> In(string directory)
    {
        if (_directories.TryGetValue(directory, out List<Neighbour>? found))
        {
            return found;
        }

        found = [];
        try
        {
            foreach (string path in Directory.EnumerateFiles(directory))
            {
                if (FileStatus.TryRead(path, out FileStatus status, out _) && status.IsRegular)
                {
                    found.Add(new Neighbour(path, LogName.LogOf(path), status));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be listed has nothing to offer; the look at the paths in it tells why.
        }

        return _directories[directory] = found;
    }

    private static string? TargetOf(string path)
    {
        try
        {
            return File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target
                ? Path.GetDirectoryName(target.FullName)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
