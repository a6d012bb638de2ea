namespace Leafwatch.Core.Sources;

/// <summary>A source, and what is known of its pattern: the paths it stands for, and what has been told about it.</summary>
internal sealed class WatchedSource(FileSource source, FollowOptions options)
{
    private readonly FileGlob _glob = new(source.Pattern);
    private readonly Dictionary<string, (string Reason, long Look)> _unreadable = [];

    public string Name => source.Name;

    public FollowOptions Options => options;

    public string Pattern => source.Pattern;

    public StartAt Start => source.Start;

    public SinceTime? Since => source.Since;

    /// <summary>What is stored to say that the source is known.</summary>
    public SourcePosition Marker => WatchMarker.Of(source, LastOver);

    /// <summary>The directories in which something must happen for anything to change.</summary>
    public IReadOnlySet<string> Directories => _glob.Directories;

    /// <summary>Whether the system tells what happens in all of them. Of what a link leads to it does not.</summary>
    public bool IsNotified { get; set; }

    public bool HasLinks { get; private set; }

    /// <summary>How often it is looked at whatever else is; <see langword="null"/> when it is looked at each time.</summary>
    public TimeSpan? OwnInterval => source.PollInterval() ?? (IsNotified ? options.NotifiedInterval : null);

    /// <summary>Whether the look going on has listed its directories.</summary>
    public bool IsListed { get; set; }

    /// <summary>When it was last looked at, as a time stamp.</summary>
    public long? Looked { get; set; }

    public bool HasWildcards => _glob.HasWildcards;

    /// <summary>Whether its files have been looked at before, by this run or an earlier one: what is unknown is new then.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Of a single file: the last generation that is over and forgotten.</summary>
    public OverGeneration? LastOver { get; private set; }

    public List<string> Paths { get; private set; } = [];

    /// <summary>How many files there are at its paths.</summary>
    public int Present { get; set; }

    /// <summary>Since when there is no file, as a time stamp.</summary>
    public long? AbsentSince { get; set; }

    public bool ToldMissing { get; set; }

    public bool HasUnreadable => _unreadable.Count > 0;

    /// <summary>Lists the paths anew. While a directory cannot be listed, those that were in it are kept.</summary>
    public void List(Action<string, string> unreadable)
    {
        bool complete = true;
        List<string> paths = _glob.Expand((directory, reason) =>
        {
            complete = false;
            unreadable(directory, reason);
        });
        HasLinks = paths.Exists(path => new FileInfo(path).LinkTarget is not null);
        Paths = complete ? paths : [.. paths.Union(Paths).Order(StringComparer.Ordinal)];
    }

    /// <summary>Takes in what an earlier run stored.</summary>
    public void Remember(IReadOnlyList<SourcePosition> known)
    {
        SourcePosition? marker = known.FirstOrDefault(position => position.Key == Marker.Key && position.Path == Pattern);
        IsKnown = marker is not null;
        LastOver = OverGeneration.Parse(marker?.Cursor);
    }

    /// <summary>Takes down that a file is over and forgotten.</summary>
    /// <returns>What is to be stored of that, or <see langword="null"/>.</returns>
    public SourcePosition? EndWith(FollowedFile file)
    {
        bool isEarlier = LastOver is { } last
            && (LogName.IsDatedBefore(file.Path, last.Path) || (last.Age.LastWrite > file.Age.LastWrite && !LogName.IsDatedBefore(last.Path, file.Path)));
        if (HasWildcards || isEarlier)
        {
            return null;
        }

        LastOver = new OverGeneration(file.Path, file.Age);
        return Marker;
    }

    /// <summary>Takes down that a path cannot be read.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Deny(string path, string reason, long look)
    {
        bool isNews = !_unreadable.TryGetValue(path, out (string Reason, long Look) before) || before.Reason != reason;
        _unreadable[path] = (reason, look);
        return isNews;
    }

    /// <summary>Takes down that a path can be read.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Allow(string path) => _unreadable.Remove(path);

    /// <summary>Forgets denials that a full look did not meet again.</summary>
    /// <returns>The paths of them.</returns>
    public IReadOnlyList<string> ForgetDenialsBefore(long look)
    {
        List<string> over = [.. _unreadable.Where(denial => denial.Value.Look < look).Select(denial => denial.Key)];
        over.ForEach(path => _unreadable.Remove(path));
        return over;
    }
}
