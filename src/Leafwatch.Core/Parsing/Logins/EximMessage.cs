namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What Exim says of its clients (src/smtp_in.c, receive.c, host.c of Exim 4; https://www.exim.org/exim-html-current/doc/html/spec_html/ch-log_files.html), in its
/// <c>mainlog</c> and <c>rejectlog</c>, or to the system's logger.
/// </summary>
/// <remarks>
/// <para>
/// The attempt, <c>smtp_login</c>, is "login authenticator failed for …", one for each. A success is told with the message that is sent then (<c>A=plain:bob</c>), and not at all when
/// none is sent.
/// </para>
/// <para>
/// A client is <c>NAME (HELO) [ADDRESS]:PORT</c>, of which name and HELO may be absent. What the client said in HELO has no space, and is in parentheses: the address
/// is the first word that begins with a bracket. Who sends stands before it, and is quoted when it has spaces.
/// </para>
/// </remarks>
internal static class EximMessage
{
    // 1rAbCd-0001Ab-CD; from 4.97 on 1rAbCd-00000001AbC-DeFg.
    private const int IdLength = 16;
    private const int LongIdLength = 23;

    private static readonly EventKind LoggedIn = EventKind.Success("smtp_login");
    private static readonly EventKind Refused = EventKind.Failure("smtp_login");
    private static readonly EventKind Received = EventKind.Email("smtp_received");
    private static readonly EventKind Rejected = EventKind.EmailRefused("smtp_rejected");
    private static readonly EventKind Connected = EventKind.Network("smtp_connection");
    private static readonly EventKind Lost = EventKind.Network("smtp_connection_lost");
    private static readonly EventKind TlsFailed = EventKind.Network("smtp_tls_failed");
    private static readonly EventKind Mapping = EventKind.Network("smtp_reverse_mapping");
    private static readonly EventKind Misbehaved = EventKind.Network("smtp_protocol_error");
    private static readonly EventKind CommandRejected = EventKind.NetworkFailure("smtp_protocol_error");

    /// <summary>Whether a text is one that Exim writes to its own log: about a message, by its id, or about a client.</summary>
    public static bool Is(LineText text) => IsId(text.Bytes) || KindOf(text.Bytes) is not null || IsOwn(text.Bytes);

    public static void Set(EventView line, LineText message)
    {
        message = WithoutTime(message);
        if (IsId(message.Bytes))
        {
            SetMessage(line, message.From(message.Bytes.IndexOf((byte)' ') + 1));
        }
        else if (message.TryCut(" authenticator failed for "u8, out LineText authenticator, out LineText client) && !authenticator.Bytes.Contains((byte)' '))
        {
            Refused.SetOn(line);
            authenticator.SetAs(line, Field.EventReason);
            SetClient(line, client);
            if (client.TryCut(" (set_id="u8, out _, out LineText user) && user.TryCutLast(")"u8, out LineText name, out LineText rest)
                && (rest.Length == 0 || rest.Bytes.StartsWith(": "u8)))
            {
                name.SetAs(line, Field.UserName);
            }
        }
        else if (KindOf(message.Bytes) is { } kind)
        {
            kind.SetOn(line);
            if (message.TrySkip("no host name found for IP address "u8, out LineText address))
            {
                PeerAddress.TrySet(line, address);
            }
            else if (message.TrySkip("SMTP protocol error in \""u8, out LineText command) || message.TrySkip("SMTP syntax error in \""u8, out command))
            {
                SetClientBehind(line, command);
            }
            else if (message.TrySkip("SMTP protocol synchronization error ("u8, out LineText early) && early.TryCut("): rejected \""u8, out _, out command))
            {
                // What was sent too early stands behind the client: where it may begin twice, nobody can tell whose words these are.
                ReadOnlySpan<byte> next = " next input=\""u8;
                if (command.TryCut(next, out LineText before, out LineText sent) && sent.Bytes.IndexOf(next) < 0)
                {
                    SetClientBehind(line, before);
                }
            }
            else if (message.TrySkip("VRFY failed for "u8, out LineText asked) || message.TrySkip("rejected \""u8, out asked))
            {
                if (asked.TryCutLast(" H="u8, out _, out client) || asked.TryCutLast("\" from "u8, out _, out client))
                {
                    SetClient(line, client);
                }
            }
            else if (message.TrySkip("H="u8, out client) || message.TryCut(" from H="u8, out _, out client) || message.TryCut(" from "u8, out _, out client) || message.TrySkip("Connection from "u8, out client))
            {
                SetClient(line, client);
            }
        }
    }

    /// <summary>
    /// <c>AUTH LOGIN" H=(HELO) [ADDRESS] …</c>: the command is the client's, and ends where the last client begins; but what is wrong with an address is said with 32 bytes of it.
    /// </summary>
    private static void SetClientBehind(EventView line, LineText command)
    {
        ReadOnlySpan<byte> end = "\" H="u8;
        if (command.TryCutLast(end, out LineText own, out LineText client) && (command.Bytes.IndexOf("malformed address: "u8) < 0 || own.Bytes.IndexOf(end) < 0))
        {
            SetClient(line, client);
        }
    }

    /// <summary>To the system's logger Exim writes its own time as well, unless it is told not to (<c>syslog_timestamp</c>).</summary>
    private static LineText WithoutTime(LineText message)
    {
        int length = "2025-03-19 08:00:00 ".Length;
        return message.Length > length && message.Bytes[4] == '-' && message.Bytes[13] == ':' && message.Bytes[length - 1] == ' ' && Digits.Four(message.Bytes, 0) >= 0
            ? message.From(length)
            : message;
    }

    private static EventKind? KindOf(ReadOnlySpan<byte> text) =>
        text.IndexOf(" authenticator failed for "u8) is > 0 and var at && !text[..at].Contains((byte)' ') ? Refused
        : text.StartsWith("H="u8) ? Rejected
        : text.StartsWith("SMTP connection from "u8) || text.StartsWith("no MAIL in SMTP connection from "u8) || text.StartsWith("refused connection from "u8)
            || (text.StartsWith("Connection from ["u8) && text.IndexOf(" refused: "u8) > 0) ? Connected
        : text.StartsWith("unexpected disconnection while reading SMTP command from "u8) || text.StartsWith("SMTP command timeout on "u8) ? Lost
        : text.StartsWith("TLS error on connection from "u8) ? TlsFailed
        : text.StartsWith("no host name found for IP address "u8) ? Mapping
        : text.StartsWith("SMTP protocol synchronization error"u8) || text.StartsWith("SMTP protocol error "u8) || text.StartsWith("SMTP call from "u8)
            || text.StartsWith("SMTP syntax error "u8) || text.StartsWith("VRFY failed for "u8) ? Misbehaved
        : IsRejectedCommand(text) ? CommandRejected
        : null;

    /// <summary><c>rejected EHLO from [ADDRESS]: syntactically invalid argument(s): …</c>, <c>rejected MAIL from …: no HELO/EHLO given</c>.</summary>
    private static bool IsRejectedCommand(ReadOnlySpan<byte> text)
    {
        int command = "rejected "u8.Length;
        int end = text.StartsWith("rejected "u8) ? text.IndexOf(" from "u8) : 0;
        if (end > command && (text.StartsWith("rejected \"EHLO "u8) || text.StartsWith("rejected \"HELO "u8)))
        {
            return true;
        }

        return end > command && !text[command..end].ContainsAnyExceptInRange((byte)'A', (byte)'Z');
    }

    private static bool IsOwn(ReadOnlySpan<byte> text) =>
        text.StartsWith("Start queue run"u8) || text.StartsWith("End queue run"u8) || (text.StartsWith("exim "u8) && text.IndexOf(" daemon started"u8) > 0);

    private static bool IsId(ReadOnlySpan<byte> text) => HasIdShape(text, IdLength, 13) || HasIdShape(text, LongIdLength, 18);

    private static bool HasIdShape(ReadOnlySpan<byte> text, int length, int secondHyphen) =>
        text.Length > length && text[length] == ' ' && text[6] == '-' && text[secondHyphen] == '-' && !text[..length].Contains((byte)' ');

    /// <summary><c>&lt;= bob@example.org H=NAME (HELO) [ADDRESS]:PORT P=esmtpsa A=plain:bob S=500</c>, <c>H=… F=&lt;…> rejected after DATA: …</c>.</summary>
    private static void SetMessage(EventView line, LineText text)
    {
        if (text.TrySkip("H="u8, out LineText refused) && refused.Bytes.IndexOf(" rejected "u8) > 0)
        {
            Rejected.SetOn(line);
            SetClient(line, refused);
            return;
        }

        if (!text.TrySkip("<= "u8, out LineText sender))
        {
            return;
        }

        bool isQuoted = sender.Bytes.StartsWith("\""u8);
        LineText afterSender = sender;
        if ((isQuoted && !sender.TryCutLast("\"@"u8, out _, out afterSender)) || !afterSender.TryCut(" H="u8, out _, out LineText client)
            || !client.TryCut(" P="u8, out LineText peer, out LineText rest))
        {
            Received.SetOn(line);
            return;
        }

        bool isLogin = rest.TryCut(" A="u8, out _, out LineText login) && rest.Bytes.IndexOf(" S="u8) > rest.Bytes.IndexOf(" A="u8);
        (isLogin ? LoggedIn : Received).SetOn(line);
        SetClient(line, peer);
        if (isLogin)
        {
            login.TryCut(" S="u8, out LineText whole, out _);
            bool hasUser = whole.TryCut(":"u8, out LineText authenticator, out LineText user);
            authenticator.SetAs(line, Field.EventReason);
            if (hasUser)
            {
                user.SetAs(line, Field.UserName);
            }
        }
    }

    private static void SetClient(EventView line, LineText text)
    {
        LineText rest = text;
        while (rest.Length > 0)
        {
            rest.TryCut(" "u8, out LineText word, out LineText after);
            if (word.Bytes.StartsWith("["u8))
            {
                PeerAddress.TrySet(line, word.Without(":"u8));
                return;
            }

            rest = after;
        }
    }
}
