using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Scanning;
using Leafwatch.Searching;

namespace Leafwatch.Web.Exploring;

/// <summary>Reads what is written to a file after it was looked at, for whoever follows it on a page: at most so much at a time, the latest.</summary>
internal sealed class LineTail
{
    private const int MostAtOnce = 4 * 1024 * 1024;
    private const int HeadLength = 16 * 1024;

    private readonly LogFile _file;
    private readonly RuleMatchers _matchers;
    private readonly KnownFormats _formats;
    private readonly BatchResult _result;
    private BatchReader? _reader;
    private long _position;

    public LineTail(LogFile file, RuleMatchers matchers, KnownFormats formats, IReadOnlyList<Field> carried)
    {
        _file = file;
        _matchers = matchers;
        _formats = formats;
        _result = new BatchResult([.. carried]);
        _position = new FileInfo(file.Path) is { Exists: true } there ? there.Length : 0;
    }

    /// <summary>Reads what is new.</summary>
    /// <param name="onFound">Takes each line that was found.</param>
    /// <param name="now">The wall clock.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public void Read(Action<SearchHit> onFound, DateTimeOffset now)
    {
        using FileStream stream = new(_file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (stream.Length < _position)
        {
            // Another file, or cut back: from its beginning.
            _position = 0;
        }

        if (stream.Length == _position)
        {
            return;
        }

        _position = Math.Max(_position, stream.Length - MostAtOnce);
        byte[] buffer = new byte[stream.Length - _position];
        stream.Position = _position;
        int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        int end = buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
        if (end == 0)
        {
            return;
        }

        _position += end;
        _reader ??= CreateReader(buffer.AsSpan(0, Math.Min(end, HeadLength)), now);
        if (_reader is not { } reader)
        {
            return;
        }

        // Nobody on a page waits for others to come: lines of another format are what they show.
        reader.Read(
            new Batch { Buffer = buffer, Start = 0, Length = end, After = new SourcePosition("", "", "", "", "", 0, 0), IsLast = true },
            _result,
            now.AddDays(1));
        for (int i = 0; i < _result.MatchCount; i++)
        {
            onFound(new SearchHit(_file.Path, _result[i]));
        }
    }

    private BatchReader? CreateReader(ReadOnlySpan<byte> head, DateTimeOffset now)
    {
        if ((_file.Lines.Format ?? _formats.Detect(head, _file.Path)) is not { } format)
        {
            return null;
        }

        ChangingFormats formats = new(
            _formats,
            (first, options, detect) => new BatchReader(new FileFormats(first, each => new LineReader(each, each.CreateParser(options), _matchers.For(each.LogSources)), detect)));
        return formats.ReaderOf(format, _file.Lines, _file.Lines.Options(() => now), _file.Path);
    }
}
