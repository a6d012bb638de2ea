using Leafwatch.Core.Notifying;
using Leafwatch.Receivers;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Configuration;

/// <summary>Somebody to tell, and how.</summary>
internal sealed record ReceiverSettings(string Name, ReceiverOptions Options)
{
    /// <summary>How many messages it gets within a day, if that is said of it.</summary>
    public int? Budget { get; init; }

    /// <summary>How many of its recipients are told at the same time at most, if that is said of it.</summary>
    public int? Concurrency { get; init; }

    /// <summary>How many messages are handed to it within a time at most, if that is said of it.</summary>
    public DeliveryRate? Rate { get; init; }

    /// <summary>Whether passwords, tokens and e-mail addresses in addresses of pages are taken out of what it is told.</summary>
    public bool Redacts { get; init; } = true;

    /// <summary>Who is told in its place when it cannot be.</summary>
    public Fallback? Fallback { get; init; }

    /// <summary>The user's own words.</summary>
    public MessageTemplate Template { get; init; } = MessageTemplate.Usual;
}
