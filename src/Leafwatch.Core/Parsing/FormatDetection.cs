using Leafwatch.Core.Parsing.Envelopes;
using Leafwatch.Core.Parsing.Web;

namespace Leafwatch.Core.Parsing;

/// <summary>Finds out how a file is to be read from its first lines.</summary>
public static class FormatDetection
{
    private const string SyslogName = "syslog";
    private const int MostLines = 64;
    private const int LongestHead = 80;
    private const double Majority = 0.5;
    private const double LeastRead = 0.25;
    private const double All = 1;
    private const int MostBytes = 64 * 1024;

    // No line is read for what it says here, so that any zone and any year will do.
    private static readonly ParserOptions AnyOptions =
        new(TimeZoneInfo.Utc, static () => new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>
    /// The most specific format that reads more than half of the first lines; else the one that reads most of them, if that is a
    /// quarter; <see langword="null"/> when none does, or when there are no lines yet. Apache and nginx write the same combined format: <paramref name="path"/> tells which, as far as it
    /// names nginx.
    /// </summary>
    public static LogFormat? Detect(ReadOnlySpan<byte> firstLines, string? path) => Detect(firstLines, path, Formats.All);

    /// <summary>The same among the formats of one site, in their order.</summary>
    internal static LogFormat? Detect(ReadOnlySpan<byte> firstLines, string? path, IEnumerable<LogFormat> formats)
    {
        byte[] buffer = firstLines[..Math.Min(firstLines.Length, MostBytes)].ToArray();
        List<Range> lines = WholeLines(buffer);
        byte[][] each = [.. lines.Select(line => buffer[line])];
        if (each.Length > 0 && InEnvelope(EnvelopeFormats.Stamped, each, path, formats) is { } stamped)
        {
            return stamped;
        }

        if (DetectBare(buffer, lines, path, formats, LeastRead, takesGuesses: true) is not { } bare)
        {
            // Objects with a time and a message may be any program's: what is in them tells.
            return each.Length > 0 ? InEnvelope(EnvelopeFormats.Shipped, each, path, formats) : null;
        }

        return EnvelopeFormats.Names.Contains(bare.Name) ? InEnvelope(bare.Name, each, path, formats) ?? bare
            : InEnvelope(SyslogName, each, path, formats) is { } within && TellOtherClients(bare, within, each) ? within
            : ReadsMore(EnvelopeFormats.Of(EnvelopeFormats.Mixed, bare)!, bare, buffer, lines) ?? bare;
    }

    /// <summary>
    /// Whether two formats that read the same lines take other words for the client. Those whose first values are any words read a syslog head
    /// as one: <c>Oct 10 20:55:37 web1 nginx: 192.0.2.7 - - […</c>.
    /// </summary>
    private static bool TellOtherClients(LogFormat one, LogFormat other, IEnumerable<byte[]> lines)
    {
        (LineParser Parser, EventView View)[] readers = [(one.CreateParser(AnyOptions), new EventView()), (other.CreateParser(AnyOptions), new EventView())];
        foreach (byte[] line in lines)
        {
            if (Array.TrueForAll(readers, reader => TryRead(reader.Parser, reader.View, line)))
            {
                (EventView first, EventView second) = (readers[0].View, readers[1].View);
                return !first[Field.SourceIp].SequenceEqual(second[Field.SourceIp]) || !first[Field.SourceDomain].SequenceEqual(second[Field.SourceDomain]);
            }
        }

        return false;
    }

    private static bool TryRead(LineParser parser, EventView view, byte[] line)
    {
        view.Begin(line, 0, line.Length);
        return parser.Reads(view);
    }

    /// <param name="buffer">What the lines stand in.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="formats">The formats to try.</param>
    /// <param name="least">The share of the lines that will do where no format reads most of them.</param>
    /// <param name="takesGuesses">Whether lines without a time of their own count, which are told by their words alone.</param>
    private static LogFormat? DetectBare(byte[] buffer, List<Range> lines, string? path, IEnumerable<LogFormat> formats, double least, bool takesGuesses)
    {
        bool isNginx = path?.Contains("nginx", StringComparison.OrdinalIgnoreCase) == true;
        LogFormat? best = null;
        double mostRead = 0;
        EventView view = new() { IsOfAnybody = true };
        foreach (LogFormat format in formats.Where(format => format.Name != (isNginx ? "apache-combined" : "nginx-combined")))
        {
            double read = ShareRead(format, buffer, lines, view, takesGuesses);
            if (read > Majority)
            {
                return format;
            }

            if (read >= least && read > mostRead)
            {
                (best, mostRead) = (format, read);
            }
        }

        return best;
    }

    /// <summary>
    /// What most of the messages in an envelope are; where they are those of programs, their names tell, line by line. Fewer than most will not do:
    /// the envelope alone reads the others.
    /// </summary>
    private static LogFormat? InEnvelope(string envelope, byte[][] lines, string? path, IEnumerable<LogFormat> formats) =>
        EnvelopeFormats.Unwrap(envelope, AnyOptions, lines) is { } messages
        && DetectMessages(messages, NamesNginx(lines[0]) ? "nginx" : path, formats, takesGuesses: !EnvelopeFormats.NamesPrograms(envelope)) is { } inner
        && !EnvelopeFormats.Names.Contains(inner.Name)
            ? EnvelopeFormats.Of(envelope, inner)
            : null;

    private static LogFormat? DetectMessages(byte[] messages, string? path, IEnumerable<LogFormat> formats, bool takesGuesses)
    {
        List<Range> lines = WholeLines(messages);
        LogFormat[] each = [.. formats];
        return DetectBare(messages, lines, path, each, All, takesGuesses)
            ?? (DetectBare(messages, lines, path, each.Select(WebCompanions.With), All, takesGuesses) is { } mixed ? Array.Find(each, format => format.Name == mixed.Name) : null);
    }

    /// <summary>The format of what a server writes besides, where it reads lines that the one alone does not.</summary>
    private static LogFormat? ReadsMore(LogFormat mixed, LogFormat alone, byte[] buffer, List<Range> lines) =>
        mixed.Fields.Count > alone.Fields.Count
        && ShareRead(mixed, buffer, lines, new EventView(), takesGuesses: true) > ShareRead(alone, buffer, lines, new EventView(), takesGuesses: true) ? mixed : null;

    /// <summary>Whether what stands before a message names nginx.</summary>
    private static bool NamesNginx(ReadOnlySpan<byte> line) => line[..Math.Min(line.Length, LongestHead)].IndexOf("nginx"u8) >= 0;

    /// <summary>The lines to try, without empty ones; a last one without its end counts only when it is the only one.</summary>
    private static List<Range> WholeLines(byte[] buffer)
    {
        List<Range> lines = [];
        int start = 0;
        while (start < buffer.Length && lines.Count < MostLines)
        {
            int length = buffer.AsSpan(start).IndexOf((byte)'\n');
            bool isTorn = length < 0;
            length = isTorn ? buffer.Length - start : length;
            if (buffer.AsSpan(start, length).ContainsAnyExcept((byte)' ', (byte)'\r') && !(isTorn && lines.Count > 0))
            {
                lines.Add(start..(start + length));
            }

            start += length + 1;
        }

        return lines;
    }

    /// <summary>
    /// The share of the lines that a format reads. Headers tell formats apart only as long as there is nothing else; of the kinds that one format has, the one that says
    /// how lines are read. What follows on lines before it, which are not there, begins with a space.
    /// </summary>
    private static double ShareRead(LogFormat format, byte[] buffer, List<Range> lines, EventView view, bool takesGuesses)
    {
        LineParser parser = format.CreateParser(AnyOptions);
        int read = 0;
        int headers = 0;
        foreach (Range line in lines)
        {
            (int start, int length) = line.GetOffsetAndLength(buffer.Length);
            view.Begin(buffer, start, length);
            if (parser.Reads(view) && (takesGuesses || !parser.HasGuessedTime))
            {
                read++;
                headers += view.Weight == 0 ? 1 : 0;
            }
        }

        if (lines.Count > headers)
        {
            return (double)(read - headers) / (lines.Count - headers);
        }

        return headers > 0 && buffer[lines[0].Start] is not ((byte)' ' or (byte)'\t') && lines.Exists(line => buffer.AsSpan(line).StartsWith(format.HeaderMark.Span)) ? 1 : 0;
    }
}
