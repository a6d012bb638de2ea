using System.Diagnostics;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Sources;

namespace Leafwatch.Commands;

/// <summary>
/// Detection over files that exist: chunks are read in parallel, matches correlated in order, so that the alerts are those
/// of one thread reading line after line.
/// </summary>
internal sealed class LogScan(Pipeline pipeline, ClassicMinutes? classic, ScanRequest request, TimeProvider time)
{
    private const int SampleCount = 5;
    private const int HeadLength = 64 * 1024;
    private const int AdvanceEvery = 1024;
    private const string StandardInput = "-";

    private readonly List<Alert> _alerts = [];
    private readonly Dictionary<string, int> _placeOfAlert = [];
    private readonly List<ClassicMinute> _minutes = [];
    private readonly List<string> _failures = [];
    private readonly List<string> _passedOver = [];
    private readonly Dictionary<string, SourceClock> _clocks = [];
    private readonly SortedSet<(string Path, string From, string To)> _changes = [];
    private OrderedScan? _scan;
    private long _matches;

    /// <summary>The alerts, in order of the time at which they fired.</summary>
    public IReadOnlyList<Alert> Alerts => _alerts;

    public IReadOnlyList<ClassicMinute> Minutes => _minutes;

    /// <summary>Files that could not be read, with the reason.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Files of folders that are no logs, with the reason.</summary>
    public IReadOnlyList<string> PassedOver => _passedOver;

    /// <summary>Files whose lines change their format.</summary>
    public IReadOnlyCollection<(string Path, string From, string To)> FormatChanges => _changes;

    public ScanSummary Summary { get; } = new();

    /// <summary>How much has been read, from 0 to 1.</summary>
    public double Progress => _scan?.Progress ?? 0;

    public void Run(CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        long[] matchesByRule = new long[pipeline.Rules.Rules.Count];
        List<ScanLane> lanes = [.. request.Files.SelectMany(Plan)];
        _scan = new OrderedScan(
            lanes,
            request.Threads,
            (lane, result, index) =>
            {
                if (index == 0)
                {
                    Begin(lane, result);
                }

                BatchResult.Match match = result[index];
                matchesByRule[match.Rule]++;
                pipeline.Correlate(match, _clocks[lane.Path]);
                if (++_matches % AdvanceEvery == 0)
                {
                    // Matches come in the order of time: what ended before this one is over, and its groups need not be kept.
                    pipeline.Advance(match.Time < match.Latest ? match.Time : match.Latest);
                }

                classic?.Add(match);
            },
            (lane, result) => TakeCounts(lane, result),
            (lane, error) => Fail(lane.Path, error));
        _scan.Run(cancellation);

        pipeline.Correlator.Advance(DateTimeOffset.MaxValue);
        TakeAlerts();
        if (classic is not null && Summary.Last is { } last)
        {
            TakeMinutes(last.AddMinutes(1));
        }

        for (int i = 0; i < matchesByRule.Length; i++)
        {
            if (matchesByRule[i] > 0)
            {
                Summary.MatchesByRule[pipeline.Rules.Rules[i].Header.Name] = matchesByRule[i];
            }
        }

        _alerts.Sort((a, b) => a.Fired != b.Fired ? a.Fired.CompareTo(b.Fired) : string.CompareOrdinal(a.Id, b.Id));
        Summary.Alerts = _alerts.Count;
        Summary.Late = pipeline.Correlator.LateDropped;
        Summary.Elapsed = Stopwatch.GetElapsedTime(started);
    }

    private IEnumerable<ScanLane> Plan(string path)
    {
        if (path == StandardInput)
        {
            return PlanStream(path, Console.OpenStandardInput()) is { } lane ? [lane] : [];
        }

        return Directory.Exists(path)
            ? ScanFolder.Files(path, (folder, reason) => _failures.Add($"{folder}: {reason}")).Select(file => PlanFile(file, isNamed: false)).OfType<ScanLane>()
            : PlanFile(path, isNamed: true) is { } named ? [named] : [];
    }

    private ScanLane? PlanFile(string path, bool isNamed)
    {
        try
        {
            FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (!stream.CanSeek)
            {
                // A pipe, as of the shell's <(…): it is read once.
                return PlanStream(path, stream);
            }

            stream.Dispose();
            DateTimeOffset written = new(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);
            using WholeFile file = WholeFile.Open(path, readsAhead: false);
            return PlanLane(path, file, written, isNamed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(path, e);
            return null;
        }
    }

    /// <summary>Reads the beginning of what can be read only once, and puts it back for the scan.</summary>
    private ScanLane? PlanStream(string path, Stream stream)
    {
        try
        {
            byte[] head = new byte[HeadLength];
            int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            using WholeFile beginning = WholeFile.Over(new MemoryStream(head, 0, length), isLive: false);
            ScanLane? lane = PlanLane(path, beginning, time.GetUtcNow(), isNamed: true);
            return lane is null ? null : lane with { Open = () => WholeFile.Over(new PrefixedStream(head.AsMemory(0, length), stream), isLive: false) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(path, e);
            return null;
        }
    }

    /// <summary>Finds out from the beginning of a file how it is to be read.</summary>
    /// <param name="path">What it is called.</param>
    /// <param name="file">The file, at its beginning.</param>
    /// <param name="written">The latest time that a line of it may have.</param>
    /// <param name="isNamed">Whether the user asked for it by name, so that it must be a log.</param>
    private ScanLane? PlanLane(string path, WholeFile file, DateTimeOffset written, bool isNamed)
    {
        byte[] buffer = WholeFile.NewBuffer();
        if (!file.TryClaim(buffer, out WholeFile.Chunk chunk))
        {
            return null;
        }

        WholeFile.Lines lines = file.Read(buffer, chunk);
        ReadOnlySpan<byte> head = buffer.AsSpan(lines.Start, Math.Min(lines.Length, HeadLength));
        if (!isNamed && head.Contains((byte)0))
        {
            _passedOver.Add($"{path}: not text");
            return null;
        }

        LogFormat? format = request.Format ?? request.Formats.Detect(head, path);
        if (format is null)
        {
            (isNamed ? _failures : _passedOver).Add(isNamed
                ? $"{path}: the format of its lines is not one of {string.Join(", ", request.Formats.All.Select(known => known.Name))}; say which with --format"
                : $"{path}: not a log of a known format");
            return null;
        }

        ParserOptions options = new(request.Zone, () => written);
        BatchReader probe = new(format.CreateParser(options), null) { Since = request.Since, Until = request.Until };
        BatchResult first = new([]);
        probe.Read(Some(buffer, lines, head.Length), first, DateTimeOffset.MaxValue);
        if (!isNamed && first is { Parsed: 0, Unparsed: > 0 })
        {
            _passedOver.Add($"{path}: no line of {format.Name} at its beginning");
            return null;
        }

        DateTimeOffset plausible = time.GetUtcNow().AddDays(1);
        return new ScanLane(path, first.Earliest, pipeline.Correlator.CarriedFields, () =>
        {
            BatchReader reader = ReaderOf(format, options with { Hour = new RepeatedHour() }, path, []);
            return (batch, result) => reader.Read(batch, result, plausible);
        })
        {
            HeaderMark = format.HeaderMark,
        };
    }

    /// <summary>
    /// Makes a reader of one thread. Each chunk is begun as what the file begins with, and read on as what it turns out to be, if
    /// that is another format: so it does not matter who reads which chunk.
    /// </summary>
    private BatchReader ReaderOf(LogFormat format, ParserOptions options, string path, Dictionary<string, BatchReader> others)
    {
        return pipeline.CreateReader(format, options, request.Since, request.Until, request.Format is null ? Successor : null);

        BatchReader? Successor(ReadOnlySpan<byte> lines)
        {
            if (request.Formats.Detect(lines, path) is not { } other || other.Name == format.Name)
            {
                return null;
            }

            lock (_changes)
            {
                _changes.Add((path, format.Name, other.Name));
            }

            if (!others.TryGetValue(other.Name, out BatchReader? reader))
            {
                others.Add(other.Name, reader = ReaderOf(other, options, path, others));
            }

            return reader;
        }
    }

    private void Fail(string path, Exception error) => _failures.Add($"{path}: {FileProblem.Of(error) ?? error.Message}");

    private static Batch Some(byte[] buffer, WholeFile.Lines lines, int length) => new()
    {
        Buffer = buffer,
        Start = lines.Start,
        Length = length,
        After = new SourcePosition("", "", "", "", "", 0, 0),
    };

    private void Begin(ScanLane lane, BatchResult result)
    {
        if (!_clocks.TryGetValue(lane.Path, out SourceClock? clock))
        {
            _clocks.Add(lane.Path, clock = new SourceClock(DateTimeOffset.MinValue));
        }

        clock.Begin(result);
    }

    private void TakeCounts(ScanLane lane, BatchResult result)
    {
        if (result.MatchCount == 0)
        {
            Begin(lane, result);
        }

        _clocks[lane.Path].End(result);
        Summary.Lines += result.Lines;
        Summary.Unparsed += result.Unparsed;
        foreach (string sample in result.UnparsedSamples.Take(SampleCount - Summary.UnparsedSamples.Count))
        {
            Summary.UnparsedSamples.Add((lane.Path, sample));
        }

        if (result.Latest > DateTimeOffset.MinValue)
        {
            Summary.First = Summary.First is { } first && first < result.Earliest ? first : result.Earliest;
            Summary.Last = Summary.Last is { } last && last > result.Latest ? last : result.Latest;
            classic?.Saw(result.Earliest);
            TakeAlerts();
            if (classic is not null)
            {
                TakeMinutes(result.Latest - ClassicMinutes.Lateness);
            }
        }
    }

    /// <summary>Keeps the last state of each alert.</summary>
    private void TakeAlerts()
    {
        foreach (Alert alert in pipeline.Correlator.TakeAlerts())
        {
            if (_placeOfAlert.TryGetValue(alert.Id, out int place))
            {
                _alerts[place] = alert;
            }
            else
            {
                _placeOfAlert.Add(alert.Id, _alerts.Count);
                _alerts.Add(alert);
            }
        }
    }

    private void TakeMinutes(DateTimeOffset through)
    {
        foreach (ClassicMinute minute in classic!.EvaluateThrough(through))
        {
            _minutes.Add(minute);
            _alerts.AddRange(minute.Alerts);
        }
    }
}
