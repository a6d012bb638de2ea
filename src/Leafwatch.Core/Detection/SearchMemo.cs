using System.IO.Hashing;

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
        hash = XxHash3.HashToUInt64(first) + (hasSecond ? 31 * XxHash3.HashToUInt64(second) : 0);
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
