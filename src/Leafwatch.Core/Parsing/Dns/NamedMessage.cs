using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Dns;

/// <summary>
/// What BIND's named says of its clients, its zones and other servers (lib/ns/client.c, query.c, update.c, xfrout.c, lib/dns/xfrin.c, zone.c, resolver.c, rrl.c of BIND 9.9
/// to 9.20; https://bind9.readthedocs.io/en/stable/reference.html#logging-block-grammar).
/// </summary>
/// <remarks>
/// <para>
/// A question is <c>dns_query</c>. One that may not be asked is <c>dns_refused</c>, told by the line that says "denied"; "query failed (REFUSED)" about the same one is
/// <c>dns_query_failed</c>. A transfer is <c>dns_transfer</c> when it ended, or was denied; an update <c>dns_update</c>, each record that was changed being one. What this
/// server takes from its primaries is <c>dns_transfer_in</c>.
/// </para>
/// <para>
/// Names have no spaces (<see cref="NamedClient"/>), but apostrophes and slashes as they came. What is quoted ends where an apostrophe stands before a space or a colon and a space.
/// </para>
/// </remarks>
internal static class NamedMessage
{
    private static readonly EventKind Asked = EventKind.Asked("dns_query");
    private static readonly DnsAttempt Response = new("dns_response");
    private static readonly EventKind Refused = EventKind.NetworkFailure("dns_refused");
    private static readonly EventKind Approved = EventKind.Network("dns_approved");
    private static readonly EventKind Failed = EventKind.NetworkFailure("dns_query_failed");
    private static readonly DnsAttempt Transfer = new("dns_transfer");
    private static readonly EventKind TransferStarted = EventKind.Network("dns_transfer_started");
    private static readonly EventKind TransferStep = EventKind.Network("dns_transfer_step");
    private static readonly DnsAttempt TransferIn = new("dns_transfer_in");
    private static readonly EventKind TransferInStep = EventKind.Network("dns_transfer_in_step");
    private static readonly EventKind TransferInFailing = EventKind.NetworkFailure("dns_transfer_in_step");
    private static readonly DnsAttempt Update = new("dns_update");
    private static readonly EventKind UpdateStep = EventKind.Network("dns_update_step");
    private static readonly DnsAttempt Signer = new("dns_update_signer");
    private static readonly EventKind Notified = EventKind.Asked("dns_notify");
    private static readonly EventKind NotifyFailed = EventKind.NetworkFailure("dns_notify");
    private static readonly EventKind NotifyRefused = EventKind.NetworkFailure("dns_notify_refused");
    private static readonly EventKind NotifyStep = EventKind.Network("dns_notify_step");
    private static readonly EventKind NotifySent = EventKind.Network("dns_notify_sent");
    private static readonly EventKind BadSignature = EventKind.NetworkFailure("dns_signature");
    private static readonly EventKind BadRequest = EventKind.NetworkFailure("dns_bad_request");
    private static readonly EventKind RateLimited = EventKind.NetworkFailure("dns_rate_limited");
    private static readonly EventKind RateLimit = EventKind.Network("dns_rate_limit");
    private static readonly EventKind Quota = EventKind.NetworkFailure("dns_quota");
    private static readonly EventKind Rewritten = EventKind.Network("dns_rewritten");
    private static readonly EventKind NotSent = EventKind.NetworkFailure("dns_send");
    private static readonly EventKind Upstream = EventKind.NetworkFailure("dns_upstream");
    private static readonly EventKind UpstreamStep = EventKind.Network("dns_upstream_step");
    private static readonly EventKind Validation = EventKind.NetworkFailure("dns_validation");
    private static readonly EventKind Refresh = EventKind.NetworkFailure("dns_refresh");
    private static readonly DnsAttempt ZoneLoaded = new("dns_zone_loaded");
    private static readonly EventKind ZoneExpired = EventKind.NetworkFailure("dns_zone_expired");
    private static readonly EventKind Control = EventKind.Network("dns_control");
    private static readonly EventKind ControlRefused = EventKind.NetworkFailure("dns_control");

    /// <summary>A message to the system's logger, which may have category and severity before it.</summary>
    public static void Set(EventView line, LineText message)
    {
        NamedLabels labels = NamedLabels.Read(OwnHead.TrySkipTime(message, out LineText timed) ? timed : message);
        labels.SetOn(line);
        SetSaid(line, labels.Message);
    }

    /// <summary>Whether a message is one that BIND says, as far as that can be told from how it begins.</summary>
    public static bool Is(LineText text) => IsOfPeer(text) || IsGeneral(text.Bytes);

    /// <summary>Whether a message begins with a client, a zone, or what went wrong with another server: no other program says it so.</summary>
    public static bool IsOfPeer(LineText text) =>
        (NamedClient.TryRead(text, out NamedClient client) && ServerPeer.TryRead(client.Peer, "#"u8, out _, out _))
        || (text.TrySkip("zone "u8, out LineText zone) && zone.TryCut(": "u8, out LineText name, out _) && name.Bytes.IndexOf("/IN"u8) > 0)
        || (text.TryCut(" resolving '"u8, out LineText problem, out _) && problem.Bytes.IndexOf(": "u8) < 0)
        || text.Bytes.StartsWith("starting BIND "u8) || text.Bytes.StartsWith("automatic empty zone: "u8) || text.Bytes.StartsWith("managed-keys-zone"u8)
        || text.Bytes.StartsWith("listening on IPv"u8) || text.Bytes.StartsWith("command channel listening on "u8) || text.Bytes.SequenceEqual("all zones loaded"u8);

    private static bool IsGeneral(ReadOnlySpan<byte> text) =>
        text.StartsWith("transfer of '"u8) || text.StartsWith("limit "u8) || text.StartsWith("stop limiting "u8) || text.StartsWith("*stop limiting "u8)
        || text.StartsWith("managed-keys-zone"u8) || text.SequenceEqual("all zones loaded"u8) || text.SequenceEqual("running"u8) || text.StartsWith("starting BIND "u8)
        || text.StartsWith("listening on IPv"u8) || text.StartsWith("no longer listening on "u8) || text.StartsWith("loading configuration from "u8)
        || text.StartsWith("reloading "u8) || text.StartsWith("received control channel command "u8) || text.StartsWith("received SIG"u8)
        || text.StartsWith("command channel listening on "u8) || text.StartsWith("stopping command channel"u8) || text.StartsWith("automatic empty zone: "u8)
        || text.StartsWith("shutting down"u8) || text.StartsWith("validating "u8) || text.StartsWith("using default UDP/IP"u8) || text.StartsWith("the working directory is now "u8)
        || text.StartsWith("reading built-in trust anchors "u8) || text.StartsWith("looking for GeoIP"u8) || text.StartsWith("sizing zone task pool "u8);

    /// <summary>A message without what stands before it.</summary>
    public static void SetSaid(EventView line, LineText message)
    {
        if (NamedClient.TryRead(message, out NamedClient client))
        {
            ServerPeer.TrySetSource(line, client.Peer, "#"u8);
            if (client.Question.Length > 0)
            {
                DnsFields.SetName(line, client.Question);
            }

            SetOfClient(line, client.Message);
        }
        else if (message.TrySkip("zone "u8, out LineText zone))
        {
            SetOfZone(line, zone);
        }
        else if (message.TrySkip("transfer of '"u8, out LineText transfer))
        {
            SetTransferIn(line, transfer);
        }
        else if (message.TryCut(" resolving '"u8, out LineText problem, out LineText question))
        {
            SetResolving(line, problem, question);
        }
        else if (message.TrySkip("DNS format error from "u8, out LineText server))
        {
            SetFormatError(line, server);
        }
        else
        {
            SetOther(line, message);
        }
    }

    private static void SetOfClient(EventView line, LineText text)
    {
        if (text.TrySkip("query: "u8, out LineText question))
        {
            Asked.SetOn(line);
            SetQuery(line, question);
        }
        else if (text.TrySkip("query failed ("u8, out LineText failed))
        {
            Failed.SetOn(line);
            SetFailed(line, failed);
        }
        else if (text.TrySkip("query (cache) '"u8, out LineText denied) || text.TrySkip("query '"u8, out denied))
        {
            SetDecision(line, denied, Refused, hasType: true);
        }
        else if (text.Bytes.SequenceEqual("query (cache) denied"u8) || text.Bytes.SequenceEqual("query denied"u8) || text.Bytes.StartsWith("query-on denied"u8) || text.Bytes.StartsWith("no matching view in class"u8))
        {
            Refused.SetOn(line);
        }
        else if (text.TrySkip("response: "u8, out LineText response))
        {
            SetResponse(line, response);
        }
        else if (text.TrySkip("transfer of '"u8, out LineText transfer))
        {
            SetTransfer(line, transfer);
        }
        else if (text.TrySkip("zone transfer '"u8, out denied))
        {
            SetDecision(line, denied, Transfer.Ended(well: false), hasType: true);
        }
        else if (text.TrySkip("bad zone transfer request: "u8, out LineText bad))
        {
            Transfer.Ended(well: false).SetOn(line);
            ResponseCode.TrySetAtEnd(line, bad);
            if (bad.TrySkip("'"u8, out LineText named) && named.TryCut("': "u8, out LineText zone, out _))
            {
                SetNameAndClass(line, zone);
            }
        }
        else if (text.Bytes.StartsWith("AXFR request denied"u8) || text.Bytes.StartsWith("IXFR request denied"u8))
        {
            Transfer.Ended(well: false).SetOn(line);
            text.To("AXFR".Length).SetAs(line, DnsFields.QuestionType);
        }
        else if (text.TrySkip("update '"u8, out denied) || text.TrySkip("update forwarding '"u8, out denied))
        {
            SetDecision(line, denied, Update.Ended(well: false), hasType: false);
        }
        else if (text.TrySkip("updating zone '"u8, out LineText updated))
        {
            SetUpdate(line, updated);
        }
        else if (text.Bytes.StartsWith("update "u8))
        {
            SetFailedUpdate(line, text);
        }
        else if (text.TrySkip("signer \""u8, out LineText signer))
        {
            Signer.Ended(signer.Bytes.EndsWith(" approved"u8)).SetOn(line);
        }
        else if (text.TrySkip("received notify for zone '"u8, out LineText zone))
        {
            (text.Bytes.EndsWith(": not authoritative"u8) ? NotifyFailed : Notified).SetOn(line);
            bool isSaidMore = zone.TryCut("': "u8, out LineText name, out _);
            DnsFields.SetName(line, isSaidMore ? name : zone.Without("'"u8));
        }
        else if (text.TrySkip("request has invalid signature: "u8, out LineText signature))
        {
            BadSignature.SetOn(line);
            signature.SetAs(line, Field.EventReason);
            ResponseCode.TrySetAtEnd(line, signature);
        }
        else
        {
            KindOfTrouble(text.Bytes)?.SetOn(line);
        }
    }

    private static EventKind? KindOfTrouble(ReadOnlySpan<byte> text) =>
        text.StartsWith("rate limit "u8) ? RateLimited
        : text.StartsWith("message parsing failed"u8) || text.StartsWith("dropped request"u8) || text.StartsWith("dropped error"u8) || text.StartsWith("invalid message class"u8)
            || text.StartsWith("notify question section"u8) || text.StartsWith("possible error packet loop"u8) || text.StartsWith("EDNS client-subnet option"u8) ? BadRequest
        : text.StartsWith("no more recursive clients"u8) || text.StartsWith("recursive-clients soft limit"u8) || text.StartsWith("no more TCP clients"u8)
            || text.StartsWith("TCP client quota reached"u8) ? Quota
        : text.StartsWith("rpz "u8) || text.StartsWith("disabled rpz "u8) ? Rewritten
        : text.StartsWith("error sending response"u8) || text.StartsWith("send failed"u8) ? NotSent
        : text.StartsWith("servfail cache hit"u8) ? Failed
        : null;

    /// <summary><c>www.example.org IN A +E(0)K (198.51.100.1)</c>; versions before 9.5 have no flags, or only some.</summary>
    private static void SetQuery(EventView line, LineText text)
    {
        text.TryCut(" "u8, out LineText name, out LineText rest);
        rest.TryCut(" "u8, out LineText zoneClass, out rest);
        rest.TryCut(" "u8, out LineText type, out rest);
        DnsFields.SetQuestion(line, name, type, zoneClass);
        rest.TryCut(" "u8, out LineText flags, out _);
        if (flags.Bytes.StartsWith("+"u8) || flags.Bytes.StartsWith("-"u8))
        {
            FlagsOf(flags.Bytes).SetOn(line);
        }
    }

    /// <summary><c>+SE(0)TDCK</c>: recursion, signed, EDNS and its version, TCP, DNSSEC, checking disabled, cookie.</summary>
    private static DnsFlags FlagsOf(ReadOnlySpan<byte> text) =>
        (text[0] == '+' ? DnsFlags.RecursionDesired : DnsFlags.None)
        | (text.Contains((byte)'D') ? DnsFlags.DnssecOk : DnsFlags.None)
        | (text.Contains((byte)'C') ? DnsFlags.CheckingDisabled : DnsFlags.None);

    /// <summary><c>www.example.org IN A NOERROR 1 0 0 +E(0)K (198.51.100.1)</c> (responselog, from 9.21).</summary>
    private static void SetResponse(EventView line, LineText text)
    {
        text.TryCut(" "u8, out LineText name, out LineText rest);
        rest.TryCut(" "u8, out LineText zoneClass, out rest);
        rest.TryCut(" "u8, out LineText type, out rest);
        rest.TryCut(" "u8, out LineText code, out _);
        Response.Ended(ResponseCode.IsSuccess(code.Bytes)).SetOn(line);
        DnsFields.SetQuestion(line, name, type, zoneClass);
        ResponseCode.TrySet(line, code);
    }

    /// <summary><c>SERVFAIL) for www.example.org/IN/A at query.c:5708</c>.</summary>
    private static void SetFailed(EventView line, LineText text)
    {
        if (!text.TryCut(")"u8, out LineText reason, out LineText rest))
        {
            return;
        }

        reason.SetAs(line, Field.EventReason);
        ResponseCode.TrySet(line, reason);
        if (rest.TrySkip(" for "u8, out rest) && rest.TryCut(" at "u8, out LineText question, out _)
            && question.TryCutLast("/"u8, out LineText named, out LineText type) && named.TryCutLast("/"u8, out LineText name, out LineText zoneClass))
        {
            DnsFields.SetQuestion(line, name, type, zoneClass);
        }
    }

    /// <summary><c>www.example.org/A/IN' denied (allow-query-cache did not match)</c>, <c>example.org/IN' approved</c>.</summary>
    private static void SetDecision(EventView line, LineText text, EventKind refused, bool hasType)
    {
        if (!text.TryCut("' "u8, out LineText question, out LineText decision))
        {
            return;
        }

        (decision.Bytes.StartsWith("denied"u8) ? refused : Approved).SetOn(line);
        if (decision.TrySkip("denied ("u8, out LineText reason))
        {
            reason.Without(")"u8).SetAs(line, Field.EventReason);
        }

        // A database of its own says nothing of the type (xfrout.c, with dlz).
        if (hasType && question.TryCutLast("/"u8, out LineText named, out LineText zoneClass) && named.TryCutLast("/"u8, out LineText name, out LineText type))
        {
            DnsFields.SetQuestion(line, name, type, zoneClass);
        }
        else
        {
            SetNameAndClass(line, question);
        }
    }

    private static void SetNameAndClass(EventView line, LineText text)
    {
        if (text.TryCutLast("/"u8, out LineText name, out LineText zoneClass))
        {
            DnsFields.SetName(line, name);
            zoneClass.SetAs(line, DnsFields.QuestionClass);
        }
    }

    /// <summary><c>example.org/IN': AXFR started (serial 1)</c>, <c>example.org/IN': AXFR-style IXFR ended: 1 messages, …</c>.</summary>
    private static void SetTransfer(EventView line, LineText text)
    {
        if (!text.TryCut("': "u8, out LineText zone, out LineText said))
        {
            return;
        }

        SetNameAndClass(line, zone);
        LineText method = said.TrySkip("AXFR-style "u8, out LineText incremental) ? incremental : said;
        if (method.Bytes.StartsWith("AXFR "u8) || method.Bytes.StartsWith("IXFR "u8))
        {
            method.To("AXFR".Length).SetAs(line, DnsFields.QuestionType);
            LineText verb = method.From("AXFR ".Length);
            (verb.Bytes.StartsWith("started"u8) ? TransferStarted : verb.Bytes.StartsWith("ended"u8) ? Transfer.Ended(well: true) : TransferStep).SetOn(line);
        }
        else
        {
            (said.Bytes.StartsWith("aborted"u8) || said.Bytes.StartsWith("send"u8) || said.Bytes.StartsWith("failed"u8) ? Transfer.Ended(well: false) : TransferStep).SetOn(line);
        }
    }

    /// <summary><c>example.org/IN': adding an RR at 'www.example.org' A 192.0.2.7</c>.</summary>
    private static void SetUpdate(EventView line, LineText text)
    {
        if (!text.TryCut("': "u8, out LineText zone, out LineText said))
        {
            return;
        }

        SetNameAndClass(line, zone);
        if (said.Bytes.StartsWith("update "u8) || said.Bytes.StartsWith("error: "u8))
        {
            SetFailedUpdate(line, said);
        }
        else
        {
            bool isChange = said.Bytes.StartsWith("adding an RR at"u8) || said.Bytes.StartsWith("deleting an RR"u8) || said.Bytes.StartsWith("deleting rrset"u8)
                || said.Bytes.StartsWith("delete all rrsets"u8);
            (isChange ? Update.Ended(well: true) : UpdateStep).SetOn(line);
        }
    }

    private static void SetFailedUpdate(EventView line, LineText said)
    {
        Update.Ended(well: false).SetOn(line);
        ResponseCode.TrySetAtEnd(line, said);
        if (said.TryCut(": "u8, out _, out LineText reason))
        {
            reason.SetAs(line, Field.EventReason);
        }
    }

    /// <summary><c>example.org/IN' from 192.0.2.7#53: Transfer status: success</c>: the address is that of whom the zone came from.</summary>
    private static void SetTransferIn(EventView line, LineText text)
    {
        if (!text.TryCut("' from "u8, out LineText zone, out LineText from) || !from.TryCut(": "u8, out LineText peer, out LineText said))
        {
            return;
        }

        SetNameAndClass(line, zone);
        ServerPeer.TrySetSource(line, peer, "#"u8);
        if (said.TrySkip("Transfer status: "u8, out LineText status))
        {
            TransferIn.Ended(status.Bytes.SequenceEqual("success"u8)).SetOn(line);
            status.SetAs(line, Field.EventReason);
            ResponseCode.TrySet(line, status);
        }
        else
        {
            (said.Bytes.StartsWith("failed "u8) ? TransferInFailing : TransferInStep).SetOn(line);
        }
    }

    /// <summary><c>example.org/IN/view: refused notify from non-primary: 192.0.2.7#4711</c>.</summary>
    private static void SetOfZone(EventView line, LineText text)
    {
        if (!text.TryCut(": "u8, out LineText zone, out LineText said))
        {
            return;
        }

        // A zone that is signed on the way says so: "example.org/IN (signed)".
        zone.TryCut(" ("u8, out zone, out _);
        if (!zone.Bytes.EndsWith("/IN"u8) && zone.TryCutLast("/IN/"u8, out LineText inView, out _))
        {
            zone = zone.To(inView.Length + "/IN".Length);
        }

        SetNameAndClass(line, zone);
        if (said.TrySkip("refused notify from non-"u8, out LineText refused) && refused.TryCut(": "u8, out _, out LineText peer))
        {
            NotifyRefused.SetOn(line);
            ServerPeer.TrySetSource(line, peer, "#"u8);
        }
        else if (said.TrySkip("notify from "u8, out LineText notifier) && notifier.TryCut(": "u8, out peer, out _))
        {
            NotifyStep.SetOn(line);
            ServerPeer.TrySetSource(line, peer, "#"u8);
        }
        else if (said.TrySkip("refresh: "u8, out LineText refresh))
        {
            SetRefresh(line, refresh);
        }
        else
        {
            KindOfZone(said.Bytes)?.SetOn(line);
        }
    }

    private static EventKind? KindOfZone(ReadOnlySpan<byte> said) =>
        said.StartsWith("sending notif"u8) ? NotifySent
        : said.StartsWith("Transfer started"u8) || said.StartsWith("transferred serial"u8) ? TransferInStep
        : said.StartsWith("loaded serial"u8) ? ZoneLoaded.Ended(well: true)
        : said.StartsWith("not loaded due to errors"u8) || said.StartsWith("loading from master file"u8) ? ZoneLoaded.Ended(well: false)
        : said.SequenceEqual("expired"u8) ? ZoneExpired
        : null;

    /// <summary><c>unexpected rcode (REFUSED) from primary 192.0.2.7#53 (source 0.0.0.0#0)</c>.</summary>
    private static void SetRefresh(EventView line, LineText text)
    {
        Refresh.SetOn(line);
        if (text.TrySkip("unexpected rcode ("u8, out LineText rcode) && rcode.TryCut(")"u8, out LineText code, out _))
        {
            ResponseCode.TrySet(line, code);
        }

        if (text.TryCut(" primary "u8, out _, out LineText server) || text.TryCut(" master "u8, out _, out server))
        {
            server.TryCut(" "u8, out LineText peer, out _);
            ServerPeer.TrySetDestination(line, peer.Without(":"u8), "#"u8);
        }
    }

    /// <summary><c>REFUSED unexpected RCODE</c> before, <c>www.example.org/A/IN': 192.0.2.7#53</c> after.</summary>
    private static void SetResolving(EventView line, LineText problem, LineText text)
    {
        (problem.Bytes.SequenceEqual("success"u8) ? UpstreamStep : Upstream).SetOn(line);
        problem.SetAs(line, Field.EventReason);
        bool isNamed = problem.TryCut(" "u8, out LineText first, out LineText rest) && ResponseCode.TrySet(line, first);
        if (!isNamed && rest.TrySkip("(unexpected RCODE "u8, out LineText code))
        {
            ResponseCode.TrySet(line, code.Without(")"u8));
        }

        int end = text.Bytes.IndexOf("': "u8) is var quoted and >= 0 ? quoted : text.Bytes.IndexOf("' "u8);
        if (end < 0)
        {
            return;
        }

        LineText question = text.To(end);
        if (question.TryCutLast("/"u8, out LineText named, out LineText zoneClass) && named.TryCutLast("/"u8, out LineText name, out LineText type))
        {
            DnsFields.SetQuestion(line, name, type, zoneClass);
        }
        else if (!question.TryCutLast("/"u8, out name, out type))
        {
            DnsFields.SetName(line, question);
        }
        else
        {
            // "x.example.org/A' (in 'example.org'?)" states no class.
            DnsFields.SetQuestion(line, name, type, default);
        }

        if (text.TryCutLast(" "u8, out _, out LineText server))
        {
            ServerPeer.TrySetDestination(line, server, "#"u8);
        }
    }

    /// <summary><c>192.0.2.7#53 resolving www.example.org/A for client 203.0.113.9#4711: reason</c>.</summary>
    private static void SetFormatError(EventView line, LineText text)
    {
        Upstream.SetOn(line);
        if (!text.TryCut(" resolving "u8, out LineText server, out LineText rest))
        {
            return;
        }

        ServerPeer.TrySetDestination(line, server, "#"u8);
        bool isFor = rest.TryCut(" for "u8, out LineText question, out LineText whom);
        if (isFor && whom.TryCut(": "u8, out LineText client, out LineText reason))
        {
            client.TrySkip("client "u8, out client);
            ServerPeer.TrySetSource(line, client, "#"u8);
            reason.SetAs(line, Field.EventReason);
        }

        if (isFor && question.TryCutLast("/"u8, out LineText name, out LineText type))
        {
            DnsFields.SetName(line, name);
            type.SetAs(line, DnsFields.QuestionType);
        }
    }

    /// <summary>A validation that is part of another is indented.</summary>
    private static LineText WithoutIndent(LineText text) => text.From(Math.Max(0, text.Bytes.IndexOfAnyExcept((byte)' ')));

    private static void SetOther(EventView line, LineText message)
    {
        LineText text = message.TrySkip("view "u8, out LineText view) && view.TryCut(": "u8, out _, out LineText said) ? said : message;
        if (text.Bytes.StartsWith("limit "u8) || text.Bytes.StartsWith("would limit "u8) || text.Bytes.StartsWith("stop limiting "u8) || text.Bytes.StartsWith("*stop limiting "u8))
        {
            RateLimit.SetOn(line);
        }
        else if (WithoutIndent(text).TrySkip("validating "u8, out LineText validated) && validated.TryCut(": "u8, out LineText question, out LineText reason))
        {
            // Up to 9.10: "validating @0x7f1506915098: www.example.org A: reason".
            bool isOld = question.Bytes.StartsWith("@"u8) && reason.TryCut(": "u8, out question, out reason);
            Validation.SetOn(line);
            reason.SetAs(line, Field.EventReason);
            if (question.TryCutLast(isOld ? " "u8 : "/"u8, out LineText name, out LineText type))
            {
                DnsFields.SetName(line, name);
                type.SetAs(line, DnsFields.QuestionType);
            }
        }
        else if (text.TrySkip("invalid command from "u8, out LineText from) || text.TrySkip("rejected command channel message from "u8, out from))
        {
            ControlRefused.SetOn(line);
            from.TryCut(": "u8, out LineText peer, out _);
            ServerPeer.TrySetSource(line, peer, "#"u8);
        }
        else if (text.Bytes.StartsWith("received control channel command "u8))
        {
            Control.SetOn(line);
        }
        else
        {
            OldNamedMessage.TrySet(line, text);
        }
    }
}
