using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leafwatch.Core.Detection;

/// <summary>
/// The rules that a value of one field makes candidates. A probe is a hash of the folded bytes and one look: it may name
/// rules that do not match (they are checked), and never misses one that does.
/// </summary>
internal sealed class ValueIndex
{
    private const int Shortest = sizeof(ulong);

    private readonly ulong[] _keys;
    private readonly int[]?[] _rules;
    private readonly int _shift;
    private readonly int _longest;

    /// <param name="field">The field.</param>
    /// <param name="rulesByValue">The rules by values that are brought to one case.</param>
    public ValueIndex(Field field, IReadOnlyList<(byte[] Folded, int Rule)> rulesByValue)
    {
        Field = field;
        _longest = FoldedText.LongestOf(rulesByValue.Max(value => value.Folded.Length));
        ILookup<ulong, int> rulesByKey = rulesByValue.ToLookup(value => KeyOf(value.Folded), value => value.Rule);
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, rulesByKey.Count * 2));
        _shift = 64 - BitOperations.Log2((uint)size);
        _keys = new ulong[size];
        _rules = new int[size][];
        foreach (IGrouping<ulong, int> rules in rulesByKey)
        {
            ulong key = rules.Key;
            int slot = SlotOf(key);
            while (_rules[slot] is not null)
            {
                slot = (slot + 1) & (size - 1);
            }

            (_keys[slot], _rules[slot]) = (key, [.. rules.Distinct()]);
        }
    }

    public Field Field { get; }

    /// <summary>The key of a folded text. Up to eight bytes it is made of the bytes themselves.</summary>
    public static ulong KeyOf(ReadOnlySpan<byte> folded)
    {
        if (folded.Length <= Shortest)
        {
            return Packed(folded);
        }

        ulong hash = (ulong)folded.Length * 0x9E3779B97F4A7C15;
        for (int i = 0; i + Shortest <= folded.Length; i += Shortest)
        {
            hash = Mixed(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(folded[i..]));
        }

        return Mixed(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(folded[^Shortest..]));
    }

    /// <summary>The rules to look at, given the value as it stands in the line; none for nearly every value of nearly every line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int[]? Find(ReadOnlySpan<byte> value, MatchSession session)
    {
        if (value.Length <= Shortest)
        {
            ulong packed = Packed(value);
            if ((packed & 0x8080808080808080) == 0)
            {
                return FindKey(Lower(packed));
            }
        }

        return value.Length > _longest ? null : FindKey(KeyOf(session.Fold(value)));
    }

    /// <summary>Whether the text may be a number written in another way than <see cref="Witness.Canonical"/> writes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayBeOddNumber(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value[0] > (byte)'9')
        {
            return false;
        }

        if (value[0] < (byte)'1')
        {
            return value.Length > 1 && value[0] is (byte)'0' or (byte)'.' or (byte)'-' or (byte)'+';
        }

        // A status: a call to search three bytes would cost more than looking at them.
        return value.Length == 3 ? value[1] == (byte)'.' : value.Contains((byte)'.');
    }

    private int[]? FindKey(ulong key)
    {
        int slot = SlotOf(key);
        while (_rules[slot] is { } rules)
        {
            if (_keys[slot] == key)
            {
                return rules;
            }

            slot = (slot + 1) & (_keys.Length - 1);
        }

        return null;
    }

    private int SlotOf(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> _shift);

    private static ulong Mixed(ulong value) => BitOperations.RotateLeft(value * 0xD6E8FEB86659FD93, 29);

    private static ulong Packed(ReadOnlySpan<byte> text)
    {
        switch (text.Length)
        {
            case 8:
                return BinaryPrimitives.ReadUInt64LittleEndian(text);
            case >= 4:
                return BinaryPrimitives.ReadUInt32LittleEndian(text)
                    | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]) << (8 * (text.Length - 4)));
            case 3:
                return BinaryPrimitives.ReadUInt16LittleEndian(text) | ((ulong)text[2] << 16);
            case 2:
                return BinaryPrimitives.ReadUInt16LittleEndian(text);
            case 1:
                return text[0];
            default:
                return 0;
        }
    }

    /// <summary>Makes the capital letters among eight ASCII bytes small.</summary>
    private static ulong Lower(ulong bytes)
    {
        ulong fromA = bytes + 0x3F3F3F3F3F3F3F3F;
        ulong beyondZ = bytes + 0x2525252525252525;
        return bytes | (((fromA ^ beyondZ) & 0x8080808080808080) >> 2);
    }
}
