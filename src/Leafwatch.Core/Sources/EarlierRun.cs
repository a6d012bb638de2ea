namespace Leafwatch.Core.Sources;

/// <summary>Finds, at the first look, the files that an earlier run followed: by identity at any name in their directory, else by content.</summary>
internal sealed class EarlierRun(
    IReadOnlyList<WatchedSource> sources,
    Generations generations,
    Newcomers newcomers,
    Neighbourhood neighbourhood,
    SourceNews news,
    Arrivals arrivals,
    List<SourcePosition> awaited)
{
    /// <summary>As much must be known of a file that nothing was read of for its copy to be known again.</summary>
    private const int LeastToJudgeUnread = 16;

    private readonly Dictionary<string, WatchedSource> _sources = sources
        .GroupBy(source => source.Name)
        .ToDictionary(sameName => sameName.Key, sameName => sameName.First());

    /// <summary>Takes in what was stored.</summary>
    public void Remember(IReadOnlyList<SourcePosition> known)
    {
        // A generation of which something was read is judged before one of which nothing was, and which any file could be.
        awaited.AddRange(known.Where(position => !WatchMarker.Is(position) && _sources.ContainsKey(position.Source))
            .OrderByDescending(position => position.Offset));
        generations.Reserve(known.Select(position => position.Key));
        foreach (WatchedSource source in sources)
        {
            source.Remember(known);
        }
    }

    public void GoOn()
    {
        List<(SourcePosition Position, FollowedFile? File)> found = [.. awaited.Select(position => (position, Find(position) ?? FindAgain(position)))];
        foreach ((SourcePosition position, FollowedFile? file) in found)
        {
            WatchedSource source = _sources[position.Source];
            if (newcomers.TryGetStored(position.Identity, out Newcomer? newcomer) && arrivals.Open(newcomer) is { } cut)
            {
                BeginAnew(cut, newcomer, position, file);
                awaited.Remove(position);
            }
            else if (file is not null)
            {
                awaited.Remove(position);
            }
            else if (!source.HasUnreadable)
            {
                awaited.Remove(position);
                FollowYounger(source, position);
                news.TellWhatHappened();
                news.Tell(source.IsKnown
                    ? new SourceEvent.FileVanished(position.Source, position.Path, position.Key, position.Offset, null)
                    : new SourceEvent.FileFinished(position.Source, position.Path, position.Key));
            }
        }

        // What is younger than the youngest generation that is known came since.
        foreach (IGrouping<string, FollowedFile> known in found.Select(pair => pair.File).OfType<FollowedFile>().GroupBy(file => file.Log).ToList())
        {
            FollowedFile latest = known.MaxBy(file => file.Generation)!;
            if (known.All(file => file.Path != file.Log))
            {
                arrivals.FollowBetween(latest.Source, known.Key, latest.Age, latest.Path);
            }
        }

        foreach (FollowedFile file in generations.All.Where(file => file.Offset == 0 && file.Path == file.Log).ToList())
        {
            // Of a file that nothing was read of it cannot be told whether it was cut.
            if (generations.LatestRotated(file.Log) is { } latest)
            {
                Arrivals.ReadFirst(arrivals.FollowBetween(file.Source, file.Log, latest.Age, latest.Path), file);
            }
        }
    }

    /// <summary>
    /// Follows the generations after one that is gone for good. Of a file that was ever cut there are copies, which are as
    /// young and were read.
    /// </summary>
    private void FollowYounger(WatchedSource source, SourcePosition position)
    {
        if (source.IsKnown && Generations.IsFirst(position.Key)
            && FileIdentity.TryParse(position.Identity, out FileIdentity stored) && stored.Birth > 0)
        {
            arrivals.FollowBetween(source, LogName.LogOf(position.Path), (stored.Birth, stored.Birth));
        }
    }

    /// <summary>Goes on with a file that is where it was, but was cut while nobody looked.</summary>
    private void BeginAnew(FollowedFile file, Newcomer newcomer, SourcePosition position, FollowedFile? rest)
    {
        newcomers.Remove(file.Identity);
        generations.Add(file, newcomer.Path);
        file.BeginAtStart();
        if (rest is not null)
        {
            Arrivals.ReadFirst([rest, .. arrivals.FollowBetween(newcomer.Source, file.Log, rest.Age, rest.Path)], file);
        }

        news.Tell(file, new SourceEvent.FileTruncated(position.Source, file.Path, position.Key, rest is null ? null : 0, rest?.Path)
        {
            Position = file.Position,
        });
    }

    /// <summary>A file may be renamed, or copied and cut, while it is looked for.</summary>
    private FollowedFile? FindAgain(SourcePosition position) => neighbourhood.TryListAgain() ? Find(position) : null;

    private FollowedFile? Find(SourcePosition position)
    {
        if (newcomers.TryGetStored(position.Identity, out Newcomer? newcomer) && GoOnIn(newcomer.Path, position) is { } matched)
        {
            return matched;
        }

        // When the pattern is another than it was, only what it finds is still asked for.
        if (!_sources[position.Source].IsKnown)
        {
            return null;
        }

        List<Neighbour> beside = [.. neighbourhood.Of(position.Path).Where(neighbour => generations.Find(neighbour.Status.Identity) is null)];
        bool isEnough = position.FingerprintLength >= (position.Offset == 0 ? LeastToJudgeUnread : 1);
        string log = LogName.LogOf(position.Path);
        return beside.Where(neighbour => neighbour.Status.Identity.Is(position.Identity))
            .Concat(beside.Where(neighbour => isEnough && neighbour.Log == log))
            .Concat(Packed(position).Where(_ => isEnough))
            .Select(neighbour => GoOnIn(neighbour.Path, position))
            .FirstOrDefault(file => file is not null);
    }

    private FollowedFile? GoOnIn(string path, SourcePosition position)
    {
        WatchedSource source = _sources[position.Source];
        FollowedFile? file = FollowedFile.Open(source, path, out string? problem);
        bool isIt = false;
        try
        {
            isIt = file is not null && generations.Find(file.Identity) is null && file.Holds(position);
        }
        catch (IOException e)
        {
            problem = e.Message;
        }

        if (problem is not null)
        {
            news.Deny(source, path, problem);
        }

        if (file is null || !isIt)
        {
            file?.Dispose();
            return null;
        }

        string? matchedPath = newcomers.TryGet(file.Identity, out Newcomer? newcomer) ? newcomer.Path : null;
        newcomers.Remove(file.Identity);
        generations.Add(file, matchedPath);
        file.GoOnAt(position);
        if (path != file.Log && File.Exists(file.Log))
        {
            generations.Succeed(file, position.Path);
        }

        news.TellFound(file);
        return file;
    }

    /// <summary>Archives that may hold the file of a position, the older first. What they hold was last written after that file was born.</summary>
    private IEnumerable<Neighbour> Packed(SourcePosition position) => FileIdentity.TryParse(position.Identity, out FileIdentity stored)
        ? neighbourhood.ArchivesOf(LogName.LogOf(position.Path)).Where(archive =>
            generations.Find(archive.Status.Identity) is null
            && (archive.Status.Identity.Is(stored) || archive.Status.LastWrite >= stored.Birth - FileStatus.ClockTick))
        : [];
}
