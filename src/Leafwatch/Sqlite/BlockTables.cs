using System.Net;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Sqlite;

/// <summary>The table of what was blocked. Used by <see cref="SqliteStore"/>, under its lock.</summary>
internal sealed class BlockTables(Func<string, int, Statement> prepare)
{
    private readonly Statement _all = prepare("SELECT network, dry, since, until, times, by, incident FROM blocks ORDER BY until DESC, network", 0);
    private readonly Statement _save = prepare("INSERT OR REPLACE INTO blocks VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", 7);
    private readonly Statement _forget = prepare("DELETE FROM blocks WHERE until < ?1", 1);
    private readonly Statement _remove = prepare("DELETE FROM blocks WHERE network = ?1", 1);

    public IReadOnlyList<Block> All() => _all.Read(Row);

    public void Save(Block block, DateTimeOffset forgotten)
    {
        _save.Run(
            block.Network.ToString(), block.IsDry ? 1 : 0, block.Since.ToUnixTimeMilliseconds(), block.Until.ToUnixTimeMilliseconds(), block.Times, block.By, block.Incident);
        _forget.Run(forgotten.ToUnixTimeMilliseconds());
    }

    public bool Remove(IPNetwork network) => _remove.Run(network.ToString()) > 0;

    private static Block Row(SqliteDataReader row) => new(
        IPNetwork.Parse(row.GetString(0)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        row.GetInt32(4),
        row.GetString(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        row.GetInt32(1) != 0);
}
