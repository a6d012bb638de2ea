namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What Courier's servers say: <c>LOGIN FAILED, user=bob, ip=[::ffff:192.0.2.1]</c>, <c>LOGIN, user=bob, ip=[::ffff:192.0.2.1], port=[50022], protocol=IMAP</c> (imap/imaplogin.c,
/// imap/pop3login.c of courier-imap 4 and 5, courier/module.esmtp/courieresmtpd.c).
/// </summary>
/// <remarks>That line is the attempt, <c>imap_login</c> or <c>pop3_login</c>. The name is the client's choice; the address behind it is read from the end.</remarks>
internal static class CourierMessage
{
    private static readonly Protocol Imap = new("imap");
    private static readonly Protocol Pop3 = new("pop3");
    private static readonly Protocol Smtp = new("smtp");
    private static readonly EventKind MailRefused = EventKind.EmailRefused("smtp_rejected");

    public static void SetImap(EventView line, LineText message) => Set(line, message, Imap);

    public static void SetPop3(EventView line, LineText message) => Set(line, message, Pop3);

    /// <summary><c>error,relay=::ffff:192.0.2.1,port=50022,msg="535 Authentication failed.",cmd: AUTH LOGIN</c>, before 0.7 <c>error,relay=::ffff:192.0.2.1,from=&lt;>: 535 Authentication failed.</c></summary>
    public static void SetSmtp(EventView line, LineText message)
    {
        if (message.TrySkip("started,ip=["u8, out LineText client) && client.TryCut("]"u8, out LineText address, out _))
        {
            Smtp.Connected.SetOn(line);
            PeerAddress.TrySet(line, address);
        }
        else if (message.TrySkip("error,relay="u8, out LineText relay) && (relay.TryCut(","u8, out LineText peer, out LineText said) || relay.TryCut(": "u8, out peer, out said)))
        {
            // The answer stands behind what the client sent as sender and recipient, or in quotation marks before it.
            bool isLogin = said.Bytes.StartsWith("535 Authentication "u8) || said.Bytes.EndsWith(": 535 Authentication failed."u8) || said.Bytes.EndsWith(": 535 Authentication rejected"u8)
                || (said.TryCut("msg=\""u8, out LineText before, out LineText answer) && !before.Bytes.Contains((byte)'<') && answer.Bytes.StartsWith("535 Authentication "u8));
            (isLogin ? Smtp.Refused : MailRefused).SetOn(line);
            PeerAddress.TrySet(line, peer);
        }
    }

    private static void Set(EventView line, LineText message, Protocol protocol)
    {
        message.TrySkip("INFO: "u8, out message);
        EventKind? kind = message.Bytes.StartsWith("LOGIN FAILED, "u8) ? protocol.Refused
            : message.Bytes.StartsWith("LOGIN, "u8) ? protocol.LoggedIn
            : message.Bytes.StartsWith("LOGOUT, "u8) || message.Bytes.StartsWith("TIMEOUT, "u8) || message.Bytes.StartsWith("DISCONNECTED, "u8) ? protocol.Closed
            : message.Bytes.StartsWith("Connection, "u8) || message.Bytes.StartsWith("Disconnected, "u8) ? protocol.Connected
            : null;
        if (kind is not { } known)
        {
            return;
        }

        known.SetOn(line);
        if (!message.TryCutLast(", ip=["u8, out LineText before, out LineText origin) || !origin.TryCut("]"u8, out LineText address, out LineText after))
        {
            return;
        }

        PeerAddress.TrySet(line, address);
        if (after.TrySkip(", port=["u8, out LineText port))
        {
            port.To(Digits.Leading(port.Bytes)).SetAs(line, Field.SourcePort);
        }

        if (before.TryCut(", user="u8, out _, out LineText user) && user.Length > 0)
        {
            user.SetAs(line, Field.UserName);
        }
    }

    private sealed class Protocol(string name)
    {
        public EventKind LoggedIn { get; } = EventKind.Success(name + "_login");

        public EventKind Refused { get; } = EventKind.Failure(name + "_login");

        public EventKind Closed { get; } = EventKind.Session(name + "_session_closed");

        public EventKind Connected { get; } = EventKind.Network(name + "_connection");
    }
}
