using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Leafwatch.Core.Rollups;

/// <summary>
/// How long pages took, of those on which most time was spent. As long as there are no more than <see cref="Capacity"/> different ones all counts are
/// exact; beyond, those on which least was spent are dropped, and what came back after that counts from nothing.
/// </summary>
/// <remarks>
/// Each page has its times in bins of which four make a doubling: a quantile is within an eighth of a time that was really measured at that rank.
/// Pages are told apart by 64 bits of a keyed hash.
/// </remarks>
public sealed class PageTimes
{
    /// <summary>Shorter times, in microseconds, share one bin, and so do longer ones than 2^<see cref="LongestPower"/>, a good two minutes.</summary>
    private const int ShortestPower = 10;

    private const int LongestPower = 27;
    private const int BinsPerDoubling = 4;
    private const int BinCount = 1 + ((LongestPower - ShortestPower) * BinsPerDoubling) + 1;
    private const int FewestPages = 16;

    private readonly Dictionary<ulong, int> _places = [];
    private Page[] _pages = [];
    private long[] _bins = [];
    private int _count;

    /// <param name="capacity">How many pages are kept; twice as many for a while.</param>
    public PageTimes(int capacity) => Capacity = capacity;

    public int Capacity { get; }

    /// <summary>How many pages are kept.</summary>
    public int Count => _count;

    /// <summary>Whether no page was dropped.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <param name="hash">The hash of the whole path.</param>
    /// <param name="path">The path, or its beginning.</param>
    /// <param name="nanoseconds">How long it took.</param>
    /// <param name="weight">How often.</param>
    public void Add(ulong hash, ReadOnlySpan<byte> path, long nanoseconds, long weight)
    {
        long microseconds = nanoseconds / 1000;
        int place = PlaceOf(hash, path);
        ref Page page = ref _pages[place];
        page.Count += weight;
        page.Sum += microseconds * weight;
        page.Longest = Math.Max(page.Longest, microseconds);
        _bins[(place * BinCount) + BinOf(microseconds)] += weight;
    }

    public void Merge(PageTimes other)
    {
        for (int i = 0; i < other._count; i++)
        {
            Page page = other._pages[i];
            Add(page, other._bins.AsSpan(i * BinCount, BinCount));
        }

        IsComplete &= other.IsComplete;
    }

    /// <summary>All pages, those on which most time was spent first.</summary>
    public IReadOnlyList<PageTime> All() => [.. Ordered().Select(place => new PageTime(
        Encoding.UTF8.GetString(_pages[place].Path), _pages[place].Count, Span(_pages[place].Sum), Quantile(place, 0.5), Quantile(place, 0.95), Span(_pages[place].Longest)))];

    /// <summary>Keeps only the pages on which most time was spent.</summary>
    public void Trim(int most)
    {
        if (_count <= most)
        {
            return;
        }

        int[] kept = Ordered()[..most];
        Page[] pages = [.. kept.Select(place => _pages[place])];
        long[] bins = [.. kept.SelectMany(place => _bins[(place * BinCount)..((place + 1) * BinCount)])];
        Clear();
        for (int i = 0; i < pages.Length; i++)
        {
            Add(pages[i], bins.AsSpan(i * BinCount, BinCount));
        }

        IsComplete = false;
    }

    public void Clear()
    {
        if (_pages.Length > FewestPages && _count < _pages.Length / 4)
        {
            // What a flood of paths took is given back.
            (_pages, _bins) = ([], []);
        }
        else
        {
            Array.Clear(_pages, 0, _count);
            Array.Clear(_bins, 0, _count * BinCount);
        }

        _places.Clear();
        _count = 0;
        IsComplete = true;
    }

    /// <summary>Takes out of the paths what is secret (<see cref="UrlRedaction"/>); those that become one are counted together.</summary>
    internal void Redact(long seed)
    {
        Span<byte> room = stackalloc byte[FrequentValues.LongestValue * 2];
        bool isClean = true;
        for (int i = 0; i < _count && isClean; i++)
        {
            isClean = UrlRedaction.Redact(_pages[i].Path, room).SequenceEqual(_pages[i].Path);
        }

        if (isClean)
        {
            return;
        }

        PageTimes redacted = new(Capacity) { IsComplete = IsComplete };
        for (int i = 0; i < _count; i++)
        {
            ReadOnlySpan<byte> path = UrlRedaction.Redact(_pages[i].Path, room);
            redacted.Add(_pages[i] with { Hash = FrequentValues.HashOf(path, seed), Path = path.ToArray() }, _bins.AsSpan(i * BinCount, BinCount));
        }

        Clear();
        Merge(redacted);
    }

    /// <summary>Writes it down, the pages on which most time was spent first.</summary>
    internal void Write(RollupWriter writer)
    {
        writer.Byte(IsComplete ? (byte)1 : (byte)0);
        writer.Number((ulong)_count);
        foreach (int place in Ordered())
        {
            ref Page page = ref _pages[place];
            writer.Text(page.Path);
            writer.Number((ulong)page.Sum);
            writer.Number((ulong)page.Longest);
            ReadOnlySpan<long> bins = _bins.AsSpan(place * BinCount, BinCount);
            writer.Number((ulong)(BinCount - bins.Count(0)));
            for (int bin = 0; bin < BinCount; bin++)
            {
                if (bins[bin] != 0)
                {
                    writer.Number((ulong)bin);
                    writer.Number((ulong)bins[bin]);
                }
            }
        }
    }

    /// <summary>Adds what was written down.</summary>
    /// <param name="reader">Where it stands.</param>
    /// <param name="seed">Of the hash.</param>
    /// <param name="most">How many pages are taken, the first.</param>
    internal void MergeFrom(ref RollupReader reader, long seed, int most)
    {
        IsComplete &= reader.Byte() != 0;
        int count = reader.Count(int.MaxValue);
        IsComplete &= count <= most;
        Span<long> bins = stackalloc long[BinCount];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> path = reader.Text();
            Page page = new(FrequentValues.HashOf(path, seed), [], 0, (long)reader.Number(), (long)reader.Number());
            bins.Clear();
            for (int left = reader.Count(BinCount); left > 0; left--)
            {
                int bin = reader.Count(BinCount - 1);
                bins[bin] = (long)reader.Number();
                page.Count += bins[bin];
            }

            if (i < most)
            {
                Add(page with { Path = path.ToArray() }, bins);
            }
        }
    }

    /// <summary>Passes over what was written down.</summary>
    internal static void Skip(ref RollupReader reader)
    {
        _ = reader.Byte();
        for (int pages = reader.Count(int.MaxValue); pages > 0; pages--)
        {
            _ = reader.Text();
            _ = reader.Number();
            _ = reader.Number();
            for (int bins = reader.Count(BinCount); bins > 0; bins--)
            {
                _ = reader.Number();
                _ = reader.Number();
            }
        }
    }

    private static int BinOf(long microseconds)
    {
        if (microseconds < 1 << ShortestPower)
        {
            return 0;
        }

        int power = BitOperations.Log2((ulong)microseconds);
        int quarter = (int)(microseconds >> (power - 2)) & (BinsPerDoubling - 1);
        return Math.Min(1 + ((power - ShortestPower) * BinsPerDoubling) + quarter, BinCount - 1);
    }

    /// <summary>The least time of a bin, in microseconds.</summary>
    private static long LeastOf(int bin)
    {
        int quarters = bin - 1;
        return bin == 0 ? 0 : (long)(BinsPerDoubling + (quarters % BinsPerDoubling)) << (ShortestPower - 2 + (quarters / BinsPerDoubling));
    }

    private static TimeSpan Span(long microseconds) => TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    private TimeSpan Quantile(int place, double share)
    {
        long rank = (long)(share * (_pages[place].Count - 1));
        for (int bin = 0; bin < BinCount; bin++)
        {
            rank -= _bins[(place * BinCount) + bin];
            if (rank < 0)
            {
                long longest = _pages[place].Longest;
                return Span(bin == BinCount - 1 ? longest : Math.Min((LeastOf(bin) + LeastOf(bin + 1)) / 2, longest));
            }
        }

        return Span(_pages[place].Longest);
    }

    private int[] Ordered()
    {
        int[] places = [.. Enumerable.Range(0, _count)];
        Array.Sort(places, (a, b) => _pages[a].Sum != _pages[b].Sum
            ? _pages[b].Sum.CompareTo(_pages[a].Sum)
            : _pages[a].Path.AsSpan().SequenceCompareTo(_pages[b].Path) is not 0 and var order ? order : _pages[a].Hash.CompareTo(_pages[b].Hash));
        return places;
    }

    private void Add(Page page, ReadOnlySpan<long> bins)
    {
        int place = PlaceOf(page.Hash, page.Path);
        ref Page here = ref _pages[place];
        here.Count += page.Count;
        here.Sum += page.Sum;
        here.Longest = Math.Max(here.Longest, page.Longest);
        Span<long> sums = _bins.AsSpan(place * BinCount, BinCount);
        for (int bin = 0; bin < BinCount; bin++)
        {
            sums[bin] += bins[bin];
        }
    }

    private int PlaceOf(ulong hash, ReadOnlySpan<byte> path)
    {
        if (_places.TryGetValue(hash, out int place))
        {
            return place;
        }

        if (_count >= Capacity * 2)
        {
            Trim(Capacity);
        }

        if (_count == _pages.Length)
        {
            Array.Resize(ref _pages, Math.Max(FewestPages, _count * 2));
            Array.Resize(ref _bins, _pages.Length * BinCount);
        }

        _pages[_count] = new Page(hash, path[..Math.Min(path.Length, FrequentValues.LongestValue)].ToArray(), 0, 0, 0);
        _places.Add(hash, _count);
        return _count++;
    }

    /// <param name="Hash">What it is told apart by.</param>
    /// <param name="Path">Its path, or the beginning of it.</param>
    /// <param name="Count">How often it was asked for.</param>
    /// <param name="Sum">How long all requests took together, in microseconds.</param>
    /// <param name="Longest">How long the longest took, in microseconds.</param>
    [StructLayout(LayoutKind.Auto)]
    private record struct Page(ulong Hash, byte[] Path, long Count, long Sum, long Longest);
}

/// <summary>How long a page took.</summary>
/// <param name="Path">The page, as it was asked for: whoever shows it makes it visible.</param>
/// <param name="Count">How often it was asked for.</param>
/// <param name="Sum">How long all requests took together.</param>
/// <param name="Median">What half of the requests did not exceed, within an eighth.</param>
/// <param name="Most">What 95 of 100 did not exceed, within an eighth.</param>
/// <param name="Longest">How long the longest took.</param>
public sealed record PageTime(string Path, long Count, TimeSpan Sum, TimeSpan Median, TimeSpan Most, TimeSpan Longest);
