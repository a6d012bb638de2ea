using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Anomalies.Behaviour;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Support;

/// <summary>A site whose lines are counted, and whose anomalies are looked for; the history is in memory.</summary>
internal sealed class WatchedSite
{
    private const long Seed = 5;

    private readonly FakeTimeProvider _time;
    private readonly RollupBook _book;
    private readonly BatchResult _result;
    private readonly BatchReader _reader;
    private readonly AnomalyOptions _options;
    private readonly ActorBook _actors = new();
    private readonly Dictionary<(RollupSeries Series, long Minute), Rollup> _minutes = [];
    private readonly Dictionary<(RollupSeries Series, long Hour), Rollup> _hours = [];
    private readonly Dictionary<RollupSeries, StoredModel> _models = [];
    private readonly Dictionary<string, Anomaly> _anomalies = [];
    private readonly HashSet<RollupSeries> _known = [];
    private long? _judged;

    public WatchedSite(DateTimeOffset start, AnomalyOptions options, string format = "apache-combined")
    {
        _options = options;
        _time = new FakeTimeProvider(start);
        _book = new RollupBook(Seed, new RollupClock(TimeZoneInfo.Utc), _time) { CountsAddresses = true };
        _result = new BatchResult([]) { Rollups = _book.CreateCounter() };
        _reader = new BatchReader(Formats.Find(format)!, new ParserOptions(TimeZoneInfo.Utc, _time.GetUtcNow), null);
        Watch = Begin();
    }

    public AnomalyWatch Watch { get; private set; }

    /// <summary>All anomalies so far, as they are now, the earliest first.</summary>
    public IReadOnlyList<Anomaly> Anomalies => [.. _anomalies.Values.OrderBy(anomaly => anomaly.First)];

    public IEnumerable<Anomaly> Told => Anomalies.Where(anomaly => !anomaly.IsShadow);

    public List<Alert> Alerts { get; } = [];

    public List<ExpectedBand> Bands { get; } = [];

    public IReadOnlyCollection<StoredModel> Models => _models.Values;

    /// <summary>What is stored of models is of another version now.</summary>
    public void OutdateModels()
    {
        foreach (StoredModel model in Models.ToArray())
        {
            _models[model.Series] = model with { Version = model.Version - 1 };
        }
    }

    /// <summary>Counts lines, without looking for anything.</summary>
    public void Count(IEnumerable<string> lines, string source = "web")
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        if (text.Length == 0)
        {
            return;
        }

        _reader.Read(new Batch { Buffer = text, Start = 0, Length = text.Length, After = new SourcePosition("f", source, "access.log", "", "", 0, 0) }, _result, DateTimeOffset.MaxValue);
        _book.Add(source, _result.Rollups!);
        _actors.Add(source, _result.Rollups!.Addresses!);
        RollupChanges changes = new();
        _book.Collect(changes);
        foreach (RollupPart part in changes.Parts)
        {
            _known.Add(part.Series);
            Of(_minutes, (part.Series, part.Minute)).MergeFrom(part.Payload, Seed, RollupLists.None);
            Of(_hours, (part.Series, part.Minute / 60 * 60)).MergeFrom(part.Payload, Seed, RollupLists.All);
        }
    }

    /// <summary>A minute is over; what was counted is looked at each ten of them.</summary>
    public void Pass(DateTimeOffset minute)
    {
        if (minute.Minute % 10 == 9)
        {
            Advance(minute.AddMinutes(1));
        }
    }

    /// <summary>Lets time pass, and takes what is found.</summary>
    public void Advance(DateTimeOffset now)
    {
        _time.SetUtcNow(now);
        Watch.Take(_actors, now);
        do
        {
            Watch.Advance(now);
        }
        while (Watch.IsLearning);

        Collect(isLast: false);
    }

    public void Collect(bool isLast)
    {
        Alerts.AddRange(Watch.TakeAlerts());
        AnomalyChanges changes = new();
        Watch.Collect(changes, isLast);
        _judged = changes.Judged ?? _judged;
        Bands.AddRange(changes.Bands);
        foreach (StoredModel model in changes.Models)
        {
            _models[model.Series] = model;
        }

        foreach (Anomaly anomaly in changes.Anomalies)
        {
            _anomalies[anomaly.Id] = anomaly;
        }
    }

    /// <summary>Kills the monitor: what is not stored is gone.</summary>
    public void Restart() => Watch = Begin();

    private static Rollup Of(Dictionary<(RollupSeries, long), Rollup> rows, (RollupSeries, long) key)
    {
        if (!rows.TryGetValue(key, out Rollup? row))
        {
            rows.Add(key, row = new Rollup());
        }

        return row;
    }

    private AnomalyWatch Begin()
    {
        AnomalyWatch watch = new(_options, Read, _time) { Suspects = (_, source, at) => _actors.MostRefused(source, 10_000, at) };
        watch.Restore(new StoredAnomalies(_judged, [.. _models.Values], [.. _anomalies.Values.Where(anomaly => !anomaly.IsOver)])
        {
            Verdicts = [.. Anomalies.Where(anomaly => anomaly.Verdict is not null)],
        });
        return watch;
    }

    private List<RollupRow> Read(RollupSpan span, DateTimeOffset from, DateTimeOffset to, RollupLists lists)
    {
        Dictionary<(RollupSeries Series, long Minute), Rollup> rows = span == RollupSpan.Minute ? _minutes : _hours;
        RollupSeries[] all = [.. _known];
        List<RollupRow> read = [];
        for (long minute = RollupClock.MinuteOf(from); minute < RollupClock.MinuteOf(to); minute++)
        {
            foreach (RollupSeries series in all)
            {
                if (rows.TryGetValue((series, minute), out Rollup? counts) && (span != RollupSpan.Minute || counts[RollupMeasure.Events] > 0))
                {
                    read.Add(new RollupRow(series, RollupClock.TimeOf(minute), counts));
                }
            }
        }

        return read;
    }
}
