namespace Leafwatch.Core.Rollups;

/// <summary>
/// Gathers what batches counted until it is committed. It knows no past: the store adds what comes to what it has, so that a run that is killed
/// loses and repeats nothing.
/// </summary>
/// <param name="seed">Of the hash of values.</param>
/// <param name="clock">Where hours begin.</param>
/// <param name="time">The wall clock.</param>
public sealed class RollupBook(long seed, RollupClock clock, TimeProvider time)
{
    private const int ListCapacity = 2048;

    private static readonly TimeSpan UpkeepInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CatchingUp = TimeSpan.FromSeconds(5);

    private const int MostSpare = 8;

    private readonly Dictionary<(RollupSeries Series, long Minute), Rollup> _parts = [];
    private readonly Stack<Rollup> _spare = [];
    private readonly HashSet<RollupSeries> _known = [];
    private readonly Dictionary<string, int> _seriesOfSource = [];
    private DateTimeOffset _upkept = time.GetUtcNow();

    /// <summary>Before this minute numbers are counted by the hour only: of old lines minutes are not kept.</summary>
    public long MinutesFrom { get; init; } = long.MinValue;

    /// <summary>And before this one by the day only. Years of a log with few lines would be an hour for every few of them.</summary>
    public long HoursFrom { get; init; } = long.MinValue;

    public RollupClock Clock => clock;

    /// <summary>Whether it is counted how each address behaves.</summary>
    public bool CountsAddresses { get; init; }

    /// <summary>Whether the last upkeep of the store left something for the next: after an update there may be a year to be packed anew.</summary>
    public Func<bool> HasMoreUpkeep { get; init; } = static () => false;

    /// <summary>Takes up the series that are in the store: there is a bound to them.</summary>
    public void Restore(IEnumerable<RollupSeries> known)
    {
        foreach (RollupSeries series in known)
        {
            Know(series);
        }
    }

    public BatchRollups CreateCounter() => new(seed, clock, MinutesFrom, HoursFrom) { Addresses = CountsAddresses ? new AddressCounts() : null };

    /// <summary>Adds what was counted of a batch of a source.</summary>
    public void Add(string source, BatchRollups batch)
    {
        foreach ((string host, string site, long minute, Rollup counts) in batch.Counted)
        {
            (RollupSeries, long) key = (SeriesOf(source, host, site), minute);
            if (!_parts.TryGetValue(key, out Rollup? part))
            {
                _parts.Add(key, part = _spare.TryPop(out Rollup? spare) ? spare : new Rollup(ListCapacity));
            }

            part.Merge(counts);
        }
    }

    /// <summary>Hands over what is to be committed.</summary>
    public void Collect(RollupChanges changes)
    {
        foreach (((RollupSeries series, long minute), Rollup part) in _parts)
        {
            part.Redact(seed);
            changes.Parts.Add(new RollupPart(series, minute, part.ToBytes()));
            if (_spare.Count < MostSpare)
            {
                part.Clear();
                _spare.Push(part);
            }
        }

        _parts.Clear();
        DateTimeOffset now = time.GetUtcNow();
        if (now - _upkept >= (HasMoreUpkeep() ? CatchingUp : UpkeepInterval))
        {
            _upkept = now;
            changes.Upkeep = now;
        }
    }

    private RollupSeries SeriesOf(string source, string host, string site)
    {
        RollupSeries series = new(source, host, site);
        if (_known.Contains(series) || _seriesOfSource.GetValueOrDefault(source) < RollupSeries.MostOfSource)
        {
            Know(series);
            return series;
        }

        return new RollupSeries(source, "", RollupSeries.OtherSites);
    }

    private void Know(RollupSeries series)
    {
        if (_known.Add(series))
        {
            _seriesOfSource[series.Source] = _seriesOfSource.GetValueOrDefault(series.Source) + 1;
        }
    }
}
