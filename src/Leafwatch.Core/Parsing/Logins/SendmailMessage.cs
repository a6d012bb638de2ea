namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What sendmail says of its clients (sendmail/srvrsmtp.c, milter.c, tls.c of 8.12 to 8.18): <c>41R1Aa: AUTH failure (LOGIN): authentication failure (-13) …, relay=NAME [ADDRESS]</c>.
/// </summary>
/// <remarks>
/// The attempt, <c>smtp_login</c>, is "AUTH failure", one for each, and "AUTH=server, relay=…, authid=…". A client is <c>NAME [ADDRESS]</c>, or <c>[ADDRESS]</c> alone. Where the
/// client's words may hold the key before it, it counts only when the key is there once.
/// </remarks>
internal static class SendmailMessage
{
    private static readonly EventKind LoggedIn = EventKind.Success("smtp_login");
    private static readonly EventKind Refused = EventKind.Failure("smtp_login");
    private static readonly EventKind Rejected = EventKind.EmailRefused("smtp_rejected");
    private static readonly EventKind Connected = EventKind.Network("smtp_connection");
    private static readonly EventKind Lost = EventKind.Network("smtp_connection_lost");
    private static readonly EventKind TimedOut = EventKind.Network("smtp_connection_timeout");
    private static readonly EventKind TlsFailed = EventKind.Network("smtp_tls_failed");
    private static readonly EventKind Misbehaved = EventKind.Network("smtp_protocol_error");

    public static void Set(EventView line, LineText message)
    {
        LineText said = message.TryCut(": "u8, out LineText queue, out LineText rest) && !queue.Bytes.ContainsAny((byte)' ', (byte)'=') ? rest : message;
        _ = TrySetLogin(line, said) || TrySetRejected(line, said) || TrySetConnection(line, said) || TrySetMisbehaved(line, said);
    }

    private static bool TrySetLogin(EventView line, LineText said)
    {
        if (said.TrySkip("AUTH failure ("u8, out LineText failure) && failure.TryCut("): "u8, out LineText mechanism, out LineText reason))
        {
            Refused.SetOn(line);
            mechanism.SetAs(line, Field.EventReason);
            if (reason.TryCutLast(", relay="u8, out LineText before, out LineText relay))
            {
                SetClient(line, relay);
                if (before.TryCut(", user="u8, out _, out LineText user))
                {
                    user.SetAs(line, Field.UserName);
                }
            }

            return true;
        }

        if (!said.TrySkip("AUTH=server, relay="u8, out LineText client) || !client.TryCut(", authid="u8, out LineText host, out LineText identity))
        {
            return false;
        }

        LoggedIn.SetOn(line);
        SetClient(line, host);
        if (identity.TryCutLast(", mech="u8, out LineText name, out LineText how))
        {
            how.TryCut(","u8, out LineText method, out _);
            name.SetAs(line, Field.UserName);
            method.SetAs(line, Field.EventReason);
        }

        return true;
    }

    /// <summary><c>ruleset=check_rcpt, arg1=&lt;bob@example.org>, relay=NAME [ADDRESS], reject=550 5.7.1 …</c>.</summary>
    private static bool TrySetRejected(EventView line, LineText said)
    {
        ReadOnlySpan<byte> key = ", relay="u8;
        if (!said.Bytes.StartsWith("ruleset="u8) || said.Bytes.IndexOf(", reject="u8) < 0)
        {
            return false;
        }

        Rejected.SetOn(line);
        if (said.TryCut(key, out _, out LineText client) && client.Bytes.IndexOf(key) < 0 && client.TryCut(", reject="u8, out client, out LineText reason))
        {
            SetClient(line, client);
            reason.To(Digits.Leading(reason.Bytes)).SetAs(line, Field.EventCode);
            reason.SetAs(line, Field.EventReason);
        }

        return true;
    }

    private static bool TrySetConnection(EventView line, LineText said)
    {
        LineText end = default;
        EventKind? kind = said.TrySkip("connect from "u8, out LineText client) ? Connected
            : said.TrySkip("lost input channel from "u8, out client) && client.TryCut(" to "u8, out client, out end) ? Lost
            : said.TrySkip("timeout waiting for input from "u8, out client) && client.TryCut(" during "u8, out client, out end) ? TimedOut
            : said.TrySkip("rejecting commands from "u8, out client) && client.TryCut(" due to "u8, out client, out end) ? Misbehaved
            : said.TrySkip("STARTTLS=server, error: accept failed="u8, out client) && client.TryCutLast(", relay="u8, out end, out client) ? TlsFailed
            : null;
        if (kind is not { } known)
        {
            return false;
        }

        known.SetOn(line);
        SetClient(line, client);
        return true;
    }

    /// <summary><c>NAME [ADDRESS] did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA</c>, <c>NAME [ADDRESS]: possible SMTP attack: command=AUTH, count=5</c>.</summary>
    private static bool TrySetMisbehaved(EventView line, LineText said)
    {
        if (!said.TryCut(" did not issue "u8, out LineText client, out _) && !said.TryCut(": possible SMTP attack: "u8, out client, out _))
        {
            return false;
        }

        Misbehaved.SetOn(line);
        SetClient(line, client);
        return true;
    }

    /// <summary><c>NAME [ADDRESS]</c>, <c>NAME [ADDRESS] (may be forged)</c>, <c>bob@NAME [ADDRESS]</c> of an ident server.</summary>
    private static void SetClient(EventView line, LineText client)
    {
        LineText text = client.Without(" (may be forged)"u8).Without("]"u8);
        if (!text.TryCutLast("["u8, out LineText before, out LineText address))
        {
            return;
        }

        address.TrySkip("IPv6:"u8, out address);
        LineText name = before.Without(" "u8);
        if (ClientAddress.IsAddress(address.Bytes) && !name.Bytes.Contains((byte)' ') && PeerAddress.TrySet(line, address) && name.Length > 0
            && !name.Bytes.Contains((byte)'@'))
        {
            name.SetAs(line, Field.SourceDomain);
        }
    }
}
