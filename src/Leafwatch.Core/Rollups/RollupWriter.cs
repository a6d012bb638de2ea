using System.Buffers;

namespace Leafwatch.Core.Rollups;

/// <summary>Writes what is kept of rollups: numbers in as few bytes as they need, seven bits in each (LEB128).</summary>
internal sealed class RollupWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void Number(ulong value)
    {
        Span<byte> room = _bytes.GetSpan(10);
        int length = 0;
        while (value >= 0x80)
        {
            room[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        room[length++] = (byte)value;
        _bytes.Advance(length);
    }

    public void Text(ReadOnlySpan<byte> text)
    {
        Number((ulong)text.Length);
        _bytes.Write(text);
    }

    /// <summary>Writes numbers below 32, eight in five bytes.</summary>
    public void Packed(ReadOnlySpan<byte> values)
    {
        for (int i = 0; i < values.Length; i += 8)
        {
            ulong eight = 0;
            for (int j = 0; j < 8; j++)
            {
                eight |= (ulong)values[i + j] << (j * 5);
            }

            for (int j = 0; j < 5; j++)
            {
                Byte((byte)(eight >> (j * 8)));
            }
        }
    }

    public void Clear() => _bytes.ResetWrittenCount();
}
