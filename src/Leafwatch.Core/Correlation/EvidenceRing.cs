using System.Buffers.Binary;
using System.IO.Hashing;

namespace Leafwatch.Core.Correlation;

/// <summary>
/// The lines of events that may become part of an alert, and the addresses in them, newest over oldest in a fixed block of
/// memory. An alert shows of its first lines those that are still here: a flood costs old evidence, never memory.
/// </summary>
internal sealed class EvidenceRing(int capacity = EvidenceRing.DefaultCapacity)
{
    /// <summary>A line longer than this is cut.</summary>
    public const int LongestLine = 2048;

    private const int DefaultCapacity = 4 * 1024 * 1024;
    private const int FirstCapacity = 16 * 1024;
    private const int HeadLength = 4;
    private const byte NoAddress = byte.MaxValue;

    // Grows to the capacity before anything is written over: until then a place is an index.
    private byte[] _bytes = new byte[Math.Min(capacity, FirstCapacity)];
    private long _written;
    private Dictionary<UInt128, long>? _restored;

    /// <returns>The place to ask for the line with, later.</returns>
    public long Add(ReadOnlySpan<byte> line, bool hasAddress, ReadOnlySpan<byte> address)
    {
        line = Cut(line, LongestLine);
        address = hasAddress ? address[..Math.Min(address.Length, NoAddress - 1)] : default;
        int length = HeadLength + address.Length + line.Length;
        int start = (int)(_written % capacity);
        if (start + length > capacity)
        {
            _written += capacity - start;
            start = 0;
        }

        if (start + length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Min(capacity, _bytes.Length * 2));
        }

        Span<byte> record = _bytes.AsSpan(start, length);
        BinaryPrimitives.WriteUInt16LittleEndian(record, (ushort)line.Length);
        record[2] = hasAddress ? (byte)address.Length : NoAddress;
        address.CopyTo(record[HeadLength..]);
        line.CopyTo(record[(HeadLength + address.Length)..]);
        long place = _written;
        _written += length;
        return place;
    }

    /// <summary>
    /// Adds a line that was stored, once: each correlation has stored the lines of its own events, and together they would push out what the
    /// ring had room for when they were stored.
    /// </summary>
    public long Restore(ReadOnlySpan<byte> line, bool hasAddress, ReadOnlySpan<byte> address)
    {
        UInt128 hash = XxHash128.HashToUInt128(line, hasAddress ? (long)XxHash3.HashToUInt64(address) : -1);
        _restored ??= [];
        if (!_restored.TryGetValue(hash, out long place))
        {
            _restored.Add(hash, place = Add(line, hasAddress, address));
        }

        return place;
    }

    /// <summary>Takes note that nothing more is restored.</summary>
    public void EndRestore() => _restored = null;

    /// <summary>Gets a line and its address.</summary>
    /// <returns>Whether the line is still here.</returns>
    public bool TryGet(long place, out ReadOnlySpan<byte> line, out bool hasAddress, out ReadOnlySpan<byte> address)
    {
        line = default;
        address = default;
        hasAddress = false;
        if (place < 0 || place < _written - capacity)
        {
            return false;
        }

        ReadOnlySpan<byte> record = _bytes.AsSpan((int)(place % capacity));
        int lineLength = BinaryPrimitives.ReadUInt16LittleEndian(record);
        hasAddress = record[2] != NoAddress;
        int addressLength = hasAddress ? record[2] : 0;
        address = record.Slice(HeadLength, addressLength);
        line = record.Slice(HeadLength + addressLength, lineLength);
        return true;
    }

    /// <summary>A text cut to a length, not within a character.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        int end = longest;
        while (end > longest - 3 && (text[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return text[..end];
    }
}
