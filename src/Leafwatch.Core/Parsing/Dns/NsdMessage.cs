namespace Leafwatch.Core.Parsing.Dns;

/// <summary>What NSD says of who asks for zones or sends word of new ones: <c>axfr for example.org. from 192.0.2.7 refused, no acl matches</c> (query.c, axfr.c, ixfr.c of NSD 4.1 to 4.12; <c>verbosity: 1</c>).</summary>
/// <remarks>
/// A name has no space that is not escaped, and stands before the address. NSD does not log questions, nor how a transfer that it granted ended: <c>dns_transfer</c> is its decision.
/// </remarks>
internal static class NsdMessage
{
    private static readonly DnsAttempt Transfer = new("dns_transfer");
    private static readonly EventKind Notified = EventKind.Asked("dns_notify");
    private static readonly EventKind NotifyRefused = EventKind.NetworkFailure("dns_notify_refused");

    public static void Set(EventView line, LineText message)
    {
        bool isNotify = message.TrySkip("notify for "u8, out LineText rest);
        if ((!isNotify && !message.TrySkip("axfr for "u8, out rest) && !message.TrySkip("ixfr for "u8, out rest))
            || !rest.TryCut(" from "u8, out LineText zone, out LineText peer) || zone.Bytes.Contains((byte)' '))
        {
            return;
        }

        bool hasMore = peer.TryCut(" "u8, out LineText address, out LineText more);
        if (!ServerPeer.TrySetSource(line, hasMore ? address : peer, "@"u8))
        {
            return;
        }

        DnsFields.SetName(line, zone);
        bool isRefused = more.TrySkip("refused, "u8, out LineText reason);
        (isNotify ? (isRefused ? NotifyRefused : Notified) : Transfer.Ended(well: !isRefused)).SetOn(line);
        if (isRefused)
        {
            reason.Without("."u8).SetAs(line, Field.EventReason);
        }
    }
}
