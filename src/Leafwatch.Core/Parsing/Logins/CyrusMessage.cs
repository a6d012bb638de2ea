namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What Cyrus IMAP's servers say: <c>badlogin: NAME [192.0.2.1] plaintext bob SASL(-13): authentication failure: checkpass failed</c>, <c>login: NAME [192.0.2.1] bob plaintext
/// User logged in</c> (imap/imapd.c, imap/pop3d.c, timsieved/parser.c of 2.3 to 3.10).
/// </summary>
/// <remarks>That line is the attempt. The client stands before all that it chooses; a name ends where the server's answer begins, which is looked for from the end.</remarks>
internal static class CyrusMessage
{
    private static readonly EventKind ImapIn = EventKind.Success("imap_login");
    private static readonly EventKind ImapRefused = EventKind.Failure("imap_login");
    private static readonly EventKind Pop3In = EventKind.Success("pop3_login");
    private static readonly EventKind Pop3Refused = EventKind.Failure("pop3_login");
    private static readonly EventKind SieveIn = EventKind.Success("sieve_login");
    private static readonly EventKind SieveRefused = EventKind.Failure("sieve_login");

    public static void SetImap(EventView line, LineText message) => Set(line, message, ImapIn, ImapRefused);

    public static void SetPop3(EventView line, LineText message) => Set(line, message, Pop3In, Pop3Refused);

    public static void SetSieve(EventView line, LineText message) => Set(line, message, SieveIn, SieveRefused);

    private static void Set(EventView line, LineText message, EventKind loggedIn, EventKind refused)
    {
        bool isIn = message.TrySkip("login: "u8, out LineText rest);
        if ((!isIn && !message.TrySkip("badlogin: "u8, out rest)) || !rest.TryCut("["u8, out LineText name, out LineText inside)
            || !inside.TryCut("] "u8, out LineText address, out LineText said) || !ClientAddress.IsAddress(address.Bytes))
        {
            return;
        }

        (isIn ? loggedIn : refused).SetOn(line);
        PeerAddress.TrySet(line, address);
        LineText host = name.Without(" "u8);
        if (host.Length > 0 && !host.Bytes.Contains((byte)' '))
        {
            host.SetAs(line, Field.SourceDomain);
        }

        if (isIn)
        {
            said.TryCut(" "u8, out LineText user, out LineText how);
            how.TryCut(" "u8, out LineText method, out _);
            user.SetAs(line, Field.UserName);
            method.SetAs(line, Field.EventReason);
        }
        else if (said.TrySkip("plaintext "u8, out LineText tried))
        {
            LineText user = tried.TryCutLast(" SASL("u8, out LineText named, out _) ? named : tried.TryCutLast(" invalid user"u8, out named, out _) ? named : default;
            if (user.Length > 0)
            {
                user.SetAs(line, Field.UserName);
            }
        }
    }
}
