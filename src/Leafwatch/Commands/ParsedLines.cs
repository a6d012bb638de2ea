using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Exports;
using Leafwatch.Monitoring;

namespace Leafwatch.Commands;

/// <summary>The lines of one file, shown as they are read. Unless its format was stated, it may change, as for the other commands.</summary>
/// <param name="json">Where they are shown.</param>
/// <param name="formats">The formats that it may be of.</param>
/// <param name="lines">What was said of how they are read.</param>
/// <param name="reference">The latest time that one of them may have: years are inferred by it.</param>
/// <param name="path">Where it is.</param>
internal sealed class ParsedLines(JsonLines json, KnownFormats formats, SourceLines lines, DateTimeOffset reference, string path)
{
    /// <summary>To find the nearest format takes long beside all else.</summary>
    private const int MostExplained = 100;

    private readonly EventView _view = new();
    private FileFormats? _formats;
    private byte[] _pending = [];
    private long _offset;
    private int _unreadable;

    /// <summary>Shows the next lines of the file. The last ones may wait for those after them, when they cannot be read.</summary>
    /// <param name="buffer">What the lines stand in.</param>
    /// <param name="start">Where they begin.</param>
    /// <param name="length">Their bytes.</param>
    /// <param name="isLast">Whether none are waited for.</param>
    public void Take(byte[] buffer, int start, int length, bool isLast)
    {
        _offset += length;
        if (_formats is null && (lines.Format ?? formats.Detect(buffer.AsSpan(start, length), path)) is { } first)
        {
            _formats = new FileFormats(lines.WithHost(first), Reader, lines.MayChange ? Other : null);
        }

        Batch batch = new Batch
        {
            Buffer = buffer,
            Start = start,
            Length = length,
            After = new SourcePosition("", "", path, "", "", 0, _offset),
            IsLast = isLast,
        }.Behind(_pending);
        if (_formats is null)
        {
            ShowUnreadable(batch);
            return;
        }

        FormatLines read = new(_formats, batch, default);
        while (read.MoveNext(_view))
        {
            if (read.Reader is null)
            {
                ShowUnreadable(_view.Line);
            }
            else if (_view.Weight > 0)
            {
                // A header says how the lines after it are read, and nothing that happened.
                json.Event(read.Reader.Format, _view);
            }
        }

        _pending = read.Pending.ToArray();
    }

    private LineReader Reader(LogFormat format) => new(format, format.CreateParser(lines.Options(() => reference)), null);

    private LogFormat? Other(ReadOnlySpan<byte> others) => formats.Detect(others, path) is { } other ? lines.WithHost(other) : null;

    /// <summary>Where a line breaks in the format that was stated; else in the one that comes nearest to it.</summary>
    private NearestFormat? Nearest(ReadOnlySpan<byte> line) =>
        (lines.MayChange ? null : NearestFormat.Find(line, [_formats!.Newest.Format])) ?? NearestFormat.Find(line, _formats is null ? formats.All : [_formats.Newest.Format, .. formats.All]);

    private void ShowUnreadable(Batch batch)
    {
        LineFrames frames = new(batch.Buffer, batch.Start, batch.Length);
        while (frames.MoveNext())
        {
            ShowUnreadable(batch.Buffer.AsSpan(frames.Start, frames.Length));
        }
    }

    private void ShowUnreadable(ReadOnlySpan<byte> line) => json.Unreadable(
        line,
        _formats is null ? "no known format reads the first lines; say which with --format" : $"not a line of {_formats.Newest.Format.Name}",
        ++_unreadable > MostExplained ? null : Nearest(line));
}
