using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;

namespace Leafwatch.Monitoring;

/// <summary>
/// The reader of each file that is followed: that of its source's format, or of the one that its first lines show. A file whose
/// format was found out may change it: when some lines one after another cannot be read, and are of another format, they and
/// what comes after them are read as that.
/// </summary>
internal sealed class SourceReaders(IReadOnlyDictionary<string, SourceLines> sources, KnownFormats formats, Pipeline pipeline, TimeProvider time)
{
    private readonly Dictionary<string, FileFormat> _files = [];

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

        file.Take(result);
        file.Hour.IsLive = batch.CaughtUp;
        if (file.Unreadable.Length > 0)
        {
            Successor(sources[batch.After.Source], file, batch.After.Path)?.Invoke(file.Unreadable);
        }

        return file.TakeChange() is var (from, to) ? new SourceEvent.FormatChanged(batch.After.Source, batch.After.Path, from, to) : null;
    }

    /// <summary>The format that a file is read as, once it is known.</summary>
    public string? FormatOf(string fileKey) => _files.GetValueOrDefault(fileKey)?.Name;

    public void Forget(string fileKey) => _files.Remove(fileKey);

    /// <summary>Finds the format that lines of a file have now.</summary>
    private Func<ReadOnlySpan<byte>, BatchReader?>? Successor(SourceLines source, FileFormat file, string path) => source is { IsFormatStated: true, Format: not null }
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
