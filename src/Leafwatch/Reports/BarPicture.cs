using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Leafwatch.Reports;

/// <summary>
/// Draws bars as a small PNG (W3C, "Portable Network Graphics"): five colours, no text, a ground that can be seen through, so that it
/// fits light and dark.
/// </summary>
internal static class BarPicture
{
    /// <summary>How wide it is shown; it has twice as many points, for sharp screens.</summary>
    public const int Width = 620;

    private const int Scale = 2;
    private const int Height = 120;
    private const byte Ground = 0;
    private const byte Bar = 1;
    private const byte Trouble = 2;
    private const byte Rule = 3;
    private const byte Expected = 4;

    // Colours that are told apart on white and on dark grey, also by who does not tell red from green.
    private static ReadOnlySpan<byte> Palette => [255, 255, 255, 0x3d, 0x8b, 0xc9, 0xd1, 0x43, 0x2f, 0x8a, 0x96, 0xa3, 0x8d, 0x5a, 0xb5];

    private static ReadOnlySpan<byte> Opacity => [0, 255, 255, 110, 255];

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static byte[] Draw(ReportPicture picture)
    {
        int width = Width * Scale;
        int height = Height * Scale;
        byte[] points = new byte[width * height];
        Row(points, width, height - 1, Rule);
        Row(points, width, height / 2, Rule);
        Row(points, width, 0, Rule);
        long highest = HighestOf(picture);
        (int low, int high) before = (-1, -1);
        for (int i = 0; i < picture.Bars.Count; i++)
        {
            int left = i * width / picture.Bars.Count;
            int right = Math.Max(left + 1, ((i + 1) * width / picture.Bars.Count) - (picture.Bars.Count < width / 4 ? Scale : 0));
            (long all, long trouble) = picture.Bars[i];
            int top = HeightOf(all, highest, height);
            int red = Math.Min(top, HeightOf(trouble, highest, height));
            for (int y = 0; y < top; y++)
            {
                points.AsSpan(((height - 1 - y) * width) + left, right - left).Fill(y < red ? Trouble : Bar);
            }

            if (i < picture.Expected.Count && picture.Expected[i] is { } expected)
            {
                int next = (i + 1) * width / picture.Bars.Count;
                (int low, int high) = (LevelOf(expected.Low), LevelOf(Math.Min(highest, expected.High)));
                Step(points, width, left, next, before.low, low);
                Step(points, width, left, next, before.high, high);
                before = (low, high);
            }
            else
            {
                before = (-1, -1);
            }
        }

        return Encode(points, width, height);

        int LevelOf(double value) => Math.Max(0, height - 1 - HeightOf((long)value, highest, height));
    }

    /// <summary>How much the highest point stands for: the most that was expected may make bars half as high, and no lower.</summary>
    private static long HighestOf(ReportPicture picture)
    {
        long bars = Math.Max(1, picture.Bars.Max(bar => bar.Height));
        return Math.Max(bars, Math.Min(2 * bars, (long)(picture.Expected.Max(range => range?.High) ?? 0)));
    }

    /// <summary>A line from left to right, and up or down to it from where it was before: without that a steep band is seen as scattered dashes.</summary>
    private static void Step(byte[] points, int width, int left, int right, int before, int y)
    {
        for (int thick = 0; thick < Scale; thick++)
        {
            points.AsSpan((Math.Max(0, y - thick) * width) + left, right - left).Fill(Expected);
        }

        for (int between = Math.Min(before, y); before >= 0 && between < Math.Max(before, y); between++)
        {
            points.AsSpan((between * width) + left, Math.Min(Scale, right - left)).Fill(Expected);
        }
    }

    /// <summary>What there is is seen, however little it is.</summary>
    private static int HeightOf(long value, long highest, int height) => value == 0 ? 0 : Math.Max(Scale, (int)(value * height / highest));

    private static void Row(byte[] points, int width, int y, byte colour) => points.AsSpan(y * width, width).Fill(colour);

    private static byte[] Encode(byte[] points, int width, int height)
    {
        using MemoryStream file = new();
        file.Write(Signature);
        byte[] head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);

        // Four bits a point, each the number of a colour.
        head[8] = 4;
        head[9] = 3;
        Chunk(file, "IHDR"u8, head);
        Chunk(file, "PLTE"u8, Palette);
        Chunk(file, "tRNS"u8, Opacity);
        Chunk(file, "IDAT"u8, Packed(points, width, height));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Packed(byte[] points, int width, int height)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.SmallestSize))
        {
            byte[] row = new byte[1 + ((width + 1) / 2)];
            for (int y = 0; y < height; y++)
            {
                Array.Clear(row);
                for (int x = 0; x < width; x++)
                {
                    row[1 + (x / 2)] |= (byte)(points[(y * width) + x] << (4 - (4 * (x % 2))));
                }

                zlib.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(kind);
        file.Write(content);
        Crc32 check = new();
        check.Append(kind);
        check.Append(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, check.GetCurrentHashAsUInt32());
        file.Write(number);
    }
}
