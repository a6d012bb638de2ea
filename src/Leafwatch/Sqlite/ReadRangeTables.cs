using Leafwatch.Core.Storage;

namespace Leafwatch.Sqlite;

/// <summary>The table of what was counted of which file. Used by <see cref="SqliteStore"/>, under its lock and in its transactions.</summary>
internal sealed class ReadRangeTables(Func<string, int, Statement> prepare)
{
    private readonly Statement _save = prepare(
        """
        INSERT INTO read_ranges VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE
        SET head = excluded.head, head_length = excluded.head_length, reached = excluded.reached
        """, 5);

    private readonly Statement _all = prepare(
        "SELECT key, head, head_length, begun, reached, EXISTS (SELECT 1 FROM files WHERE files.key = read_ranges.key) FROM read_ranges ORDER BY key", 0);

    public IReadOnlyList<ReadRange> All() => _all.Read(
        static row => new ReadRange(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3), row.GetInt64(4), row.GetBoolean(5)));

    public void Save(StateChanges changes)
    {
        foreach (ReadRange range in changes.Imported)
        {
            Save(range);
        }

        foreach (SourceProgress file in changes.Files)
        {
            FileAccount? account = changes.Ledger.Files.Find(account => account.Key == file.Position.Key);
            if (ReadRange.Of(file.Position, account?.Begun ?? (file.Lines == 0 ? file.Position.Offset : 0)) is { } range)
            {
                Save(range);
            }
        }
    }

    private void Save(ReadRange range) => _save.Run(range.Key, range.Head, range.HeadLength, range.Begun, range.Reached);
}
