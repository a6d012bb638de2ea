using System.Globalization;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Ledgers;

/// <summary>
/// Keeps account of every byte of every source: what existed was read, is still unread, or is a gap that is told. It changes
/// with the batches and is stored in one piece with the positions after them, so that it is exact after a kill at any instant.
/// </summary>
/// <remarks>Used by one thread, in the order in which sources tell what they read and what happened.</remarks>
public sealed class Ledger(TimeProvider time)
{
    /// <summary>How long hours and gaps are kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(396);

    /// <summary>How long the account of a file is kept after the file is over, and of how many of a source.</summary>
    private static readonly TimeSpan FilesKeptFor = TimeSpan.FromDays(7);
    private const int MostEndedFiles = 50;

    /// <summary>A file that had not been written to for so long was rotated away: nobody writes to it any more.</summary>
    private static readonly TimeSpan Retired = TimeSpan.FromDays(1);

    private const int MostSamples = 5;
    private const int MostMinutes = 6;

    /// <summary>A batch whose times lie further apart than this has wrong ones among them.</summary>
    private const int MostHoursOfBatch = 14 * 24;

    private readonly Dictionary<string, SourceAccount> _sources = [];
    private readonly Dictionary<string, FileAccount> _files = [];
    private readonly Dictionary<string, UsualTraffic> _traffic = [];
    private readonly HashSet<string> _live = [];
    private readonly HashSet<string> _touchedSources = [];
    private readonly HashSet<string> _touchedFiles = [];
    private readonly List<string> _forgotten = [];
    private readonly List<LedgerGap> _gaps = [];
    private readonly Dictionary<(string Source, long Hour), HourTally> _hours = [];
    private DateTimeOffset _lastCommit = DateTimeOffset.MinValue;
    private long _prunedOn;

    public IReadOnlyDictionary<string, SourceAccount> Sources => _sources;

    /// <summary>The accounts of files that are followed, and of some that are over.</summary>
    public IReadOnlyDictionary<string, FileAccount> Files => _files;

    public void Restore(StoredLedger stored)
    {
        _lastCommit = stored.Run?.Committed ?? _lastCommit;
        foreach (SourceAccount source in stored.Sources)
        {
            _sources[source.Source] = source;
        }

        foreach (FileAccount file in stored.Files)
        {
            _files[file.Key] = file;
        }

        foreach (HourTally hour in stored.Hours)
        {
            TrafficOf(hour.Source).Add(hour);
        }
    }

    /// <summary>Begins the account of a source that has none yet.</summary>
    public void Watch(string source)
    {
        if (!_sources.ContainsKey(source))
        {
            Keep(Of(source));
        }
    }

    public UsualTraffic TrafficOf(string source)
    {
        if (!_traffic.TryGetValue(source, out UsualTraffic? traffic))
        {
            _traffic.Add(source, traffic = new UsualTraffic());
        }

        return traffic;
    }

    /// <summary>Whether the lines of a file come as they are written: its reader has caught up with it in this run.</summary>
    public bool IsLive(string fileKey) => _live.Contains(fileKey);

    /// <summary>Takes a batch that was read.</summary>
    public void Absorb(BatchResult result, string? format = null)
    {
        Batch batch = result.Batch!;
        SourcePosition after = batch.After;
        DateTimeOffset now = time.GetUtcNow();
        bool isLive = _live.Contains(after.Key);
        int came = batch.Length - batch.HeldBefore;
        FileAccount before = _files.GetValueOrDefault(after.Key) is { Ended: null } known ? known : Begin(after, Math.Max(0, after.Offset - came));

        // A source that keeps its lines itself counts no bytes in its positions: what came is what there was.
        long reached = after.Offset > before.Reached ? after.Offset : before.Reached + came;
        FileAccount file = before with
        {
            Path = after.Path,
            Reached = reached,
            Unread = batch.HeldBefore > 0 && came == 0 ? before.Unread : batch.Unread,
            Lines = before.Lines + result.Lines,
            Unparsed = before.Unparsed + result.Unparsed,
            UnparsedBytes = before.UnparsedBytes + Math.Min(result.UnparsedBytes, reached - before.Reached + batch.HeldBefore),
            Late = before.Late + result.Late,
            Cut = before.Cut + batch.CutLines,
            LastRead = now,
        };
        LedgerCounts added = Replace(before, file);
        SourceAccount source = Of(after.Source);
        TakeHours(source, result, added, isLive, now);
        if (result.Lines > 0)
        {
            source = source with
            {
                LastLine = now,
                LastEvent = result.Parsed > 0 && !(result.Latest < source.LastEvent) ? result.Latest : source.LastEvent,
                Format = format ?? source.Format,
                Minutes = isLive ? Count(source.Minutes, now, result.Lines) : source.Minutes,
                Samples = result.UnparsedSamples.Count == 0
                    ? source.Samples
                    : [.. source.Samples.Concat(result.UnparsedSamples.Select(text => new UnparsedSample(now, after.Path, text, format))).TakeLast(MostSamples)],
                Quiet = TimeSpan.Zero,
                Expected = 0,
            };
        }

        Keep(source);
        if (batch.CaughtUp)
        {
            _live.Add(after.Key);
        }
    }

    /// <summary>Takes down where the reader of a file stands without having read a batch.</summary>
    public void Place(SourcePosition position)
    {
        // A position without identity that has not moved stands for no file: it marks that a source is known.
        if (position.Identity.Length == 0 && position.Offset == 0)
        {
            return;
        }

        if (_files.GetValueOrDefault(position.Key) is not { Ended: null } before)
        {
            Begin(position, position.Offset);
            return;
        }

        long moved = position.Offset - before.Reached;
        Replace(before, before with
        {
            Path = position.Path,
            Reached = position.Offset,

            // Where it goes back, what was read stays read. Where nothing was read or lost yet, the reading begins elsewhere.
            Begun = moved < 0 || (before.Reached == before.Begun && before.Gaps == 0) ? before.Begun + moved : before.Begun,
            Unread = Math.Max(0, before.Unread - Math.Max(0, moved)),
        });
    }

    /// <summary>Takes down that bytes were passed over which belong to a line of which the beginning was taken: they were read, and no rule sees them.</summary>
    public void TakeRest(string fileKey, long bytes)
    {
        if (_files.TryGetValue(fileKey, out FileAccount? file))
        {
            Replace(file, file with { UnparsedBytes = file.UnparsedBytes + Math.Min(bytes, file.Counts.Parsed) });
        }
    }

    /// <summary>Takes a gap.</summary>
    /// <param name="source">The source.</param>
    /// <param name="path">Where.</param>
    /// <param name="gap">What was lost.</param>
    /// <param name="isBehind">Whether it lies behind what was read of its file, which is over with it.</param>
    /// <returns>The gap with what else is known of it, or <see langword="null"/> when nothing can have been lost.</returns>
    public Gap? Take(string source, string path, Gap gap, bool isBehind)
    {
        DateTimeOffset now = time.GetUtcNow();
        FileAccount? file = gap.Key is null ? null : _files.GetValueOrDefault(gap.Key);
        if (isBehind && file is not null)
        {
            // What was known to be there and unread is gone, whatever else is.
            long least = Math.Max(gap.Bytes ?? 0, file.Unread);
            gap = gap with { Bytes = gap.Bytes is null && least == 0 ? null : least };
            if (!gap.IsCertain && !(file.LastRead > _lastCommit - Retired))
            {
                return null;
            }
        }

        long bytes = gap.Bytes ?? 0;
        if (file is not null)
        {
            Replace(file, file with
            {
                Unread = isBehind ? 0 : file.Unread,
                GapsBefore = file.GapsBefore + (isBehind ? 0 : bytes),
                GapsBehind = file.GapsBehind + (isBehind ? bytes : 0),
                Gaps = file.Gaps + 1,
                LostLines = file.LostLines + (gap.Count ?? 0),
            });
        }
        else
        {
            SourceAccount account = Of(source);
            Keep(account with
            {
                Totals = account.Totals + new LedgerCounts { Existed = bytes, Lost = bytes, Gaps = 1, LostLines = gap.Count ?? 0 },
            });
        }

        _gaps.Add(new LedgerGap(source, path, now, gap));
        AddToHour(new HourTally(source, UsualTraffic.HourOf(now), 0, 0, 0, bytes, 1, 0));
        return gap;
    }

    /// <summary>Takes note that a file is over; its totals stay with those of its source.</summary>
    public void Finish(string fileKey)
    {
        _live.Remove(fileKey);
        if (_files.GetValueOrDefault(fileKey) is { Ended: null } file)
        {
            // Only the rest of a line that was cut can be left, or a file that is no longer asked for.
            Replace(file, file with { Unread = 0, Ended = time.GetUtcNow() });
        }
    }

    /// <summary>Changes what else is kept of a source.</summary>
    public void Update(SourceAccount source) => Keep(source);

    /// <summary>Everything that has changed since the last call.</summary>
    public void Collect(LedgerChanges changes)
    {
        Prune(changes);
        changes.Sources.AddRange(_touchedSources.Select(name => _sources[name]));
        changes.Files.AddRange(_touchedFiles.Select(key => _files[key]));
        changes.ForgottenFiles.AddRange(_forgotten);
        changes.Hours.AddRange(_hours.Values);
        changes.Gaps.AddRange(_gaps);
        _touchedSources.Clear();
        _touchedFiles.Clear();
        _forgotten.Clear();
        _hours.Clear();
        _gaps.Clear();
    }

    private static IReadOnlyList<MinuteCount> Count(IReadOnlyList<MinuteCount> minutes, DateTimeOffset now, long lines)
    {
        long minute = now.UtcTicks / TimeSpan.TicksPerMinute - (DateTimeOffset.UnixEpoch.UtcTicks / TimeSpan.TicksPerMinute);
        return minutes is [.., var last] && last.Minute == minute
            ? [.. minutes.SkipLast(1), last with { Lines = last.Lines + lines }]
            : [.. minutes.Append(new MinuteCount(minute, lines)).TakeLast(MostMinutes)];
    }

    private SourceAccount Of(string source) =>
        _sources.GetValueOrDefault(source) ?? new SourceAccount { Source = source, Since = time.GetUtcNow() };

    private FileAccount Begin(SourcePosition position, long offset)
    {
        if (_files.TryGetValue(position.Key, out FileAccount? ended))
        {
            // The key of a file that is over is free again, its account goes on to be kept under another.
            string key = position.Key;
            for (int number = 1; _files.ContainsKey(key); number++)
            {
                key = string.Create(CultureInfo.InvariantCulture, $"{position.Key}~{number}");
            }

            _files[key] = ended with { Key = key };
            _touchedFiles.Add(key);
            _forgotten.Remove(key);
        }

        FileAccount file = new() { Key = position.Key, Source = position.Source, Path = position.Path, Begun = offset, Reached = offset };
        _files[file.Key] = file;
        _touchedFiles.Add(file.Key);
        return file;
    }

    private LedgerCounts Replace(FileAccount before, FileAccount after)
    {
        LedgerCounts added = after.Counts - before.Counts;
        _files[after.Key] = after;
        _touchedFiles.Add(after.Key);
        SourceAccount source = Of(after.Source);
        Keep(source with { Totals = source.Totals + added });
        return added;
    }

    private void Keep(SourceAccount source)
    {
        _sources[source.Source] = source;
        _touchedSources.Add(source.Source);
    }

    /// <summary>Lines that come as they are written belong to the hour in which they come; those of a backlog are spread over the hours that they are from.</summary>
    private void TakeHours(SourceAccount source, BatchResult result, LedgerCounts added, bool isLive, DateTimeOffset now)
    {
        long last = UsualTraffic.HourOf(now);
        long first = last;
        if (!isLive && result.Parsed > 0)
        {
            long oldest = UsualTraffic.HourOf(now - KeptFor);
            last = Math.Clamp(UsualTraffic.HourOf(result.Latest), oldest, last);
            first = Math.Clamp(UsualTraffic.HourOf(result.Earliest), oldest, last);
            first = last - first > MostHoursOfBatch ? last : first;
        }

        long hours = last - first + 1;
        for (long i = 0; i < hours; i++)
        {
            AddToHour(new HourTally(
                source.Source,
                first + i,
                Part(added.Read),
                Part(result.Lines),
                Part(result.Unparsed),
                0,
                0,
                isLive && result.Lines > 0 ? (long)source.Quiet.TotalSeconds : 0));

            long Part(long whole) => (whole * (i + 1) / hours) - (whole * i / hours);
        }
    }

    private void AddToHour(HourTally more)
    {
        TrafficOf(more.Source).Add(more);
        (string, long) key = (more.Source, more.Hour);
        _hours[key] = _hours.GetValueOrDefault(key) is not { } sum ? more : sum with
        {
            Bytes = sum.Bytes + more.Bytes,
            Lines = sum.Lines + more.Lines,
            Unparsed = sum.Unparsed + more.Unparsed,
            Lost = sum.Lost + more.Lost,
            Gaps = sum.Gaps + more.Gaps,
            LongestPause = Math.Max(sum.LongestPause, more.LongestPause),
        };
    }

    /// <summary>Once an hour, lets go of what is too old or too much.</summary>
    private void Prune(LedgerChanges changes)
    {
        DateTimeOffset now = time.GetUtcNow();
        long hour = UsualTraffic.HourOf(now);
        if (hour == _prunedOn)
        {
            return;
        }

        _prunedOn = hour;
        changes.Horizon = now - KeptFor;
        foreach (IGrouping<string, FileAccount> ended in _files.Values.Where(file => file.Ended is not null).GroupBy(file => file.Source).ToList())
        {
            foreach (FileAccount file in ended.OrderByDescending(file => file.Ended).Where((file, i) => i >= MostEndedFiles || now - file.Ended > FilesKeptFor).ToList())
            {
                _files.Remove(file.Key);
                _touchedFiles.Remove(file.Key);
                _forgotten.Add(file.Key);
            }
        }
    }
}
