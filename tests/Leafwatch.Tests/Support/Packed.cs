using System.IO.Compression;
using SharpCompress.Compressors.BZip2;
using ZstdSharp;

namespace Leafwatch.Tests.Support;

/// <summary>Text as archives have it.</summary>
internal static class Packed
{
    /// <summary>Packs with <c>gz</c>, <c>zst</c> or <c>bz2</c>.</summary>
    public static byte[] As(string kind, ReadOnlySpan<byte> text)
    {
        MemoryStream packed = new();
        using (Stream packing = kind switch
        {
            "gz" => new GZipStream(packed, CompressionLevel.Fastest),
            "zst" => new CompressionStream(packed),
            _ => BZip2Stream.Create(packed, SharpCompress.Compressors.CompressionMode.Compress, decompressConcatenated: false),
        })
        {
            packing.Write(text);
        }

        return packed.ToArray();
    }
}
