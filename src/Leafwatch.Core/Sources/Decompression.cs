using SharpCompress.Compressors.BZip2;
using ZstdSharp;

namespace Leafwatch.Core.Sources;

/// <summary>Opens what was compressed with gzip, Zstandard or bzip2, told by its first bytes: names lie.</summary>
internal static class Decompression
{
    /// <summary>How many first bytes tell.</summary>
    public const int MagicLength = 4;

    private static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b, 0x08]; // RFC 1952, 2.3.1
    private static ReadOnlySpan<byte> Zstandard => [0x28, 0xb5, 0x2f, 0xfd]; // RFC 8878, 3.1.1
    private static ReadOnlySpan<byte> Bzip2 => "BZh"u8; // and the size of a block: no standard has it, bzip2's decompress.c does

    public static bool IsCompressed(ReadOnlySpan<byte> firstBytes) => firstBytes.StartsWith(Gzip) || firstBytes.StartsWith(Zstandard) || IsBzip2(firstBytes);

    /// <summary>Opens a compressed stream, which stands at its beginning.</summary>
    /// <param name="packed">The stream; disposed of together with the one that is returned.</param>
    /// <param name="firstBytes">Its first bytes, <see cref="MagicLength"/> of them if there are as many.</param>
    /// <returns>What it holds, or <see langword="null"/> if it is not compressed. What is broken in it is told as an <see cref="IOException"/>.</returns>
    public static Stream? Open(Stream packed, ReadOnlySpan<byte> firstBytes)
    {
        Func<Stream, Stream>? decoder = firstBytes switch
        {
            _ when firstBytes.StartsWith(Gzip) => static packed => new GzipMembers(packed),
            _ when firstBytes.StartsWith(Zstandard) => static packed => new DecompressionStream(packed, leaveOpen: false),
            _ when IsBzip2(firstBytes) => static packed =>
                BZip2Stream.Create(packed, SharpCompress.Compressors.CompressionMode.Decompress, decompressConcatenated: true),
            _ => null,
        };
        return decoder is null ? null : new UnpackedStream(packed, decoder);
    }

    /// <summary>The size of the blocks follows, from 1 to 9: a line of text may begin with the three letters.</summary>
    private static bool IsBzip2(ReadOnlySpan<byte> firstBytes) =>
        firstBytes.Length >= MagicLength && firstBytes.StartsWith(Bzip2) && firstBytes[3] is >= (byte)'1' and <= (byte)'9';
}
