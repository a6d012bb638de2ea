using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Leafwatch.Core.Rollups;

/// <summary>
/// How many different values there were: a HyperLogLog of 4,096 registers. Up to <see cref="MostExact"/> values it is exact; beyond,
/// its standard error is 1.63 %, and in one count of a thousand it is off by more than 5.4 %.
/// </summary>
/// <remarks>
/// Flajolet and others, "HyperLogLog" (2007), with the estimator of Ertl, "New cardinality estimation algorithms for HyperLogLog
/// sketches" (2017), which needs no correction for small numbers. Values come as 32 bits of a keyed hash: nobody who does not know
/// the key can choose addresses that count as one.
/// </remarks>
public sealed class HyperLogLog
{
    /// <summary>At most this many values are kept one by one.</summary>
    public const int MostExact = 512;

    private const int IndexBits = 12;
    private const int RegisterCount = 1 << IndexBits;
    private const int RankBits = 32 - IndexBits;
    private const int LargestRank = RankBits + 1;
    private const byte Exact = 0;
    private const byte Estimated = 1;

    /// <summary>The values, as an open hash table in which 0 is a free place, until there are too many.</summary>
    private uint[] _values = [];
    private int _valueCount;
    private bool _hasZero;
    private byte[]? _registers;

    public bool IsEmpty => _registers is null && _valueCount == 0 && !_hasZero;

    /// <summary>How many there were.</summary>
    public long Estimate => _registers is null ? _valueCount + (_hasZero ? 1 : 0) : (long)Math.Round(EstimateOf(_registers));

    public void Add(uint hash)
    {
        if (_registers is { } registers)
        {
            AddTo(registers, hash);
        }
        else
        {
            AddExactly(hash);
        }
    }

    public void Merge(HyperLogLog other)
    {
        if (other._registers is { } theirs)
        {
            Span<Vector128<byte>> ours = MemoryMarshal.Cast<byte, Vector128<byte>>(Registers().AsSpan());
            ReadOnlySpan<Vector128<byte>> larger = MemoryMarshal.Cast<byte, Vector128<byte>>(theirs);
            for (int i = 0; i < ours.Length; i++)
            {
                ours[i] = Vector128.Max(ours[i], larger[i]);
            }

            return;
        }

        if (other._hasZero)
        {
            Add(0);
        }

        foreach (uint value in other._values)
        {
            if (value != 0)
            {
                Add(value);
            }
        }
    }

    public void Clear()
    {
        Array.Clear(_values);
        _valueCount = 0;
        _hasZero = false;
        _registers = null;
    }

    internal void Write(RollupWriter writer)
    {
        if (_registers is { } registers)
        {
            writer.Byte(Estimated);
            writer.Packed(registers);
            return;
        }

        uint[] values = [.. _values.Where(value => value != 0)];
        Array.Sort(values);
        writer.Byte(Exact);
        writer.Number((ulong)values.Length);
        writer.Byte(_hasZero ? (byte)1 : (byte)0);
        uint before = 0;
        foreach (uint value in values)
        {
            writer.Number(value - before);
            before = value;
        }
    }

    /// <summary>Adds what was written.</summary>
    internal void MergeFrom(ref RollupReader reader)
    {
        if (reader.Byte() == Estimated)
        {
            byte[] ours = Registers();
            reader.MergePacked(ours);
            return;
        }

        int count = reader.Count(MostExact);
        if (reader.Byte() != 0)
        {
            Add(0);
        }

        uint value = 0;
        for (int i = 0; i < count; i++)
        {
            value += (uint)reader.Number();
            Add(value);
        }
    }

    private static void AddTo(byte[] registers, uint hash)
    {
        uint rest = hash << IndexBits;
        byte rank = (byte)(rest == 0 ? LargestRank : BitOperations.LeadingZeroCount(rest) + 1);
        ref byte register = ref registers[hash >> RankBits];
        if (rank > register)
        {
            register = rank;
        }
    }

    private void AddExactly(uint hash)
    {
        if (hash == 0)
        {
            _hasZero = true;
            return;
        }

        if ((_valueCount + 1) * 2 > _values.Length)
        {
            Grow();
        }

        int mask = _values.Length - 1;
        int place = (int)(hash * 2654435769u >> 7) & mask;
        while (_values[place] != 0)
        {
            if (_values[place] == hash)
            {
                return;
            }

            place = (place + 1) & mask;
        }

        if (_valueCount == MostExact)
        {
            AddTo(Registers(), hash);
            return;
        }

        _values[place] = hash;
        _valueCount++;
    }

    private void Grow()
    {
        uint[] before = _values;
        _values = new uint[Math.Max(16, before.Length * 2)];
        int mask = _values.Length - 1;
        foreach (uint value in before)
        {
            if (value != 0)
            {
                int place = (int)(value * 2654435769u >> 7) & mask;
                while (_values[place] != 0)
                {
                    place = (place + 1) & mask;
                }

                _values[place] = value;
            }
        }
    }

    /// <summary>The registers; from now on there is nothing else.</summary>
    private byte[] Registers()
    {
        if (_registers is null)
        {
            _registers = new byte[RegisterCount];
            if (_hasZero)
            {
                AddTo(_registers, 0);
            }

            foreach (uint value in _values)
            {
                if (value != 0)
                {
                    AddTo(_registers, value);
                }
            }

            _values = [];
            _valueCount = 0;
            _hasZero = false;
        }

        return _registers;
    }

    private static double EstimateOf(byte[] registers)
    {
        Span<int> histogram = stackalloc int[LargestRank + 1];
        foreach (byte register in registers)
        {
            histogram[register]++;
        }

        double z = RegisterCount * Tau(1 - ((double)histogram[LargestRank] / RegisterCount));
        for (int rank = RankBits; rank >= 1; rank--)
        {
            z = 0.5 * (z + histogram[rank]);
        }

        z += RegisterCount * Sigma((double)histogram[0] / RegisterCount);
        return RegisterCount / (2 * Math.Log(2)) * RegisterCount / z;
    }

    private static double Sigma(double x)
    {
        if (x == 1)
        {
            return double.PositiveInfinity;
        }

        double y = 1;
        double z = x;
        double before;
        do
        {
            x *= x;
            before = z;
            z += x * y;
            y += y;
        }
        while (z != before);
        return z;
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1)
        {
            return 0;
        }

        double y = 1;
        double z = 1 - x;
        double before;
        do
        {
            x = Math.Sqrt(x);
            before = z;
            y *= 0.5;
            z -= (1 - x) * (1 - x) * y;
        }
        while (z != before);
        return z / 3;
    }
}
