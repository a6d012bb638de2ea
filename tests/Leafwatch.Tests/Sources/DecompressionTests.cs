using System.Text;
using CsCheck;
using Leafwatch.Core.Sources;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Sources;

public sealed class DecompressionTests
{
    public static TheoryData<string> Kinds => ["gz", "zst", "bz2"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_was_packed_is_read_again(string kind)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"line {i}\n")));
        Assert.Equal(text, Unpack(Packed.As(kind, text)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Archives_that_were_joined_are_read_one_after_the_other(string kind)
    {
        byte[] joined = [.. Packed.As(kind, "1\n"u8), .. Packed.As(kind, "2\n"u8)];
        Assert.Equal("1\n2\n"u8, Unpack(joined));
    }

    [Fact]
    public void What_is_not_compressed_is_left_alone() => Assert.Null(Decompression.Open(new MemoryStream(), "192."u8));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_broken_archive_is_trouble_with_a_file_like_any_other(string kind)
    {
        byte[] good = Packed.As(kind, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100).Select(i => $"line {i * 7919}\n"))));
        Gen.Select(Gen.Int[Decompression.MagicLength, good.Length - 1], Gen.Byte, Gen.Bool).Sample((at, value, isCut) =>
        {
            byte[] broken = isCut ? good[..at] : [.. good[..at], value, .. good[(at + 1)..]];
            try
            {
                Unpack(broken);
            }
            catch (IOException)
            {
            }
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_archive_that_breaks_off_is_no_whole_archive(string kind)
    {
        byte[] packed = Packed.As(kind, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"line {i * 7919}\n"))));
        Assert.ThrowsAny<IOException>(() => Unpack(packed[..(packed.Length / 2)]));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(30)]
    [InlineData(8192)]
    [InlineData(100_000)]
    public void What_stands_behind_the_members_of_a_gzip_file_is_told_unless_it_is_padding(int length)
    {
        byte[] packed = Packed.As("gz", "1\n"u8);
        byte[] rest = new byte[length];
        Assert.Equal("1\n"u8, Unpack([.. packed, .. rest]));
        rest[^1] = 1;
        Assert.ThrowsAny<IOException>(() => Unpack([.. packed, .. rest]));
    }

    private static byte[] Unpack(byte[] packed)
    {
        using Stream stream = Decompression.Open(new MemoryStream(packed), packed.AsSpan(0, Decompression.MagicLength))!;
        using MemoryStream unpacked = new();
        stream.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
