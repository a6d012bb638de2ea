namespace Leafwatch.Core.Sources;

/// <summary>
/// What copytruncate (logrotate(8)) leaves: the file itself, emptied, which is another generation from then on, and a copy, which
/// continues the one that was cut, from where that was read to.
/// </summary>
/// <remarks>
/// A new file is a copy while all that it holds is what a followed file holds at the same places, judged by its beginning
/// and its end. It is put aside until the two differ (then it is a new file after all) or the original is cut. A copy seen only
/// afterwards is known by the bytes before the offset.
/// </remarks>
internal sealed class CopyTruncate(
    Generations generations, Newcomers newcomers, Neighbourhood neighbourhood, SourceNews news, Arrivals arrivals)
{
    /// <summary>Sees whether a file that changed was cut, and goes on with its new generation if so.</summary>
    public void LookAt(FollowedFile file, FileStatus before)
    {
        if (file.CopyOf is not null)
        {
            return;
        }

        if (before.Length == 0 && file.Path == file.Log)
        {
            // It may have been filled, copied and emptied since.
            Arrivals.ReadFirst(arrivals.FollowBetween(file.Source, file.Log, (before.LastWrite - FileStatus.ClockTick, before.LastWrite)), file);
        }

        if (!file.IsWhatWasRead())
        {
            BeginAnew(file, before);
        }
    }

    /// <summary>Sees whether a file is a copy, or still is one.</summary>
    public void Judge(FollowedFile file)
    {
        if (file.CopyOf is { } original)
        {
            // When the original was cut this very moment, the next look tells.
            if (!file.IsCopyOf(original) && original.IsWhatWasRead())
            {
                file.CopyOf = null;
                news.TellFound(file);
            }
        }
        else if (file.IsUntouched && file.Source.IsKnown)
        {
            file.CopyOf = arrivals.OriginalOf(file);
        }
    }

    /// <summary>Lets copies of a file that is over, or holds something else now, stand for themselves: what was read of the original was read of them.</summary>
    public void Release(FollowedFile original, FollowedFile? except = null)
    {
        foreach (FollowedFile copy in generations.All.Where(copy => copy.CopyOf == original && copy != except))
        {
            copy.TakeOver(original);
            copy.Key = generations.NewKey(copy.Identity);
            news.TellFound(copy);
        }
    }

    private void BeginAnew(FollowedFile file, FileStatus before)
    {
        long unread = Math.Max(0, before.Length - file.Offset);

        // It may have been copied and cut after its directory was listed.
        FollowedFile? rest = FindCopy(file, before) ?? (neighbourhood.TryListAgain() ? FindCopy(file, before) : null);
        Release(file, rest);
        List<FollowedFile> earlier = [];
        if (rest is not null)
        {
            rest.TakeOver(file);
            news.TellFound(rest);
            earlier = [rest, .. arrivals.FollowBetween(file.Source, file.Log, rest.Age, rest.Path)];
        }

        string cut = file.Key;
        file.Key = generations.NewKey(file.Identity);
        file.BeginAtStart();
        Arrivals.ReadFirst(earlier, file);
        news.Tell(file, new SourceEvent.FileTruncated(file.Source.Name, file.Path, cut, rest is null ? unread : 0, rest?.Path)
        {
            Position = file.Position,
        });
    }

    private FollowedFile? FindCopy(FollowedFile file, FileStatus before)
    {
        if (generations.All.Where(copy => copy.CopyOf == file && copy.IsCopyOfLost(file)).MaxBy(copy => copy.Status.Length) is { } aside)
        {
            return aside;
        }

        foreach (Neighbour neighbour in neighbourhood.Of(file.Path).Concat(PackedCopies(file, before)))
        {
            bool isMatched = newcomers.TryGet(neighbour.Status.Identity, out Newcomer? newcomer);
            if ((isMatched || neighbour.Log == file.Log) && generations.Find(neighbour.Status.Identity) is null
                && FollowedFile.Open(file.Source, neighbour.Path, out _) is { } candidate)
            {
                if (generations.Find(candidate.Identity) is null && (neighbour.IsArchive ? candidate.HoldsWhatWasReadOf(file) : candidate.IsCopyOfLost(file)))
                {
                    newcomers.Remove(candidate.Identity);
                    generations.Add(candidate, newcomer?.Path);
                    return candidate;
                }

                candidate.Dispose();
            }
        }

        return null;
    }

    /// <summary>A copy may be packed at once; it then is no older than what was last seen of the original.</summary>
    private IEnumerable<Neighbour> PackedCopies(FollowedFile file, FileStatus before) =>
        neighbourhood.ArchivesOf(file.Log).Where(archive => archive.Status.LastWrite >= before.LastWrite);
}
