using System.Buffers;
using System.Text;

namespace Leafwatch.Core.Detection;

/// <summary>
/// Text brought to one case, so that comparing it byte by byte ignores case. ASCII letters become small ones; other
/// characters are mapped one by one to their simple upper case (never to ASCII, so that what is not ASCII stays so);
/// bytes that are no UTF-8 stay as they are.
/// </summary>
internal static class FoldedText
{
    /// <summary>How many bytes folding may make of <paramref name="length"/>: some two-byte letters have a three-byte upper case.</summary>
    public static int LongestOf(int length) => length + (length / 2) + 4;

    public static byte[] Of(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] folded = new byte[LongestOf(bytes.Length)];
        return folded.AsSpan(0, Fold(bytes, folded)).ToArray();
    }

    /// <returns>How many bytes were written to <paramref name="destination"/>, which holds <see cref="LongestOf"/> at least.</returns>
    public static int Fold(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int written = 0;
        while (true)
        {
            Ascii.ToLower(text, destination[written..], out int ascii);
            written += ascii;
            text = text[ascii..];
            if (text.IsEmpty)
            {
                return written;
            }

            int taken = OneAt(text);
            if (taken > 1)
            {
                Rune.DecodeFromUtf8(text, out Rune rune, out _);
                written += Fold(rune).EncodeToUtf8(destination[written..]);
            }
            else
            {
                destination[written++] = text[0];
            }

            text = text[taken..];
        }
    }

    /// <summary>How many bytes the first character has: one, if they are no UTF-8.</summary>
    public static int OneAt(ReadOnlySpan<byte> text) =>
        text[0] < 0x80 || Rune.DecodeFromUtf8(text, out _, out int length) != OperationStatus.Done ? 1 : length;

    private static Rune Fold(Rune rune)
    {
        Rune upper = Rune.ToUpperInvariant(rune);
        return upper.IsAscii ? rune : upper;
    }
}
