using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Leafwatch.Core.Sources;

/// <summary>
/// How the text of a file is written: UTF-8 (and all that is like ASCII), or UTF-16, which some Windows programs write. It is
/// told by the file's first bytes alone, so that a later look at the same file tells the same.
/// </summary>
/// <param name="Form">The code units.</param>
/// <param name="MarkLength">How many bytes the byte order mark at the beginning of the file has; 0 without one.</param>
internal readonly record struct FileEncoding(FileEncodingForm Form, int MarkLength)
{
    private const byte EndOfLine = (byte)'\n';

    /// <summary>How much of a first line without a mark is looked at.</summary>
    public const int LongestJudged = 256;

    private static ReadOnlySpan<byte> Utf8Mark => [0xef, 0xbb, 0xbf];
    private static ReadOnlySpan<byte> LittleEndianMark => [0xff, 0xfe];
    private static ReadOnlySpan<byte> BigEndianMark => [0xfe, 0xff];

    public bool IsUtf16 => Form != FileEncodingForm.Utf8;

    /// <summary>The bytes of the smallest piece that text is made of.</summary>
    public int UnitLength => IsUtf16 ? sizeof(char) : 1;

    /// <summary>How many bytes the mark has that a file in UTF-8 may begin with.</summary>
    public static int LengthOfUtf8Mark(ReadOnlySpan<byte> firstBytes) => firstBytes.StartsWith(Utf8Mark) ? Utf8Mark.Length : 0;

    public static FileEncoding Judge(ReadOnlySpan<byte> firstBytes)
    {
        if (firstBytes.StartsWith(Utf8Mark))
        {
            return new FileEncoding(FileEncodingForm.Utf8, Utf8Mark.Length);
        }

        if (firstBytes.StartsWith(LittleEndianMark))
        {
            return new FileEncoding(FileEncodingForm.Utf16LittleEndian, LittleEndianMark.Length);
        }

        if (firstBytes.StartsWith(BigEndianMark))
        {
            return new FileEncoding(FileEncodingForm.Utf16BigEndian, BigEndianMark.Length);
        }

        // Nothing behind the first end of line counts: it may not have been there when the file was first looked at.
        int end = firstBytes[..Math.Min(firstBytes.Length, LongestJudged)].IndexOf(EndOfLine);
        ReadOnlySpan<byte> line = firstBytes[..(end < 0 ? Math.Min(firstBytes.Length, LongestJudged) : end)];
        (int evenNulls, int oddNulls) = (0, 0);
        for (int i = line.IndexOf((byte)0); i >= 0 && i < line.Length; i++)
        {
            evenNulls += line[i] == 0 && i % 2 == 0 ? 1 : 0;
            oddNulls += line[i] == 0 && i % 2 == 1 ? 1 : 0;
        }

        int units = line.Length / sizeof(char);
        bool isLittle = evenNulls == 0 && oddNulls > 0 && oddNulls * 2 >= units && (end < 0 || end % 2 == 0);
        bool isBig = oddNulls == 0 && evenNulls > 0 && evenNulls * 2 >= units && units > 0 && (end < 0 || end % 2 == 1);
        return new FileEncoding(
            isLittle ? FileEncodingForm.Utf16LittleEndian : isBig ? FileEncodingForm.Utf16BigEndian : FileEncodingForm.Utf8, 0);
    }

    /// <summary>Writes UTF-16 as UTF-8, as far as it is whole and there is room. Half of a surrogate pair becomes U+FFFD.</summary>
    /// <param name="raw">Bytes of the file; put into the byte order of this machine where they are another.</param>
    /// <param name="text">Where the text is written.</param>
    /// <returns>The length of the text, and whether all of it had room.</returns>
    public (int Length, bool IsAll) Decode(Span<byte> raw, Span<byte> text)
    {
        Span<char> units = MemoryMarshal.Cast<byte, char>(raw[..(raw.Length & ~1)]);
        if (BitConverter.IsLittleEndian != (Form == FileEncodingForm.Utf16LittleEndian))
        {
            Span<ushort> numbers = MemoryMarshal.Cast<char, ushort>(units);
            BinaryPrimitives.ReverseEndianness(numbers, numbers);
        }

        System.Buffers.OperationStatus status = Utf8.FromUtf16(units, text, out _, out int written, isFinalBlock: false);
        return (written, status != System.Buffers.OperationStatus.DestinationTooSmall);
    }

    /// <summary>How many bytes of the file a piece of its text takes.</summary>
    public int RawLength(ReadOnlySpan<byte> text) => IsUtf16 ? System.Text.Encoding.UTF8.GetCharCount(text) * sizeof(char) : text.Length;
}

/// <summary>The code units of a text.</summary>
internal enum FileEncodingForm
{
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,
}
