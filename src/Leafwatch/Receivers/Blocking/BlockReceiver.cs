using System.Net;
using System.Net.Sockets;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Sqlite;

namespace Leafwatch.Receivers.Blocking;

/// <summary>Keeps the addresses of an incident out while it goes on. Of a digest, of news of the past and of a drill nobody is blocked.</summary>
internal sealed class BlockReceiver(ReceiverParts parts, BlockOptions options) : Receiver(parts.Name)
{
    private readonly BlockBook? _book = parts.Store is { } store ? new BlockBook(store, options, parts.Spared ?? new ProtectedAddresses(options, parts.Time), parts.Time) : null;

    public override TimeSpan? ActsFor => options.For;

    public override TimeSpan Timeout => TimeSpan.FromSeconds(30);

    public override string? WhyNot(Notification notification)
    {
        if (notification.IsDrill || _book is null)
        {
            return null;
        }

        IReadOnlyList<IPNetwork> targets = Targets(notification, options.Networks);
        string? why = null;
        foreach (IPNetwork target in targets)
        {
            // Who is signed in is asked when it is done, in the receiver's own time: here whoever watches would wait for it.
            if (_book.WhyNever(target) is not { } its)
            {
                return null;
            }

            why ??= $"{Block.NameOf(target)} is not blocked: {its}";
        }

        return why ?? (notification.Digest is not null ? "of a digest nobody is blocked"
            : notification.Reason == NotifyReason.FiredEarlier ? "for what is past nobody is blocked"
            : notification.Reason == NotifyReason.Resolved ? "it is over"
            : notification.Incident?.IsBreakdown() == true ? "something fails: those are visitors"
            : "it is about no address that could be blocked");
    }

    public override async Task<string?> ResumeAsync(CancellationToken cancellation)
    {
        if (_book is null)
        {
            return null;
        }

        IReadOnlyList<string> allowed = _book.LetGoAllowed();
        foreach (string name in allowed)
        {
            parts.Say($"{Name}: {name} is blocked no more: it is allowed by the configuration");
        }

        return allowed.Count > 0 || _book.HasActive ? await _book.ApplyAsync(cancellation).ConfigureAwait(false) : null;
    }

    public override async Task<DeliveryResult> DeliverAsync(Notification notification, DeliveryAttempt attempt, CancellationToken cancellation)
    {
        IReadOnlyList<IPNetwork> targets = Targets(notification, options.Networks);
        if (notification.IsDrill || _book is null)
        {
            parts.Say($"{Name}: this is a drill: {(targets.Count == 0 ? "nobody" : string.Join(", ", targets.Select(Block.NameOf)))} would be blocked");
            return new DeliveryResult.Delivered();
        }

        DateTimeOffset began = BeganOf(notification);
        string[] done = [.. targets.Select(target => _book.Add(target, Name, notification.Incident?.Id, began).Said)];
        string? trouble = targets.Count > 0 ? await _book.ApplyAsync(cancellation).ConfigureAwait(false) : null;
        foreach (string each in done)
        {
            parts.Say($"{Name}: {each}");
        }

        if (trouble is not null)
        {
            parts.Say($"{Name}: nothing of this is in force yet, and it is tried again: {trouble}");
            return new DeliveryResult.Retry(trouble);
        }

        if (targets.Count == Width.MostAddresses && notification.Incident is { } incident && incident.WidthOf(Width.Address)?.Distinct - Width.MostAddresses is > 0 and var more)
        {
            string hint = incident.Subject is { Field: Width.Network } ? "; with 'networks: true' the network is blocked as a whole" : "";
            parts.Say($"{Name}: {more} more of this incident are left alone{hint}");
        }

        return new DeliveryResult.Delivered();
    }

    /// <summary>Whom an incident is by. Where its subject is a page, a host or the whole site, or something fails, its addresses are visitors as well as attackers, and nobody is blocked.</summary>
    public static IReadOnlyList<IPNetwork> Targets(Notification notification, bool networks)
    {
        if (notification.Digest is not null || notification.Reason is NotifyReason.Resolved or NotifyReason.FiredEarlier || notification.Incident?.IsBreakdown() == true)
        {
            return [];
        }

        GroupValue? subject = notification.Incident is { } incident ? incident.Subject : notification.Alert.Group.FirstOrDefault(one => one.Field == Width.Address);
        return subject switch
        {
            { Field: Width.Address } one => Parsed([one.Value]),
            { Field: Width.Network } one when networks && IPNetwork.TryParse(one.Value, out IPNetwork network) => [network],
            { Field: Width.Network or Width.User } => Parsed(notification.Incident?.WidthOf(Width.Address)?.Values ?? []),
            _ => [],
        };
    }

    private static DateTimeOffset BeganOf(Notification notification) => notification.Incident?.First ?? notification.Alert.First;

    private static IReadOnlyList<IPNetwork> Parsed(IEnumerable<string> addresses) =>
        [.. addresses.Take(Width.MostAddresses).Select(Parsed).OfType<IPNetwork>().Distinct()];

    private static IPNetwork? Parsed(string text)
    {
        if (!IPAddress.TryParse(text, out IPAddress? address) || (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0))
        {
            return null;
        }

        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return new IPNetwork(plain, plain.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }
}
