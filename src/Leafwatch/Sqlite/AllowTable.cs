using Leafwatch.Core.Storage;

namespace Leafwatch.Sqlite;

/// <summary>The table of what the allow-list held for. Used by <see cref="SqliteStore"/>, under its lock and in its transactions.</summary>
internal sealed class AllowTable(Func<string, int, Statement> prepare)
{
    private readonly Statement _save = prepare("INSERT OR REPLACE INTO allowed VALUES (?1, ?2, ?3, ?4)", 4);
    private readonly Statement _all = prepare("SELECT entry, events, first, last FROM allowed ORDER BY entry", 0);

    public IReadOnlyList<AllowTally> Load() => _all.Read(static row => new AllowTally(
        row.GetString(0),
        row.GetInt64(1),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3))));

    public void Save(IEnumerable<AllowTally> tallies)
    {
        foreach (AllowTally tally in tallies)
        {
            _save.Run(tally.Entry, tally.Events, tally.First.ToUnixTimeMilliseconds(), tally.Last.ToUnixTimeMilliseconds());
        }
    }
}
