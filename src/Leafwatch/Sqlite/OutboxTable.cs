using System.Globalization;
using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Storage;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Sqlite;

/// <summary>The outbox: who is owed word of what, and what became of it. Each call is under the lock of the store.</summary>
internal sealed class OutboxTable(Lock gate, Func<string, int, Statement> prepare)
{
    /// <summary>Notifications owed to one receiver beyond this are taken down as dead at once: a server that is down for days must not fill the disk.</summary>
    public const int MostOwed = 10_000;

    private const int LongestHeadline = 300;

    private const string Columns =
        "SELECT number, id, receiver, state, max(due, coalesce(asked, 0)), attempts, first_tried, settled, why, reason, alert, payload ->> '$.Created', coalesce(headline, payload ->> '$.Letter.Subject', payload ->> '$.Alert.Rule.Title') FROM outbox";

    private readonly Statement _countOwed = prepare("SELECT count(*) FROM outbox WHERE receiver = ?1 AND state = 0", 1);

    private readonly Statement _owe = prepare(
        """
        INSERT INTO outbox (id, receiver, state, due, settled, why, reason, alert, payload, headline)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING
        """, 10);

    private readonly Statement _next = prepare(
        """
        SELECT payload, attempts, first_tried, due, asked FROM outbox WHERE receiver = ?1 AND state = 0
        ORDER BY due, asked IS NULL, number LIMIT 1
        """, 1);

    // What was delivered is told by its alert; its row stays so that it is not owed again.
    private readonly Statement _markDelivered = prepare(
        "UPDATE outbox SET state = 1, settled = ?2, payload = NULL, why = NULL, attempts = attempts + 1 WHERE id = ?1 AND state = 0", 2);

    private readonly Statement _markFailed = prepare(
        """
        UPDATE outbox SET attempts = attempts + 1, first_tried = coalesce(first_tried, ?2), due = ?3, why = ?4
        WHERE id = ?1 AND state = 0
        """, 4);

    private readonly Statement _markDead = prepare(
        "UPDATE outbox SET state = 2, settled = ?2, why = ?3, attempts = attempts + 1 WHERE id = ?1 AND state = 0", 3);

    private readonly Statement _makeDue = prepare("UPDATE outbox SET due = 0 WHERE receiver = ?1 AND state = 0", 1);

    private readonly Statement _sendAgain = prepare(
        "UPDATE outbox SET state = 0, due = 0, asked = ?2, attempts = 0, first_tried = NULL, settled = NULL, why = NULL WHERE id = ?1 AND state = 2", 2);

    private readonly Statement _sendNow = prepare("UPDATE outbox SET due = 0, asked = ?2 WHERE id = ?1 AND state = 0", 2);

    private readonly Statement _count = prepare(
        "SELECT receiver, sum(state = 0), sum(state = 2), min(CASE WHEN state = 0 THEN first_tried END) FROM outbox WHERE state IN (0, 2) GROUP BY receiver ORDER BY receiver", 0);

    private readonly Statement _dead = prepare(
        "SELECT payload, attempts, settled, why FROM outbox WHERE state = 2 ORDER BY settled DESC, number DESC LIMIT ?1", 1);

    private readonly Statement _tally = prepare(
        """
        SELECT coalesce(sum(state = 1), 0), coalesce(sum(state = 1 AND attempts > 1), 0),
            coalesce(max(CASE WHEN state = 1 THEN settled - first_tried END), 0), coalesce(sum(state = 2), 0)
        FROM outbox WHERE settled >= ?1 AND settled < ?2
        """, 2);

    // What is asked for narrows; NULL does not.
    private readonly Statement _list = prepare(
        $"{Columns} WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR receiver = ?2) ORDER BY number DESC LIMIT ?3 OFFSET ?4", 4);

    private readonly Statement _of = prepare($"{Columns} WHERE alert = ?1 ORDER BY number", 1);

    /// <summary>Adds notifications, within the transaction of a commit; those that are known already stay as they are.</summary>
    public void Owe(IEnumerable<Notification> notifications)
    {
        Dictionary<string, long> owed = [];
        foreach (Notification notification in notifications)
        {
            Owe(notification, owed);
        }
    }

    /// <summary>What a receiver is owed and is due first, whether its time has come or not.</summary>
    public OwedNotification? Next(string receiver)
    {
        lock (gate)
        {
            List<OwedNotification> next = _next.Read(
                static row => new OwedNotification(
                    ReadNotification(row), row.GetInt32(1), row.IsDBNull(2) ? null : Time(row, 2), Time(row, 3), row.IsDBNull(4) ? null : Time(row, 4)),
                receiver);
            return next.Count == 0 ? null : next[0];
        }
    }

    public void MarkDelivered(string notification, DateTimeOffset at)
    {
        lock (gate)
        {
            _markDelivered.Run(notification, Milliseconds(at));
        }
    }

    public void MarkFailed(string notification, DateTimeOffset at, DateTimeOffset due, string why)
    {
        lock (gate)
        {
            _markFailed.Run(notification, Milliseconds(at), Milliseconds(due), why);
        }
    }

    public void MarkDead(string notification, DateTimeOffset at, string why)
    {
        lock (gate)
        {
            _markDead.Run(notification, Milliseconds(at), why);
        }
    }

    /// <summary>Lets all that a receiver is owed be due now.</summary>
    public void MakeDue(string receiver)
    {
        lock (gate)
        {
            _makeDue.Run(receiver);
        }
    }

    /// <summary>Lets a notification be owed again that was given up.</summary>
    public bool SendAgain(string notification, DateTimeOffset at)
    {
        lock (gate)
        {
            return _sendAgain.Run(notification, Milliseconds(at)) > 0;
        }
    }

    /// <summary>Lets a notification that is owed be due at once, whenever it was to be tried again.</summary>
    public bool SendNow(string notification, DateTimeOffset at)
    {
        lock (gate)
        {
            return _sendNow.Run(notification, Milliseconds(at)) > 0;
        }
    }

    /// <summary>How much each receiver is owed, and how much of it was given up.</summary>
    public IReadOnlyList<OutboxCount> Count()
    {
        lock (gate)
        {
            return _count.Read(static row => new OutboxCount(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? null : Time(row, 3)));
        }
    }

    /// <summary>What was given up last, the latest first.</summary>
    public IReadOnlyList<DeadNotification> LatestDead(int most)
    {
        lock (gate)
        {
            return _dead.Read(static row => new DeadNotification(ReadNotification(row), row.GetInt32(1), Time(row, 2), row.GetString(3)), most);
        }
    }

    /// <summary>What became of the notifications that were settled from one time to another.</summary>
    public DeliveryTally Settled(DateTimeOffset from, DateTimeOffset to)
    {
        lock (gate)
        {
            return _tally.Read(
                static row => new DeliveryTally(row.GetInt64(0), row.GetInt64(1), TimeSpan.FromMilliseconds(row.GetInt64(2)), row.GetInt64(3)),
                Milliseconds(from),
                Milliseconds(to))[0];
        }
    }

    /// <summary>The latest notifications, the newest first.</summary>
    public IReadOnlyList<OutboxEntry> List(OutboxState? state, string? receiver, int most, int skipped)
    {
        lock (gate)
        {
            return _list.Read(ReadEntry, state is { } asked ? (int)asked : null, receiver, most, skipped);
        }
    }

    /// <summary>Who was told of an alert, in the order in which it was decided.</summary>
    public IReadOnlyList<OutboxEntry> Of(string alert)
    {
        lock (gate)
        {
            return _of.Read(ReadEntry, alert);
        }
    }

    private void Owe(Notification notification, Dictionary<string, long> owed)
    {
        string receiver = notification.Receiver;
        if (!owed.TryGetValue(receiver, out long before))
        {
            before = _countOwed.Read(static row => row.GetInt64(0), receiver)[0];
        }

        bool isTooMuch = before >= MostOwed;
        long created = Milliseconds(notification.Created);
        int added = _owe.Run(
            notification.Id, receiver, (int)(isTooMuch ? OutboxState.Dead : OutboxState.Owed), created, isTooMuch ? created : null,
            isTooMuch ? $"not tried: {MostOwed} others were owed to the receiver already" : null,
            notification.Reason.ToString(), notification.Alert.Id, JsonSerializer.Serialize(notification, StoredJson.Default.Notification),
            VisibleText.Of(notification.Headline(), LongestHeadline));
        owed[receiver] = isTooMuch ? before : before + added;
    }

    private static Notification ReadNotification(SqliteDataReader row) => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.Notification)!;

    private static OutboxEntry ReadEntry(SqliteDataReader row) => new(
        row.GetString(1), row.GetString(2), (OutboxState)row.GetInt32(3), Time(row, 4), row.GetInt32(5),
        row.IsDBNull(6) ? null : Time(row, 6), row.IsDBNull(7) ? null : Time(row, 7), row.IsDBNull(8) ? null : row.GetString(8),
        row.GetString(9), row.GetString(10), row.IsDBNull(11) ? null : DateTimeOffset.Parse(row.GetString(11), CultureInfo.InvariantCulture), row.IsDBNull(12) ? null : row.GetString(12));

    private static DateTimeOffset Time(SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}

/// <summary>What became of a notification, in the numbers of the table.</summary>
internal enum OutboxState
{
    Owed,
    Delivered,
    Dead,
}

/// <summary>A notification in the outbox.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Receiver">To whom.</param>
/// <param name="State">What became of it.</param>
/// <param name="Due">When it is to be tried, while it is owed; else when it was.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="FirstTried">When the first attempt failed.</param>
/// <param name="Settled">When it was delivered or given up.</param>
/// <param name="Why">What the last attempt failed of.</param>
/// <param name="Reason">Why it is told.</param>
/// <param name="Alert">The id of the alert.</param>
/// <param name="Created">When it came to be owed; not known any more of what was delivered.</param>
/// <param name="Title">What it tells, in one line; not known any more after a time.</param>
internal sealed record OutboxEntry(
    string Id, string Receiver, OutboxState State, DateTimeOffset Due, int Attempts, DateTimeOffset? FirstTried, DateTimeOffset? Settled,
    string? Why, string Reason, string Alert, DateTimeOffset? Created, string? Title);
