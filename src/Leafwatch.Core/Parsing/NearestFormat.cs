using System.Text;

namespace Leafwatch.Core.Parsing;

/// <summary>What a line that no format reads comes nearest to.</summary>
/// <param name="Format">The format whose lines begin as this one does, further than those of any other.</param>
/// <param name="Column">The first character, from 1, that no line of it has there; one behind the last when the line is broken off.</param>
public sealed record NearestFormat(LogFormat Format, int Column)
{
    private const int MostBytes = 1024;
    private const int MostPlaces = 160;

    // No line is read for what it says here, so that any zone and any year will do.
    private static readonly ParserOptions AnyOptions = new(TimeZoneInfo.Utc, static () => new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>
    /// Finds the format that reads the longest beginning of a line, with its time, when the end of a line that it knows (<see cref="LogFormat.Example"/>) takes the place of the rest.
    /// </summary>
    /// <remarks>A part takes the place of one with as many words: else a name or a request, which may hold anything, would take in the whole line.</remarks>
    /// <param name="line">The line.</param>
    /// <param name="formats">The formats to try; of those that come as far, the one whose parts are most nearly as long, or the first.</param>
    public static NearestFormat? Find(ReadOnlySpan<byte> line, IEnumerable<LogFormat> formats)
    {
        line = line[..Math.Min(line.Length, MostBytes)];
        List<int> places = Places(line);
        LogFormat? nearest = null;
        Beginning best = new(0, (int.MaxValue, 0));
        foreach (LogFormat format in formats)
        {
            if (format.Example is { } example && Longest(format, Encoding.UTF8.GetBytes(example), line, places, best.Length) is { } found
                && (found.Length > best.Length || found.Difference.CompareTo(best.Difference) < 0))
            {
                (nearest, best) = (format, found);
            }
        }

        return nearest is null ? null : new NearestFormat(nearest, Encoding.UTF8.GetCharCount(line[..best.Length]) + 1);
    }

    /// <summary>The longest beginning of a line that a format reads, if it is as long as <paramref name="least"/>.</summary>
    private static Beginning? Longest(LogFormat format, byte[] example, ReadOnlySpan<byte> line, List<int> places, int least)
    {
        LineParser parser = format.CreateParser(AnyOptions);
        int header = example.AsSpan().IndexOf((byte)'\n') + 1;
        if (header > 0)
        {
            parser.Begin(example.AsSpan(0, header - 1));
        }

        ReadOnlySpan<byte> known = example.AsSpan(header);
        List<int> ends = Places(known);
        EventView view = new();
        view.Begin(example, header, known.Length);
        if (!parser.Reads(view))
        {
            return null;
        }

        DateTimeOffset knownTime = view.Time;
        byte[] spliced = new byte[line.Length + known.Length];
        line.CopyTo(spliced);
        for (int i = places.Count - 1; i >= 0 && places[i] >= least; i--)
        {
            int words = line[..places[i]].Count((byte)' ');
            foreach (int end in ends)
            {
                if (known[..end].Count((byte)' ') != words)
                {
                    continue;
                }

                known[end..].CopyTo(spliced.AsSpan(places[i]));
                view.Begin(spliced, 0, places[i] + known.Length - end);
                if (parser.Reads(view) && view.Weight > 0 && view.Time != knownTime)
                {
                    return new Beginning(places[i], (Math.Abs(places[i] - end), Math.Abs(line.Length - places[i] - (known.Length - end))));
                }
            }
        }

        return null;
    }

    /// <summary>Where words and signs begin, and the end.</summary>
    private static List<int> Places(ReadOnlySpan<byte> text)
    {
        List<int> places = [];
        for (int i = 1; i < text.Length && places.Count < MostPlaces; i++)
        {
            if (!IsInWord(text[i - 1]) || !IsInWord(text[i]))
            {
                places.Add(i);
            }
        }

        if (text.Length > 0)
        {
            places.Add(text.Length);
        }

        return places;
    }

    private static bool IsInWord(byte character) => char.IsAsciiLetterOrDigit((char)character) || character >= 0x80;

    /// <param name="Length">How long it is, in bytes.</param>
    /// <param name="Difference">By how many bytes it, and the rest of the line, are longer or shorter than those of the example.</param>
    private sealed record Beginning(int Length, (int OfBeginning, int OfRest) Difference);
}
