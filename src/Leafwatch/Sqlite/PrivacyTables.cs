using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Sqlite;

/// <summary>
/// What is done to addresses and users that are stored: after a time pseudonyms take their place, and who is to be forgotten is taken out. Used
/// by <see cref="SqliteStore"/>, under its lock and in its transactions.
/// </summary>
internal sealed class PrivacyTables(Func<string, int, Statement> prepare, HistoryKey key)
{
    /// <summary>So many rows are done at a time: the monitor waits for it.</summary>
    private const int AtOnce = 32;

    /// <summary>What stands where somebody was forgotten.</summary>
    private const string Forgotten = "(forgotten)";

    private const int Pseudonymous = 2;
    private const int ListCapacity = 4096;

    private static readonly string[] AddressFields = ["source.ip", "source.network"];
    private static readonly string[] UserFields = ["user.name", "user.target.name"];

    private readonly Statement _clearRows = prepare($"SELECT id, payload FROM rollups WHERE state < {Pseudonymous} AND span > 0 AND start < ?1 LIMIT {AtOnce}", 1);
    private readonly Statement _allRows = prepare("SELECT id, payload, state FROM rollups WHERE span > 0", 0);
    private readonly Statement _allParts = prepare("SELECT number, payload FROM rollup_parts", 0);
    private readonly Statement _replaceRow = prepare("UPDATE rollups SET payload = ?2, state = ?3 WHERE id = ?1", 3);
    private readonly Statement _replacePart = prepare("UPDATE rollup_parts SET payload = ?2 WHERE number = ?1", 2);

    private readonly Statement _clearAlerts = prepare(
        $"""
        SELECT id, payload FROM alerts WHERE state = 'Resolved' AND last < ?1
            AND NOT EXISTS (SELECT 1 FROM pseudonymous_alerts WHERE pseudonymous_alerts.id = alerts.id) LIMIT {AtOnce}
        """, 1);

    private readonly Statement _allAlerts = prepare("SELECT id, payload FROM alerts", 0);
    private readonly Statement _replaceAlert = prepare("UPDATE alerts SET payload = ?2 WHERE id = ?1", 2);
    private readonly Statement _markAlert = prepare("INSERT OR IGNORE INTO pseudonymous_alerts VALUES (?1)", 1);
    private readonly Statement _dropAlerts = prepare("DELETE FROM alerts WHERE state = 'Resolved' AND last < ?1", 1);
    private readonly Statement _dropMarks = prepare("DELETE FROM pseudonymous_alerts WHERE id NOT IN (SELECT id FROM alerts)", 0);
    private readonly Statement _dropSettled = prepare("DELETE FROM outbox WHERE state NOT IN (0, 4) AND settled < ?1", 1);

    private readonly Pseudonyms _pseudonyms = key.Pseudonyms;

    /// <summary>Drops what is too old, and puts pseudonyms in the place of what is old.</summary>
    /// <returns>Whether there was more than was done at a time.</returns>
    public bool Upkeep(DateTimeOffset now, RollupRetention retention)
    {
        if (_dropAlerts.Run((now - retention.Alerts).ToUnixTimeMilliseconds()) > 0)
        {
            _dropMarks.Run();
        }

        _dropSettled.Run((now - retention.Alerts).ToUnixTimeMilliseconds());
        if (retention.Pseudonyms is not { } after)
        {
            return false;
        }

        int done = 0;
        DateTimeOffset before = now - after;
        foreach ((long id, byte[] payload) in _clearRows.Read(static row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), RollupClock.MinuteOf(before)))
        {
            Rollup counts = Read(payload);
            _pseudonyms.Replace(counts, key.Seed);
            _replaceRow.Run(id, RollupPacking.Pack(counts.ToBytes(key.Seed)), Pseudonymous);
            done++;
        }

        foreach (Alert alert in _clearAlerts.Read(static row => Alert(row.GetString(1)), before.ToUnixTimeMilliseconds()))
        {
            Save(Changed(alert, (field, value) => AddressFields.Contains(field) ? _pseudonyms.OfAddress(value) : _pseudonyms.OfUser(value), keepsEvidence: false));
            _markAlert.Run(alert.Id);
            done++;
        }

        return done >= AtOnce;
    }

    /// <summary>Takes an address, or a user, out of all that is stored; numbers stay.</summary>
    /// <returns>In how many places it stood.</returns>
    public int Forget(string who)
    {
        int places = 0;
        foreach ((long id, byte[] payload, long state) in _allRows.Read(static row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2))))
        {
            if (WithoutWho(payload, who) is { } without)
            {
                _replaceRow.Run(id, state == 0 ? without : RollupPacking.Pack(without), state);
                places++;
            }
        }

        foreach ((long number, byte[] payload) in _allParts.Read(static row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1))))
        {
            if (WithoutWho(payload, who) is { } without)
            {
                _replacePart.Run(number, without);
                places++;
            }
        }

        string[] names = [who, _pseudonyms.OfAddress(who), _pseudonyms.OfUser(who)];
        foreach (Alert alert in _allAlerts.Read(static row => (Id: row.GetString(0), Payload: row.GetString(1))).Where(row => names.Any(name => Mentions(row.Payload, name))).Select(row => Alert(row.Payload)))
        {
            Alert changed = Changed(alert, (_, value) => names.Contains(value) ? Forgotten : value, keepsEvidence: true);
            Save(changed with { Evidence = [.. changed.Evidence.Where(line => !line.Contains(who, StringComparison.OrdinalIgnoreCase))] });
            places++;
        }

        return places;
    }

    private static bool Mentions(string payload, string name) => payload.Contains(JsonEncodedText.Encode(name).ToString(), StringComparison.OrdinalIgnoreCase);

    private static Alert Alert(string payload) => JsonSerializer.Deserialize(payload, StoredJson.Default.Alert)!;

    private static Alert Changed(Alert alert, Func<string, string, string> replace, bool keepsEvidence) => alert with
    {
        Group = [.. alert.Group.Select(value => AddressFields.Contains(value.Field) || UserFields.Contains(value.Field) ? value with { Value = replace(value.Field, value.Value) } : value)],
        Sightings = [.. alert.Sightings.Select(seen => seen.Address is { } address ? seen with { Address = replace(AddressFields[0], address) } : seen)],

        // A line may name anybody anywhere: of what is old the numbers are kept.
        Evidence = keepsEvidence ? alert.Evidence : [],
        Statement = keepsEvidence ? alert.Statement : null,
    };

    private void Save(Alert alert) => _replaceAlert.Run(alert.Id, JsonSerializer.Serialize(alert, StoredJson.Default.Alert));

    private Rollup Read(byte[] payload)
    {
        Rollup counts = new(ListCapacity);
        counts.MergeFrom(RollupPacking.Unpack(payload), key.Seed);
        return counts;
    }

    /// <summary>A rollup without somebody; <see langword="null"/> when nothing of them is in it.</summary>
    private byte[]? WithoutWho(byte[] payload, string who)
    {
        Rollup counts = Read(payload);
        string[] names = [who, _pseudonyms.OfAddress(who), _pseudonyms.OfUser(who)];
        bool isIn = false;
        foreach (RollupList list in (ReadOnlySpan<RollupList>)[RollupList.Addresses, RollupList.FailedAddresses, RollupList.Users, RollupList.FailedUsers, RollupList.LoggedIn])
        {
            counts.List(list)?.Replace(
                value =>
                {
                    bool isWho = value.Split('\0').Any(part => names.Contains(part, StringComparer.OrdinalIgnoreCase));
                    isIn |= isWho;
                    return isWho ? null : value;
                },
                key.Seed);
        }

        return isIn ? counts.ToBytes(key.Seed) : null;
    }
}
