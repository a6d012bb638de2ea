using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;

namespace Leafwatch.Monitoring;

/// <summary>
/// The reader of each file that is followed: that of its source's format, or of the one that its first lines show. A file whose
/// format was found out may change it: when some lines one after another cannot be read, and are of another format, they and
/// what comes after them are read as that. Fewer of them, at the end of what was written so far, are held back until it is known what follows:
/// they are neither read nor counted before, be it days, and are stored with the position after them.
/// </summary>
internal sealed class SourceReaders(IReadOnlyDictionary<string, SourceLines> sources, KnownFormats formats, Pipeline pipeline, TimeProvider time)
{
    /// <summary>Lines longer than that together are not held back: each file may have some.</summary>
    private const int MostHeldBack = 64 * 1024;

    private readonly Dictionary<string, FileFormat> _files = [];

    /// <summary>What was held back of a file, as a batch of its own that ends where the file was read to.</summary>
    private readonly Dictionary<string, Batch> _heldBack = [];

    /// <summary>Takes up the lines that an earlier run held back.</summary>
    public void Restore(IEnumerable<SourceProgress> files)
    {
        foreach (SourceProgress file in files.Where(file => !file.HeldBack.IsEmpty && sources.ContainsKey(file.Position.Source)))
        {
            HoldBack(file.HeldBack, file.Position);
        }
    }

    /// <summary>A batch with the lines before it that were held back, which are held back no longer.</summary>
    public Batch WithHeldBack(Batch batch) =>
        _heldBack.Remove(batch.After.Key, out Batch? held) ? batch.Behind(held.Bytes) : batch;

    /// <summary>The lines of a file that were held back, when nothing comes after them: they are of whatever format they show, and will not be held back again.</summary>
    public Batch? Rest(string fileKey)
    {
        if (_heldBack.Remove(fileKey, out Batch? held))
        {
            Forget(fileKey);
        }

        return held;
    }

    /// <summary>The reader for a batch. Until a file shows lines of a known format, its lines are read as the most general one, and counted as unreadable.</summary>
    public BatchReader For(Batch batch)
    {
        SourcePosition at = batch.After;
        if (_files.TryGetValue(at.Key, out FileFormat? known))
        {
            return known.Reader;
        }

        SourceLines source = sources[at.Source];
        if ((source.Format ?? formats.Detect(batch.Bytes, at.Path)) is not { } format)
        {
            return ReaderOf(source, Formats.All[0], new RepeatedHour(), successor: null);
        }

        FileFormat file = new(format.Name);
        file.Reader = ReaderOf(source, format, file.Hour, Successor(source, file, at.Path));
        _files.Add(at.Key, file);
        SourcePosition before = at with { Offset = at.Offset - batch.Length };
        if (!format.HeaderMark.IsEmpty && before.Offset > 0)
        {
            batch.Header = PrecedingHeader.Find(before, format.HeaderMark.Span);
        }

        return file.Reader;
    }

    /// <summary>Takes note of what a batch was like.</summary>
    /// <returns>That its file has changed its format, when it has for the first time to this one.</returns>
    public SourceEvent? Take(BatchResult result)
    {
        Batch batch = result.Batch!;
        if (!_files.TryGetValue(batch.After.Key, out FileFormat? file))
        {
            return null;
        }

        file.Hour.IsLive = batch.CaughtUp;
        if (MayBeOfAnother(result, file))
        {
            result.HoldBack();
            HoldBack(result.HeldBack, batch.After);
        }

        return file.TakeChange() is var (from, to) ? new SourceEvent.FormatChanged(batch.After.Source, batch.After.Path, from, to) : null;
    }

    /// <summary>The format that a file is read as, once it is known.</summary>
    public string? FormatOf(string fileKey) => _files.GetValueOrDefault(fileKey)?.Name;

    public void Forget(string fileKey) => _files.Remove(fileKey);

    private void HoldBack(ReadOnlyMemory<byte> lines, SourcePosition after) => _heldBack[after.Key] = new Batch
    {
        Buffer = lines.ToArray(),
        Start = 0,
        Length = lines.Length,
        After = after,
        CaughtUp = true,
        HeldBefore = lines.Length,
    };

    /// <summary>Whether the last lines of a batch, too few to tell a change by, are of another format than its file.</summary>
    private bool MayBeOfAnother(BatchResult result, FileFormat file)
    {
        UnreadableLines last = result.LastUnreadable;
        SourcePosition at = result.Batch!.After;
        return result.Batch.HeldBefore < result.Batch.Length
            && last is { Lines: > 0 and < BatchReader.EnoughUnreadable, Bytes: <= MostHeldBack }
            && sources[at.Source].MayChange
            && formats.Detect(result.Batch.Buffer.AsSpan(last.Start..last.End), at.Path) is { } other
            && other.Name != file.Name;
    }

    /// <summary>Finds the format that lines of a file have now.</summary>
    private Func<ReadOnlySpan<byte>, BatchReader?>? Successor(SourceLines source, FileFormat file, string path) => !source.MayChange
        ? null
        : lines =>
        {
            if (formats.Detect(lines, path) is not { } format || format.Name == file.Name)
            {
                return null;
            }

            BatchReader reader = ReaderOf(source, format, file.Hour, Successor(source, file, path));
            file.Change(format.Name, reader);
            return reader;
        };

    private BatchReader ReaderOf(SourceLines source, LogFormat format, RepeatedHour hour, Func<ReadOnlySpan<byte>, BatchReader?>? successor) => pipeline.CreateReader(
        source.WithHost(format),
        source.Options(time.GetUtcNow) with { Hour = hour },
        successor: successor);
}
