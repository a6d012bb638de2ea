using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Sqlite;

/// <summary>Packs what is stored: addresses of pages are much alike. The numbers of a rollup, which are read far more often than its lists, are left as they are.</summary>
internal static class RollupPacking
{
    /// <summary>What begins with this is packed as a whole, as earlier programs did: a rollup that is not packed begins with the small number of its version.</summary>
    internal const byte MarkOfWhole = 0xB1;

    private const byte Mark = 0xB2;

    /// <summary>The mark, and how long all of it is unpacked.</summary>
    private const int WholeHeadLength = 1 + sizeof(int);

    /// <summary>And how much of that, at its beginning, is not packed.</summary>
    private const int HeadLength = WholeHeadLength + sizeof(int);

    private const int Quality = 6;
    private const int Window = 18;
    private const int LongestUnpacked = 64 * 1024 * 1024;

    /// <summary>What needs more is unpacked for once.</summary>
    private const int LargestRoom = 1024 * 1024;

    /// <summary>Packs a rollup that was written down, all but its numbers.</summary>
    public static byte[] PackRollup(byte[] payload) => Pack(payload, Rollup.LengthOfNumbers(payload));

    /// <param name="payload">What is packed.</param>
    /// <param name="plain">How many bytes at the beginning are left as they are.</param>
    public static byte[] Pack(byte[] payload, int plain = 0)
    {
        ReadOnlySpan<byte> rest = payload.AsSpan(plain);
        byte[] packed = new byte[HeadLength + plain + BrotliEncoder.GetMaxCompressedLength(rest.Length)];
        packed[0] = Mark;
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(1), payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(WholeHeadLength), plain);
        payload.AsSpan(0, plain).CopyTo(packed.AsSpan(HeadLength));
        return BrotliEncoder.TryCompress(rest, packed.AsSpan(HeadLength + plain), out int written, Quality, Window) ? packed[..(HeadLength + plain + written)] : payload;
    }

    /// <summary>As much of a stored rollup as its beginning tells: its numbers, and more where little is packed.</summary>
    /// <param name="beginning">The first bytes of what is stored.</param>
    /// <param name="room">Room for what must be unpacked.</param>
    public static ReadOnlySpan<byte> UnpackBeginning(byte[] beginning, Span<byte> room)
    {
        if (beginning.Length >= HeadLength && beginning[0] == Mark)
        {
            int plain = BinaryPrimitives.ReadInt32LittleEndian(beginning.AsSpan(WholeHeadLength));
            return beginning.AsSpan(HeadLength, Math.Clamp(plain, 0, beginning.Length - HeadLength));
        }

        if (beginning.Length < WholeHeadLength || beginning[0] != MarkOfWhole)
        {
            return beginning;
        }

        BrotliDecoder decoder = default;
        decoder.Decompress(beginning.AsSpan(WholeHeadLength), room, out _, out int written);
        decoder.Dispose();
        return room[..written];
    }

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static byte[] Unpack(byte[] stored)
    {
        byte[] room = [];
        return Unpack(stored, ref room).ToArray();
    }

    /// <summary>The same into room that is used again: days of a busy site are so large that an array for each would make the collector look through all memory.</summary>
    /// <param name="stored">What is stored.</param>
    /// <param name="room">Grows to what is needed, up to a bound; what is returned may lie in it.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static ReadOnlySpan<byte> Unpack(byte[] stored, ref byte[] room)
    {
        int head = stored.Length == 0 ? 0 : stored[0] switch { Mark => HeadLength, MarkOfWhole => WholeHeadLength, _ => 0 };
        if (head == 0 || stored.Length < head)
        {
            return stored;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(1));
        int plain = head == HeadLength ? BinaryPrimitives.ReadInt32LittleEndian(stored.AsSpan(WholeHeadLength)) : 0;
        if (length is < 0 or > LongestUnpacked || plain < 0 || plain > Math.Min(length, stored.Length - head))
        {
            throw new InvalidDataException("a stored rollup is damaged");
        }

        byte[] into = room.Length >= length ? room : GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)length));
        room = into.Length <= LargestRoom ? into : room;
        Span<byte> payload = into.AsSpan(0, length);
        stored.AsSpan(head, plain).CopyTo(payload);
        return BrotliDecoder.TryDecompress(stored.AsSpan(head + plain), payload[plain..], out int written) && written == length - plain
            ? payload
            : throw new InvalidDataException("a stored rollup is damaged");
    }
}
