using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;

namespace Leafwatch.Monitoring;

/// <summary>What times the lines of a source state, before any of them is read for what it says.</summary>
internal sealed class LineTimes(IReadOnlyDictionary<string, SourceLines> sources, KnownFormats formats, TimeProvider time)
{
    /// <summary>What tells the times of the lines of a file; <see langword="null"/> when its first lines are of no known format.</summary>
    public LineTime? Of(string sourceName, ReadOnlySpan<byte> firstLines, string path)
    {
        SourceLines source = sources[sourceName];
        if ((source.Format ?? formats.Detect(firstLines, path)) is not { } format)
        {
            return null;
        }

        RepeatedHour hour = new();
        LineParser parser = format.CreateParser(new ParserOptions(source.Zone, time.GetUtcNow) { Hour = hour });
        if (!format.HeaderMark.IsEmpty)
        {
            parser.Begin(HeaderLine.Last(firstLines, format.HeaderMark.Span));
        }

        EventView view = new();
        return (buffer, start, length) =>
        {
            // They are asked for in any order.
            hour.Begin();
            view.Begin(buffer, start, length);
            return parser.Reads(view) && view.Weight > 0 ? view.Time : null;
        };
    }
}
