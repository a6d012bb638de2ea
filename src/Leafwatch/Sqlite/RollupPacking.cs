using System.Buffers.Binary;
using System.IO.Compression;

namespace Leafwatch.Sqlite;

/// <summary>Packs a stored rollup: addresses of pages are much alike.</summary>
internal static class RollupPacking
{
    /// <summary>What a packed rollup begins with; one that is not begins with the small number of its version.</summary>
    private const byte Mark = 0xB1;

    private const int HeadLength = 1 + sizeof(int);
    private const int Quality = 6;
    private const int Window = 18;
    private const int LongestUnpacked = 64 * 1024 * 1024;

    public static byte[] Pack(byte[] payload)
    {
        byte[] packed = new byte[HeadLength + BrotliEncoder.GetMaxCompressedLength(payload.Length)];
        packed[0] = Mark;
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(1), payload.Length);
        return BrotliEncoder.TryCompress(payload, packed.AsSpan(HeadLength), out int written, Quality, Window) ? packed[..(HeadLength + written)] : payload;
    }

    /// <summary>Unpacks as much of a stored rollup as its beginning tells.</summary>
    /// <param name="beginning">The first bytes of what is stored.</param>
    /// <param name="room">Room for what is wanted.</param>
    /// <returns>What was unpacked into the room, or what is stored where it is not packed.</returns>
    public static ReadOnlySpan<byte> UnpackBeginning(byte[] beginning, Span<byte> room)
    {
        if (beginning.Length < HeadLength || beginning[0] != Mark)
        {
            return beginning;
        }

        BrotliDecoder decoder = default;
        decoder.Decompress(beginning.AsSpan(HeadLength), room, out _, out int written);
        decoder.Dispose();
        return room[..written];
    }

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static byte[] Unpack(byte[] stored)
    {
        if (stored.Length < HeadLength || stored[0] != Mark)
        {
            return stored;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(1));
        if (length is < 0 or > LongestUnpacked)
        {
            throw new InvalidDataException("a stored rollup is damaged");
        }

        byte[] payload = GC.AllocateUninitializedArray<byte>(length);
        return BrotliDecoder.TryDecompress(stored.AsSpan(HeadLength), payload, out int written) && written == length
            ? payload
            : throw new InvalidDataException("a stored rollup is damaged");
    }
}
