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
    private readonly FollowOptions _options;
    private readonly BlockPool _pool;
    private readonly TimeProvider _time;
    private readonly List<WatchedSource> _sources;
    private readonly SourceNews _news = new();
    private readonly Newcomers _newcomers = new();
    private readonly Neighbourhood _neighbourhood = new();
    private readonly Generations _generations;
    private readonly Arrivals _arrivals;
    private readonly CopyTruncate _copyTruncate;
    private readonly EarlierRun _earlierRun;

    public FollowedFiles(IReadOnlyList<FileSource> sources, FollowOptions options, BlockPool pool, TimeProvider time)
    {
        List<FilePosition> awaited = [];
        _options = options;
        _pool = pool;
        _time = time;
        _sources = [.. sources.Select(source => new WatchedSource(source))];
        _generations = new Generations(_news, time);
        _arrivals = new Arrivals(_generations, _newcomers, _neighbourhood, _news, awaited);
        _copyTruncate = new CopyTruncate(_generations, _newcomers, _neighbourhood, _news, _arrivals);
        _earlierRun = new EarlierRun(_sources, _generations, _newcomers, _neighbourhood, _news, _arrivals, awaited);
    }

    /// <summary>Whether another turn would give something.</summary>
    public bool HasMore => _news.HasItems || _generations.All.Any(CanRead);

    public void Dispose()
    {
        foreach (FollowedFile file in _generations.All)
        {
            file.Dispose();
        }
    }

    /// <summary>Takes in what an earlier run stored. To be called once, before the first look.</summary>
    public void Remember(IReadOnlyList<FilePosition> known) => _earlierRun.Remember(known);

    /// <summary>Looks at all files.</summary>
    /// <param name="full">Whether directories are listed and quiet files are looked at, too.</param>
    public void Look(bool full)
    {
        _news.BeginLook();
        _newcomers.Clear();
        _neighbourhood.Clear();
        FindPaths(full || _news.IsFirstLook);
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

        foreach (Newcomer newcomer in _newcomers.InOrder())
        {
            Try(newcomer.Source, newcomer.Path, () => _arrivals.Welcome(newcomer));
        }

        foreach (FollowedFile file in _generations.All.Where(IsDone).ToList())
        {
            Try(file.Source, file.Path, () => Finish(file));
        }

        _news.TellWhatHappened();
        foreach (WatchedSource source in _sources)
        {
            EndLook(source, full);
        }
    }

    /// <summary>Gives what happened, then one block of each file that has more.</summary>
    public IEnumerable<SourceItem> Turn()
    {
        while (_news.TryTake(out SourceItem item))
        {
            yield return item;
        }

        foreach (FollowedFile file in _generations.All)
        {
            if (!CanRead(file))
            {
                continue;
            }

            if (Read(file, out bool tooLong) is { } batch)
            {
                yield return new SourceItem(batch);
            }

            if (tooLong)
            {
                yield return new SourceItem(
                    new SourceEvent.LineTooLong(file.Source.Name, file.Path, file.Key, file.Offset - FollowOptions.LongestLine));
            }
        }
    }

    private static bool CanRead(FollowedFile file)
    {
        if (!file.HasMore || file.CopyOf is not null)
        {
            return false;
        }

        file.WaitsFor.RemoveAll(earlier => earlier.IsOver || !earlier.HasMore || earlier.CopyOf is not null);
        return file.WaitsFor.Count == 0;
    }

    private Batch? Read(FollowedFile file, out bool tooLong)
    {
        try
        {
            return file.Read(_pool, out tooLong);
        }
        catch (IOException e)
        {
            tooLong = false;
            file.GiveUpUntilChanged();
            _news.Deny(file.Source, file.Path, e.Message);
            return null;
        }
    }

    /// <summary>Sees which files are at the paths of the sources.</summary>
    private void FindPaths(bool full)
    {
        foreach (FollowedFile file in _generations.All)
        {
            file.WasMatched = file.MatchedPath is not null;
            file.MatchedPath = null;
        }

        foreach (WatchedSource source in _sources)
        {
            if (full)
            {
                source.List((directory, reason) => _news.Deny(source, directory, reason));
            }

            source.Present = 0;
            foreach (string path in source.Paths)
            {
                FindPath(source, path, full);
            }
        }
    }

    private void FindPath(WatchedSource source, string path, bool full)
    {
        if (source.HasWildcards && LogName.IsArchive(path))
        {
            return;
        }

        if (!full && _generations.At(path) is { WasMatched: true } quiet && _time.GetElapsedTime(quiet.Changed) >= _options.QuietAfter)
        {
            source.Present++;
            quiet.MatchedPath = path;
            quiet.Found = quiet.Status;
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
        foreach (FollowedFile file in _generations.All)
        {
            FileStatus before = file.Status;
            if ((file.Found ?? Ask(file)) is { } now && file.Update(now))
            {
                file.Changed = _time.GetTimestamp();
                changed.Add((file, before));
            }

            file.Found = null;
        }

        return changed;
    }

    /// <summary>
    /// Whether nobody will write to a file any more, as far as one can tell, and all of it was read. While nothing was read of
    /// its successor, it is what tells older generations from younger ones.
    /// </summary>
    private bool IsDone(FollowedFile file)
    {
        bool isGone = file.Status.IsDeleted;
        return (isGone || file.HasSuccessor) && file.CopyOf is null && !file.HasMore && file.WaitsFor.Count == 0
            && _time.GetElapsedTime(file.Changed) >= (isGone ? _options.DeletedQuiet : _options.RotatedQuiet)
            && (isGone || !_generations.Of(file.Log).Any(later => later.Path == later.Log && later.Offset == 0));
    }

    private void Finish(FollowedFile file)
    {
        if (file.Status.Length > file.Offset && file.ReadLastLine(_pool) is { } last)
        {
            _news.Tell(last);
        }

        // As long as a pattern finds it, it must be known, or it would be taken for a new one.
        if (file.MatchedPath is null)
        {
            _copyTruncate.Release(file);
            _news.Tell(new SourceEvent.FileFinished(file.Source.Name, file.Path, file.Key));
            _generations.Remove(file);
        }
    }

    private void EndLook(WatchedSource source, bool full)
    {
        if (source.Present > 0)
        {
            source.AbsentSince = null;
            source.ToldMissing = false;
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

        if (full)
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
            _news.Deny(file.Source, file.Path, e.Message);
            return null;
        }
    }

    /// <summary>Keeps the trouble with one file from all others.</summary>
    private void Try(WatchedSource source, string path, Action look)
    {
        try
        {
            look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _news.Deny(source, path, e.Message);
        }
    }
}
