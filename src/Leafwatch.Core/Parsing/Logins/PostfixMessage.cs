using System.Buffers;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What Postfix's smtpd and postscreen say of their clients (src/smtpd/smtpd.c, smtpd_sasl_glue.c, smtpd_check.c, src/postscreen/ of Postfix 2.3 to 3.10), and anvil of those who
/// came most (src/anvil/anvil.c).
/// A client is <c>NAME[ADDRESS]</c>, with <c>:PORT</c> where smtpd_client_port_logging is on; postscreen knows no names.
/// </summary>
/// <remarks>
/// The attempt, <c>smtp_login</c>, is "warning: NAME[ADDRESS]: SASL LOGIN authentication failed: …", one for each. A success is told with the message that is
/// sent then ("client=…, sasl_method=PLAIN, sasl_username=bob"), once a message, and not at all when none is sent. The client's address stands before
/// all that the client may choose.
/// </remarks>
internal static class PostfixMessage
{
    private static readonly EventKind LoggedIn = EventKind.Success("smtp_login");
    private static readonly EventKind Refused = EventKind.Failure("smtp_login");
    private static readonly EventKind SaslFailed = EventKind.Failure("smtp_sasl_failure");
    private static readonly EventKind Received = EventKind.Email("smtp_received");
    private static readonly EventKind Noted = EventKind.Network("smtp_noted");
    private static readonly EventKind Encrypted = EventKind.Network("smtp_tls");
    private static readonly EventKind Rejected = EventKind.EmailRefused("smtp_rejected");
    private static readonly EventKind Connected = EventKind.Network("smtp_connection");
    private static readonly EventKind Disconnected = EventKind.Network("smtp_disconnected");
    private static readonly EventKind Lost = EventKind.Network("smtp_connection_lost");
    private static readonly EventKind TimedOut = EventKind.Network("smtp_connection_timeout");
    private static readonly EventKind Limited = EventKind.Network("smtp_limit_exceeded");
    private static readonly EventKind TlsFailed = EventKind.Network("smtp_tls_failed");
    private static readonly EventKind Mapping = EventKind.Network("smtp_reverse_mapping");
    private static readonly EventKind Misbehaved = EventKind.Network("smtp_protocol_error");
    private static readonly EventKind Screened = EventKind.Network("smtp_screened");

    /// <summary>What the names of actions are made of.</summary>
    private static readonly SearchValues<byte> OfActions = SearchValues.Create("abcdefghijklmnopqrstuvwxyz-_"u8);

    private static readonly ConstantValue Warning = ConstantValue.Of("warning");

    /// <summary>Whether a tag is one of Postfix's programs that face clients: <c>postfix/smtpd</c>, <c>postfix/submission/smtpd</c>, <c>postfix-out/smtps/smtpd</c>.</summary>
    public static bool IsProgram(ReadOnlySpan<byte> program) =>
        program.StartsWith("postfix"u8) && (program.EndsWith("/smtpd"u8) || program.EndsWith("/postscreen"u8) || program.EndsWith("/tlsproxy"u8)
            || program.EndsWith("/anvil"u8));

    public static void Set(EventView line, LineText message)
    {
        if (message.TrySkip("warning: "u8, out LineText warning))
        {
            line.Set(Field.LogLevel, Warning);
            _ = TrySetSasl(line, warning) || TrySetWarning(line, warning);
            return;
        }

        // "statistics: max connection rate 3/60s for (smtp:192.0.2.7) at Nov 19 08:00:00"
        if (message.TrySkip("statistics: max "u8, out LineText counted) && counted.TryCut(" for ("u8, out _, out LineText whose) && whose.TryCut(") at "u8, out LineText named, out _)
            && named.TryCut(":"u8, out _, out LineText client))
        {
            Noted.SetOn(line);
            PeerAddress.TrySet(line, client);
            return;
        }

        message.TrySkip("NOQUEUE: "u8, out LineText unqueued);
        _ = TrySetConnection(line, unqueued) || TrySetMail(line, message) || TrySetScreened(line, message);
    }

    /// <summary><c>unknown[192.0.2.1]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=bob</c>.</summary>
    private static bool TrySetSasl(EventView line, LineText warning)
    {
        if (warning.TrySkip("SASL authentication failure: "u8, out LineText why) || warning.TrySkip("SASL authentication problem: "u8, out why))
        {
            SaslFailed.SetOn(line);
            why.SetAs(line, Field.EventReason);
            return true;
        }

        if (!warning.TryCut(": SASL "u8, out LineText client, out LineText rest) || !rest.TryCut(" authentication "u8, out LineText method, out LineText verdict)
            || client.Bytes.Contains((byte)' ') || method.Bytes.Contains((byte)' '))
        {
            return false;
        }

        // "authentication aborted" is a client that thought better of it.
        (verdict.Bytes.StartsWith("aborted"u8) ? SaslFailed : Refused).SetOn(line);
        method.SetAs(line, Field.EventReason);
        SetClient(line, client);
        if (verdict.TryCut(", sasl_username="u8, out _, out LineText user) && !user.Bytes.SequenceEqual("(unavailable)"u8))
        {
            user.SetAs(line, Field.UserName);
        }

        return true;
    }

    private static bool TrySetWarning(EventView line, LineText warning)
    {
        // "hostname host.example.org does not resolve to address 192.0.2.1[: Name or service not known]", before 2.8 "192.0.2.1: hostname … verification failed".
        if (warning.TrySkip("hostname "u8, out LineText rest) && rest.TryCut(" does not resolve to address "u8, out _, out LineText address))
        {
            Mapping.SetOn(line);
            address.TryCut(": "u8, out LineText only, out _);
            PeerAddress.TrySet(line, only);
            return true;
        }

        if (warning.TryCut(" limit exceeded: "u8, out _, out LineText limit) && limit.TryCut(" from "u8, out _, out LineText from))
        {
            Limited.SetOn(line);
            SetClientBefore(line, from, " for "u8);
            return true;
        }

        // "reject: ETRN example.org... from unknown[192.0.2.1]": of whom it is said stands behind what they said.
        if (warning.TrySkip("reject: ETRN "u8, out LineText asked) && asked.TryCutLast(" from "u8, out _, out LineText asking))
        {
            Rejected.SetOn(line);
            SetClient(line, asking);
            return true;
        }

        if (warning.TrySkip("Refusing STARTTLS request from "u8, out LineText refused) || warning.TrySkip("Refusing TLS service request from "u8, out refused)
            || warning.TrySkip("Wrapper-mode request dropped from "u8, out refused))
        {
            TlsFailed.SetOn(line);
            SetClientBefore(line, refused, " for "u8);
            return true;
        }

        if (warning.TrySkip("non-SMTP command from "u8, out LineText client) || warning.TrySkip("Illegal address syntax from "u8, out client))
        {
            Misbehaved.SetOn(line);
            SetClientBefore(line, client, warning.Bytes[0] == 'n' ? ": "u8 : " in "u8);
            return true;
        }

        if ((warning.TryCut(": hostname "u8, out LineText before, out LineText after) && after.Bytes.IndexOf(" verification failed"u8) >= 0)
            || (warning.TryCut(": address not listed for hostname "u8, out before, out _) && !before.Bytes.Contains((byte)' ')))
        {
            Mapping.SetOn(line);
            PeerAddress.TrySet(line, before);
            return true;
        }

        // "unknown[192.0.2.1]: request longer than 2048: …"
        if (warning.TryCut("]: "u8, out LineText named, out LineText trouble) && !named.Bytes.Contains((byte)' ') && named.Bytes.Contains((byte)'['))
        {
            Misbehaved.SetOn(line);
            SetClient(line, warning.To(named.Length + 1));
            trouble.SetAs(line, Field.EventReason);
            return true;
        }

        return false;
    }

    private static bool TrySetConnection(EventView line, LineText message)
    {
        if (message.TrySkip("connect from "u8, out LineText client))
        {
            Connected.SetOn(line);
            SetClient(line, client);
            return true;
        }

        if (message.TrySkip("disconnect from "u8, out client))
        {
            Disconnected.SetOn(line);
            SetClientBefore(line, client, " "u8);
            return true;
        }

        if (message.TrySkip("lost connection after "u8, out LineText stage) || message.TrySkip("timeout after "u8, out stage)
            || message.TrySkip("too many errors after "u8, out stage) || message.TrySkip("improper command pipelining after "u8, out stage))
        {
            (message.Bytes[0] switch { (byte)'l' => Lost, (byte)'t' when message.Bytes[1] == 'i' => TimedOut, (byte)'t' => Limited, _ => Misbehaved }).SetOn(line);

            // "AUTH", "DATA (1024 bytes)": Postfix's own words.
            if (stage.TryCut(" from "u8, out LineText reached, out client))
            {
                reached.SetAs(line, Field.EventReason);
                SetClientBefore(line, client, ":"u8);
            }

            return true;
        }

        if (message.TrySkip("SSL_accept error from "u8, out client))
        {
            TlsFailed.SetOn(line);
            SetClientBefore(line, client, ": "u8);
            return true;
        }

        // "Anonymous TLS connection established from unknown[192.0.2.1]: TLSv1.3 with cipher …"
        if ((message.TryCut(" TLS connection established from "u8, out LineText trust, out client) && !trust.Bytes.Contains((byte)' '))
            || message.TrySkip("setting up TLS connection from "u8, out client))
        {
            Encrypted.SetOn(line);
            SetClientBefore(line, client, ": "u8);
            return true;
        }

        return false;
    }

    /// <summary><c>4A1B2C: client=NAME[ADDRESS], sasl_method=PLAIN, sasl_username=bob</c>, <c>NOQUEUE: reject: RCPT from NAME[ADDRESS]: 554 5.7.1 …</c>.</summary>
    private static bool TrySetMail(EventView line, LineText message)
    {
        if (!message.TryCut(": "u8, out LineText queue, out LineText said) || queue.Bytes.Contains((byte)' '))
        {
            return false;
        }

        if (said.TrySkip("client="u8, out LineText client))
        {
            bool isLogin = client.TryCut(", sasl_username="u8, out LineText before, out LineText user);
            bool hasMethod = before.TryCut(", sasl_method="u8, out _, out LineText method);
            (isLogin ? LoggedIn : Received).SetOn(line);
            SetClientBefore(line, client, ", "u8);
            if (hasMethod)
            {
                method.SetAs(line, Field.EventReason);
            }

            if (isLogin)
            {
                (user.TryCut(", sasl_sender="u8, out LineText name, out _) ? name : user).SetAs(line, Field.UserName);
            }

            return true;
        }

        // "reject", "milter-reject", "proxy-reject", "discard", "milter-discard"; "reject_warning", "warn", "hold", "milter-hold", "filter", "redirect", "abort" and whatever else.
        if (said.TryCut(": "u8, out LineText action, out LineText rest) && !action.Bytes.ContainsAnyExcept(OfActions)
            && rest.TryCut(" from "u8, out LineText stage, out client) && !stage.Bytes.Contains((byte)':'))
        {
            (action.Bytes.EndsWith("reject"u8) || action.Bytes.EndsWith("discard"u8) ? Rejected : action.Bytes.SequenceEqual("abort"u8) ? TlsFailed : Noted).SetOn(line);
            SetClientBefore(line, client, ": "u8);
            if (client.TryCut("]"u8, out _, out LineText afterAddress) && afterAddress.TryCut(": "u8, out _, out LineText reason))
            {
                int code = Digits.Leading(reason.Bytes);
                if (code > 0)
                {
                    reason.To(code).SetAs(line, Field.EventCode);
                }

                reason.SetAs(line, Field.EventReason);
            }

            return true;
        }

        return false;
    }

    /// <summary>postscreen: <c>PREGREET 14 after 0.1 from [192.0.2.1]:50022: EHLO x</c>, <c>PASS NEW [192.0.2.1]:50022</c>.</summary>
    private static bool TrySetScreened(EventView line, LineText message)
    {
        if (message.TrySkip("CONNECT from "u8, out LineText client))
        {
            Connected.SetOn(line);
            SetClientBefore(line, client, " to "u8);
            return true;
        }

        if (message.TrySkip("TLS handshake failed for service="u8, out LineText service) && service.TryCut(" peer="u8, out _, out client))
        {
            TlsFailed.SetOn(line);
            SetClient(line, client);
            return true;
        }

        if (message.TrySkip("DISCONNECT "u8, out client))
        {
            Disconnected.SetOn(line);
            SetClient(line, client);
            return true;
        }

        if (message.TrySkip("PASS NEW "u8, out client) || message.TrySkip("PASS OLD "u8, out client) || message.TrySkip("WHITELISTED "u8, out client)
            || message.TrySkip("ALLOWLISTED "u8, out client) || message.TrySkip("BLACKLISTED "u8, out client) || message.TrySkip("DENYLISTED "u8, out client)
            || message.TrySkip("WHITELIST VETO "u8, out client) || message.TrySkip("ALLOWLIST VETO "u8, out client))
        {
            Screened.SetOn(line);
            SetClient(line, client);
            return true;
        }

        bool isTest = message.Bytes.StartsWith("PREGREET "u8) || message.Bytes.StartsWith("DNSBL rank "u8) || message.Bytes.StartsWith("HANGUP "u8)
            || message.Bytes.StartsWith("COMMAND "u8) || message.Bytes.StartsWith("NON-SMTP COMMAND "u8) || message.Bytes.StartsWith("BARE NEWLINE "u8);
        if (!isTest || !message.TryCut(" from "u8, out _, out client) && !message.TryCut(" for "u8, out _, out client))
        {
            return false;
        }

        Misbehaved.SetOn(line);
        LineText address = client.TryCut("]:"u8, out LineText before, out LineText port)
            ? client.To(before.Length + "]:".Length + Digits.Leading(port.Bytes))
            : client;
        SetClient(line, address);
        return true;
    }

    private static void SetClientBefore(EventView line, LineText text, ReadOnlySpan<byte> end)
    {
        // An address of IPv6 has colons itself: the end is looked for behind it.
        int bracket = text.Bytes.IndexOf((byte)']');
        int after = bracket < 0 ? -1 : text.Bytes[bracket..].IndexOf(end);
        if (after >= 0 && end.SequenceEqual(":"u8) && text.From(bracket + after + 1) is var rest && Digits.Leading(rest.Bytes) is > 0 and var digits)
        {
            SetClient(line, text.To(bracket + after + 1 + digits));
            return;
        }

        SetClient(line, after < 0 ? text : text.To(bracket + after));
    }

    /// <summary><c>NAME[ADDRESS]</c>, <c>NAME[ADDRESS]:PORT</c>, <c>[ADDRESS]:PORT</c>; the name <c>unknown</c> is none.</summary>
    private static void SetClient(EventView line, LineText client)
    {
        int bracket = client.Bytes.IndexOf((byte)'[');
        if (bracket < 0 || client.To(bracket).Bytes.Contains((byte)' ') || !PeerAddress.TrySet(line, client.From(bracket)))
        {
            return;
        }

        LineText name = client.To(bracket);
        if (name.Length > 0 && !name.Bytes.SequenceEqual("unknown"u8))
        {
            name.SetAs(line, Field.SourceDomain);
        }
    }
}
