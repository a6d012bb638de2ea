using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>Text that a layout has between its values. Mostly it is short, and compared as one number.</summary>
internal readonly struct Literal
{
    private readonly byte[] _bytes;
    private readonly ulong _number;
    private readonly ulong _mask;

    public Literal(byte[] bytes)
    {
        _bytes = bytes;
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        Span<byte> mask = stackalloc byte[sizeof(ulong)];
        int taken = Math.Min(bytes.Length, sizeof(ulong));
        bytes.AsSpan(0, taken).CopyTo(number);
        mask[..taken].Fill(byte.MaxValue);
        _number = MemoryMarshal.Read<ulong>(number);
        _mask = MemoryMarshal.Read<ulong>(mask);
    }

    public int Length => _bytes.Length;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public byte First => _bytes[0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAt(ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> rest = text[at..];
        return rest.Length >= sizeof(ulong) && _bytes.Length <= sizeof(ulong)
            ? (MemoryMarshal.Read<ulong>(rest) & _mask) == _number
            : rest.StartsWith(_bytes);
    }

    /// <summary>The end of the literal at <paramref name="at"/>, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int After(ReadOnlySpan<byte> text, int at) => IsAt(text, at) ? at + _bytes.Length : -1;

    public override string ToString() => Encoding.UTF8.GetString(_bytes);
}
