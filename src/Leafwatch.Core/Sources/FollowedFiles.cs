namespace Leafwatch.Core.Sources;

/// <summary>
/// All files that are followed. A look finds what came, went, was renamed or cut; a turn reads one block of each file that
/// has something to read, so that none starves the others.
/// </summary>
/// <remarks>
/// A file is known by its identity, never by its name: a renamed generation is the same file, whichever pattern finds it.
/// It is held open, so that its inode is not used again and it can be read to its end after it was deleted.
/// </remarks>
internal sealed class FollowedFiles : IDisposable
{
    /// <summary>ESTALE of errno(3).</summary>
    private const int StaleHandle = 116;

    /// <summary>How long a file is kept at most for the sake of an older one that is still written to.</summary>
    private static readonly TimeSpan LongestKept = TimeSpan.FromDays(1);

    private readonly FollowOptions _options;
    private readonly BlockPool _pool;
    private readonly TimeProvider _time;
    private readonly List<WatchedSource> _sources;
    private readonly List<SourceItem> _read = [];
    private readonly SourceNews _news = new();
    private readonly Newcomers _newcomers = new();
    private readonly Neighbourhood _neighbourhood = new();
    private readonly Generations _generations;
    private readonly Arrivals _arrivals;
    private readonly CopyTruncate _copyTruncate;
    private readonly EarlierRun _earlierRun;

    public FollowedFiles(IReadOnlyList<FileSource> sources, FollowOptions options, BlockPool pool, TimeProvider time)
    {
        List<SourcePosition> awaited = [];
        _options = options;
        _pool = pool;
        _time = time;
        _sources = [.. sources.Select(source => new WatchedSource(source, options))];
        _generations = new Generations(_news, time);
        _arrivals = new Arrivals(_generations, _newcomers, _neighbourhood, _news, awaited);
        _copyTruncate = new CopyTruncate(_generations, _newcomers, _neighbourhood, _news, _arrivals);
        _earlierRun = new EarlierRun(_sources, _generations, _newcomers, _neighbourhood, _news, _arrivals, awaited);
    }

    /// <summary>Whether another turn would give something.</summary>
    public bool HasMore => _news.HasItems || _generations.All.Any(file => file is { HasMore: true, CopyOf: null });

    public void Dispose()
    {
        foreach (FollowedFile file in _generations.All)
        {
            file.Dispose();
        }
    }

    /// <summary>Takes in what an earlier run stored. To be called once, before the first look.</summary>
    public void Remember(IReadOnlyList<SourcePosition> known) => _earlierRun.Remember(known);

    /// <summary>Looks at all files.</summary>
    /// <param name="full">Whether directories are listed and quiet files are looked at, too.</param>
    /// <param name="all">Whether also sources are looked at that it is not yet time for.</param>
    public void Look(bool full, bool all = true)
    {
        _news.BeginLook();
        _newcomers.Clear();
        _neighbourhood.Clear();
        FindPaths(full || _news.IsFirstLook, all);
        foreach ((FollowedFile file, FileStatus before) in FindChanges())
        {
            Try(file.Source, file.Path, () => _copyTruncate.LookAt(file, before));
        }

        foreach (FollowedFile file in _generations.All.Where(file => file.MatchedPath is { } path && path != file.Path).ToList())
        {
            _generations.Move(file, file.MatchedPath!);
        }

        foreach (FollowedFile file in _generations.All.Where(file => file.CopyOf is not null || file.IsUntouched).ToList())
        {
            Try(file.Source, file.Path, () => _copyTruncate.Judge(file));
        }

        if (_news.IsFirstLook)
        {
            _earlierRun.GoOn();
        }

        FindRotatedUnseen(full);
        foreach (Newcomer newcomer in _newcomers.InOrder())
        {
            Try(newcomer.Source, newcomer.Path, () => _arrivals.Welcome(newcomer));
        }

        // What came is stored before what it came after is forgotten.
        _news.TellWhatHappened();
        foreach (FollowedFile file in _generations.All.Where(HasLastLine).ToList())
        {
            file.IsLastLineJudged = true;
            Try(file.Source, file.Path, () => TakeLastLine(file, isOver: false));
        }

        foreach (FollowedFile file in _generations.All.Where(IsDone).ToList())
        {
            Try(file.Source, file.Path, () => Finish(file));
        }

        _news.TellWhatHappened();
        foreach (WatchedSource source in _sources)
        {
            EndLook(source);
        }
    }

    /// <summary>Looks at files that were written to.</summary>
    /// <returns>Whether that is all there is to see; otherwise a look at all tells.</returns>
    public bool LookAtWritten(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            if (_generations.At(path) is { } file && !LookAtWritten(file, path))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How long nothing needs to be looked at, if nothing is told.</summary>
    public TimeSpan Interval => _sources.Min(source => source.OwnInterval ?? _options.PollInterval);

    /// <summary>The directories that files come and go in.</summary>
    public HashSet<string> Directories => [.. _sources.SelectMany(source => source.Directories)];

    /// <summary>Takes in which directories the system tells of.</summary>
    public void BeNotified(IReadOnlySet<string> directories)
    {
        foreach (WatchedSource source in _sources)
        {
            source.IsNotified = !source.HasLinks && source.Directories.IsSubsetOf(directories);
        }
    }

    /// <summary>Gives what happened, then one block of each file that has more.</summary>
    public IEnumerable<SourceItem> Turn()
    {
        while (_news.TryTake(out SourceItem item))
        {
            yield return item;
        }

        bool isStuck = true;
        foreach (FollowedFile file in _generations.All)
        {
            if (!CanRead(file))
            {
                continue;
            }

            _read.Clear();
            Try(file.Source, file.Path, () => file.Read(_pool, _read), file.GiveUpUntilChanged);
            isStuck = false;
            foreach (SourceItem item in _read)
            {
                yield return item;
            }
        }

        if (isStuck && _generations.All.Where(file => file is { HasMore: true, CopyOf: null }).MinBy(file => file.Generation) is { } oldest)
        {
            // Files that came in the same moment may each seem younger than the next: the order is nothing against the lines.
            oldest.WaitsFor.Clear();
        }
    }

    private bool LookAtWritten(FollowedFile file, string path)
    {
        bool isPlainGrowth = FileStatus.TryRead(path, out FileStatus now, out _)
            && now.Identity == file.Identity && now.Length >= file.Status.Length && file.Status.Length > 0
            && file is { CopyOf: null, IsUntouched: false };
        try
        {
            if (!isPlainGrowth || !file.IsWhatWasRead())
            {
                return false;
            }
        }
        catch (IOException)
        {
            return false;
        }

        if (file.Update(now))
        {
            file.Changed = _time.GetTimestamp();
        }

        if (file.AwaitsFilling)
        {
            file.LookAgain();
        }

        return true;
    }

    private static bool CanRead(FollowedFile file)
    {
        if (!file.HasMore || file.CopyOf is not null)
        {
            return false;
        }

        return !IsWaiting(file);
    }

    private static bool IsWaiting(FollowedFile file)
    {
        file.WaitsFor.RemoveAll(earlier => earlier.IsOver || !earlier.HasMore || earlier.CopyOf is not null);
        return file.WaitsFor.Count > 0;
    }

    /// <summary>Sees which files are at the paths of the sources.</summary>
    private void FindPaths(bool full, bool all)
    {
        foreach (FollowedFile file in _generations.All)
        {
            file.WasMatched = file.MatchedPath is not null;
            file.MatchedPath = null;
        }

        foreach (WatchedSource source in _sources)
        {
            bool isDue = all || source.OwnInterval is not { } interval
                || source.Looked is not { } looked || _time.GetElapsedTime(looked) >= interval;
            bool isFull = full || source.OwnInterval is not null;
            source.Looked = isDue ? _time.GetTimestamp() : source.Looked;
            source.IsListed = isDue && isFull;
            if (source.IsListed)
            {
                source.List((directory, reason) => _news.Deny(source, directory, reason));
            }

            source.Present = 0;
            foreach (string path in source.Paths)
            {
                FindPath(source, path, isFull, isDue);
            }
        }
    }

    private void FindPath(WatchedSource source, string path, bool full, bool isDue)
    {
        if (source.HasWildcards && LogName.IsArchive(path))
        {
            return;
        }

        if (!(full && isDue) && _generations.At(path) is { WasMatched: true } quiet
            && (!isDue || _time.GetElapsedTime(quiet.Changed) >= _options.QuietAfter))
        {
            source.Present++;
            quiet.MatchedPath = path;
            quiet.Found = quiet.Status;
            return;
        }

        if (!isDue)
        {
            return;
        }

        if (!FileStatus.TryRead(path, out FileStatus status, out string? problem))
        {
            if (problem is not null)
            {
                KeepDenied(source, path, problem);
            }

            return;
        }

        if (!status.IsRegular)
        {
            // Among what a pattern matches there may be anything; a file that was named must be one.
            if (!source.HasWildcards)
            {
                KeepDenied(source, path, "not a regular file");
            }

            return;
        }

        source.Present++;
        if (_generations.Find(status.Identity) is not { } file)
        {
            _newcomers.Add(new Newcomer(source, path, status));
            return;
        }

        file.MatchedPath = file.MatchedPath is null || path == file.Path ? path : file.MatchedPath;
        file.Found = status;
        if (file.IsForbidden(status, path, out string? denied))
        {
            _news.Deny(source, path, $"{denied}: it is read on as long as it is open");
        }
    }

    /// <summary>A path that cannot be looked at is not gone: the file that was last seen there stays.</summary>
    private void KeepDenied(WatchedSource source, string path, string problem)
    {
        source.Present++;
        _news.Deny(source, path, problem);
        if (_generations.At(path) is { } file)
        {
            file.MatchedPath = path;
        }
    }

    /// <summary>Takes in what the file system says of each file, and gives those that changed, with what it said before.</summary>
    private List<(FollowedFile File, FileStatus Before)> FindChanges()
    {
        List<(FollowedFile, FileStatus)> changed = [];
        foreach (FollowedFile file in _generations.All.ToList())
        {
            FileStatus before = file.Status;
            if ((file.Found ?? Ask(file)) is { } now && file.Update(now))
            {
                file.Changed = _time.GetTimestamp();
                changed.Add((file, before));
            }

            if (file.AwaitsFilling && _time.GetElapsedTime(file.Changed) < _options.QuietAfter)
            {
                // Two writes within one tick of the file system's clock look like one.
                file.LookAgain();
            }

            file.Found = null;
        }

        return changed;
    }

    /// <summary>Whether a file ends with a line that nobody completed for a while.</summary>
    private bool HasLastLine(FollowedFile file) =>
        file is { HasRest: true, HasMore: false, CopyOf: null, IsLastLineJudged: false } && !IsWaiting(file)
        && _time.GetElapsedTime(file.Changed) >= _options.LastLineAfter;

    /// <summary>
    /// Whether nobody will write to a file any more, as far as one can tell, and all of it was read. While nothing was read of
    /// its successor, it is what tells older generations from younger ones.
    /// </summary>
    private bool IsDone(FollowedFile file)
    {
        if (file is not { CopyOf: null, HasMore: false } || (file.IsEndTaken && file.MatchedPath is not null) || IsWaiting(file))
        {
            return false;
        }

        bool isGone = file.Status.IsDeleted;
        TimeSpan quiet = _time.GetElapsedTime(file.Changed);
        return (isGone || file.HasSuccessor)
            && (file.IsArchive || quiet >= (isGone ? _options.DeletedQuiet : _options.RotatedQuiet))
            && (isGone || HasYounger(file))
            && (!HasOlder(file) || quiet >= LongestKept);
    }

    /// <summary>Whether something was read of a younger generation.</summary>
    private bool HasYounger(FollowedFile file) =>
        _generations.Of(file.Log).Any(later => later.Offset > 0 && later.Generation.CompareTo(file.Generation) > 0);

    /// <summary>
    /// Whether an older generation is not over, or a pattern still finds it. Generations are forgotten in their order: as long as one
    /// is known, what is younger and unknown is new.
    /// </summary>
    private bool HasOlder(FollowedFile file) => _generations.Of(file.Log).Any(earlier =>
        earlier.CopyOf is null && !(earlier.IsEndTaken && earlier.MatchedPath is null) && earlier.Generation.CompareTo(file.Generation) < 0);

    /// <summary>While there is nothing at the path of a log, files may come there and be rotated between two looks.</summary>
    private void FindRotatedUnseen(bool full)
    {
        foreach (FollowedFile file in _generations.All.Where(file => file.MatchedPath is null && file.Path == file.Log && !file.Status.IsDeleted).ToList())
        {
            Try(file.Source, file.Path, () => _generations.Move(file, file.CurrentPath()));
        }

        IEnumerable<IGrouping<string, FollowedFile>> over = full
            ? _generations.All.Where(file => file.MatchedPath is null && (file.HasSuccessor || file.Status.IsDeleted || file.Path != file.Log)).GroupBy(file => file.Log)
            : [];
        foreach (IGrouping<string, FollowedFile> rotated in over.Where(rotated => !IsThere(rotated.Key)).ToList())
        {
            FollowedFile latest = rotated.MaxBy(file => file.Generation)!;
            string log = rotated.Key;
            Try(latest.Source, log, () => _arrivals.FollowBetween(latest.Source, log, latest.Age, latest.Path));
        }

        foreach (WatchedSource source in _sources.Where(source => full && source is { HasWildcards: false, Present: 0, LastOver: not null }))
        {
            Try(source, source.Pattern, () => _arrivals.FollowAfter(source, source.Pattern, source.LastOver!));
        }
    }

    private bool IsThere(string log) => _newcomers.AreAt(log) || _generations.At(log) is { MatchedPath: not null };

    private void Finish(FollowedFile file)
    {
        TakeLastLine(file, isOver: true);
        file.IsEndTaken = true;

        // As long as a pattern finds it, it must be known, or it would be taken for a new one.
        if (file.MatchedPath is null)
        {
            _copyTruncate.Release(file);
            _news.TellWhatHappened();
            _news.Tell(new SourceEvent.FileFinished(file.Source.Name, file.Path, file.Key) { Position = file.Source.EndWith(file) });
            _generations.Remove(file);
        }
    }

    private void TakeLastLine(FollowedFile file, bool isOver)
    {
        if (file.HasRest)
        {
            List<SourceItem> items = [];
            file.TakeLastLine(_pool, isOver, items);
            items.ForEach(_news.Tell);
        }
    }

    private void EndLook(WatchedSource source)
    {
        if (source.Present > 0)
        {
            source.AbsentSince = null;
            if (source.ToldMissing)
            {
                source.ToldMissing = false;
                _news.Tell(new SourceEvent.FileBack(source.Name, source.Pattern));
            }
        }
        else
        {
            source.AbsentSince ??= _time.GetTimestamp();
            if (!source.ToldMissing
                && (_news.IsFirstLook || _time.GetElapsedTime(source.AbsentSince.Value) >= _options.MissingAfter))
            {
                source.ToldMissing = true;
                _news.Tell(new SourceEvent.FileMissing(source.Name, source.Pattern));
            }
        }

        if (_news.IsFirstLook)
        {
            source.IsKnown = true;
            _news.Tell(new SourceEvent.Watched(source.Name, source.Pattern) { Position = source.Marker });
        }

        if (source.IsListed)
        {
            _news.ForgetDenials(source);
        }
    }

    private FileStatus? Ask(FollowedFile file)
    {
        try
        {
            return file.AskHandle();
        }
        catch (IOException e)
        {
            if (e.HResult == StaleHandle)
            {
                Vanish(file);
            }
            else
            {
                _news.Deny(file.Source, file.Path, e.Message);
            }

            return null;
        }
    }

    /// <summary>What was deleted on a file server cannot be read to its end.</summary>
    private void Vanish(FollowedFile file)
    {
        _copyTruncate.Release(file);
        _news.Tell(file, new SourceEvent.FileVanished(
            file.Source.Name, file.Path, file.Key, file.Offset, Math.Max(0, file.Status.Length - file.Offset)));
        _generations.Remove(file);
    }

    /// <summary>Keeps the trouble with one file from all others.</summary>
    private void Try(WatchedSource source, string path, Action look, Action? giveUp = null)
    {
        try
        {
            look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            giveUp?.Invoke();
            _news.Deny(source, path, e.Message);
        }
    }
}
