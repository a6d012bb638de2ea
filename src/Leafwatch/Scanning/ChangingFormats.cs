using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Monitoring;

namespace Leafwatch.Scanning;

/// <summary>Makes what reads the lines of a file that begins with a format.</summary>
/// <param name="format">The format.</param>
/// <param name="options">How its lines are read.</param>
/// <param name="detect">Finds out the format of lines that are of another one; <see langword="null"/> where the format was stated.</param>
internal delegate BatchReader ReaderFactory(LogFormat format, ParserOptions options, Func<ReadOnlySpan<byte>, LogFormat?>? detect);

/// <summary>Readers of files whose lines may become those of another format, as when a server's <c>LogFormat</c> was changed.</summary>
/// <param name="formats">Among which formats the other one is found out.</param>
/// <param name="createReader">Makes what reads lines.</param>
internal sealed class ChangingFormats(KnownFormats formats, ReaderFactory createReader)
{
    /// <summary>How many of the files that are to be told of are named.</summary>
    private const int MostNamed = 10;

    private readonly SortedSet<(string Path, string From, string To)> _changes = [];

    /// <summary>Files whose lines changed their format.</summary>
    public IReadOnlyCollection<(string Path, string From, string To)> Changes => _changes;

    /// <summary>What there is to say of them.</summary>
    public IEnumerable<string> Notes() => _changes.Take(MostNamed).Select(change => $"{change.Path} changes its format from {change.From} to {change.To}: each line is read as what it is");

    /// <summary>Makes a reader of one thread.</summary>
    /// <param name="format">What the file begins with.</param>
    /// <param name="source">What is known of its lines.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="path">The file.</param>
    public BatchReader ReaderOf(LogFormat format, SourceLines source, ParserOptions options, string path) => createReader(
        source.WithHost(format),
        options,
        source.MayChange ? lines => formats.With(source.SharedBy).Detect(lines, path) is { } other ? source.WithHost(other) : null : null);

    /// <summary>Takes note of what a chunk of a file was like.</summary>
    public void Take(string path, BatchResult result)
    {
        foreach ((string from, string to) in result.FormatChanges)
        {
            _changes.Add((path, from, to));
        }
    }
}
