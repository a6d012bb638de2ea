namespace Leafwatch.Core.Sources;

/// <summary>What a look has to tell, in the order in which it is to be told and stored.</summary>
internal sealed class SourceNews
{
    private readonly List<(FollowedFile File, SourceEvent What)> _happened = [];
    private readonly Queue<SourceItem> _ready = [];
    private long _look;

    public bool IsFirstLook => _look == 1;

    public bool HasItems => _ready.Count > 0;

    public void BeginLook() => _look++;

    /// <summary>Keeps what happened to a file until the end of the look, so that the older of two generations is told, and stored, first.</summary>
    public void Tell(FollowedFile file, SourceEvent what) => _happened.Add((file, what));

    public void Tell(SourceEvent what) => _ready.Enqueue(new SourceItem(what));

    public void Tell(SourceItem item) => _ready.Enqueue(item);

    public void TellFound(FollowedFile file)
    {
        file.Source.ToldMissing = false;
        Tell(file, new SourceEvent.FileFound(file.Source.Name, file.Path) { Position = file.Position });
    }

    /// <summary>Tells that something cannot be read, when that is news.</summary>
    /// <param name="source">The source.</param>
    /// <param name="path">A file or a directory.</param>
    /// <param name="reason">What the system says.</param>
    /// <param name="position">Where a file that could not be opened yet is to be begun.</param>
    public void Deny(WatchedSource source, string path, string reason, SourcePosition? position = null)
    {
        if (source.Deny(path, reason, _look))
        {
            Tell(new SourceEvent.FileUnreadable(source.Name, path, reason) { Position = position });
        }
    }

    /// <summary>Forgets what a full look did not meet again.</summary>
    public void ForgetDenials(WatchedSource source)
    {
        foreach (string path in source.ForgetDenialsBefore(_look))
        {
            Tell(new SourceEvent.FileReadable(source.Name, path));
        }
    }

    public void TellWhatHappened()
    {
        foreach ((_, SourceEvent what) in _happened.OrderBy(happened => happened.File.Generation))
        {
            Tell(what);
        }

        _happened.Clear();
    }

    public bool TryTake(out SourceItem item) => _ready.TryDequeue(out item);
}
