using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Dns;

/// <summary>What dnsmasq says of questions and leases (src/cache.c, log_query; forward.c; rfc2131.c, log_packet; rfc3315.c, log6_packet of dnsmasq 2.40 to 2.91).</summary>
/// <remarks>
/// With <c>log-queries=extra</c> a number and who asked stand before what is said, with <c>log-dhcp</c> the number alone. Names stand as they were asked for, with
/// spaces and all (only what cannot be printed makes <c>&lt;name unprintable></c>): what dnsmasq itself puts before and behind the name is what is trusted, the last <c> from </c>,
/// <c> to </c> or <c> is </c>. An answer to a question for a name by its address has the two the other way round; where both could be meant, neither is set.
/// </remarks>
internal static class DnsmasqMessage
{
    private static readonly EventKind Asked = EventKind.Asked("dns_query");
    private static readonly DnsAttempt Response = new("dns_response");
    private static readonly EventKind Refused = EventKind.NetworkFailure("dns_refused");
    private static readonly EventKind Forwarded = EventKind.Network("dns_forwarded");
    private static readonly EventKind Blocked = EventKind.NetworkFailure("dns_blocked");
    private static readonly EventKind Rebind = EventKind.NetworkFailure("dns_rebind");
    private static readonly DnsAttempt Validation = new("dns_validation");
    private static readonly EventKind Upstream = EventKind.NetworkFailure("dns_upstream");
    private static readonly EventKind Quota = EventKind.NetworkFailure("dns_quota");
    private static readonly EventKind Step = EventKind.Network("dns_step");

    private static readonly ConstantValue NoError = ConstantValue.Of("NOERROR");
    private static readonly ConstantValue NotImplemented = ConstantValue.Of("NOTIMP");
    private static readonly ConstantValue RefusedCode = ConstantValue.Of("REFUSED");

    public static void Set(EventView line, LineText message)
    {
        OwnHead.TrySkip(message, "dnsmasq"u8, "]: "u8, out message);
        LineText text = message;

        // "UDP 7 192.0.2.7/4711 …", with log-queries=proto.
        if (!message.TrySkip("UDP "u8, out LineText unmarked))
        {
            message.TrySkip("TCP "u8, out unmarked);
        }

        message = unmarked;

        // What no client asked for has an asterisk for its number.
        int digits = message.Bytes.StartsWith("*"u8) ? 1 : Digits.Leading(message.Bytes);
        if (digits > 0 && message.From(digits).TrySkip(" "u8, out LineText numbered))
        {
            text = numbered;
            if (text.TryCut(" "u8, out LineText peer, out LineText afterPeer) && peer.Bytes.Contains((byte)'/') && ServerPeer.TrySetSource(line, peer, "/"u8))
            {
                text = afterPeer;
            }
        }

        if (!DhcpMessage.TrySet(line, text) && !TrySetQuery(line, text) && !TrySetForwarded(line, text))
        {
            SetOther(line, text);
        }
    }

    /// <summary><c>query[A] www.example.org from 192.0.2.7</c>; <c>auth[A]</c> where dnsmasq answers for a zone.</summary>
    private static bool TrySetQuery(EventView line, LineText text)
    {
        if ((!text.TrySkip("query["u8, out LineText rest) && !text.TrySkip("auth["u8, out rest)) || !rest.TryCut("] "u8, out LineText type, out LineText asked))
        {
            return false;
        }

        Asked.SetOn(line);
        SetType(line, type);
        if (asked.TryCutLast(" from "u8, out LineText name, out LineText client))
        {
            DnsFields.SetName(line, name);
            ServerPeer.TrySetSource(line, client, "#"u8);
        }

        return true;
    }

    /// <summary><c>forwarded www.example.org to 192.0.2.7</c>, <c>dnssec-query[DS] example.org to 192.0.2.7#5353</c>.</summary>
    private static bool TrySetForwarded(EventView line, LineText text)
    {
        LineText asked = default;
        bool isForwarded = text.TrySkip("forwarded "u8, out LineText rest);
        if (isForwarded)
        {
            asked = rest;
        }
        else if ((text.TrySkip("dnssec-query["u8, out rest) || text.TrySkip("dnssec-retry["u8, out rest)) && rest.TryCut("] "u8, out LineText type, out asked))
        {
            SetType(line, type);
        }
        else
        {
            return false;
        }

        Forwarded.SetOn(line);
        if (asked.TryCutLast(" to "u8, out LineText name, out LineText server))
        {
            DnsFields.SetName(line, name);
            ServerPeer.TrySetDestination(line, server, "#"u8);
        }

        return true;
    }

    private static void SetType(EventView line, LineText type) =>
        (type.TrySkip("type="u8, out LineText number) ? number : type).SetAs(line, DnsFields.QuestionType);

    private static void SetOther(EventView line, LineText text)
    {
        if (text.TrySkip("possible DNS-rebind attack detected: "u8, out LineText rebound))
        {
            Rebind.SetOn(line);
            DnsFields.SetName(line, rebound);
        }
        else if (text.TrySkip("ignoring query from non-local network"u8, out LineText ignored))
        {
            Refused.SetOn(line);
            if (ignored.TrySkip(" "u8, out LineText from))
            {
                from.TryCut(" "u8, out LineText peer, out _);
                ServerPeer.TrySetSource(line, peer, "#"u8);
            }
        }
        else if (text.TrySkip("ignoring zone transfer request from "u8, out LineText transfer))
        {
            Refused.SetOn(line);
            ServerPeer.TrySetSource(line, transfer, "#"u8);
        }
        else if (text.TrySkip("nameserver "u8, out LineText server) && server.TryCut(" refused to do a recursive query"u8, out LineText refusing, out _))
        {
            Upstream.SetOn(line);
            line.Set(DnsFields.ResponseCode, RefusedCode);
            ServerPeer.TrySetDestination(line, refusing, "#"u8);
        }
        else if (text.Bytes.StartsWith("Maximum number of concurrent DNS queries"u8))
        {
            Quota.SetOn(line);
        }
        else if (text.TrySkip("validation "u8, out LineText validated) && validated.TryCutLast(" is "u8, out LineText name, out LineText result))
        {
            Validation.Ended(!result.Bytes.StartsWith("BOGUS"u8) && !result.Bytes.StartsWith("ABANDONED"u8)).SetOn(line);
            result.SetAs(line, Field.EventReason);

            // "validation result is SECURE" is about the answer before it.
            if (!name.Bytes.SequenceEqual("result"u8))
            {
                DnsFields.SetName(line, name);
            }
        }
        else if (TryCutSource(text, out LineText answer, out bool isBlocked, out bool isOwn))
        {
            SetAnswer(line, answer, isBlocked, isOwn);
        }
    }

    /// <summary>Takes off where an answer comes from. Who answers without asking another server does so itself.</summary>
    private static bool TryCutSource(LineText text, out LineText answer, out bool isBlocked, out bool isOwn)
    {
        // The first four are Pi-hole's.
        isBlocked = text.TrySkip("gravity blocked "u8, out answer) || text.TrySkip("exactly blacklisted "u8, out answer) || text.TrySkip("exactly denied "u8, out answer)
            || text.TrySkip("regex blacklisted "u8, out answer) || text.TrySkip("regex denied "u8, out answer);
        isOwn = !text.TrySkip("reply "u8, out LineText reply);
        if (isBlocked)
        {
            return true;
        }

        answer = reply;
        return !isOwn || text.TrySkip("cached "u8, out answer) || text.TrySkip("cached-stale "u8, out answer) || text.TrySkip("config "u8, out answer)
            || text.TrySkip("DHCP "u8, out answer) || text.TrySkip("auth "u8, out answer) || text.TrySkip("special domain "u8, out answer)
            || text.TrySkip("Pi-hole hostname "u8, out answer) || (text.Bytes.StartsWith("/"u8) && text.TryCut(" "u8, out _, out answer));
    }

    /// <summary><c>www.example.org is 192.0.2.7</c>, <c>192.0.2.7 is www.example.org</c>, <c>error is SERVFAIL (EDE: …)</c>.</summary>
    private static void SetAnswer(EventView line, LineText text, bool isBlocked, bool isOwn)
    {
        if (!text.TryCutLast(" is "u8, out LineText name, out LineText answer))
        {
            Step.SetOn(line);
            return;
        }

        LineText code = answer.TryCut(" (EDE: "u8, out LineText beforeReason, out LineText reason) ? beforeReason : answer;
        if (reason.Length > 0)
        {
            reason.Without(")"u8).SetAs(line, Field.EventReason);
        }

        bool isError = name.Bytes.SequenceEqual("error"u8);
        if (TrySetFailure(line, code, isError))
        {
            (isBlocked ? Blocked : isOwn && ResponseCode.IsRefused(code.Bytes) ? Refused : Response.Ended(well: false)).SetOn(line);
            if (!isError)
            {
                DnsFields.SetName(line, name);
            }

            return;
        }

        (isBlocked ? Blocked : Response.Ended(well: true)).SetOn(line);
        line.Set(DnsFields.ResponseCode, NoError);
        if (text.TryCut(" is "u8, out LineText first, out LineText last) && ClientAddress.IsAddress(first.Bytes) && first.Length > 0)
        {
            // "192.0.2.7 is x is 203.0.113.9" may be the name "x is 203.0.113.9", or the address of the name "192.0.2.7 is x".
            if (!ClientAddress.IsAddress(answer.Bytes) || first.Length == name.Length)
            {
                last.SetAs(line, DnsFields.AnswerData);
            }

            return;
        }

        DnsFields.SetName(line, name);
        bool isNothing = code.Bytes.StartsWith("NODATA"u8) || code.Bytes.StartsWith("<"u8) || code.Bytes.SequenceEqual("truncated"u8);
        if (!isNothing)
        {
            code.SetAs(line, DnsFields.AnswerData);
        }
    }

    private static bool TrySetFailure(EventView line, LineText code, bool isError)
    {
        if (code.Bytes.SequenceEqual("not implemented"u8))
        {
            line.Set(DnsFields.ResponseCode, NotImplemented);
            return true;
        }

        if (isError && Digits.AreAll(code.Bytes))
        {
            ResponseCode.SetNumber(line, code);
            return true;
        }

        return (isError || code.Bytes.SequenceEqual("NXDOMAIN"u8)) && ResponseCode.TrySet(line, code);
    }
}
