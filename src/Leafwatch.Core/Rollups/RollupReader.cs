using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Leafwatch.Core.Rollups;

/// <summary>Reads what <see cref="RollupWriter"/> wrote.</summary>
internal ref struct RollupReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>All of it, what was read already included.</summary>
    public readonly ReadOnlySpan<byte> All { get; } = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => _rest.Length;

    public byte Byte()
    {
        byte value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    /// <exception cref="InvalidDataException">It is more than it can be.</exception>
    public int Count(int most)
    {
        ulong value = Number();
        return value <= (ulong)most ? (int)value : throw new InvalidDataException("a stored rollup is damaged");
    }

    public ReadOnlySpan<byte> Text()
    {
        int length = Count(int.MaxValue);
        ReadOnlySpan<byte> text = _rest[..length];
        _rest = _rest[length..];
        return text;
    }

    /// <summary>Reads packed numbers, eight of five bits in five bytes, and takes over each that is larger.</summary>
    public void MergePacked(Span<byte> values)
    {
        const int PackedLength = 5;
        for (int i = 0; i < values.Length; i += 8)
        {
            ulong eight = BinaryPrimitives.ReadUInt32LittleEndian(_rest) | ((ulong)_rest[PackedLength - 1] << 32);
            _rest = _rest[PackedLength..];

            // Drawn apart by halves, until each has a byte of its own.
            eight = ((eight << 12) & 0x000F_FFFF_0000_0000) | (eight & 0x0000_0000_000F_FFFF);
            eight = ((eight << 6) & 0x03FF_0000_03FF_0000) | (eight & 0x0000_03FF_0000_03FF);
            eight = ((eight << 3) & 0x1F00_1F00_1F00_1F00) | (eight & 0x001F_001F_001F_001F);
            Span<byte> here = values.Slice(i, 8);
            Vector64.Max(Vector64.CreateScalar(eight).AsByte(), Vector64.Create((ReadOnlySpan<byte>)here)).CopyTo(here);
        }
    }
}
