using System.Buffers;
using System.Text.Unicode;

namespace Leafwatch.Core.Sources;

/// <summary>Writes the XML of an event as one line of UTF-8: line breaks become character references, which mean the same to whoever reads the XML.</summary>
internal static class EventChannelLine
{
    // Tab is as good as a space; what else is below a space no XML may hold (XML 1.0, 2.2), but events hold what programs gave them.
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(value => value != '\t').Select(value => (char)value)]);

    /// <summary>Writes an event.</summary>
    /// <param name="xml">The event.</param>
    /// <param name="line">Where to; <see cref="FollowOptions.DefaultLongestLine"/> bytes are enough.</param>
    /// <param name="isCut">Whether it was too long.</param>
    /// <returns>How long the line is.</returns>
    public static int Write(ReadOnlySpan<char> xml, Span<byte> line, out bool isCut)
    {
        Span<byte> all = line[..FollowOptions.DefaultLongestLine];
        ReadOnlySpan<char> text = xml.Trim();
        int length = 0;
        isCut = false;
        while (!text.IsEmpty && !isCut)
        {
            int plain = text.IndexOfAny(Controls);
            ReadOnlySpan<char> run = plain < 0 ? text : text[..plain];
            isCut = Encode(run, all, ref length);
            if (plain < 0)
            {
                break;
            }

            if (!isCut)
            {
                isCut = Encode(text[plain] switch { '\r' => "&#13;", '\n' => "&#10;", _ => "\uFFFD" }, all, ref length);
            }

            text = text[(plain + 1)..];
        }

        return length;
    }

    /// <summary>Encodes as many whole characters as fit; half a pair becomes U+FFFD. Says whether some did not fit.</summary>
    private static bool Encode(ReadOnlySpan<char> text, Span<byte> line, ref int length)
    {
        // A pair of surrogates is at most cut by a control character, which makes it no pair.
        OperationStatus status = Utf8.FromUtf16(text, line[length..], out _, out int written, replaceInvalidSequences: true, isFinalBlock: true);
        length += written;
        return status == OperationStatus.DestinationTooSmall;
    }
}
