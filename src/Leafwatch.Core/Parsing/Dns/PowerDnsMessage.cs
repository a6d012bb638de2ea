namespace Leafwatch.Core.Parsing.Dns;

/// <summary>
/// What PowerDNS says of who asks: the authoritative server with <c>log-dns-queries</c>, <c>Remote 192.0.2.7 wants 'www.example.org|A', …</c>, and its transfers and notifications
/// (nameserver.cc, tcpreceiver.cc, packethandler.cc of 3.4 to 4.9); the recursor with <c>quiet=no</c>, <c>3 [7/1] question for 'www.example.org|A' from 192.0.2.7:4711</c> (pdns_recursor.cc).
/// </summary>
/// <remarks>Names have no space that is not escaped, and no apostrophe behind which a word of the server's follows.</remarks>
internal static class PowerDnsMessage
{
    private static readonly EventKind Asked = EventKind.Asked("dns_query");
    private static readonly DnsAttempt Transfer = new("dns_transfer");
    private static readonly EventKind TransferStarted = EventKind.Network("dns_transfer_started");
    private static readonly EventKind Notified = EventKind.Asked("dns_notify");
    private static readonly EventKind NotifyRefused = EventKind.NetworkFailure("dns_notify_refused");

    public static void Set(EventView line, LineText message) =>
        _ = TrySetQuestion(line, message) || TrySetTransfer(line, message) || TrySetOldTransfer(line, message) || TrySetNotify(line, message);

    private static bool TrySetQuestion(EventView line, LineText message)
    {
        LineText question;
        LineText peer;
        if (message.TrySkip("Remote "u8, out LineText asked))
        {
            if (!asked.TryCut(" wants '"u8, out peer, out LineText wanted) || !wanted.TryCut("', "u8, out question, out _))
            {
                return false;
            }

            // With EDNS-Client-Subnet: "Remote 192.0.2.7<-203.0.113.0/24 wants …".
            peer.TryCut("<-"u8, out peer, out _);
        }
        else if (!message.TryCut("question for '"u8, out _, out LineText rest) || !rest.TryCutLast("' from "u8, out question, out peer))
        {
            return false;
        }

        Asked.SetOn(line);
        SetPeer(line, peer);
        bool hasType = question.TryCutLast("|"u8, out LineText name, out LineText type);
        DnsFields.SetName(line, name);
        if (hasType)
        {
            type.SetAs(line, DnsFields.QuestionType);
        }

        return true;
    }

    /// <summary><c>AXFR-out zone 'example.org', client '192.0.2.7:4711', transfer initiated</c> (4.5 on).</summary>
    private static bool TrySetTransfer(EventView line, LineText message)
    {
        if (!(message.TrySkip("AXFR-out zone '"u8, out LineText rest) || message.TrySkip("IXFR-out zone '"u8, out rest))
            || !rest.TryCut("', client '"u8, out LineText zone, out LineText client) || !client.TryCut("', "u8, out LineText peer, out LineText said))
        {
            return false;
        }

        (said.Bytes.StartsWith("denied"u8) || said.Bytes.StartsWith("failed"u8) ? Transfer.Ended(well: false)
            : said.Bytes.EndsWith("XFR finished"u8) ? Transfer.Ended(well: true)
            : TransferStarted).SetOn(line);
        DnsFields.SetName(line, zone);
        SetPeer(line, peer);
        return true;
    }

    /// <summary><c>AXFR of domain 'example.org' denied to 192.0.2.7</c>, <c>… initiated by 192.0.2.7</c>, <c>… to 192.0.2.7 finished</c>, <c>… allowed: client IP 192.0.2.7 is in allow-axfr-ips</c>.</summary>
    private static bool TrySetOldTransfer(EventView line, LineText message)
    {
        if (!message.TrySkip("AXFR of domain '"u8, out LineText rest) || !rest.TryCut("' "u8, out LineText zone, out LineText said))
        {
            return false;
        }

        bool isDenied = said.TrySkip("denied to "u8, out LineText peer);
        bool isFinished = !isDenied && said.TrySkip("to "u8, out peer) && peer.Bytes.EndsWith(" finished"u8);
        if (!isDenied && !isFinished && !said.TrySkip("initiated by "u8, out peer) && !said.TrySkip("allowed: client IP "u8, out peer))
        {
            return false;
        }

        (isDenied || isFinished ? Transfer.Ended(well: isFinished) : TransferStarted).SetOn(line);
        DnsFields.SetName(line, zone);
        peer.TryCut(" "u8, out LineText address, out _);
        SetPeer(line, address.Without(":"u8));
        return true;
    }

    /// <summary><c>Received NOTIFY for example.org from 192.0.2.7[ for which we are not authoritative]</c>, <c>Received secure NOTIFY for …</c>.</summary>
    private static bool TrySetNotify(EventView line, LineText message)
    {
        if (!(message.TrySkip("Received NOTIFY for "u8, out LineText rest) || message.TrySkip("Received secure NOTIFY for "u8, out rest) || message.TrySkip("Received unsigned NOTIFY for "u8, out rest))
            || !rest.TryCut(" from "u8, out LineText zone, out LineText origin) || zone.Bytes.Contains((byte)' '))
        {
            return false;
        }

        origin.TryCut(" "u8, out LineText peer, out LineText said);
        (said.Length > 0 && said.Bytes.IndexOf("allowed by"u8) < 0 ? NotifyRefused : Notified).SetOn(line);
        DnsFields.SetName(line, zone);
        SetPeer(line, peer.Without(","u8));
        return true;
    }

    private static void SetPeer(EventView line, LineText peer) => PeerAddress.TrySet(line, peer);
}
