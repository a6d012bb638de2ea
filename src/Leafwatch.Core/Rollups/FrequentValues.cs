using System.IO.Hashing;
using System.Numerics;
using System.Text;

namespace Leafwatch.Core.Rollups;

/// <summary>
/// Which values came most often. As long as there are no more than <see cref="Capacity"/> different ones every count is exact; beyond, a
/// value came at least as often as <see cref="FrequentValue.Count"/> says and at most as <see cref="FrequentValue.AtMost"/> says, and none
/// that came more often than <see cref="MostMissed"/> is missing.
/// </summary>
/// <remarks>
/// Misra and Gries's summary (1982), merged as in Agarwal and others, "Mergeable summaries" (2012): when there are too many
/// values, the count of the middle one is taken off all, and those that have nothing left are dropped; what was taken off in all is the
/// bound. Each value knows how much of it concerns itself: what stayed in all parts of a sum is exact, be the sum not.
/// Values are told apart by 64 bits of a keyed hash.
/// </remarks>
public sealed class FrequentValues
{
    /// <summary>A value is kept to this length in bytes.</summary>
    public const int LongestValue = 256;

    /// <summary>At most this many values of each list of an hour are kept when it is over.</summary>
    public const int MostOfHour = 100;

    private const int Smallest = 32;
    private const int LargeTable = 512;
    private const int FewValues = 50;

    /// <summary>What is read before it is merged: its room is used again.</summary>
    [ThreadStatic]
    private static FrequentValues? _read;

    private Slot[] _slots = [];
    private byte[] _text = [];
    private int _textLength;
    private int _count;

    /// <param name="capacity">How many different values are kept; twice as many for a while.</param>
    public FrequentValues(int capacity) => Capacity = capacity;

    public int Capacity { get; }

    /// <summary>How many different values are kept.</summary>
    public int Count => _count;

    /// <summary>How often a value may have come that is not told at all.</summary>
    public long MostMissed { get; private set; }

    /// <summary>How often all values came.</summary>
    public long Total { get; private set; }

    /// <summary>What two texts are told apart by.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> text, long seed) => XxHash3.HashToUInt64(text, seed);

    /// <param name="hash">The hash of the whole value; 0 is taken for 1.</param>
    /// <param name="text">The value, or its beginning.</param>
    /// <param name="weight">How often it came.</param>
    public void Add(ulong hash, ReadOnlySpan<byte> text, long weight)
    {
        Total += weight;
        ref Slot slot = ref Find(ref hash);
        if (slot.Hash == hash)
        {
            slot.Count += weight;
            return;
        }

        Insert(hash, text, default, weight, MostMissed);
    }

    /// <summary>Adds a value that consists of two.</summary>
    public void Add(ulong hash, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, long weight)
    {
        Total += weight;
        ref Slot slot = ref Find(ref hash);
        if (slot.Hash == hash)
        {
            slot.Count += weight;
            return;
        }

        Insert(hash, first, second, weight, MostMissed);
    }

    public void Merge(FrequentValues other) => Merge(other, other._text);

    /// <param name="other">The other.</param>
    /// <param name="text">Where its values stand.</param>
    private void Merge(FrequentValues other, ReadOnlySpan<byte> text)
    {
        MakeRoom(other._count);
        if (other.MostMissed > 0)
        {
            for (int i = 0; i < _slots.Length; i++)
            {
                ulong hash = _slots[i].Hash;
                if (hash != 0 && other.Find(ref hash).Hash == 0)
                {
                    _slots[i].Missed += other.MostMissed;
                }
            }
        }

        foreach (Slot slot in other._slots)
        {
            if (slot.Hash != 0)
            {
                Add(slot, text);
            }
        }

        Total += other.Total;
        MostMissed += other.MostMissed;
    }

    /// <summary>The values that came most often, first; of those that came as often, in order of their bytes.</summary>
    public IReadOnlyList<FrequentValue> Top(int most)
    {
        return [.. First(most).Select(slot => new FrequentValue(Encoding.UTF8.GetString(_text, slot.Start, slot.Length), slot.Count, slot.Count + slot.Missed))];
    }

    /// <summary>The values in no order, which costs less.</summary>
    public IEnumerable<string> Texts()
    {
        foreach (Slot slot in _slots)
        {
            if (slot.Hash != 0)
            {
                yield return Encoding.UTF8.GetString(_text, slot.Start, slot.Length);
            }
        }
    }

    /// <summary>Keeps only the values that came most often.</summary>
    public void Trim(int most)
    {
        if (_count > most)
        {
            // What is dropped may come again and count from nothing: the largest of it is what may be missed of any.
            Slot[] ordered = Ordered();
            MostMissed += ordered[most].Count;
            Rebuild([.. ordered.Take(most)]);
        }
    }

    /// <summary>Puts other texts in the place of values; those that become one are counted together.</summary>
    /// <param name="replace">Gives the new text, or <see langword="null"/> to forget the value.</param>
    /// <param name="seed">Of the hash.</param>
    public void Replace(Func<string, string?> replace, long seed)
    {
        Slot[] slots = Ordered();
        byte[] text = _text;
        _text = new byte[text.Length];
        long total = Total;
        ClearSlots();
        foreach (Slot slot in slots)
        {
            string before = Encoding.UTF8.GetString(text, slot.Start, slot.Length);
            if (replace(before) is { } after)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(after);
                Add(new Slot(HashOf(bytes, seed), slot.Count, slot.Missed, 0, (ushort)bytes.Length), bytes);
            }
        }

        Total = total;
    }

    public void Clear()
    {
        ClearSlots();
        MostMissed = 0;
        Total = 0;
    }

    /// <summary>Writes it down, what came most often first where that is wanted: <see cref="MergeFrom"/> may then take only the first.</summary>
    internal void Write(RollupWriter writer, bool inOrder)
    {
        writer.Number((ulong)Total);
        writer.Number((ulong)MostMissed);
        writer.Number((ulong)_count);
        foreach (Slot slot in inOrder ? Ordered() : _slots)
        {
            if (slot.Hash != 0)
            {
                writer.Number((ulong)slot.Count);
                writer.Number((ulong)slot.Missed);
                writer.Text(_text.AsSpan(slot.Start, slot.Length));
            }
        }
    }

    /// <summary>Adds what was written down.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="seed">Of the hash.</param>
    /// <param name="most">How many values are taken, the first: of what was written in order it is so trimmed (<see cref="Trim"/>).</param>
    internal void MergeFrom(ref RollupReader reader, long seed, int most)
    {
        long total = (long)reader.Number();
        long mostMissed = (long)reader.Number();
        int count = reader.Count(int.MaxValue);

        // What may be missing there concerns what is here: then all of it must be known first. Its texts are taken from where they stand.
        FrequentValues? first = count <= most && mostMissed == 0 ? null : _read ??= new FrequentValues(int.MaxValue / 4);
        // What was damaged before may have left something there.
        if (first is { _count: > 0 })
        {
            first.Clear();
        }

        (first ?? this).MakeRoom(Math.Min(Math.Min(count, most), Capacity * 2));
        for (int i = 0; i < count; i++)
        {
            long weight = (long)reader.Number();
            long missed = (long)reader.Number();
            ReadOnlySpan<byte> text = reader.Text();
            if (i >= most)
            {
                mostMissed += i == most ? weight : 0;
            }
            else if (first is null)
            {
                Add(new Slot(HashOf(text, seed), weight, missed, 0, (ushort)text.Length), text);
            }
            else
            {
                first.Place(HashOf(text, seed), weight, missed, reader.All.Length - reader.Left - text.Length, text.Length);
            }
        }

        if (first is null)
        {
            Total += total;
            return;
        }

        first.Total = total;
        first.MostMissed = mostMissed;
        Merge(first, reader.All);
        first.Clear();
    }

    /// <summary>Passes over what was written down.</summary>
    internal static void Skip(ref RollupReader reader)
    {
        _ = reader.Number();
        _ = reader.Number();
        for (int left = reader.Count(int.MaxValue); left > 0; left--)
        {
            _ = reader.Number();
            _ = reader.Number();
            _ = reader.Text();
        }
    }

    /// <summary>Takes out of addresses of pages what is secret (<see cref="UrlRedaction"/>); those that become one are counted together.</summary>
    internal void Redact(long seed)
    {
        Span<byte> room = stackalloc byte[LongestValue * 2];
        bool isClean = true;
        for (int i = 0; i < _slots.Length && isClean; i++)
        {
            ReadOnlySpan<byte> text = _text.AsSpan(_slots[i].Start, _slots[i].Length);
            isClean = UrlRedaction.Redact(text, room) == text;
        }

        if (isClean)
        {
            return;
        }

        FrequentValues redacted = new(Capacity);
        foreach (Slot slot in _slots)
        {
            if (slot.Hash != 0)
            {
                ReadOnlySpan<byte> text = UrlRedaction.Redact(_text.AsSpan(slot.Start, slot.Length), room);
                redacted.Add(new Slot(HashOf(text, seed), slot.Count, slot.Missed, 0, (ushort)text.Length), text);
            }
        }

        (_slots, _text, _textLength, _count) = (redacted._slots, redacted._text, redacted._textLength, redacted._count);
    }

    private Slot[] Ordered()
    {
        Slot[] used = [.. _slots.Where(slot => slot.Hash != 0)];
        Array.Sort(used, InOrder);
        return used;
    }

    /// <summary>The first of those in order: a few of many are found without putting all in order.</summary>
    private IEnumerable<Slot> First(int most)
    {
        if (most > FewValues || most >= _count)
        {
            return Ordered().Take(most);
        }

        List<Slot> first = [];
        foreach (Slot slot in _slots)
        {
            if (slot.Hash != 0 && most > 0 && (first.Count < most || InOrder(slot, first[^1]) < 0))
            {
                int place = first.Count;
                while (place > 0 && InOrder(slot, first[place - 1]) < 0)
                {
                    place--;
                }

                first.Insert(place, slot);
                if (first.Count > most)
                {
                    first.RemoveAt(most);
                }
            }
        }

        return first;
    }

    private int InOrder(Slot a, Slot b) => a.Count != b.Count
        ? b.Count.CompareTo(a.Count)
        : _text.AsSpan(a.Start, a.Length).SequenceCompareTo(_text.AsSpan(b.Start, b.Length)) is not 0 and var order ? order : a.Hash.CompareTo(b.Hash);

    /// <summary>The place of a value, or a free one where it belongs.</summary>
    private ref Slot Find(ref ulong hash)
    {
        hash = hash == 0 ? 1 : hash;
        if (_slots.Length == 0)
        {
            _slots = new Slot[Smallest];
        }

        int mask = _slots.Length - 1;
        int place = (int)hash & mask;
        while (_slots[place].Hash != hash && _slots[place].Hash != 0)
        {
            place = (place + 1) & mask;
        }

        return ref _slots[place];
    }

    /// <summary>Adds what another summary knows of a value; <see cref="Total"/> is the caller's.</summary>
    private void Add(Slot other, ReadOnlySpan<byte> text)
    {
        ulong hash = other.Hash;
        ref Slot slot = ref Find(ref hash);
        if (slot.Hash == hash)
        {
            slot.Count += other.Count;
            slot.Missed += other.Missed;
        }
        else
        {
            Insert(hash, text.Slice(other.Start, other.Length), default, other.Count, MostMissed + other.Missed);
        }
    }

    /// <summary>Notes a value whose text stays where it is.</summary>
    private void Place(ulong hash, long weight, long missed, int start, int length)
    {
        MakeRoom(1);
        ref Slot slot = ref Find(ref hash);
        if (slot.Hash == hash)
        {
            slot.Count += weight;
            slot.Missed += missed;
        }
        else
        {
            slot = new Slot(hash, weight, missed, start, (ushort)length);
            _count++;
        }
    }

    private void Insert(ulong hash, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, long weight, long missed)
    {
        if (_count >= Capacity * 2)
        {
            TakeOffMiddle();
        }

        MakeRoom(1);

        first = first[..Math.Min(first.Length, LongestValue)];
        second = second[..Math.Min(second.Length, LongestValue)];
        int length = first.Length + second.Length;
        if (_textLength + length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, Math.Max(512, _textLength + length)));
        }

        first.CopyTo(_text.AsSpan(_textLength));
        second.CopyTo(_text.AsSpan(_textLength + first.Length));
        Find(ref hash) = new Slot(hash, weight, missed, _textLength, (ushort)length);
        _textLength += length;
        _count++;
    }

    /// <summary>Makes room for so many more values, or for as many as there may be.</summary>
    private void MakeRoom(int added)
    {
        int wanted = 2 * (int)Math.Min(_count + added, Math.Max(Capacity * 2L, _count + 1));
        if (wanted > _slots.Length)
        {
            Resize((int)BitOperations.RoundUpToPowerOf2((uint)wanted));
        }
    }

    private void TakeOffMiddle()
    {
        long[] counts = [.. _slots.Where(slot => slot.Hash != 0).Select(slot => slot.Count)];
        Array.Sort(counts);
        long middle = counts[counts.Length / 2];
        MostMissed += middle;
        Rebuild([.. _slots.Where(slot => slot.Count > middle).Select(slot => slot with { Count = slot.Count - middle, Missed = slot.Missed + middle })]);
    }

    /// <summary>Starts anew with some of the values; their texts move together.</summary>
    private void Rebuild(Slot[] kept)
    {
        byte[] text = _text;
        long mostMissed = MostMissed;
        long total = Total;
        _text = new byte[text.Length];
        ClearSlots();
        foreach (Slot slot in kept)
        {
            Insert(slot.Hash, text.AsSpan(slot.Start, slot.Length), default, slot.Count, slot.Missed);
        }

        MostMissed = mostMissed;
        Total = total;
    }

    private void ClearSlots()
    {
        // A large table that held little is not worth the clearing.
        if (_slots.Length > LargeTable && _count * 8 < _slots.Length)
        {
            _slots = [];
        }
        else
        {
            Array.Clear(_slots);
        }

        _count = 0;
        _textLength = 0;
    }

    private void Resize(int size)
    {
        Slot[] before = _slots;
        _slots = new Slot[Math.Max(size, Smallest)];
        foreach (Slot slot in before)
        {
            if (slot.Hash != 0)
            {
                ulong hash = slot.Hash;
                Find(ref hash) = slot;
            }
        }
    }

    private record struct Slot(ulong Hash, long Count, long Missed, int Start, ushort Length);
}

/// <summary>A value that came often.</summary>
/// <param name="Text">The value, as it was: whoever shows it makes it visible. One of two parts has a zero character between them.</param>
/// <param name="Count">How often it came at least.</param>
/// <param name="AtMost">How often it came at most; the same as <paramref name="Count"/> when that is exact.</param>
public readonly record struct FrequentValue(string Text, long Count, long AtMost);
