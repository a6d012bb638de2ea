using System.Buffers.Binary;
using System.Numerics;

namespace Leafwatch.Core.Detection;

/// <summary>
/// What was found in values seen before: agents, referrers and pages come again and again, and to compare one is cheaper than to search it.
/// Each value has one place; whichever comes there later takes it. Of a fixed size, whatever the values are.
/// </summary>
internal sealed class SearchMemo
{
    private const int Places = 2048;
    private const int LongestValue = 240;
    private const int None = -1;

    /// <summary>Of a value in which more was found nothing is kept.</summary>
    public const int MostFindings = 6;

    private readonly byte[] _values = new byte[Places * LongestValue];
    private readonly ulong[] _hashes = new ulong[Places];
    private readonly (int First, int Second)[] _lengths = new (int, int)[Places];
    private readonly int[] _findings = new int[Places * MostFindings];
    private readonly byte[] _counts = new byte[Places];

    /// <summary>Gets what was found in a value of one or two parts.</summary>
    /// <param name="first">The first part.</param>
    /// <param name="second">The second.</param>
    /// <param name="hasSecond">Whether there is a second one, be it empty.</param>
    /// <param name="hash">What <see cref="Keep"/> is to be given.</param>
    /// <param name="findings">The numbers of the findings.</param>
    public bool TryGet(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, bool hasSecond, out ulong hash, out ReadOnlySpan<int> findings)
    {
        hash = HashOf(first, (ulong)first.Length);
        if (hasSecond)
        {
            hash = HashOf(second, hash);
        }

        int place = (int)(hash % Places);
        ReadOnlySpan<byte> value = _values.AsSpan(place * LongestValue, LongestValue);
        if (_hashes[place] != hash || _lengths[place] != (first.Length, hasSecond ? second.Length : None)
            || !value[..first.Length].SequenceEqual(first) || !value.Slice(first.Length, second.Length).SequenceEqual(second))
        {
            findings = default;
            return false;
        }

        findings = _findings.AsSpan(place * MostFindings, _counts[place]);
        return true;
    }

    /// <summary>Whoever makes values for one place makes each be searched, as without a memo: so this need not be strong, only quick.</summary>
    private static ulong HashOf(ReadOnlySpan<byte> value, ulong hash)
    {
        ulong other = 0;
        while (value.Length >= 2 * sizeof(ulong))
        {
            hash = Mixed(hash, BinaryPrimitives.ReadUInt64LittleEndian(value));
            other = Mixed(other, BinaryPrimitives.ReadUInt64LittleEndian(value[sizeof(ulong)..]));
            value = value[(2 * sizeof(ulong))..];
        }

        if (value.Length >= sizeof(ulong))
        {
            hash = Mixed(hash, BinaryPrimitives.ReadUInt64LittleEndian(value));
            value = value[sizeof(ulong)..];
        }

        foreach (byte b in value)
        {
            other = (other << 8) ^ b;
        }

        hash = Mixed(hash, other);
        return hash ^ (hash >> 32);
    }

    private static ulong Mixed(ulong hash, ulong word) => BitOperations.RotateLeft((hash ^ word) * 0x9E3779B97F4A7C15, 29);

    /// <summary>Takes down what was found, unless it is too much.</summary>
    public void Keep(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, bool hasSecond, ulong hash, ReadOnlySpan<int> findings)
    {
        if (first.Length + second.Length > LongestValue || findings.Length > MostFindings)
        {
            return;
        }

        int place = (int)(hash % Places);
        Span<byte> value = _values.AsSpan(place * LongestValue, LongestValue);
        first.CopyTo(value);
        second.CopyTo(value[first.Length..]);
        _hashes[place] = hash;
        _lengths[place] = (first.Length, hasSecond ? second.Length : None);
        _counts[place] = (byte)findings.Length;
        findings.CopyTo(_findings.AsSpan(place * MostFindings));
    }
}
