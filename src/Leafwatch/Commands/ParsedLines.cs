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
    private LogFormat? _format;
    private LineParser? _parser;

    /// <summary>The format that the file had before: it has it again from the first line that only this one reads.</summary>
    private (LogFormat Format, LineParser Parser)? _other;
    private int _unreadable;

    /// <summary>Shows the next lines of the file.</summary>
    public void Take(byte[] buffer, int start, int length)
    {
        if (_format is null && (lines.Format ?? formats.Detect(buffer.AsSpan(start, length), path)) is { } first)
        {
            Become(first);
        }

        int end = start + length;
        int from;
        do
        {
            from = start;
            start = ShowFrom(buffer, from, end);

            // Many lines at the end that cannot be read: perhaps they are of another format.
            if (start < end && lines.MayChange && formats.Detect(buffer.AsSpan(start, end - start), path) is { } other && other.Name != _format?.Name)
            {
                Become(other);
            }
            else if (start < end)
            {
                ShowUnreadable(buffer, start, end);
                start = end;
            }
        }
        while (start < end);
    }

    private void Become(LogFormat format)
    {
        _other = _format is null ? null : (_format, _parser!);
        _format = lines.WithHost(format);
        _parser = _format.CreateParser(lines.Options(() => reference));
    }

    /// <summary>Shows lines, except for many at the end that cannot be read.</summary>
    /// <returns>Where those begin.</returns>
    private int ShowFrom(byte[] buffer, int start, int end)
    {
        LineFrames frames = new(buffer, start, end - start);
        int unreadable = 0;
        int firstUnreadable = start;
        while (frames.MoveNext())
        {
            _view.Begin(buffer, frames.Start, frames.Length);
            if (_parser?.TryParse(_view) != true && !IsOfOther(buffer, frames))
            {
                firstUnreadable = unreadable++ == 0 ? frames.Start : firstUnreadable;
                continue;
            }

            if (unreadable > 0)
            {
                ShowUnreadable(buffer, firstUnreadable, frames.Start);
                unreadable = 0;
            }

            // A header says how the lines after it are read, and nothing that happened.
            if (_view.Weight > 0)
            {
                json.Event(_format!, _view);
            }
        }

        if (unreadable >= BatchReader.EnoughUnreadable)
        {
            return firstUnreadable;
        }

        if (unreadable > 0)
        {
            ShowUnreadable(buffer, firstUnreadable, end);
        }

        return end;
    }

    /// <summary>Whether the format that the file had before reads a line; then the file has that one again.</summary>
    private bool IsOfOther(byte[] buffer, LineFrames line)
    {
        _view.Begin(buffer, line.Start, line.Length);
        if (_other is not var (format, parser) || !parser.TryParse(_view))
        {
            return false;
        }

        (_other, _format, _parser) = ((_format!, _parser!), format, parser);
        return true;
    }

    /// <summary>Where a line breaks in the format that was stated; else in the one that comes nearest to it.</summary>
    private NearestFormat? Nearest(ReadOnlySpan<byte> line) =>
        (lines.MayChange ? null : NearestFormat.Find(line, [_format!])) ?? NearestFormat.Find(line, _format is null ? formats.All : [_format, .. formats.All]);

    private void ShowUnreadable(byte[] buffer, int start, int end)
    {
        LineFrames frames = new(buffer, start, end - start);
        while (frames.MoveNext())
        {
            ReadOnlySpan<byte> line = buffer.AsSpan(frames.Start, frames.Length);
            json.Unreadable(
                line,
                _format is null ? "no known format reads the first lines; say which with --format" : $"not a line of {_format.Name}",
                ++_unreadable > MostExplained ? null : Nearest(line));
        }
    }
}
