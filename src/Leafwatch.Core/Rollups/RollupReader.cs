namespace Leafwatch.Core.Rollups;

/// <summary>Reads what <see cref="RollupWriter"/> wrote.</summary>
internal ref struct RollupReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

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

    /// <summary>Reads packed numbers, and takes over each that is larger.</summary>
    public void MergePacked(Span<byte> values)
    {
        for (int i = 0; i < values.Length; i += 8)
        {
            ulong eight = 0;
            for (int j = 0; j < 5; j++)
            {
                eight |= (ulong)Byte() << (j * 8);
            }

            for (int j = 0; j < 8; j++)
            {
                values[i + j] = Math.Max(values[i + j], (byte)((eight >> (j * 5)) & 31));
            }
        }
    }
}
