using System.Globalization;
using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Anomalies.Behaviour;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Sqlite;

/// <summary>The tables of what is normal and of what was not. Used by <see cref="SqliteStore"/>, under its lock and in its transactions.</summary>
internal sealed class AnomalyTables(Func<string, int, Statement> prepare)
{
    private const string JudgedName = "anomalies_judged";
    private const string OthersName = "anomaly_others";
    private const int MostKept = 10_000;

    private readonly Statement _value = prepare("SELECT value FROM meta WHERE name = ?1", 1);
    private readonly Statement _setValue = prepare("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", 2);
    private readonly Statement _models = prepare("SELECT source, host, site, version, reached, payload FROM anomaly_models ORDER BY source, host, site", 0);
    private readonly Statement _saveModel = prepare("INSERT OR REPLACE INTO anomaly_models VALUES (?1, ?2, ?3, ?4, ?5, ?6)", 6);
    private readonly Statement _forgetModel = prepare("DELETE FROM anomaly_models WHERE source = ?1 AND host = ?2 AND site = ?3", 3);
    private readonly Statement _open = prepare("SELECT payload FROM anomalies WHERE over = 0 ORDER BY first, id", 0);
    private readonly Statement _since = prepare("SELECT payload FROM anomalies WHERE first >= ?1 ORDER BY first DESC, id LIMIT ?2", 2);
    private readonly Statement _named = prepare("SELECT payload FROM anomalies WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT 2", 2);
    private readonly Statement _save = prepare("INSERT OR REPLACE INTO anomalies (id, first, over, payload) VALUES (?1, ?2, ?3, ?4)", 4);
    private readonly Statement _limit = prepare(
        $"DELETE FROM anomalies WHERE over = 1 AND first < (SELECT first FROM anomalies ORDER BY first DESC LIMIT 1 OFFSET {MostKept})", 0);

    private readonly Statement _judged = prepare(
        "SELECT payload FROM anomalies WHERE json_extract(payload, '$.Verdict') IS NOT NULL ORDER BY first, id", 0);

    private readonly Statement _actors = prepare($"SELECT address, last, payload FROM anomaly_actors ORDER BY last DESC LIMIT {ActorBook.MostActors}", 0);
    private readonly Statement _saveActor = prepare("INSERT OR REPLACE INTO anomaly_actors VALUES (?1, ?2, ?3)", 3);
    private readonly Statement _forgetActors = prepare("DELETE FROM anomaly_actors WHERE last < ?1", 1);
    private readonly Statement _limitActors = prepare(
        $"DELETE FROM anomaly_actors WHERE last < (SELECT last FROM anomaly_actors ORDER BY last DESC LIMIT 1 OFFSET {ActorBook.MostActors})", 0);

    private readonly Statement _saveBand = prepare(
        """
        INSERT OR REPLACE INTO anomaly_bands SELECT id, ?4, ?5, ?6, ?7, ?8 FROM rollup_series WHERE source = ?1 AND host = ?2 AND site = ?3
        """, 8);

    private readonly Statement _bands = prepare(
        """
        SELECT minute, expected, low, high FROM anomaly_bands
        WHERE series = (SELECT id FROM rollup_series WHERE source = ?1 AND host = ?2 AND site = ?3) AND measure = ?4 AND minute >= ?5 AND minute < ?6
        ORDER BY minute
        """, 6);

    private readonly Statement _allBands = prepare(
        """
        SELECT source, host, site, measure, minute, expected, low, high FROM rollup_series JOIN anomaly_bands ON series = id
        WHERE measure = ?1 AND minute >= ?2 AND minute < ?3 ORDER BY series, minute
        """, 3);

    private readonly Statement _forgetBands = prepare("DELETE FROM anomaly_bands WHERE minute < ?1", 1);

    public StoredAnomalies Load(bool withModels)
    {
        IReadOnlyList<Anomaly> verdicts = withModels ? _judged.Read(static row => Read(row.GetString(0))) : [];
        return new StoredAnomalies(
            Value(JudgedName) is { } judged ? long.Parse(judged, CultureInfo.InvariantCulture) : null,
            withModels ? ReadModels() : [],
            _open.Read(static row => Read(row.GetString(0))))
        {
            Verdicts = verdicts,
            Actors = withModels ? _actors.Read(static row => new StoredActor(row.GetString(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2))) : [],
            Others = withModels && Value(OthersName) is { } others ? Convert.FromBase64String(others) : null,
            Accepted = [.. verdicts.Where(anomaly => anomaly.Rule == AnomalyRules.Actor.Name && anomaly.Verdict is not Verdict.True).Select(anomaly => anomaly.Actor).OfType<string>().Reverse()],
        };
    }

    /// <summary>What is known of each site, without actors and anomalies.</summary>
    public StoredAnomalies Models() => new(
        Value(JudgedName) is { } judged ? long.Parse(judged, CultureInfo.InvariantCulture) : null, ReadModels(), []);

    public IReadOnlyList<Anomaly> Since(DateTimeOffset since, int most) => _since.Read(static row => Read(row.GetString(0)), since.ToUnixTimeMilliseconds(), most);

    public IReadOnlyList<Anomaly> Named(string id) => _named.Read(static row => Read(row.GetString(0)), id, id + "~");

    public IReadOnlyList<ExpectedBand> Bands(RollupSeries series, string measure, DateTimeOffset from, DateTimeOffset to) => _bands.Read(
        row => new ExpectedBand(series, measure, row.GetInt64(0), row.GetDouble(1), row.GetDouble(2), row.GetDouble(3)),
        series.Source, series.Host, series.Site, measure, RollupClock.MinuteOf(from), RollupClock.MinuteOf(to));

    public IReadOnlyList<ExpectedBand> Bands(string measure, DateTimeOffset from, DateTimeOffset to) => _allBands.Read(
        static row => new ExpectedBand(
            new RollupSeries(row.GetString(0), row.GetString(1), row.GetString(2)), row.GetString(3), row.GetInt64(4), row.GetDouble(5), row.GetDouble(6), row.GetDouble(7)),
        measure, RollupClock.MinuteOf(from), RollupClock.MinuteOf(to));

    public void Save(AnomalyChanges changes)
    {
        if (changes.Judged is { } judged)
        {
            _setValue.Run(JudgedName, judged.ToString(CultureInfo.InvariantCulture));
        }

        foreach (StoredModel model in changes.Models)
        {
            RollupSeries series = model.Series;
            if (model.Payload is null)
            {
                _forgetModel.Run(series.Source, series.Host, series.Site);
            }
            else
            {
                _saveModel.Run(series.Source, series.Host, series.Site, model.Version, model.Reached, RollupPacking.Pack(model.Payload));
            }
        }

        foreach (Anomaly anomaly in changes.Anomalies)
        {
            _save.Run(anomaly.Id, anomaly.First.ToUnixTimeMilliseconds(), anomaly.IsOver ? 1 : 0, JsonSerializer.Serialize(anomaly, StoredJson.Default.Anomaly));
        }

        if (changes.Anomalies.Count > 0)
        {
            _limit.Run();
        }

        foreach (ExpectedBand band in changes.Bands)
        {
            _saveBand.Run(band.Series.Source, band.Series.Host, band.Series.Site, band.Measure, band.Minute, band.Expected, band.Low, band.High);
        }

        if (changes.Others is { } others)
        {
            SaveActors(changes, others);
        }

        if (changes.Horizon is { } horizon)
        {
            _forgetBands.Run(horizon);
        }
    }

    private List<StoredModel> ReadModels() => _models.Read(static row => new StoredModel(
        new RollupSeries(row.GetString(0), row.GetString(1), row.GetString(2)), row.GetInt32(3), row.GetInt64(4), RollupPacking.Unpack(row.GetFieldValue<byte[]>(5))));

    private void SaveActors(AnomalyChanges changes, byte[] others)
    {
        _setValue.Run(OthersName, Convert.ToBase64String(others));
        foreach (StoredActor actor in changes.Actors)
        {
            _saveActor.Run(actor.Address, actor.Last, actor.Payload);
        }

        _forgetActors.Run(changes.ActorsHorizon);
        _limitActors.Run();
    }

    private string? Value(string name) => _value.Read(static row => row.GetString(0), name) is [var value] ? value : null;

    private static Anomaly Read(string payload) => JsonSerializer.Deserialize(payload, StoredJson.Default.Anomaly)!;
}
