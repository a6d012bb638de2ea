namespace Leafwatch.Core.Sources;

/// <summary>Begins to follow files: those that patterns find, and generations of a log that came and went between two looks.</summary>
internal sealed class Arrivals(
    Generations generations, Newcomers newcomers, Neighbourhood neighbourhood, SourceNews news, List<SourcePosition> awaited)
{
    /// <summary>As much must have been read of a file for another in its place to be taken for the same, written anew.</summary>
    private const int LeastToJudgeReplaced = 512;

    public void Welcome(Newcomer newcomer)
    {
        if (generations.Find(newcomer.Status.Identity) is not null || Open(newcomer) is not { } file)
        {
            return;
        }

        if (generations.Of(file.Log).Any(other => !other.IsUntouched && other.CopyOf is null && !other.IsWhatWasRead()))
        {
            // That one was cut this very moment, and this may be its copy: the next look tells.
            file.Dispose();
            return;
        }

        FollowedFile? before = generations.At(newcomer.Path);
        if (before is not null)
        {
            before.Path = before.CurrentPath();
            generations.Succeed(before, newcomer.Path);
        }

        foreach (FollowedFile earlier in generations.Of(newcomer.Path).Where(earlier => earlier.Path != newcomer.Path))
        {
            generations.Succeed(earlier, newcomer.Path);
        }

        FollowedFile? latest = generations.LatestRotated(newcomer.Path);
        if (latest is not null)
        {
            FollowBetween(newcomer.Source, newcomer.Path, latest.Age, latest.Path);
        }
        else if (newcomer.Source.LastOver is { } over)
        {
            FollowAfter(newcomer.Source, newcomer.Path, over);
        }

        generations.Add(file, newcomer.Path);
        SucceedDated(file);
        if (awaited.Find(position => file.Identity.Is(position.Identity) && file.Holds(position)) is { } stored)
        {
            awaited.Remove(stored);
            file.GoOnAt(stored);
        }
        else if (before is { Status.IsDeleted: true } && before.Offset >= LeastToJudgeReplaced && file.HoldsWhatWasReadOf(before) && file.HoldsWhatIsUnreadOf(before))
        {
            // Written anew by an editor, or sed -i: the same log in another file.
            file.TakeOver(before);
            generations.Remove(before);
        }
        else if (newcomer.Source.IsKnown || latest is not null)
        {
            file.BeginAtStart();
            file.CopyOf = OriginalOf(file);
        }
        else if (newcomer.Source.Since is { } since)
        {
            file.BeginSince(since);
        }
        else if (newcomer.Source.Start == StartAt.Beginning)
        {
            file.BeginAtStart();
        }
        else
        {
            file.BeginAtEnd();
        }

        if (file.CopyOf is null)
        {
            news.TellFound(file);
        }
    }

    /// <summary>The file that this one is a copy of so far. What is at the path of a log is its next generation, not a copy.</summary>
    public FollowedFile? OriginalOf(FollowedFile file) => generations.All.FirstOrDefault(other =>
        other != file && !file.IsArchive && !other.IsArchive && other.Source == file.Source && other.CopyOf is null && !other.IsUntouched && other.Log != file.Path
        && file.IsCopyOf(other));

    /// <summary>
    /// When a log was rotated more than once between two looks, there are generations that were never seen at its path. They
    /// are younger than the one last seen there, and were written to after it. An old copy made by copytruncate was not.
    /// </summary>
    /// <param name="source">The source of the log.</param>
    /// <param name="log">The path of the log.</param>
    /// <param name="after">The age of the last generation that is known.</param>
    /// <param name="latest">The path of that generation. At the first look others may have been packed since; what follows it by name, or by
    /// the time of what it holds, is among them. Later an archive is one of a file that was read while it was packed.</param>
    public List<FollowedFile> FollowBetween(
        WatchedSource source, string log, (long Birth, long LastWrite) after, string? latest = null) => Follow(
        source,
        log,
        new OverGeneration(latest ?? "", after),
        latest is not null && news.IsFirstLook
            ? neighbourhood.ArchivesOf(log).Where(archive => archive.HasTimeOfContent || LogName.IsYounger(archive.Path, latest))
            : []);

    /// <summary>The same after a generation that is forgotten, and may have another name by now: of archives only the time tells.</summary>
    public List<FollowedFile> FollowAfter(WatchedSource source, string log, OverGeneration over) =>
        Follow(source, log, over, news.IsFirstLook ? neighbourhood.ArchivesOf(log) : []);

    private List<FollowedFile> Follow(WatchedSource source, string log, OverGeneration latest, IEnumerable<Neighbour> archives)
    {
        List<FollowedFile> followed = [];
        foreach (Neighbour neighbour in archives.Concat(neighbourhood.RotatedFrom(log)).OrderBy(neighbour => neighbour.Age))
        {
            if (generations.Find(neighbour.Status.Identity) is null
                && neighbour.IsYoungerThan(latest)
                && Open(new Newcomer(source, neighbour.Path, neighbour.Status)) is { } file)
            {
                string? matchedPath = newcomers.TryGet(file.Identity, out Newcomer? newcomer) ? newcomer.Path : null;
                newcomers.Remove(file.Identity);
                generations.Add(file, matchedPath);
                file.HasSuccessor = true;
                file.BeginAtStart();
                news.TellFound(file);
                followed.Add(file);
            }
        }

        return followed;
    }

    /// <summary>A log with a date in its name is over, as a rule, when there is one of a later date.</summary>
    private void SucceedDated(FollowedFile file)
    {
        foreach (FollowedFile other in generations.Of(file.Log).Where(other => other != file && other.MatchedPath is not null).ToList())
        {
            if (LogName.IsYounger(file.Path, other.Path) && LogName.DateOf(other.Path) > 0)
            {
                generations.Succeed(other, other.Path);
            }
            else if (LogName.IsYounger(other.Path, file.Path) && LogName.DateOf(file.Path) > 0)
            {
                file.HasSuccessor = true;
            }
        }
    }

    /// <summary>Lets copies be read before the file they were made of: they are younger, and hold what is older.</summary>
    public static void ReadFirst(List<FollowedFile> copies, FollowedFile file)
    {
        foreach (FollowedFile copy in copies)
        {
            copy.HasSuccessor = true;
            copy.WaitsFor.Remove(file);
        }

        file.WaitsFor.AddRange(copies);
    }

    /// <summary>Opens a file. One that cannot be opened keeps the place where it would be begun.</summary>
    public FollowedFile? Open(Newcomer newcomer)
    {
        WatchedSource source = newcomer.Source;
        FollowedFile? file = FollowedFile.Open(source, newcomer.Path, out string? problem);
        if (file is not null && file.Identity != newcomer.Status.Identity)
        {
            // Renamed between look and open: the next look sees both.
            file.Dispose();
            return null;
        }

        if (problem is not null)
        {
            SourcePosition? stored = awaited.Find(position => newcomer.Status.Identity.Is(position.Identity));
            if (stored is null)
            {
                bool fromBeginning = source.IsKnown || source.Start == StartAt.Beginning;
                stored = new SourcePosition(
                    generations.NewKey(newcomer.Status.Identity), source.Name, newcomer.Path, newcomer.Status.Identity.ToString(), "", 0,
                    fromBeginning ? 0 : newcomer.Status.Length);
                awaited.Add(stored);
            }

            news.Deny(source, newcomer.Path, problem, stored);
        }
        else if (file is not null)
        {
            source.Allow(newcomer.Path);
        }

        return file;
    }
}
