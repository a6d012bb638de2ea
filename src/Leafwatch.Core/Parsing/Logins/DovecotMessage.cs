namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What Dovecot 1.x to 2.4 says (src/login-common/client-common.c, src/auth/auth-request.c, src/lib/failures.c): <c>imap-login: Login: user=&lt;bob>, method=PLAIN,
/// rip=192.0.2.1, lip=198.51.100.1, session=&lt;…></c>, in syslog behind the program's name, and in its own files without it.
/// </summary>
/// <remarks>
/// <para>
/// The attempt, <c>imap_login</c>, <c>pop3_login</c>, <c>sieve_login</c> or <c>smtp_login</c>, is what the login process says: "Login: …" ("Logged in: …" from 2.4), and for failures the line
/// in which the connection ends, "(auth failed, N attempts in T secs)", which has that weight (<see cref="StatedAttempts"/>). What the auth processes say about the same
/// attempt (with <c>auth_verbose</c>), and PAM, is <c>dovecot_authentication</c>; when they ask for another server, as for Postfix, that one tells the attempt.
/// Failures before a success within one connection are told by the auth processes only.
/// </para>
/// <para>The name is the client's choice, without escaping; what stands behind it is Dovecot's own, so that the address is read from the end.</para>
/// </remarks>
internal static class DovecotMessage
{
    private static readonly Protocol Imap = new("imap");
    private static readonly Protocol Pop3 = new("pop3");
    private static readonly Protocol Sieve = new("sieve");
    private static readonly Protocol Submission = new("smtp");

    private static readonly EventKind Checked = EventKind.Failure("dovecot_authentication");

    private static readonly ConstantValue Error = ConstantValue.Of("error");
    private static readonly ConstantValue Warning = ConstantValue.Of("warning");
    private static readonly ConstantValue Info = ConstantValue.Of("info");
    private static readonly ConstantValue Debug = ConstantValue.Of("debug");
    private static readonly ConstantValue Fatal = ConstantValue.Of("fatal");

    /// <summary>In syslog: <c>imap-login: …</c> behind the tag <c>dovecot:</c>.</summary>
    public static void Set(EventView line, LineText message)
    {
        // 1.x put the level before the service in its own files.
        if (WithoutLevel(line, message).TryCut(": "u8, out LineText service, out LineText said))
        {
            SetOfService(line, service, said);
        }
    }

    /// <summary>In Dovecot's own files the service itself is the tag.</summary>
    public static void SetOfService(EventView line, LineText message) => SetOfService(line, Tag(line), message);

    /// <summary>Whether a tag is one of the services that have the user, or a number, in it: <c>imap(bob)&lt;7>&lt;…></c>, <c>auth-worker(7)</c>.</summary>
    public static bool IsService(ReadOnlySpan<byte> tag)
    {
        int end = tag.IndexOf((byte)'(');
        return end > 0 && (tag[..end].SequenceEqual("imap"u8) || tag[..end].SequenceEqual("pop3"u8) || tag[..end].SequenceEqual("auth-worker"u8)
            || tag[..end].SequenceEqual("managesieve"u8) || tag[..end].SequenceEqual("submission"u8));
    }

    private static LineText Tag(EventView line)
    {
        LineText text = LineText.Of(line);
        ReadOnlySpan<byte> name = line[Field.ProcessName];
        return text.Bytes.Overlaps(name, out int offset) ? text.Slice(offset, name.Length) : default;
    }

    private static void SetOfService(EventView line, LineText service, LineText message)
    {
        LineText said = WithoutLevel(line, message);
        // "auth(bob,192.0.2.1,sasl:plain)<session>", "auth-worker(bob,192.0.2.1,sasl:plain)<7><session>" of 2.4; "auth-worker(7)" has a number only.
        int who = service.Bytes.IndexOf((byte)'(');
        if (who > 0 && service.Bytes.StartsWith("auth"u8) && service.Bytes[who..].Contains((byte)','))
        {
            SetRequest(line, service.From(who), said);
            return;
        }

        if (service.Bytes.StartsWith("auth"u8) || service.Bytes.SequenceEqual("dovecot-auth"u8))
        {
            SetAuth(line, said);
            return;
        }

        bool isLogin = service.Bytes.EndsWith("-login"u8);
        if ((isLogin ? Of(service.Without("-login"u8).Bytes) : Of(service.Bytes)) is not { } protocol)
        {
            return;
        }

        if (isLogin)
        {
            SetLogin(line, protocol, said);
        }
        else if (service.TryCut("("u8, out _, out LineText user))
        {
            SetSession(line, protocol, user, said);
        }
    }

    private static Protocol? Of(ReadOnlySpan<byte> service) =>
        service.StartsWith("imap"u8) ? Imap
        : service.StartsWith("pop3"u8) ? Pop3
        : service.StartsWith("managesieve"u8) ? Sieve
        : service.StartsWith("submission"u8) ? Submission
        : null;

    private static LineText WithoutLevel(EventView line, LineText message)
    {
        LineText rest = message;
        ConstantValue? level = message.TrySkip("Info: "u8, out rest) ? Info
            : message.TrySkip("Warning: "u8, out rest) ? Warning
            : message.TrySkip("Error: "u8, out rest) ? Error
            : message.TrySkip("Debug: "u8, out rest) ? Debug
            : message.TrySkip("Fatal: "u8, out rest) || message.TrySkip("Panic: "u8, out rest) ? Fatal
            : null;
        if (level is { } known)
        {
            line.Set(Field.LogLevel, known);
        }

        return rest;
    }

    private static void SetLogin(EventView line, Protocol protocol, LineText said)
    {
        bool isIn = said.TrySkip("Login: "u8, out LineText details) || said.TrySkip("Logged in: "u8, out details)
            || said.TrySkip("proxy("u8, out _) && said.TryCut("started proxying to "u8, out _, out details);
        int user = said.Bytes.IndexOf("user=<"u8);
        LineText head = user < 0 ? said : said.To(user);
        if (isIn)
        {
            protocol.LoggedIn.SetOn(line);
        }
        else if (said.Bytes.StartsWith("ID sent: "u8))
        {
            return;
        }
        else if (IsRefusal(head.Bytes))
        {
            protocol.Refused.SetOn(line);
        }
        else if (IsWithoutDecision(head.Bytes))
        {
            protocol.NotDecided.SetOn(line);
        }
        else if (user >= 0 || said.Bytes.IndexOf(", rip="u8) >= 0 || said.Bytes.StartsWith("Disconnected"u8) || said.Bytes.StartsWith("Aborted login"u8))
        {
            protocol.Disconnected.SetOn(line);
        }
        else
        {
            return;
        }

        if (!isIn)
        {
            SetReason(line, head);
        }

        if (user >= 0)
        {
            SetClient(line, said.From(user), isIn);
        }
        else if (said.TryCutLast("rip="u8, out _, out LineText origin))
        {
            SetAddress(line, origin);
        }
        else
        {
            SetOldClient(line, isIn ? details : said, isIn);
        }
    }

    /// <summary>
    /// Whether the connection ended with an attempt that was refused, by what is told before the user (client_get_extra_disconnect_reason). With the
    /// right password, too: of too many connections nothing else tells.
    /// </summary>
    private static bool IsRefusal(ReadOnlySpan<byte> head) =>
        head.IndexOf("auth failed"u8) >= 0 || head.IndexOf("(authorization failed"u8) >= 0 || head.IndexOf("(user disabled"u8) >= 0
        || head.IndexOf("(user_disabled)"u8) >= 0 || head.IndexOf("(password_expired)"u8) >= 0 || head.IndexOf("(login_disabled)"u8) >= 0
        || head.IndexOf("(auth_failed)"u8) >= 0 || head.IndexOf("(authorization_failed)"u8) >= 0 || head.IndexOf("(proxy dest auth failed)"u8) >= 0
        || head.IndexOf("(proxy_dest_auth_failed)"u8) >= 0
        || head.IndexOf("(password expired"u8) >= 0 || head.IndexOf("(login disabled"u8) >= 0 || head.IndexOf("(sent invalid base64"u8) >= 0
        || head.IndexOf(" authentication attempts)"u8) >= 0 || head.IndexOf("Maximum number of connections"u8) >= 0
        || (head.StartsWith("proxy("u8) && head.IndexOf("): Login failed to "u8) >= 0);

    /// <summary>Whether nobody got in and no password was compared: the mechanism is not allowed, or the auth processes gave no answer.</summary>
    private static bool IsWithoutDecision(ReadOnlySpan<byte> head) =>
        head.IndexOf("(tried to use "u8) >= 0 || head.IndexOf("(anonymous logins disabled"u8) >= 0
        || head.IndexOf("(auth service reported temporary failure"u8) >= 0 || head.IndexOf("(auth process communication failure"u8) >= 0;

    /// <summary>What is said in the first parentheses before the user, or all of it: <c>auth failed, 3 attempts in 9 secs</c>.</summary>
    private static void SetReason(EventView line, LineText head)
    {
        LineText reason = head.Without(" "u8).Without(":"u8);
        LineText rest = reason;
        while (rest.TryCut("("u8, out _, out LineText inside) && inside.TryCut(")"u8, out LineText told, out rest))
        {
            // Functions have nothing in theirs: "SSL_accept() failed: …".
            if (told.Bytes.Contains((byte)' '))
            {
                reason = told;
                break;
            }
        }

        reason.SetAs(line, Field.EventReason);
    }

    /// <summary><c>user=&lt;NAME>[, method=PLAIN], rip=ADDRESS[, lip=ADDRESS]…</c>.</summary>
    private static void SetClient(EventView line, LineText details, bool isIn)
    {
        if (!details.TrySkip("user=<"u8, out LineText named) || !named.TryCutLast(", rip="u8, out LineText before, out LineText origin))
        {
            return;
        }

        LineText name = before;
        if (before.TryCutLast(">, method="u8, out LineText user, out LineText method))
        {
            name = user;
            if (isIn)
            {
                method.SetAs(line, Field.EventReason);
            }
        }
        else
        {
            name = before.Without(">"u8);
        }

        if (name.Length > 0)
        {
            name.SetAs(line, Field.UserName);
        }

        SetAddress(line, origin);
        if (origin.TryCut(", lip="u8, out _, out LineText local))
        {
            local.TryCut(","u8, out LineText address, out LineText rest);
            if (ClientAddress.IsAddress(address.Bytes))
            {
                address.To(ClientAddress.LengthWithoutZone(address.Bytes)).SetAs(line, LoginFields.DestinationIp);
            }

            if (rest.TryCut("session=<"u8, out _, out LineText session) && session.TryCut(">"u8, out LineText id, out _))
            {
                id.SetAs(line, LoginFields.SessionId);
            }
        }
    }

    /// <summary><c>Login: NAME [ADDRESS]</c>, <c>Disconnected [ADDRESS]</c>: before 1.0.</summary>
    private static void SetOldClient(EventView line, LineText text, bool isIn)
    {
        if (text.Bytes.EndsWith("]"u8) && text.TryCutLast(" ["u8, out LineText name, out LineText origin) && PeerAddress.TrySet(line, origin.Without("]"u8)) && isIn)
        {
            name.SetAs(line, Field.UserName);
        }
    }

    private static void SetAddress(EventView line, LineText origin)
    {
        origin.TryCut(","u8, out LineText address, out _);
        if (ClientAddress.IsAddress(address.Bytes))
        {
            ClientAddress.Set(line, address.Start, address.Length);
        }
    }

    /// <summary><c>imap(bob)&lt;7>&lt;session>: Disconnected: Logged out in=50 out=500</c>.</summary>
    private static void SetSession(EventView line, Protocol protocol, LineText user, LineText said)
    {
        if (!said.Bytes.StartsWith("Disconnected"u8) && !said.Bytes.StartsWith("Logged out"u8) && !said.Bytes.StartsWith("Connection closed"u8))
        {
            return;
        }

        protocol.Closed.SetOn(line);
        if (user.TryCutLast(")"u8, out LineText name, out LineText rest))
        {
            name.SetAs(line, Field.UserName);
            if (rest.TryCutLast("<"u8, out _, out LineText session))
            {
                session.Without(">"u8).SetAs(line, LoginFields.SessionId);
            }
        }
    }

    /// <summary><c>[conn unix:…: auth-worker&lt;1>: ]pam(bob,192.0.2.1[,&lt;session>]): … Password mismatch</c>.</summary>
    private static void SetAuth(EventView line, LineText said)
    {
        LineText text = said;
        while (text.Bytes.StartsWith("conn "u8) || text.Bytes.StartsWith("auth-worker<"u8) || text.Bytes.StartsWith("client "u8))
        {
            if (!text.TryCut(": "u8, out _, out text))
            {
                return;
            }
        }

        if (PamMessage.Is(text.Bytes))
        {
            PamMessage.Set(line, text);
            return;
        }

        SetDecision(line, text);
    }

    /// <summary><c>(bob,192.0.2.1,sasl:plain)&lt;session></c>, and what came of it: <c>passdb passwd-file: Password mismatch</c>.</summary>
    private static void SetRequest(EventView line, LineText who, LineText verdict)
    {
        if (IsFailure(verdict.Bytes))
        {
            Checked.SetOn(line);
            verdict.SetAs(line, Field.EventReason);
        }

        bool isClear = verdict.Bytes.IndexOf("): "u8) < 0 && verdict.Bytes.IndexOf(")<"u8) < 0;
        if (isClear && who.TrySkip("("u8, out LineText inside) && inside.TryCutLast(")"u8, out LineText asking, out _))
        {
            SetAsking(line, asking);
        }
    }

    private static void SetDecision(EventView line, LineText text)
    {
        if (text.TrySkip("auth"u8, out LineText request) && request.Bytes.StartsWith("("u8) && request.TryCut(">: "u8, out LineText asking, out LineText result)
            && asking.Bytes.IndexOf(")<"u8) > 0)
        {
            SetRequest(line, asking, result);
            return;
        }

        // A database's name, and in parentheses who asks.
        int open = text.Bytes.IndexOf((byte)'(');
        if (open <= 0 || text.To(open).Bytes.ContainsAny((byte)' ', (byte)':') || !text.From(open + 1).TryCut("): "u8, out LineText who, out LineText verdict)
            || !IsFailure(verdict.Bytes))
        {
            return;
        }

        Checked.SetOn(line);
        verdict.SetAs(line, Field.EventReason);
        if (verdict.Bytes.IndexOf("): "u8) >= 0)
        {
            // The name may have that, where auth_username_chars lets it: then nobody knows where it ends.
            return;
        }

        SetAsking(line, who);

        // A name that is not allowed is none yet (auth-request.c): only the refusal has it.
        if (who.Bytes.StartsWith("?,"u8) && verdict.TrySkip("Username character disallowed by auth_username_chars: "u8, out LineText refused)
            && refused.TryCut(" (username: "u8, out _, out LineText tried))
        {
            tried.Without(")"u8).SetAs(line, Field.UserName);
        }
    }

    /// <summary><c>NAME,ADDRESS[,&lt;session>][,sasl:plain]</c>.</summary>
    private static void SetAsking(EventView line, LineText who)
    {
        LineText rest = WithoutMechanism(WithoutSession(WithoutMechanism(who)));
        if (rest.TryCutLast(","u8, out LineText name, out LineText address) && ClientAddress.IsAddress(address.Bytes))
        {
            ClientAddress.Set(line, address.Start, address.Length);
            if (!name.Bytes.SequenceEqual("?"u8))
            {
                name.SetAs(line, Field.UserName);
            }
        }
    }

    private static LineText WithoutSession(LineText who) => who.Bytes.EndsWith(">"u8) && who.TryCutLast(",<"u8, out LineText before, out _) ? before : who;

    /// <summary>From 2.4 on the mechanism stands there, too: <c>bob,192.0.2.1,sasl:plain</c>. Behind it is Dovecot's own text only.</summary>
    private static LineText WithoutMechanism(LineText who) =>
        who.TryCutLast(",sasl:"u8, out LineText before, out LineText mechanism) && !mechanism.Bytes.ContainsAny((byte)',', (byte)'>') ? before : who;

    private static bool IsFailure(ReadOnlySpan<byte> verdict) =>
        verdict.IndexOf("failed"u8) >= 0 || verdict.IndexOf("mismatch"u8) >= 0 || verdict.IndexOf("unknown user"u8) >= 0 || verdict.IndexOf("nvalid"u8) >= 0
        || verdict.IndexOf("disallowed"u8) >= 0 || verdict.IndexOf("disabled"u8) >= 0 || verdict.IndexOf("expired"u8) >= 0 || verdict.IndexOf("illegal chars"u8) >= 0
        || verdict.IndexOf("not found"u8) >= 0 || verdict.IndexOf("not valid"u8) >= 0 || verdict.IndexOf("failure"u8) >= 0 || verdict.StartsWith("Empty username"u8);

    private sealed class Protocol(string name)
    {
        public EventKind LoggedIn { get; } = EventKind.Success(name + "_login");

        public EventKind Refused { get; } = EventKind.Failure(name + "_login");

        /// <summary>Nobody compared a password.</summary>
        public EventKind NotDecided { get; } = EventKind.Failure(name + "_authentication");

        public EventKind Disconnected { get; } = EventKind.Network(name + "_disconnected");

        public EventKind Closed { get; } = EventKind.Session(name + "_session_closed");
    }
}
