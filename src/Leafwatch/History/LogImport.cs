using System.Diagnostics;
using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;
using Leafwatch.Monitoring;
using Leafwatch.Scanning;
using Leafwatch.Sqlite;
using Leafwatch.Values;

namespace Leafwatch.History;

/// <summary>
/// Counts old logs into the history: in parallel, and each line once, whatever was imported or watched before. What was counted of which file
/// is committed with the counts, so that an import that was broken off goes on where it stood.
/// </summary>
internal sealed class LogImport(SqliteStore store, ScanRequest request, Func<string, string> sourceOf, RollupRetention kept, TimeProvider time)
{
    private const int HeadLength = 64 * 1024;

    /// <summary>So many rows are packed in one commit: each is waited for until it is on the disk, and the monitor waits meanwhile.</summary>
    private const int UpkeepRows = 512;

    /// <summary>Two files of a log share the hour in which one ends and the other begins; more hours are the same lines, or those of another server.</summary>
    private const int HoursOfTwoFiles = 1;

    private readonly RollupBook _book = store.OpenHistory(time, minutesFrom: time.GetUtcNow() - kept.Minutes, hoursFrom: time.GetUtcNow() - kept.Hours);
    private readonly List<ReadRange> _known = [.. store.ReadRanges()];
    private readonly IReadOnlySet<(string Source, long Hour)> _before = store.CountedHours();
    private readonly Dictionary<string, SortedSet<long>> _again = [];
    private readonly Dictionary<ScanLane, LanePlan> _lanes = [];
    private readonly Dictionary<string, ReadRange> _reached = [];
    private readonly List<string> _failures = [];
    private readonly ChangingFormats _formats = new(
        request.Formats,
        (format, options, detect) => new BatchReader(new FileFormats(format, each => new LineReader(each, each.CreateParser(options), null), detect))
        {
            Since = request.Since,
            Until = request.Until,
            Hour = options.Hour,
        });

    private OrderedScan? _scan;
    private long _waiting;

    /// <summary>How many bytes of lines are counted between two commits.</summary>
    public long CommittedAt { get; init; } = 128 * 1024 * 1024;

    public IReadOnlyList<string> Failures => _failures;

    /// <summary>What there is to say of files whose lines changed their format, and of times that were counted before.</summary>
    public IEnumerable<string> Notes => _formats.Notes().Concat(_again.Where(source => source.Value.Count > HoursOfTwoFiles).Select(source => string.Create(
        CultureInfo.InvariantCulture,
        $"{source.Key}: lines of {source.Value.Count:N0} hours from {RollupClock.TimeOf(source.Value.Min):yyyy-MM-dd HH:mm} to {RollupClock.TimeOf(source.Value.Max).AddHours(1):yyyy-MM-dd HH:mm} UTC were added to what was counted of them before; files are known by their beginning: if these joined what was imported apart, their lines count twice")));

    public ImportSummary Summary { get; } = new();

    public double Progress => _scan?.Progress ?? 0;

    public void Run(CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        List<ScanLane> lanes = [];
        foreach (string path in request.Files.SelectMany(Expand))
        {
            try
            {
                lanes.AddRange(Plan(path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fail(path, e);
            }
        }

        _scan = new OrderedScan(lanes, request.Threads, (_, _, _) => { }, Take, (lane, error) => Fail(lane.Path, error));
        try
        {
            _scan.Run(cancellation);
        }
        finally
        {
            // What was counted before it was broken off is kept: the next import goes on from there.
            Commit();
        }

        while (store.HasMoreUpkeep)
        {
            cancellation.ThrowIfCancellationRequested();
            Commit();
        }

        Summary.Elapsed = Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Opens a file that was looked at before. Rotation may have given its name to another one meanwhile, which was not planned for.</summary>
    private static WholeFile OpenAgain(string path, string head, int length)
    {
        using (WholeFile file = WholeFile.Open(path, readsAhead: false))
        {
            byte[] buffer = WholeFile.NewBuffer();
            if (!file.TryClaim(buffer, out WholeFile.Chunk chunk)
                || file.Read(buffer, chunk) is var lines && (lines.Length < length || ReadRange.HeadOf(buffer.AsSpan(lines.Start, length)) != head))
            {
                throw new IOException("another file has taken its name meanwhile; the same command counts what is left");
            }
        }

        return WholeFile.Open(path);
    }

    private IEnumerable<string> Expand(string path) =>
        Directory.Exists(path) ? ScanFolder.Files(path, (folder, reason) => _failures.Add($"{folder}: {reason}")) : [path];

    /// <summary>Finds out how a file is to be read, and what of it was not counted yet: before and behind what was.</summary>
    private List<ScanLane> Plan(string path)
    {
        DateTimeOffset written = new(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);
        using WholeFile file = WholeFile.Open(path, readsAhead: false);
        byte[] buffer = WholeFile.NewBuffer();
        if (!file.TryClaim(buffer, out WholeFile.Chunk chunk))
        {
            return [];
        }

        WholeFile.Lines lines = file.Read(buffer, chunk);
        ReadOnlySpan<byte> beginning = buffer.AsSpan(lines.Start, Math.Min(lines.Length, HeadLength));
        SourceLines source = request.Lines(path);
        if ((source.Format ?? request.Formats.With(source.SharedBy).Detect(beginning, path)) is not { } format)
        {
            _failures.Add($"{path}: the format of its lines is not known; say which with --format");
            return [];
        }

        int length = Math.Min(beginning.Length, ReadRange.LongestHead);
        string head = ReadRange.HeadOf(beginning[..length]);
        string key = ReadRange.ImportKey + head;
        if (_reached.ContainsKey(key) || _lanes.Values.Any(lane => lane.Range.Key == key))
        {
            Summary.Twice++;
            return [];
        }

        byte[] start = beginning[..Math.Min(beginning.Length, ReadRange.LongestHead)].ToArray();
        ReadRange[] counted = [.. _known.Where(range => range.IsOf(start))];
        ParserOptions options = source.Options(() => written);
        BatchReader probe = new(source.WithHost(format), options, null);
        BatchResult first = new([]);
        probe.Read(Some(buffer, lines, beginning.Length), first, DateTimeOffset.MaxValue);
        List<ScanLane> planned = [];
        foreach ((long from, long to) in Uncounted(counted))
        {
            ScanLane lane = new(path, first.Earliest, [], () =>
            {
                BatchReader reader = _formats.ReaderOf(format, source, options with { Hour = new RepeatedHour() }, path);
                return (batch, result) =>
                {
                    Batch cut = Cut(batch, from, to);
                    reader.Read(cut, result, time.GetUtcNow());
                    (batch.HourAfter, batch.FormatsAfter) = (cut.HourAfter, cut.FormatsAfter);
                };
            })
            {
                HeaderMark = format.HeaderMark,
                CreateCounter = _book.CreateCounter,
                Open = () => OpenAgain(path, head, length),
            };
            _lanes.Add(lane, new LanePlan(sourceOf(path), new ReadRange(key, head, length, 0, 0), from, to));
            planned.Add(lane);
        }

        Summary.Files++;
        return planned;
    }

    /// <summary>The parts of a file that no range covers; what a monitor follows it counts itself from where it began.</summary>
    private static List<(long From, long To)> Uncounted(ReadRange[] counted)
    {
        List<(long From, long To)> parts = [];
        long at = 0;
        foreach (ReadRange range in counted.OrderBy(range => range.Begun))
        {
            if (range.Begun > at)
            {
                parts.Add((at, range.Begun));
            }

            at = range.IsFollowed ? long.MaxValue : Math.Max(at, range.Reached);
        }

        if (at < long.MaxValue)
        {
            parts.Add((at, long.MaxValue));
        }

        return parts;
    }

    /// <summary>The lines of a batch that lie in a part of the file; parts begin and end with lines. Those at its end wait for nothing that was counted before.</summary>
    private static Batch Cut(Batch batch, long from, long to)
    {
        long begin = batch.After.Offset - batch.Length;
        int skipped = (int)Math.Clamp(from - begin, 0, batch.Length);
        int kept = (int)Math.Clamp(to - begin, skipped, batch.Length) - skipped;
        return new Batch
        {
            Buffer = batch.Buffer,
            Start = batch.Start + skipped,
            Length = kept,
            After = batch.After with { Offset = begin + skipped + kept },
            Header = batch.Header,
            HourBefore = batch.HourBefore,
            FormatsBefore = batch.FormatsBefore,
            IsLast = batch.IsLast || batch.After.Offset >= to,
        };
    }

    private static Batch Some(byte[] buffer, WholeFile.Lines lines, int length) => new()
    {
        Buffer = buffer,
        Start = lines.Start,
        Length = length,
        After = new SourcePosition("", "", "", "", "", 0, 0),
    };

    private void Take(ScanLane lane, BatchResult result)
    {
        LanePlan plan = _lanes[lane];
        Batch batch = result.Batch!;
        _book.Add(plan.Source, result.Rollups!);
        Summary.Lines += result.Lines;
        Summary.Unparsed += result.Unparsed;
        _formats.Take(lane.Path, result);

        // Lines that wait for others are not counted yet.
        long reached = Math.Min(batch.After.Offset, plan.To) - result.HeldBack.Length;

        // Of a file with a part before and one behind each has a range of its own.
        string key = plan.From == 0 ? plan.Range.Key : $"{plan.Range.Key}@{plan.From}";
        _reached[key] = plan.Range with { Key = key, Begun = plan.From, Reached = Math.Max(reached, plan.From) };
        _waiting += batch.Length;
        if (_waiting >= CommittedAt)
        {
            Commit();
        }
    }

    private void Commit()
    {
        StateChanges changes = new();
        changes.Imported.AddRange(_reached.Values.Where(range => range.Reached > range.Begun));
        _book.Collect(changes.Rollups);
        NoteAgain(changes.Rollups.Parts);
        changes.Rollups.Upkeep = time.GetUtcNow();
        changes.Rollups.UpkeepRows = UpkeepRows;
        store.Commit(changes);
        _waiting = 0;
    }

    private void NoteAgain(List<RollupPart> parts)
    {
        foreach (RollupPart part in parts)
        {
            (string source, long hour) = (part.Series.Source, _book.Clock.HourOf(part.Minute));
            if (_before.Contains((source, hour)))
            {
                (_again.TryGetValue(source, out SortedSet<long>? hours) ? hours : _again[source] = []).Add(hour);
            }
        }
    }

    private void Fail(string path, Exception error) => _failures.Add($"{path}: {FileProblem.Of(error) ?? error.Message}");

    private sealed record LanePlan(string Source, ReadRange Range, long From, long To);
}
