using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Sources;
using Leafwatch.Monitoring;
using Leafwatch.Terminal;
using Leafwatch.Values;

namespace Leafwatch.Scanning;

/// <summary>Finds out how each of the files that are to be read once is read, and keeps what there is to say of them.</summary>
/// <param name="request">The files.</param>
/// <param name="carried">The fields that matches take along.</param>
/// <param name="createReader">Makes what reads lines.</param>
/// <param name="time">The clock.</param>
internal sealed class ScanPlan(
    ScanRequest request,
    Field[] carried,
    ReaderFactory createReader,
    TimeProvider time)
{
    private const int HeadLength = 64 * 1024;
    private const string StandardInput = "-";

    /// <summary>How many of the files that are no logs are named.</summary>
    private const int MostPassedOver = 10;

    private readonly List<string> _failures = [];
    private readonly List<string> _passedOver = [];
    private readonly ChangingFormats _formats = new(request.Formats, createReader);

    /// <summary>Files that could not be read, with the reason.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Files of folders that are no logs, with the reason.</summary>
    public IReadOnlyList<string> PassedOver => _passedOver;

    /// <summary>Files whose lines change their format.</summary>
    public IReadOnlyCollection<(string Path, string From, string To)> FormatChanges => _formats.Changes;

    /// <summary>The files that can be read, each with how.</summary>
    public IReadOnlyList<ScanLane> Lanes() => [.. request.Files.SelectMany(LanesOf)];

    /// <summary>Takes note of what a chunk of a file was like.</summary>
    public void Take(ScanLane lane, BatchResult result) => _formats.Take(lane.Path, result);

    /// <summary>Says what there is to say of the files.</summary>
    public void Report(TextWriter error)
    {
        foreach (string passedOver in _passedOver.Take(MostPassedOver))
        {
            error.WriteLine($"leafwatch: passed over {TerminalText.Escape(passedOver)}");
        }

        if (_passedOver.Count > MostPassedOver)
        {
            error.WriteLine($"leafwatch: passed over {_passedOver.Count - MostPassedOver} more files that are no logs");
        }

        foreach (string note in _formats.Notes())
        {
            error.WriteLine($"leafwatch: {TerminalText.Escape(note)}");
        }

        foreach (string failure in _failures)
        {
            error.WriteLine($"leafwatch: {TerminalText.Escape(failure)}");
        }
    }

    /// <summary>Takes down that a file could not be read to its end.</summary>
    public void Fail(string path, Exception error) => _failures.Add($"{path}: {FileProblem.Of(error) ?? error.Message}");

    private IEnumerable<ScanLane> LanesOf(string path)
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

        SourceLines source = request.Lines(path);
        if ((source.Format ?? request.Formats.With(source.SharedBy).Detect(head, path)) is not { } format)
        {
            (isNamed ? _failures : _passedOver).Add(isNamed
                ? $"{path}: the format of its lines is not one of {string.Join(", ", request.Formats.All.Select(known => known.Name))}; say which with --format"
                : $"{path}: not a log of a known format");
            return null;
        }

        ParserOptions options = source.Options(() => written);
        BatchReader probe = new(source.WithHost(format), options, null) { Since = request.Since, Until = request.Until };
        BatchResult first = new([]);
        probe.Read(Some(buffer, lines, head.Length), first, DateTimeOffset.MaxValue);
        if (!isNamed && first is { Parsed: 0, Unparsed: > 0 })
        {
            _passedOver.Add($"{path}: no line of {format.Name} at its beginning");
            return null;
        }

        DateTimeOffset plausible = time.GetUtcNow().AddDays(1);
        return new ScanLane(path, first.Earliest, carried, () =>
        {
            BatchReader reader = _formats.ReaderOf(format, source, options with { Hour = new RepeatedHour() }, path);
            return (batch, result) => reader.Read(batch, result, plausible);
        })
        {
            HeaderMark = format.HeaderMark,
        };
    }

    private static Batch Some(byte[] buffer, WholeFile.Lines lines, int length) => new()
    {
        Buffer = buffer,
        Start = lines.Start,
        Length = length,
        After = new SourcePosition("", "", "", "", "", 0, 0),
    };
}
