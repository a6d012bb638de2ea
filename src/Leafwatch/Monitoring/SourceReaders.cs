using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;

namespace Leafwatch.Monitoring;

/// <summary>The reader of each file that is followed: that of its source's format, or of the one that its first lines show.</summary>
internal sealed class SourceReaders(IReadOnlyDictionary<string, SourceLines> sources, KnownFormats formats, Pipeline pipeline, TimeProvider time)
{
    private readonly Dictionary<string, (BatchReader Reader, string Format)> _readers = [];

    /// <summary>The reader for a batch. Until a file shows lines of a known format, its lines are read as the most general one, and counted as unreadable.</summary>
    public BatchReader For(Batch batch)
    {
        SourcePosition file = batch.After;
        if (_readers.TryGetValue(file.Key, out (BatchReader Reader, string Format) known))
        {
            return known.Reader;
        }

        SourceLines source = sources[file.Source];
        LogFormat? format = source.Format ?? formats.Detect(batch.Bytes, file.Path);
        ParserOptions options = new(source.Zone, time.GetUtcNow) { TrustedProxies = source.TrustedProxies };
        LogFormat read = format ?? Formats.All[0];
        BatchReader reader = pipeline.CreateReader(source.VirtualHost is { } host ? VirtualHost.Of(read, host) : read, options);
        if (format is not null)
        {
            _readers.Add(file.Key, (reader, format.Name));
            SourcePosition before = file with { Offset = file.Offset - batch.Length };
            if (!format.HeaderMark.IsEmpty && before.Offset > 0)
            {
                batch.Header = PrecedingHeader.Find(before, format.HeaderMark.Span);
            }
        }

        return reader;
    }

    /// <summary>The format that a file is read as, once it is known.</summary>
    public string? FormatOf(string fileKey) => _readers.TryGetValue(fileKey, out (BatchReader Reader, string Format) known) ? known.Format : null;

    public void Forget(string fileKey) => _readers.Remove(fileKey);
}
