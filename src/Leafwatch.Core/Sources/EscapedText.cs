using System.Buffers;

namespace Leafwatch.Core.Sources;

/// <summary>
/// Text with each control character as <c>#</c> and three octal digits, so that one message is one line: as rsyslog does
/// (<c>$EscapeControlCharactersOnReceive</c>, on by default).
/// </summary>
internal static class EscapedText
{
    private const int EscapeLength = 4;

    private static readonly SearchValues<byte> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(value => (byte)value), 0x7f]);

    /// <summary>Appends as much of the text as there is room for; no escape is cut in two.</summary>
    /// <returns>Whether that is all of it.</returns>
    public static bool TryAppend(Span<byte> line, ref int length, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAny(Controls);
            ReadOnlySpan<byte> run = plain < 0 ? text : text[..plain];
            int fitting = Math.Min(run.Length, line.Length - length);
            run[..fitting].CopyTo(line[length..]);
            length += fitting;
            if (fitting < run.Length || plain < 0)
            {
                return fitting == run.Length;
            }

            if (line.Length - length < EscapeLength)
            {
                return false;
            }

            byte control = text[plain];
            line[length++] = (byte)'#';
            line[length++] = (byte)('0' + (control >> 6));
            line[length++] = (byte)('0' + ((control >> 3) & 7));
            line[length++] = (byte)('0' + (control & 7));
            text = text[(plain + 1)..];
        }

        return true;
    }
}
