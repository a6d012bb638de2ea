using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Monitoring;

namespace Leafwatch.Scanning;

/// <summary>Readers of files whose lines may become those of another format, as when a server's <c>LogFormat</c> was changed.</summary>
/// <param name="formats">Among which formats the other one is found out.</param>
/// <param name="createReader">Makes what reads lines of a format; given what finds the reader of another, where the format was not stated.</param>
internal sealed class ChangingFormats(
    KnownFormats formats, Func<LogFormat, ParserOptions, Func<ReadOnlySpan<byte>, BatchReader?>?, BatchReader> createReader)
{
    /// <summary>How many of the files that are to be told of are named.</summary>
    private const int MostNamed = 10;

    private readonly SortedSet<(string Path, string From, string To)> _changes = [];

    /// <summary>Files whose lines changed their format.</summary>
    public IReadOnlyCollection<(string Path, string From, string To)> Changes => _changes;

    /// <summary>What there is to say of them.</summary>
    public IEnumerable<string> Notes() => _changes.Take(MostNamed).Select(change => $"{change.Path} changes its format from {change.From} to {change.To}: each line is read as what it is");

    /// <summary>
    /// Makes a reader of one thread. Each chunk is begun as what the file begins with, and read on as what it turns out to be, if
    /// that is another format: so it does not matter who reads which chunk.
    /// </summary>
    /// <param name="format">What the file begins with.</param>
    /// <param name="source">What is known of its lines.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="path">The file.</param>
    public BatchReader ReaderOf(LogFormat format, SourceLines source, ParserOptions options, string path) => ReaderOf(format, source, options, path, []);

    private BatchReader ReaderOf(LogFormat format, SourceLines source, ParserOptions options, string path, Dictionary<string, BatchReader> others)
    {
        return createReader(source.WithHost(format), options, source.MayChange ? Successor : null);

        BatchReader? Successor(ReadOnlySpan<byte> lines)
        {
            if (formats.Detect(lines, path) is not { } other || other.Name == format.Name)
            {
                return null;
            }

            lock (_changes)
            {
                _changes.Add((path, format.Name, other.Name));
            }

            if (!others.TryGetValue(other.Name, out BatchReader? reader))
            {
                others.Add(other.Name, reader = ReaderOf(other, source, options, path, others));
            }

            return reader;
        }
    }
}
