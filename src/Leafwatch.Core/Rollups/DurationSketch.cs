namespace Leafwatch.Core.Rollups;

/// <summary>
/// How long requests took, as a DDSketch (Masson, Rim and Lee, 2019): each quantile it tells is within 1 % of a time that was really
/// measured at that rank. Sketches add up exactly: the order in which they are merged makes no difference.
/// </summary>
public sealed class DurationSketch
{
    /// <summary>How far a quantile may be from the true one, relatively.</summary>
    public const double Accuracy = 0.01;

    /// <summary>Shorter times, in nanoseconds, count as this one, and longer ones than <see cref="Longest"/> as that: there are few bins.</summary>
    private const double Shortest = 1_000;

    private const double Longest = 1e14;

    private static readonly double Gamma = (1 + Accuracy) / (1 - Accuracy);
    private static readonly double BinsPerDoubling = 1 / Math.Log2(Gamma);
    private static readonly int FirstBin = BinOf(Shortest);
    private static readonly int BinCount = BinOf(Longest) - FirstBin + 1;

    private long[] _bins = [];

    /// <summary>How many were measured.</summary>
    public long Count { get; private set; }

    /// <summary>What all took together.</summary>
    public TimeSpan Sum { get; private set; }

    public TimeSpan Mean => Count == 0 ? TimeSpan.Zero : Sum / Count;

    /// <param name="nanoseconds">How long it took.</param>
    /// <param name="weight">How often.</param>
    public void Add(long nanoseconds, long weight)
    {
        if (_bins.Length == 0)
        {
            _bins = new long[BinCount];
        }

        double time = Math.Clamp(nanoseconds, Shortest, Longest);
        _bins[BinOf(time) - FirstBin] += weight;
        Count += weight;
        Sum += TimeSpan.FromTicks((long)Math.Clamp(nanoseconds, 0, Longest) / TimeSpan.NanosecondsPerTick * weight);
    }

    /// <summary>The time that a share of the requests did not exceed.</summary>
    /// <param name="share">From 0 to 1: 0.5 for the median.</param>
    public TimeSpan Quantile(double share)
    {
        if (Count == 0)
        {
            return TimeSpan.Zero;
        }

        long rank = (long)(share * (Count - 1));
        for (int i = 0; i < _bins.Length; i++)
        {
            rank -= _bins[i];
            if (rank < 0)
            {
                return Span(2 * Math.Pow(Gamma, i + FirstBin) / (Gamma + 1));
            }
        }

        return Span(Longest);
    }

    public void Merge(DurationSketch other)
    {
        if (other.Count == 0)
        {
            return;
        }

        if (_bins.Length == 0)
        {
            _bins = new long[BinCount];
        }

        for (int i = 0; i < _bins.Length; i++)
        {
            _bins[i] += other._bins[i];
        }

        Count += other.Count;
        Sum += other.Sum;
    }

    public void Clear()
    {
        Array.Clear(_bins);
        Count = 0;
        Sum = TimeSpan.Zero;
    }

    internal void Write(RollupWriter writer)
    {
        writer.Number((ulong)_bins.Count(bin => bin > 0));
        int before = 0;
        for (int i = 0; i < _bins.Length; i++)
        {
            if (_bins[i] > 0)
            {
                writer.Number((ulong)(i - before));
                writer.Number((ulong)_bins[i]);
                before = i;
            }
        }

        writer.Number((ulong)Sum.Ticks);
    }

    internal void MergeFrom(ref RollupReader reader)
    {
        int count = reader.Count(BinCount);
        if (_bins.Length == 0 && count > 0)
        {
            _bins = new long[BinCount];
        }

        int bin = 0;
        for (int i = 0; i < count; i++)
        {
            bin += reader.Count(BinCount);
            long weight = (long)reader.Number();
            _bins[Math.Min(bin, BinCount - 1)] += weight;
            Count += weight;
        }

        Sum += TimeSpan.FromTicks((long)reader.Number());
    }

    private static int BinOf(double nanoseconds) => (int)Math.Ceiling(Math.Log2(nanoseconds) * BinsPerDoubling);

    private static TimeSpan Span(double nanoseconds) => TimeSpan.FromTicks((long)(nanoseconds / 100));
}
