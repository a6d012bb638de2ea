using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;

namespace Leafwatch.Monitoring;

/// <summary>
/// The reader of each file that is followed: that of its source's format, or of the one that its first lines show. A file whose
/// format was found out may change it: when some lines one after another cannot be read, and are of another format, they and
/// what comes after them are read as that. Fewer of them, at the end of what was written so far, are held back until it is known what follows,
/// or until the file has been quiet for a while: they are neither read nor counted before, and are stored with the position after them.
/// </summary>
internal sealed class SourceReaders(IReadOnlyDictionary<string, SourceLines> sources, KnownFormats formats, Pipeline pipeline, TimeProvider time)
{
    /// <summary>How long lines wait for others to come after them.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, FileFormat> _files = [];

    private readonly Dictionary<string, HeldLines> _heldBack = [];

    /// <summary>What an earlier run found the lines of files to be.</summary>
    private readonly Dictionary<string, StoredFormats> _earlier = [];

    /// <summary>Takes up what an earlier run found out, and the lines that it held back.</summary>
    public void Restore(IEnumerable<SourceProgress> files)
    {
        foreach (SourceProgress file in files.Where(file => sources.TryGetValue(file.Position.Source, out SourceLines? source) && source.MayChange))
        {
            if (file.Formats.Known.Count > 0)
            {
                _earlier[file.Position.Key] = file.Formats;
            }

            HoldBack(file.HeldBack, file.Position, isCaughtUp: true);
        }
    }

    /// <summary>A batch with the lines before it that were held back, which are held back no longer.</summary>
    public Batch WithHeldBack(Batch batch) => _heldBack.Remove(batch.After.Key, out HeldLines? held) ? batch.Behind(held.Lines.Span) : batch;

    /// <summary>
    /// The lines of a file that were held back, when nothing comes after them: they are of whatever format they show, and will not be held back again. The file may have
    /// been renamed, or cut, since.
    /// </summary>
    public Batch? Rest(string fileKey) => !_heldBack.Remove(fileKey, out HeldLines? held) ? null : new Batch
    {
        Buffer = held.Lines.ToArray(),
        Start = 0,
        Length = held.Lines.Length,
        After = pipeline.Files.GetValueOrDefault(fileKey)?.Position ?? held.After,
        CaughtUp = held.IsCaughtUp,
        HeldBefore = held.Lines.Length,
        IsLast = true,
    };

    /// <summary>The same for all files that have been quiet since.</summary>
    public IReadOnlyList<Batch> Quiet()
    {
        string[] quiet = [.. _heldBack.Where(held => time.GetElapsedTime(held.Value.Since) >= LongestWait).Select(held => held.Key)];
        return [.. quiet.Select(key => Rest(key)!)];
    }

    /// <summary>The reader for a batch. Until a file shows lines of a known format, its lines are read as the most general one, and counted as unreadable.</summary>
    public BatchReader For(Batch batch)
    {
        SourcePosition at = batch.After;
        if (_files.TryGetValue(at.Key, out FileFormat? begun))
        {
            return begun.Reader;
        }

        SourceLines source = sources[at.Source];
        KnownFormats known = formats.With(source.SharedBy);
        FormatCount[] earlier = EarlierOf(at.Key, source, known, out StoredFormats stored);
        if ((earlier.Length > 0 ? earlier[0].Format : source.Format ?? known.Detect(batch.Bytes, at.Path)) is not { } format)
        {
            return ReaderOf(source, Formats.All[0], detect: null);
        }

        BatchReader reader = ReaderOf(
            source, format, source.MayChange ? lines => known.Detect(lines, at.Path) is { } other ? source.WithHost(other) : null : null);
        if (earlier.Length > 0)
        {
            reader.Formats.Restore(new FormatState
            {
                Formats = [.. earlier.Select(each => each with { Format = source.WithHost(each.Format) })],
                Unreadable = stored.Unreadable,
                Asked = stored.Asked,
                Header = stored.Header ?? default,
            });
        }

        _files.Add(at.Key, new FileFormat(reader));
        SourcePosition before = at with { Offset = at.Offset - batch.Length };
        if (stored.Header is null && reader.Formats.HeaderMark is { IsEmpty: false } mark && before.Offset > 0)
        {
            batch.Header = PrecedingHeader.Find(before, mark.Span);
        }

        return reader;
    }

    /// <summary>Takes note of what a batch was like.</summary>
    /// <returns>The formats that its file has for the first time.</returns>
    public IEnumerable<SourceEvent> Take(BatchResult result)
    {
        SourcePosition at = result.Batch!.After;
        HoldBack(result.HeldBack, at, result.Batch.CaughtUp);
        return (_files.GetValueOrDefault(at.Key)?.Take(result) ?? []).Select(change => new SourceEvent.FormatChanged(at.Source, at.Path, change.From, change.To));
    }

    /// <summary>The format that a file began with, or changed to, once it is known.</summary>
    public string? FormatOf(string fileKey) => _files.GetValueOrDefault(fileKey)?.Name;

    public void Forget(string fileKey)
    {
        _files.Remove(fileKey);
        _earlier.Remove(fileKey);
    }

    private void HoldBack(ReadOnlyMemory<byte> lines, SourcePosition after, bool isCaughtUp)
    {
        if (!lines.IsEmpty)
        {
            _heldBack[after.Key] = new HeldLines(lines, after, isCaughtUp, time.GetTimestamp());
        }
    }

    /// <summary>The formats that an earlier run knew of a file, unless its source is read as something else by now.</summary>
    private FormatCount[] EarlierOf(string fileKey, SourceLines source, KnownFormats possible, out StoredFormats stored)
    {
        if (!_earlier.Remove(fileKey, out StoredFormats? found) || (source.Format is { } begun && !found.Known.Any(known => known.Name == begun.Name)))
        {
            stored = StoredFormats.None;
            return [];
        }

        stored = found;
        return [.. found.Known
            .Select(known => (Format: known.Name == source.Format?.Name ? source.Format : possible.Find(known.Name), Known: known))
            .Where(each => each.Format is not null)
            .Select(each => new FormatCount(each.Format!, each.Known.Lines, each.Known.IsScattered))];
    }

    private BatchReader ReaderOf(SourceLines source, LogFormat format, Func<ReadOnlySpan<byte>, LogFormat?>? detect) => pipeline.CreateReader(
        source.WithHost(format),
        source.Options(time.GetUtcNow) with { Hour = new RepeatedHour() },
        detect: detect);

    /// <summary>Lines that were held back of a file.</summary>
    /// <param name="Lines">The lines.</param>
    /// <param name="After">Where the file had been read to.</param>
    /// <param name="IsCaughtUp">Whether that was its end.</param>
    /// <param name="Since">When, as a time stamp.</param>
    private sealed record HeldLines(ReadOnlyMemory<byte> Lines, SourcePosition After, bool IsCaughtUp, long Since);
}
