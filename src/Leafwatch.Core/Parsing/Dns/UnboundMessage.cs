using System.Buffers;
using System.Text;
using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Dns;

/// <summary>
/// What unbound says of its clients (util/net_help.c, log_query_in; util/data/msgreply.c, log_reply_info; util/module.c, errinf_to_str_servfail; services/localzone.c, lz_inform_print;
/// services/rpz.c, log_rpz_apply; daemon/worker.c of unbound 1.6 to 1.24; https://unbound.docs.nlnetlabs.nl/en/latest/manpages/unbound.conf.html).
/// </summary>
/// <remarks>
/// <c>log-queries</c> gives <c>dns_query</c>, <c>log-replies</c> <c>dns_response</c>, or <c>dns_refused</c> when that is the answer; a client that may not ask at all is refused
/// at <c>verbosity: 3</c>. In names all but letters, digits, hyphens, underscores and asterisks is written as a question mark: words are certain.
/// </remarks>
internal static class UnboundMessage
{
    private static readonly EventKind Asked = EventKind.Asked("dns_query");
    private static readonly DnsAttempt Response = new("dns_response");
    private static readonly EventKind Refused = EventKind.NetworkFailure("dns_refused");
    private static readonly EventKind TlsFailed = EventKind.NetworkFailure("dns_tls_failed");
    private static readonly EventKind Failed = EventKind.NetworkFailure("dns_query_failed");
    private static readonly EventKind Validation = EventKind.NetworkFailure("dns_validation");
    private static readonly EventKind LocalZone = EventKind.Network("dns_local_zone");
    private static readonly EventKind Blocked = EventKind.NetworkFailure("dns_blocked");
    private static readonly EventKind Rewritten = EventKind.Network("dns_rewritten");
    private static readonly EventKind RateLimited = EventKind.NetworkFailure("dns_rate_limited");
    private static readonly EventKind Snooped = EventKind.NetworkFailure("dns_cache_snoop");

    private static readonly SearchValues<byte> OfActions = SearchValues.Create("abcdefghijklmnopqrstuvwxyz_"u8);

    private static readonly ConstantValue Info = ConstantValue.Of("info");
    private static readonly ConstantValue ServerFailure = ConstantValue.Of("SERVFAIL");

    private static readonly (byte[] Name, ConstantValue Level)[] Levels =
    [
        .. "info notice warning error debug verbose".Split(' ').Select(name => (Encoding.ASCII.GetBytes(name), ConstantValue.Of(name))),
        ("fatal error"u8.ToArray(), ConstantValue.Of("critical")),

        // log-tag-queryreply.
        ("query"u8.ToArray(), Info),
        ("reply"u8.ToArray(), Info),
    ];

    /// <summary>A message to the system's logger: <c>[7:0] info: message</c>.</summary>
    public static void Set(EventView line, LineText message)
    {
        LineText own = OwnHead.TrySkipTime(message, out LineText timed) && timed.TrySkip("unbound"u8, out LineText process) ? process : message;
        if (own.TrySkip("["u8, out LineText inBrackets) && TryReadProcess(inBrackets, out LineText pid, out LineText said))
        {
            pid.SetAs(line, Field.ProcessPid);
            SetLevelled(line, said);
        }
    }

    /// <summary>Reads <c>7:0] </c>, process and thread.</summary>
    public static bool TryReadProcess(LineText text, out LineText pid, out LineText rest)
    {
        pid = default;
        rest = default;
        return text.TryCut("] "u8, out LineText process, out rest) && process.TryCut(":"u8, out pid, out LineText thread)
            && Digits.AreAll(pid.Bytes) && thread.Length is > 0 and <= 8 && Ascii.IsValid(thread.Bytes) && !thread.Bytes.Contains((byte)' ');
    }

    public static bool HasLevel(LineText text) => text.TryCut(": "u8, out LineText level, out _) && LevelOf(level.Bytes) is not null;

    /// <summary><c>info: message</c>.</summary>
    public static void SetLevelled(EventView line, LineText message)
    {
        if (!message.TryCut(": "u8, out LineText level, out LineText text) || LevelOf(level.Bytes) is not { } known)
        {
            return;
        }

        line.Set(Field.LogLevel, known);
        if (text.TrySkip("SERVFAIL <"u8, out LineText failed))
        {
            Failed.SetOn(line);
            line.Set(DnsFields.ResponseCode, ServerFailure);
            SetBracketed(line, failed);
        }
        else if (text.TrySkip("validation failure <"u8, out failed))
        {
            Validation.SetOn(line);
            SetBracketed(line, failed);
        }
        else if (text.TrySkip("refused query from "u8, out LineText peer) || text.TrySkip("dropped query from "u8, out peer))
        {
            Refused.SetOn(line);
            SetPeer(line, peer);
        }
        else if (text.TrySkip("ssl handshake failed "u8, out peer))
        {
            TlsFailed.SetOn(line);
            SetPeer(line, peer);
        }
        else if (text.TrySkip("refused nonrec (cache snoop) query from "u8, out peer))
        {
            Snooped.SetOn(line);
            SetPeer(line, peer);
        }
        else if (text.TrySkip("ip_ratelimit exceeded "u8, out LineText limited))
        {
            RateLimited.SetOn(line);
            limited.TryCut(" "u8, out LineText address, out _);
            ServerPeer.TrySetSource(line, address, "@"u8);
        }
        else if (text.TrySkip("ratelimit exceeded "u8, out limited))
        {
            // "example.org. 1000 query www.example.org. IN A from 192.0.2.7"
            RateLimited.SetOn(line);
            if (limited.TryCutLast(" from "u8, out LineText asked, out LineText client))
            {
                ServerPeer.TrySetSource(line, client, "@"u8);
                SetLimited(line, asked);
            }
        }
        else if (text.TrySkip("rpz: applied "u8, out LineText policy))
        {
            Rewritten.SetOn(line);
            SetLast(line, policy, out _);
        }
        else
        {
            SetQuestion(line, text);
        }
    }

    /// <summary><c>example.org. 1000 query www.example.org. IN A</c>: the zone whose servers were asked too often, and for what.</summary>
    private static void SetLimited(EventView line, LineText text)
    {
        if (text.TryCut(" query "u8, out _, out LineText question) && question.TryCut(" "u8, out LineText name, out LineText rest)
            && rest.TryCut(" "u8, out LineText zoneClass, out LineText type))
        {
            DnsFields.SetQuestion(line, name, type, zoneClass);
        }
    }

    /// <summary><c>192.0.2.7 www.example.org. A IN</c>, and with an answer <c> NOERROR 0.000290 0 61</c>.</summary>
    private static void SetQuestion(EventView line, LineText text)
    {
        text.TryCut(" "u8, out LineText client, out LineText rest);
        if (client.Length == 0 || !ClientAddress.IsAddress(client.Bytes))
        {
            SetLocalZone(line, text);
            return;
        }

        if (!rest.TryCut(" "u8, out LineText name, out rest) || !rest.TryCut(" "u8, out LineText type, out rest))
        {
            return;
        }

        bool isAnswered = rest.TryCut(" "u8, out LineText zoneClass, out LineText answer);
        ClientAddress.Set(line, client.Start, client.Length);
        if (!name.Bytes.SequenceEqual("-"u8))
        {
            DnsFields.SetQuestion(line, name, type, zoneClass);
        }

        if (isAnswered)
        {
            answer.TryCut(" "u8, out LineText code, out _);
            (ResponseCode.IsRefused(code.Bytes) ? Refused : Response.Ended(ResponseCode.IsSuccess(code.Bytes))).SetOn(line);
            code.SetAs(line, DnsFields.ResponseCode);
        }
        else
        {
            Asked.SetOn(line);
        }
    }

    /// <summary><c>example.org. inform_deny 192.0.2.7@4711 www.example.org. A IN</c> (local-zone with inform, log-local-actions).</summary>
    private static void SetLocalZone(EventView line, LineText text)
    {
        if (!text.TryCut(" "u8, out LineText zone, out LineText rest) || !zone.Bytes.EndsWith("."u8) || !rest.TryCut(" "u8, out LineText action, out rest)
            || action.Bytes.ContainsAnyExcept(OfActions) || !SetLast(line, rest, out LineText before) || before.Length > 0)
        {
            return;
        }

        bool isBlocked = action.Bytes.IndexOf("deny"u8) >= 0 || action.Bytes.IndexOf("refuse"u8) >= 0 || action.Bytes.IndexOf("nxdomain"u8) >= 0;
        (isBlocked ? Blocked : LocalZone).SetOn(line);
        action.SetAs(line, Field.EventReason);
    }

    /// <summary>Sets what a message ends with: <c>192.0.2.7@4711 www.example.org. A IN</c>.</summary>
    private static bool SetLast(EventView line, LineText text, out LineText before)
    {
        before = default;
        if (!text.TryCutLast(" "u8, out LineText rest, out LineText zoneClass) || !rest.TryCutLast(" "u8, out rest, out LineText type)
            || !rest.TryCutLast(" "u8, out rest, out LineText name))
        {
            return false;
        }

        bool hasMore = rest.TryCutLast(" "u8, out before, out LineText last);
        LineText peer = hasMore ? last : rest;
        before = hasMore ? before : default;
        if (!peer.Bytes.Contains((byte)'@') || !ServerPeer.TrySetSource(line, peer, "@"u8))
        {
            return false;
        }

        DnsFields.SetQuestion(line, name, type, zoneClass);
        return true;
    }

    /// <summary><c>www.example.org. A IN>: reason</c>.</summary>
    private static void SetBracketed(EventView line, LineText text)
    {
        if (text.TryCut(">: "u8, out LineText question, out LineText reason) || text.TryCut(">:"u8, out question, out reason) || text.TryCut(">"u8, out question, out reason))
        {
            if (reason.Length > 0)
            {
                reason.SetAs(line, Field.EventReason);
            }

            if (question.TryCut(" "u8, out LineText name, out LineText rest) && rest.TryCut(" "u8, out LineText type, out LineText zoneClass))
            {
                DnsFields.SetQuestion(line, name, type, zoneClass);
            }
        }
    }

    /// <summary><c>192.0.2.7 port 4711 because of 192.0.2.0/24 refuse</c>, <c>ip4 192.0.2.7 port 4711 (len 16)</c>.</summary>
    private static void SetPeer(EventView line, LineText text)
    {
        LineText address = text.TrySkip("ip4 "u8, out LineText old) || text.TrySkip("ip6 "u8, out old) ? old : text;
        if (PeerText.TryReadAtStart(address, out PeerText peer, out _))
        {
            peer.Set(line);
        }
    }

    private static ConstantValue? LevelOf(ReadOnlySpan<byte> text)
    {
        foreach ((byte[] name, ConstantValue level) in Levels)
        {
            if (text.SequenceEqual(name))
            {
                return level;
            }
        }

        return null;
    }
}
