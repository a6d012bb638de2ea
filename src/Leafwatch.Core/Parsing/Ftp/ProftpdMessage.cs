using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>
/// What ProFTPD says: <c>SERVER (CLIENT[ADDRESS]): USER alice (Login failed): Incorrect password</c>, with <c> - </c> in place of the colon to the system's logger
/// (src/log.c, modules/mod_auth.c of ProFTPD 1.3).
/// </summary>
/// <remarks>
/// <para>
/// The attempt, <c>ftp_login</c>, is a line about one password: "Login successful", "(Login failed)", "no such user found", or "SECURITY VIOLATION" for
/// root. That there were too many of them is another line.
/// </para>
/// <para>The client stands before everything that it said. A name is read to what the server puts behind it, at the end of the line.</para>
/// </remarks>
internal static class ProftpdMessage
{
    private static readonly ConstantValue Root = ConstantValue.Of("root");

    /// <summary>What PAM answered; the attempt is the line after it.</summary>
    private static readonly EventKind PamRefused = EventKind.Failure("pam_authentication");

    private static readonly EventKind Banned = EventKind.Failure("ftp_banned");

    /// <summary>What a module found; "Login successful" or "(Login failed)" is the line after it.</summary>
    private static readonly EventKind Authenticated = EventKind.Success("ftp_authentication");
    private static readonly EventKind AccountRefused = EventKind.Failure("ftp_authentication");
    private static readonly EventKind AliasUsed = EventKind.Authentication("ftp_authentication");
    private static readonly EventKind TransferAborted = EventKind.FileFailure("ftp_transfer_aborted");

    private static ReadOnlySpan<byte> Unknown => ": no such user found from "u8;
    private static ReadOnlySpan<byte> Succeeded => ": Login successful"u8;
    private static ReadOnlySpan<byte> Failed => " (Login failed): "u8;

    /// <summary>Whether a text is one that ProFTPD writes: about itself, or about a client.</summary>
    public static bool Is(LineText text) =>
        TryCutClient(text, out _, out _) || (text.TryCut(": "u8, out LineText server, out _) && !server.Bytes.Contains((byte)' '));

    public static void Set(EventView line, LineText message)
    {
        OwnHead.TrySkip(message, "proftpd"u8, "] "u8, out message);
        if (!TryCutClient(message, out LineText client, out LineText said))
        {
            TrySetTurnedAway(line, message);
            return;
        }

        SetClient(line, client);
        said = WithoutModule(said);
        if (said.TrySkip("ANON AUTH: User "u8, out LineText user) && user.TryCutLast(", authenticating using alias "u8, out LineText alias, out _))
        {
            AliasUsed.SetOn(line);
            alias.SetAs(line, Field.UserName);
        }
        else if (said.TrySkip("USER "u8, out user) || said.TrySkip("ANON "u8, out user))
        {
            SetAttempt(line, user);
        }
        else if (said.TrySkip("SECURITY VIOLATION: "u8, out LineText violation) && violation.Bytes.IndexOf("oot login attempted"u8) == 1)
        {
            FtpEvents.Refused.SetOn(line);
            violation.SetAs(line, Field.EventReason);
            line.Set(Field.UserName, Root);
        }
        else if ((said.TrySkip("PAM("u8, out LineText asked) && asked.TryCutLast("): "u8, out LineText name, out LineText answer))
            || (said.TrySkip("PAM authentication error ("u8, out asked) && asked.TryCut(") for user '"u8, out _, out asked) && asked.TryCutLast("': "u8, out name, out answer)))
        {
            PamRefused.SetOn(line);
            name.SetAs(line, Field.UserName);
            answer.SetAs(line, Field.EventReason);
        }
        else if (said.Bytes.StartsWith("ROOT "u8) && said.Bytes.EndsWith(" login successful"u8))
        {
            Authenticated.SetOn(line);
            line.Set(Field.UserName, Root);
        }
        else if (!TrySetQuoted(line, said) && KindOf(said.Bytes) is { } kind)
        {
            kind.SetOn(line);
        }
    }

    /// <summary>Takes off who of the server speaks: <c>mod_auth_pam/1.2: </c>.</summary>
    private static LineText WithoutModule(LineText said) =>
        said.Bytes.StartsWith("mod_"u8) && said.TryCut(": "u8, out LineText module, out LineText rest) && !module.Bytes.Contains((byte)' ') ? rest : said;

    /// <summary><c>Refusing empty password from user 'bob'</c>, <c>Login denied: user 'bob' banned</c>, <c>account for user 'bob' disabled due to inactivity</c>, <c>notice: user bob: aborting transfer: …</c>.</summary>
    private static bool TrySetQuoted(EventView line, LineText said)
    {
        bool hasHost = said.TrySkip("Login denied: user@host '"u8, out LineText rest);
        EventKind kind;
        if (hasHost || said.TrySkip("Login denied: user '"u8, out rest))
        {
            kind = Banned;
        }
        else if (said.TrySkip("Refusing empty password from user '"u8, out rest))
        {
            kind = FtpEvents.Refused;
        }
        else if (said.TrySkip("no such user '"u8, out rest) || said.TrySkip("account for user '"u8, out rest) || said.TrySkip("login restricted for user '"u8, out rest)
            || said.TrySkip("password expired for user '"u8, out rest) || said.TrySkip("AIX authenticate failed for user '"u8, out rest))
        {
            kind = AccountRefused;
        }
        else if (said.TrySkip("notice: user "u8, out rest) && rest.TryCutLast(": aborting transfer: "u8, out LineText sender, out _))
        {
            TransferAborted.SetOn(line);
            sender.SetAs(line, Field.UserName);
            return true;
        }
        else
        {
            return false;
        }

        kind.SetOn(line);
        if (rest.TryCutLast("'"u8, out LineText name, out _))
        {
            (hasHost && name.TryCutLast("@"u8, out LineText user, out _) ? user : name).SetAs(line, Field.UserName);
        }

        return true;
    }

    /// <summary><c>connection refused (REASON) from NAME [ADDRESS]</c>: before there is a session (src/main.c).</summary>
    private static void TrySetTurnedAway(EventView line, LineText message)
    {
        if (message.TryCut(" - "u8, out LineText server, out LineText said) && !server.Bytes.Contains((byte)' '))
        {
            message = said;
        }

        if (message.TrySkip("connection refused ("u8, out LineText rest) && rest.TryCutLast(" ["u8, out LineText before, out LineText address)
            && PeerAddress.TrySet(line, address.Without("]"u8)))
        {
            FtpEvents.ConnectionRefused.SetOn(line);
            before.TryCut(") from "u8, out LineText reason, out _);
            reason.SetAs(line, Field.EventReason);
        }
    }

    private static void SetAttempt(EventView line, LineText user)
    {
        LineText name;
        LineText ended = user.Without("."u8);
        if (ended.Bytes.EndsWith(Succeeded))
        {
            FtpEvents.LoggedIn.SetOn(line);
            name = ended.Without(Succeeded);
        }
        else if (user.TryCutLast(Unknown, out name, out LineText origin) && origin.Bytes.IndexOf("] to "u8) > 0)
        {
            FtpEvents.Refused.SetOn(line);
            user.Slice(name.Length + 2, "no such user found".Length).SetAs(line, Field.EventReason);
        }
        else if (user.TryCutLast(Failed, out name, out LineText reason))
        {
            FtpEvents.Refused.SetOn(line);
            reason.SetAs(line, Field.EventReason);
        }
        else if (user.TryCutLast(": user is not a UserAlias from "u8, out name, out LineText place) && place.Bytes.IndexOf("] to "u8) > 0)
        {
            FtpEvents.Refused.SetOn(line);
            user.Slice(name.Length + 2, "user is not a UserAlias".Length).SetAs(line, Field.EventReason);
        }
        else if (user.TryCutLast(": Authenticated without password"u8, out name, out LineText end) && end.Length == 0
            || user.TryCutLast(": TLS/X509 "u8, out name, out end) && end.Bytes.EndsWith(" authentication successful"u8))
        {
            Authenticated.SetOn(line);
        }
        else if (user.TryCutLast(": Limit access denies login"u8, out name, out _) || user.TryCutLast(": Connection refused"u8, out name, out _)
            || user.TryCutLast(": AnonRejectPasswords denies login"u8, out name, out _) || user.TryCutLast(": Limit configuration denies login"u8, out name, out _))
        {
            FtpEvents.Refused.SetOn(line);
        }
        else
        {
            return;
        }

        name.SetAs(line, Field.UserName);
    }

    private static EventKind? KindOf(ReadOnlySpan<byte> said) =>
        IsSession(said, " session opened."u8) || said.StartsWith("FTP session requested"u8) ? FtpEvents.Connected
        : IsSession(said, " session closed."u8) || said.StartsWith("FTP session timed out"u8) || said.StartsWith("FTP login timed out"u8)
            || said.StartsWith("FTP session closed"u8) || said.StartsWith("FTP session idle timeout"u8) || said.StartsWith("FTP no transfer timeout"u8)
            || said.StartsWith("Login timeout exceeded"u8) ? FtpEvents.Disconnected
        : said.StartsWith("Maximum login attempts"u8) ? FtpEvents.MaxAttempts
        : said.StartsWith("Login denied: "u8) ? Banned
        : said.StartsWith("Connection from "u8) || said.StartsWith("Connection refused"u8) || said.StartsWith("refused connection from "u8)
            || said.StartsWith("Connection denied to "u8) ? FtpEvents.ConnectionRefused
        : said.StartsWith("Client session idle timeout"u8) ? FtpEvents.Disconnected
        : null;

    /// <summary>FTP, SSH2, SFTP, SCP, …</summary>
    private static bool IsSession(ReadOnlySpan<byte> said, ReadOnlySpan<byte> what) => said.EndsWith(what) && !said[..^what.Length].Contains((byte)' ');

    /// <summary><c>NAME[ADDRESS]</c>: the name is the address's where none was looked up.</summary>
    private static void SetClient(EventView line, LineText client)
    {
        if (client.TryCutLast("["u8, out LineText name, out LineText address) && PeerAddress.TrySet(line, address.Without("]"u8))
            && !ClientAddress.IsAddress(name.Bytes) && name.Length > 0)
        {
            name.SetAs(line, Field.SourceDomain);
        }
    }

    /// <summary>Cuts <c>SERVER (CLIENT): said</c>, or <c>SERVER (CLIENT) - said</c>.</summary>
    private static bool TryCutClient(LineText message, out LineText client, out LineText said)
    {
        said = default;

        // "LogOptions -VirtualHost" leaves the server away.
        bool isClient = message.TrySkip("("u8, out LineText rest) || (message.TryCut(" ("u8, out LineText server, out rest) && !server.Bytes.Contains((byte)' '));
        return isClient && rest.TryCut("])"u8, out client, out LineText after)
            ? after.TrySkip(": "u8, out said) || after.TrySkip(" - "u8, out said)
            : Nothing(out client);
    }

    private static bool Nothing(out LineText client)
    {
        client = default;
        return false;
    }
}
