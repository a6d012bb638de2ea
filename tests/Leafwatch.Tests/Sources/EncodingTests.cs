using System.Text;
using CsCheck;
using Leafwatch.Core.Sources;

namespace Leafwatch.Tests.Sources;

public sealed class EncodingTests
{
    private static readonly Encoding BigEndian = new UnicodeEncoding(bigEndian: true, byteOrderMark: true);

    public static TheoryData<bool, bool> Forms => new() { { true, true }, { true, false }, { false, true }, { false, false } };

    [Fact]
    public void The_mark_of_utf_8_is_not_part_of_the_first_line()
    {
        using FollowedFolder folder = new();
        folder.AppendBytes([.. Encoding.UTF8.Preamble, .. "1\n2\n"u8]);
        Assert.Equal(["1", "2"], folder.Poll());
        Assert.Equal(7, folder.LastBatch!.After.Offset);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Utf_16_is_read_with_and_without_a_mark(bool isBigEndian, bool hasMark)
    {
        using FollowedFolder folder = new();
        folder.AppendBytes(Write(isBigEndian, hasMark, "first line\r\nlogin of Zoë 🦊\r\n"));
        Assert.Equal(["first line\r", "login of Zoë 🦊\r"], Utf8(folder.Poll()));
        folder.AppendBytes(Write(isBigEndian, false, "third\r\n"));
        Assert.Equal(["third\r"], folder.Poll());
        Assert.Equal(new FileInfo(folder.PathOf("access.log")).Length, folder.LastBatch!.After.Offset);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Code_units_may_be_torn_across_reads_and_restarts(bool isBigEndian, bool hasMark) =>
        Gen.Select(Gen.String[Gen.Char["aë🦊\n"], 0, 12], Gen.Int[1, 5].Array[1, 60], Gen.Bool.Array[60]).Sample(
            (text, sizes, kills) =>
            {
                byte[] all = Write(isBigEndian, hasMark, "begin\n" + text + "\nend\n");
                using FollowedFolder folder = new();
                int written = 0;
                for (int i = 0; written < all.Length; i++)
                {
                    int size = i < sizes.Length ? Math.Min(sizes[i], all.Length - written) : all.Length - written;
                    folder.AppendBytes(all.AsSpan(written, size));
                    written += size;
                    folder.Poll();
                    if (kills[i % kills.Length])
                    {
                        folder.Kill();
                    }
                }

                string expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes("begin\n" + text + "\nend"));
                Assert.Equal(expected.Split('\n'), Utf8(folder.Lines));
            },
            iter: 200,
            threads: 1);

    [Fact]
    public void A_long_utf_16_file_is_read_block_by_block()
    {
        string[] lines = [.. Enumerable.Range(0, 100_000).Select(i => $"Zeile {i} für Größe")];
        using FollowedFolder folder = new();
        folder.AppendBytes(Encoding.Unicode.GetBytes(string.Join('\n', lines) + "\n"));
        Assert.Equal(lines, Utf8(folder.Poll()));
    }

    [Fact]
    public void A_utf_16_line_that_is_too_long_is_cut_between_characters()
    {
        using FollowedFolder folder = new();
        folder.AppendBytes(Encoding.Unicode.GetBytes("x" + new string('ß', FollowOptions.DefaultLongestLine) + "\n2\n"));
        Assert.Equal(["x" + new string('ß', (FollowOptions.DefaultLongestLine / 2) - 1), "2"], Utf8(folder.Poll()));
        Assert.Equal(0, folder.Single<SourceEvent.LineTooLong>().Offset);
        SourceEvent.RestSkipped rest = folder.Single<SourceEvent.RestSkipped>();
        Assert.Equal((FollowOptions.DefaultLongestLine + 2) * 2, rest.Offset + rest.Bytes);
    }

    [Fact]
    public void A_utf_16_file_is_begun_at_its_end()
    {
        using FollowedFolder folder = new(start: StartAt.End);
        folder.AppendBytes(Encoding.Unicode.GetBytes("old\nto"));
        Assert.Empty(folder.Poll());
        folder.AppendBytes(Encoding.Unicode.GetBytes("rn\n"));
        Assert.Equal(["torn"], folder.Poll());
    }

    private static byte[] Write(bool isBigEndian, bool hasMark, string text)
    {
        Encoding encoding = isBigEndian ? BigEndian : Encoding.Unicode;
        return [.. hasMark ? encoding.Preamble : default, .. encoding.GetBytes(text)];
    }

    /// <summary>The folder takes each byte for a character.</summary>
    private static IEnumerable<string> Utf8(IEnumerable<string> lines) =>
        lines.Select(line => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line)));
}
