namespace Leafwatch.Core.Parsing.Dns;

/// <summary>What named said before BIND 9, and what was taken over from there (ns_req.c, ns_update.c of BIND 8): <c>XX+/192.0.2.7/www.example.org/A/IN</c>, <c>denied AXFR from [192.0.2.7].4711 for "example.org" (acl)</c>.</summary>
internal static class OldNamedMessage
{
    private static readonly EventKind Asked = EventKind.Asked("dns_query");
    private static readonly EventKind Refused = EventKind.NetworkFailure("dns_refused");
    private static readonly DnsAttempt Transfer = new("dns_transfer");
    private static readonly EventKind TransferStarted = EventKind.Network("dns_transfer_started");
    private static readonly DnsAttempt Update = new("dns_update");

    public static bool TrySet(EventView line, LineText message) => TrySetQuestion(line, message) || TrySetDecision(line, message);

    /// <summary><c>XX+/ADDRESS/NAME/TYPE[/CLASS]</c>; a name may have a slash.</summary>
    private static bool TrySetQuestion(EventView line, LineText message)
    {
        if (!(message.TrySkip("XX+/"u8, out LineText rest) || message.TrySkip("XX /"u8, out rest) || message.TrySkip("XX/"u8, out rest))
            || !rest.TryCut("/"u8, out LineText address, out LineText question) || !PeerAddress.TrySet(line, address))
        {
            return false;
        }

        Asked.SetOn(line);
        LineText zoneClass = default;
        if (question.Bytes.EndsWith("/IN"u8) || question.Bytes.EndsWith("/CHAOS"u8) || question.Bytes.EndsWith("/HS"u8))
        {
            question.TryCutLast("/"u8, out question, out zoneClass);
        }

        bool hasType = question.TryCutLast("/"u8, out LineText name, out LineText type);
        DnsFields.SetQuestion(line, name, hasType ? type : default, zoneClass);
        return true;
    }

    /// <summary><c>[un]approved AXFR from [ADDRESS].PORT for "ZONE"</c>, <c>denied update from …</c>, <c>unapproved recursive query from … for NAME</c>.</summary>
    private static bool TrySetDecision(EventView line, LineText message)
    {
        bool isApproved = message.TrySkip("approved "u8, out LineText rest);
        if ((!isApproved && !message.TrySkip("denied "u8, out rest) && !message.TrySkip("unapproved "u8, out rest))
            || !rest.TryCut(" from ["u8, out LineText what, out LineText origin) || !origin.TryCut("]."u8, out LineText address, out LineText behind)
            || !PeerAddress.TrySet(line, address))
        {
            return false;
        }

        bool isTransfer = what.Bytes.EndsWith("XFR"u8);
        (isTransfer && isApproved ? TransferStarted
            : isTransfer ? Transfer.Ended(well: false)
            : what.Bytes.SequenceEqual("update"u8) ? Update.Ended(isApproved)
            : isApproved ? Asked
            : Refused).SetOn(line);
        int digits = Digits.Leading(behind.Bytes);
        behind.To(digits).SetAs(line, Field.SourcePort);
        if (behind.From(digits).TrySkip(" for "u8, out LineText name))
        {
            DnsFields.SetName(line, name.TrySkip("\""u8, out LineText quoted) && quoted.TryCut("\""u8, out LineText zone, out _) ? zone : name);
        }

        return true;
    }
}
