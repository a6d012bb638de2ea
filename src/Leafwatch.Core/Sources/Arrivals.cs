namespace Leafwatch.Core.Sources;

/// <summary>Begins to follow files: those that patterns find, and generations of a log that came and went between two looks.</summary>
internal sealed class Arrivals(
    Generations generations, Newcomers newcomers, Neighbourhood neighbourhood, SourceNews news, List<FilePosition> awaited)
{
    /// <summary>As much must have been read of a file for another in its place to be taken for the same, written anew.</summary>
    private const int LeastToJudgeReplaced = 64;

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
            FollowBetween(newcomer.Source, newcomer.Path, latest.Status.Age);
        }

        generations.Add(file, newcomer.Path);
        if (awaited.Find(position => file.Identity.Is(position.Identity) && file.Holds(position)) is { } stored)
        {
            awaited.Remove(stored);
            file.GoOnAt(stored);
        }
        else if (before is { Status.IsDeleted: true } && before.Offset >= LeastToJudgeReplaced && file.HoldsWhatWasReadOf(before))
        {
            // Written anew by an editor, or sed -i: the same log in another file.
            file.TakeOver(before);
            generations.Remove(before);
        }
        else if (newcomer.Source.IsKnown || latest is not null)
        {
            file.BeginAt(0);
            file.CopyOf = OriginalOf(file);
        }
        else
        {
            file.BeginAt(newcomer.Source.Start == StartAt.Beginning ? 0 : file.LastLineStart(file.Status.Length));
        }

        if (file.CopyOf is null)
        {
            news.TellFound(file);
        }
    }

    /// <summary>The file that this one is a copy of so far. What is at the path of a log is its next generation, not a copy.</summary>
    public FollowedFile? OriginalOf(FollowedFile file) => generations.All.FirstOrDefault(other =>
        other != file && other.Source == file.Source && other.CopyOf is null && !other.IsUntouched && other.Log != file.Path
        && file.IsCopyOf(other));

    /// <summary>
    /// When a log was rotated more than once between two looks, there are generations that were never seen at its path. They
    /// are younger than the one last seen there, and were written to after it. An old copy made by copytruncate was not.
    /// </summary>
    public List<FollowedFile> FollowBetween(WatchedSource source, string log, (long Birth, long LastWrite) after)
    {
        List<FollowedFile> followed = [];
        foreach (Neighbour neighbour in neighbourhood.RotatedFrom(log).OrderBy(neighbour => neighbour.Status.Age))
        {
            if (generations.Find(neighbour.Status.Identity) is null
                && neighbour.Status.Identity.Birth >= after.Birth && neighbour.Status.LastWrite > after.LastWrite
                && Open(new Newcomer(source, neighbour.Path, neighbour.Status)) is { } file)
            {
                string? matchedPath = newcomers.TryGet(file.Identity, out Newcomer? newcomer) ? newcomer.Path : null;
                newcomers.Remove(file.Identity);
                generations.Add(file, matchedPath);
                file.HasSuccessor = true;
                file.BeginAt(0);
                news.TellFound(file);
                followed.Add(file);
            }
        }

        return followed;
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
        if (file is not null && generations.Find(file.Identity) is not null)
        {
            // Renamed between look and open: the next look sees it.
            file.Dispose();
            return null;
        }

        if (problem is not null)
        {
            FilePosition? stored = awaited.Find(position => newcomer.Status.Identity.Is(position.Identity));
            if (stored is null)
            {
                bool fromBeginning = source.IsKnown || source.Start == StartAt.Beginning;
                stored = new FilePosition(
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
