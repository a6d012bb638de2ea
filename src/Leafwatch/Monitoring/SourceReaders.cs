using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Monitoring;

/// <summary>The reader of each file that is followed: that of its source's format, or of the one that its first lines show.</summary>
internal sealed class SourceReaders(IReadOnlyDictionary<string, SourceLines> sources, Pipeline pipeline, TimeProvider time)
{
    private readonly Dictionary<string, BatchReader> _readers = [];

    /// <summary>The reader for a batch. Until a file shows lines of a known format, its lines are read as the most general one, and counted as unreadable.</summary>
    public BatchReader For(Batch batch)
    {
        FilePosition file = batch.After;
        if (_readers.TryGetValue(file.Key, out BatchReader? reader))
        {
            return reader;
        }

        SourceLines source = sources[file.Source];
        LogFormat? format = source.Format ?? FormatDetection.Detect(batch.Bytes, file.Path);
        reader = pipeline.CreateReader(format ?? Formats.All[0], new ParserOptions(source.Zone, time.GetUtcNow));
        if (format is not null)
        {
            _readers.Add(file.Key, reader);
        }

        return reader;
    }

    public void Forget(string fileKey) => _readers.Remove(fileKey);
}
