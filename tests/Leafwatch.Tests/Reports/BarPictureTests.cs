using System.Buffers.Binary;
using System.IO.Compression;
using Leafwatch.Core.Anomalies;
using Leafwatch.Reports;

namespace Leafwatch.Tests.Reports;

public sealed class BarPictureTests
{
    private const int Expected = 4;

    [Fact]
    public void The_band_of_the_usual_is_one_line_however_steep_it_is()
    {
        // The most that is usual goes from a tenth of the height to the top.
        byte[][] rows = Points(BarPicture.Draw(new ReportPicture("p", "", [(10, 0), (50, 0)], [], [new ExpectedRange(5, 0, 10), new ExpectedRange(50, 0, 100)])));
        int second = rows[0].Length / 2;
        int steep = Enumerable.Range(0, rows.Length).Count(y => rows[y][second] == Expected);
        Assert.InRange(steep, rows.Length * 8 / 10, rows.Length);
        Assert.Equal(Expected, rows[0][^1]);
    }

    [Fact]
    public void Where_nothing_is_expected_there_is_no_line() =>
        Assert.DoesNotContain(Points(BarPicture.Draw(new ReportPicture("p", "", [(10, 0), (50, 5)], [], []))), row => row.Contains((byte)Expected));

    /// <summary>The numbers of the colours, row by row.</summary>
    private static byte[][] Points(byte[] png)
    {
        int width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        int height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        int data = png.AsSpan().IndexOf("IDAT"u8);
        using ZLibStream packed = new(new MemoryStream(png, data + 4, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(data - 4))), CompressionMode.Decompress);
        byte[] row = new byte[1 + ((width + 1) / 2)];
        byte[][] rows = new byte[height][];
        for (int y = 0; y < height; y++)
        {
            packed.ReadExactly(row);
            rows[y] = [.. Enumerable.Range(0, width).Select(x => (byte)(row[1 + (x / 2)] >> (4 - (4 * (x % 2))) & 15))];
        }

        return rows;
    }
}
