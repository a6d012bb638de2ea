using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Storage;

namespace Leafwatch.Sqlite;

/// <summary>The tables of the ledger. Used by <see cref="SqliteStore"/>, under its lock and in its transactions.</summary>
internal sealed class LedgerTables(Func<string, int, Statement> prepare)
{
    /// <summary>How many of the latest gaps of a source are kept.</summary>
    internal const int MostGaps = 1000;

    /// <summary>The hours that are loaded: those of the last weeks.</summary>
    private const int HoursLoaded = 9 * 7 * 24;

    private const string RunName = "run";

    private readonly Statement _saveSource = prepare(
        "INSERT INTO ledger_sources VALUES (?1, ?2) ON CONFLICT DO UPDATE SET payload = excluded.payload", 2);

    private readonly Statement _saveFile = prepare("INSERT OR REPLACE INTO ledger_files VALUES (?1, ?2, ?3)", 3);
    private readonly Statement _forgetFile = prepare("DELETE FROM ledger_files WHERE key = ?1", 1);

    private readonly Statement _addToHour = prepare(
        """
        INSERT INTO ledger_hours VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE
        SET bytes = bytes + excluded.bytes, lines = lines + excluded.lines, unparsed = unparsed + excluded.unparsed,
            lost = lost + excluded.lost, gaps = gaps + excluded.gaps, pause = max(pause, excluded.pause)
        """, 8);

    private readonly Statement _addGap = prepare(
        "INSERT INTO ledger_gaps (source, path, at, bytes, count, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", 6);

    private readonly Statement _limitGaps = prepare(
        $"""
        DELETE FROM ledger_gaps WHERE number IN
            (SELECT number FROM ledger_gaps WHERE source = ?1 ORDER BY number DESC LIMIT -1 OFFSET {MostGaps})
        """, 1);

    private readonly Statement _forgetHours = prepare("DELETE FROM ledger_hours WHERE hour < ?1", 1);
    private readonly Statement _forgetGaps = prepare("DELETE FROM ledger_gaps WHERE at < ?1", 1);
    private readonly Statement _saveRun = prepare($"INSERT OR REPLACE INTO meta VALUES ('{RunName}', ?1)", 1);

    private readonly Statement _sources = prepare("SELECT payload FROM ledger_sources ORDER BY source", 0);
    private readonly Statement _files = prepare("SELECT payload FROM ledger_files ORDER BY key", 0);

    private readonly Statement _hours = prepare(
        $"SELECT * FROM ledger_hours WHERE hour > (SELECT max(hour) FROM ledger_hours) - {HoursLoaded} ORDER BY hour, source", 0);

    private readonly Statement _latestGaps = prepare(
        "SELECT source, path, at, bytes, count, why FROM ledger_gaps ORDER BY number DESC LIMIT ?1", 1);

    private readonly Statement _run = prepare($"SELECT value FROM meta WHERE name = '{RunName}'", 0);

    public StoredLedger Load() => new(
        _sources.Read(static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.SourceAccount)!),
        _files.Read(static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.FileAccount)!),
        _hours.Read(static row => new HourTally(
            row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7))))
    {
        Run = _run.Read(static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.RunMark)).FirstOrDefault(),
    };

    public IReadOnlyList<LedgerGap> LatestGaps(int most) => _latestGaps.Read(
        static row => new LedgerGap(
            row.GetString(0),
            row.GetString(1),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
            new Gap(row.GetString(5), row.IsDBNull(3) ? null : row.GetInt64(3), row.IsDBNull(4) ? null : row.GetInt64(4))),
        most);

    public void Save(LedgerChanges changes)
    {
        foreach (string key in changes.ForgottenFiles)
        {
            _forgetFile.Run(key);
        }

        foreach (SourceAccount source in changes.Sources)
        {
            _saveSource.Run(source.Source, JsonSerializer.Serialize(source, StoredJson.Default.SourceAccount));
        }

        foreach (FileAccount file in changes.Files)
        {
            _saveFile.Run(file.Key, file.Source, JsonSerializer.Serialize(file, StoredJson.Default.FileAccount));
        }

        foreach (HourTally hour in changes.Hours)
        {
            _addToHour.Run(hour.Source, hour.Hour, hour.Bytes, hour.Lines, hour.Unparsed, hour.Lost, hour.Gaps, hour.LongestPause);
        }

        foreach (LedgerGap gap in changes.Gaps)
        {
            _addGap.Run(gap.Source, gap.Path, gap.At.ToUnixTimeMilliseconds(), gap.Gap.Bytes, gap.Gap.Count, gap.Gap.Why);
        }

        foreach (string source in changes.Gaps.Select(gap => gap.Source).Distinct())
        {
            _limitGaps.Run(source);
        }

        if (changes.Horizon is { } horizon)
        {
            _forgetHours.Run(horizon.ToUnixTimeSeconds() / 3600);
            _forgetGaps.Run(horizon.ToUnixTimeMilliseconds());
        }

        if (changes.Run is { } run)
        {
            _saveRun.Run(JsonSerializer.Serialize(run, StoredJson.Default.RunMark));
        }
    }
}
