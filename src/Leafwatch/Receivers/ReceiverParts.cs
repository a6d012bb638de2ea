using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Blocking;
using Leafwatch.Receivers.Messages;
using Leafwatch.Sqlite;

namespace Leafwatch.Receivers;

/// <summary>What every kind of receiver is made with.</summary>
/// <param name="Name">The name in the configuration.</param>
/// <param name="Template">The user's own words, where there are any.</param>
/// <param name="Links">Makes the links of messages, where there is a place that they lead to.</param>
/// <param name="Time">The clock.</param>
/// <param name="Store">The state; <see langword="null"/> where nothing is to be done that lasts.</param>
/// <param name="Say">Shows the operator what a receiver did that nobody else tells.</param>
internal sealed record ReceiverParts(string Name, MessageTemplate Template, ActionLinks? Links, TimeProvider Time, SqliteStore? Store, Action<string> Say)
{
    /// <summary>Who is never blocked, in place of what this machine says of itself.</summary>
    public ProtectedAddresses? Spared { get; init; }
}
