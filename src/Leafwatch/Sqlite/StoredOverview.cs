using Leafwatch.Core.Storage;

namespace Leafwatch.Sqlite;

/// <summary>The state as somebody looks at it who is not the monitor.</summary>
public sealed record StoredOverview(StoredState State, IReadOnlyList<OutboxCount> Outbox, IReadOnlyList<DeadNotification> Dead);
