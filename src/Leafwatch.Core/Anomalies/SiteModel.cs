using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies;

/// <summary>What is normal for a site: a model for each measure that it ever had. A measure costs about 20 kB, a site about 50 kB besides.</summary>
internal sealed class SiteModel(RollupSeries series, AnomalyOptions options, long since)
{
    public const int Version = 8;

    /// <summary>A measure that was never there was zero so far back.</summary>
    private const int LongestPast = 2 * 24 * 60;

    /// <summary>Before that nothing is expected: a first burst would be what is usual.</summary>
    private const int LeastForBands = 24 * 60;

    private readonly SeriesModel?[] _models = new SeriesModel?[Measure.All.Count];
    private readonly MixModel[] _mixes = [MixModel.Methods(options), MixModel.Statuses(options), MixModel.Clients(options)];
    private readonly OriginMix[] _origins =
    [
        new OriginMix("networks", "come from the network", address => options.SystemOf(address) ?? KnownThings.WideNetworkOf(address)),
        .. options.CountryOf is { } countryOf ? [new OriginMix("countries", "come from", countryOf)] : (OriginMix[])[],
    ];

    private readonly double _base = options.Budget.Threshold(TimeSpan.FromMinutes(1));
    private long _since = since;
    private int _count;

    public RollupSeries Series => series;

    /// <summary>The first minute that is known.</summary>
    public long Since => _since;

    /// <summary>The last minute that was learned.</summary>
    public long Reached { get; private set; } = since - 1;

    /// <summary>The last minute with an event.</summary>
    public long LastEvent { get; private set; } = since;

    public KnownThings Known { get; } = new();

    public IEnumerable<SeriesModel> Measures => _models.OfType<SeriesModel>();

    /// <summary>What tells that something comes: requests, or lines where there are none.</summary>
    public SeriesModel? Arrivals => _models[Measure.RequestsNumber] ?? _models[0];

    /// <summary>Of each mix by its name the shares that somebody said to be no news.</summary>
    public IEnumerable<(string Name, AcceptedShares Accepted)> Mixes => [.. _mixes.Select(static mix => (mix.Name, mix.Accepted)), .. _origins.Select(static mix => (mix.Name, mix.Accepted))];

    /// <summary>From which surprise on a minute is unusual: the measures of a site share its budget.</summary>
    public double Threshold => _base + Math.Log10(Math.Max(1, _count));

    /// <summary>Whether what somebody said of its anomalies is still to be taken, once all of the past is learned.</summary>
    public bool OwesVerdicts { get; set; } = true;

    /// <summary>Whether so much is known at a minute that its anomalies are told.</summary>
    public bool IsReady(long minute) => minute - _since >= options.Shadow.TotalMinutes;

    /// <summary>Judges a minute, then learns it.</summary>
    /// <param name="minute">The minute.</param>
    /// <param name="counts">What was counted; <see langword="null"/> for nothing.</param>
    /// <param name="found">Takes what is unusual.</param>
    /// <param name="isRecent">Whether what is usual is looked for: findings of now show it.</param>
    /// <param name="bands">Takes what was expected, where that is wanted.</param>
    public void Take(long minute, Rollup? counts, List<Finding> found, bool isRecent, List<ExpectedBand>? bands)
    {
        Reached = minute;
        LastEvent = counts is null ? LastEvent : minute;
        DateTimeOffset time = LocalOf(minute);
        double requests = counts?[RollupMeasure.Requests] ?? 0;
        bool withBands = isRecent && minute % ExpectedRange.BandMinutes == 0 && minute - _since >= LeastForBands;
        foreach (Measure measure in Measure.All)
        {
            double value = counts is null ? (measure.IsCount || measure.Role == MeasureRole.Traffic ? 0 : double.NaN) : measure.Of(counts);
            SeriesModel? model = _models[measure.Number];
            if (model is null)
            {
                if (!IsOf(measure, value, counts))
                {
                    continue;
                }

                model = Begin(measure, minute);
            }

            (Finding? unusual, Judgement judged) = model.Take(time, value, requests, Threshold, withBands, Arrivals);
            if (unusual is not null)
            {
                found.Add(unusual);
            }

            if (model.Count(time, value) is { } drifts)
            {
                found.Add(drifts);
            }

            if (withBands && bands is not null && double.IsFinite(judged.Low))
            {
                bands.Add(new ExpectedBand(series, measure.Name, minute, judged.Expected, Math.Max(0, judged.Low), Math.Max(0, judged.High)));
            }
        }

        foreach (MixModel mix in _mixes)
        {
            if (mix.Take(time, counts, Threshold) is { } changed)
            {
                found.Add(changed);
            }
        }
    }

    /// <summary>Whether nothing was learned yet.</summary>
    public bool IsBlank => Reached < _since;

    /// <summary>Begins earlier, when nothing was learned yet.</summary>
    public void BeginAt(long minute)
    {
        _since = minute;
        Reached = minute - 1;
    }

    /// <summary>Learns an hour of which the minutes are not known any more. Nothing is judged.</summary>
    /// <param name="hour">The minute in which it began.</param>
    /// <param name="counts">What was counted; <see langword="null"/> for nothing.</param>
    public void LearnHour(long hour, Rollup? counts)
    {
        Reached = hour + 59;
        LastEvent = counts is null ? LastEvent : Reached;
        DateTimeOffset time = LocalOf(hour);
        foreach (Measure measure in Measure.All.Where(static measure => measure.AddsUp))
        {
            double sum = counts is null ? 0 : measure.Of(counts);
            if (_models[measure.Number] is null && IsOf(measure, sum, counts))
            {
                _models[measure.Number] = new SeriesModel(measure, options);
                _count++;
            }

            _models[measure.Number]?.LearnHour(time, sum);
        }

        if (counts is not null)
        {
            Known.LearnHour(time, counts);
        }
    }

    /// <summary>Looks at the lists of an hour: while it goes on, and when nothing more comes.</summary>
    /// <param name="hour">The minute in which it began.</param>
    /// <param name="counts">What was counted in it.</param>
    /// <param name="isWhole">Whether nothing more comes.</param>
    public IEnumerable<Finding> TakeLists(long hour, Rollup counts, bool isWhole) =>
    [
        .. Known.Take(LocalOf(hour), counts, isWhole),
        .. _origins.Select(mix => mix.Take(counts.Top(RollupList.Addresses, int.MaxValue), Threshold, isWhole)).OfType<Finding>(),
    ];

    /// <summary>Takes what somebody said of an anomaly.</summary>
    /// <returns>Whether anything was learned from it.</returns>
    public bool Judge(Anomaly anomaly, Verdict verdict)
    {
        DateTimeOffset first = LocalOf(RollupClock.MinuteOf(anomaly.First));
        DateTimeOffset last = LocalOf(RollupClock.MinuteOf(anomaly.Last));
        bool hasLearned = false;
        foreach (AnomalousMeasure unusual in anomaly.Measures)
        {
            if (Measure.Named(unusual.Name) is { } measure)
            {
                hasLearned = true;
                (_models[measure.Number] ?? Begin(measure, Reached + 1)).Tolerance.Judge(verdict, unusual.Surprise, Threshold, first, last);
            }
        }

        foreach ((string name, AcceptedShares accepted) in Mixes)
        {
            foreach (UnusualMix unusual in anomaly.Mixes.Where(mix => mix.Name == name))
            {
                hasLearned = true;
                accepted.Judge(verdict, unusual.Kind, unusual.Share);
            }
        }

        return hasLearned;
    }

    /// <summary>Takes over what somebody said of the model that this one replaces.</summary>
    public void TakeVerdicts(SiteModel before)
    {
        foreach (SeriesModel old in before.Measures.Where(static model => model.Tolerance.IsAny))
        {
            (_models[old.Measure.Number] ?? Begin(old.Measure, _since)).Tolerance.Take(old.Tolerance);
        }

        foreach (((_, AcceptedShares accepted), (_, AcceptedShares old)) in Mixes.Zip(before.Mixes))
        {
            accepted.Take(old);
        }

        OwesVerdicts = before.OwesVerdicts;
    }

    public byte[] Save()
    {
        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes);
        to.Write(_since);
        to.Write(Reached);
        to.Write(LastEvent);
        to.Write(OwesVerdicts);
        to.Write((byte)_count);
        foreach (SeriesModel model in Measures)
        {
            to.Write((byte)model.Measure.Number);
            model.Write(to);
        }

        foreach (MixModel mix in _mixes)
        {
            mix.Write(to);
        }

        to.Write((byte)_origins.Length);
        foreach (OriginMix mix in _origins)
        {
            mix.Write(to);
        }

        Known.Write(to);
        to.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads a model; <see langword="null"/> when it is of another version, or damaged, and must be learned anew.</summary>
    public static SiteModel? Restore(StoredModel stored, AnomalyOptions options)
    {
        if (stored.Version != Version || stored.Payload is null)
        {
            return null;
        }

        try
        {
            using BinaryReader from = new(new MemoryStream(stored.Payload));
            SiteModel model = new(stored.Series, options, from.ReadInt64()) { Reached = from.ReadInt64(), LastEvent = from.ReadInt64(), OwesVerdicts = from.ReadBoolean() };
            for (int measures = from.ReadByte(); measures > 0; measures--)
            {
                Measure measure = Measure.All[from.ReadByte()];
                SeriesModel read = model._models[measure.Number] = new SeriesModel(measure, options);
                model._count++;
                if (!read.Read(from))
                {
                    return null;
                }
            }

            if (!Array.TrueForAll(model._mixes, mix => mix.Read(from)))
            {
                return null;
            }

            if (from.ReadByte() != model._origins.Length)
            {
                // Countries are looked at since, or no longer.
                return null;
            }

            Array.ForEach(model._origins, mix => mix.Read(from));
            model.Known.Read(from);
            return model;
        }
        catch (Exception damage) when (damage is IOException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    public DateTimeOffset LocalOf(long minute) => TimeZoneInfo.ConvertTime(RollupClock.TimeOf(minute), options.Zone);

    /// <summary>Whether a measure that never was begins: lines that are requests are counted as such.</summary>
    private static bool IsOf(Measure measure, double value, Rollup? counts) => value > 0 && !(measure.Number == 0 && counts?[RollupMeasure.Requests] > 0);

    private SeriesModel Begin(Measure measure, long minute)
    {
        SeriesModel model = _models[measure.Number] = new SeriesModel(measure, options);
        _count++;
        for (long past = Math.Max(_since, minute - LongestPast); past < minute && (measure.IsCount || measure.Role == MeasureRole.Traffic); past++)
        {
            model.Take(LocalOf(past), 0, 0, double.PositiveInfinity, withBand: false);
        }

        return model;
    }
}
