using Leafwatch.Core.Notifying;

namespace Leafwatch.Receivers;

/// <summary>How somebody is told: the options of one kind of receiver, which stand beside it.</summary>
internal abstract record ReceiverOptions
{
    /// <summary>Makes the receivers; several where each recipient is told separately.</summary>
    public abstract IReadOnlyList<Receiver> Create(ReceiverParts parts);
}
