namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What sshd says (auth.c, auth2.c, packet.c, session.c, srclimit.c, sshd.c of OpenSSH 5 to 10; the rest is in <see cref="SshdTrouble"/>); <see cref="PamMessage"/> has what PAM says on its behalf.
/// </summary>
/// <remarks>
/// <para>
/// One attempt to log in leaves several lines. Exactly one of them, "Accepted …" or "Failed …", is
/// <c>event.action: ssh_login</c>: a rule that counts those counts each attempt once. The others about the same attempt
/// tell the address and the user too, each under another action: <c>ssh_method_query</c> ("Failed none": a client asking
/// which methods there are), <c>ssh_invalid_user</c>, <c>ssh_user_not_allowed</c>, <c>ssh_root_refused</c>,
/// <c>ssh_max_attempts</c>, <c>pam_authentication</c>, <c>pam_more_failures</c>, <c>pam_account</c>, <c>ssh_partial</c> and
/// <c>ssh_postponed</c> (more is asked for), <c>ssh_connection_closed</c>, <c>ssh_connection_reset</c>,
/// <c>ssh_connection_timeout</c>, <c>ssh_disconnected</c>, <c>ssh_disconnecting</c>. What happens before anybody says who they
/// are is no authentication: <c>event.category: network</c>.
/// </para>
/// <para>
/// Names that do not exist on the machine are the client's choice and may look like the rest of a message; sshd writes them
/// before the address, so that this is read from the end. A name that exists has no space, and a certificate's text, which
/// is the client's choice too, stands behind the address: there it is read from the front. sshd logs a certificate only for
/// names that exist (auth2-pubkey.c, userauth_pubkey), so that the two do not meet. Where neither end is fixed, and
/// the parts cannot be told apart, none is set.
/// </para>
/// </remarks>
internal static class SshdMessage
{
    private static readonly ConstantValue Authentication = ConstantValue.Of("authentication");
    private static readonly ConstantValue Network = ConstantValue.Of("network");
    private static readonly ConstantValue Session = ConstantValue.Of("session");
    private static readonly ConstantValue Success = ConstantValue.Of("success");
    private static readonly ConstantValue Failure = ConstantValue.Of("failure");
    private static readonly ConstantValue Unknown = ConstantValue.Of("unknown");
    private static readonly ConstantValue Error = ConstantValue.Of("error");
    private static readonly ConstantValue Fatal = ConstantValue.Of("fatal");
    private static readonly ConstantValue Root = ConstantValue.Of("root");

    private static readonly ConstantValue Login = ConstantValue.Of("ssh_login");
    private static readonly ConstantValue MethodQuery = ConstantValue.Of("ssh_method_query");
    private static readonly ConstantValue Partial = ConstantValue.Of("ssh_partial");
    private static readonly ConstantValue Postponed = ConstantValue.Of("ssh_postponed");
    private static readonly ConstantValue InvalidUser = ConstantValue.Of("ssh_invalid_user");
    private static readonly ConstantValue UserNotAllowed = ConstantValue.Of("ssh_user_not_allowed");
    private static readonly ConstantValue RootRefused = ConstantValue.Of("ssh_root_refused");
    private static readonly ConstantValue MaxAttempts = ConstantValue.Of("ssh_max_attempts");
    private static readonly ConstantValue PamAuthentication = ConstantValue.Of("pam_authentication");
    private static readonly ConstantValue PamAccount = ConstantValue.Of("pam_account");
    private static readonly ConstantValue ConnectionClosed = ConstantValue.Of("ssh_connection_closed");
    private static readonly ConstantValue ConnectionReset = ConstantValue.Of("ssh_connection_reset");
    private static readonly ConstantValue ConnectionTimeout = ConstantValue.Of("ssh_connection_timeout");
    private static readonly ConstantValue ConnectionFailed = ConstantValue.Of("ssh_connection_failed");
    private static readonly ConstantValue ConnectionOpened = ConstantValue.Of("ssh_connection");
    private static readonly ConstantValue ConnectionRefused = ConstantValue.Of("ssh_connection_refused");
    private static readonly ConstantValue Disconnected = ConstantValue.Of("ssh_disconnected");
    private static readonly ConstantValue Disconnecting = ConstantValue.Of("ssh_disconnecting");
    private static readonly ConstantValue NegotiationFailed = ConstantValue.Of("ssh_negotiation_failed");
    private static readonly ConstantValue NoIdentification = ConstantValue.Of("ssh_no_identification");
    private static readonly ConstantValue BadIdentification = ConstantValue.Of("ssh_bad_identification");
    private static readonly ConstantValue HostNotPermitted = ConstantValue.Of("ssh_host_not_permitted");
    private static readonly ConstantValue SessionStarted = ConstantValue.Of("ssh_session_started");
    private static readonly ConstantValue SessionClosed = ConstantValue.Of("ssh_session_closed");
    private static readonly ConstantValue Penalty = ConstantValue.Of("ssh_penalty");
    private static readonly ConstantValue ReverseMapping = ConstantValue.Of("ssh_reverse_mapping");

    /// <summary>PAM's words for it.</summary>
    private static ReadOnlySpan<byte> TooManyTries => "Have exhausted maximum number of retries for service"u8;

    public static void Set(EventView line, LineText message)
    {
        // The unprivileged process, whose messages its monitor logs, is told by this ending.
        // What sends logs on may leave a space behind them; no message ends with one.
        LineText text = message.To(message.Bytes.TrimEnd((byte)' ').Length).Without(" [preauth]"u8);
        text.TrySkip("info: "u8, out text);
        if (text.TrySkip("error: "u8, out text))
        {
            line.Set(Field.LogLevel, Error);
        }
        else if (text.TrySkip("fatal: "u8, out text))
        {
            line.Set(Field.LogLevel, Fatal);
        }

        if (text.Length == 0)
        {
            return;
        }

        bool isKnown = text.Bytes[0] switch
        {
            (byte)'A' => TrySetAttempt(line, text, "Accepted "u8, Login, Success) || TrySetMapping(line, text) || TrySetAccessDenied(line, text)
                || TrySetNotPermitted(line, text),
            (byte)'a' => TrySetProhibited(line, text),
            (byte)'F' => TrySetAttempt(line, text, "Failed "u8, Login, Failure),
            (byte)'P' => TrySetAttempt(line, text, "Partial "u8, Partial, Unknown)
                || TrySetAttempt(line, text, "Postponed "u8, Postponed, Unknown)
                || TrySetPam(line, text) || TrySetStart(line, text, "Protocol major versions differ for "u8, BadIdentification),
            (byte)'p' => TrySetStart(line, text, "probed from "u8, BadIdentification),
            (byte)'I' or (byte)'i' => TrySetInvalidUser(line, text),
            (byte)'m' => TrySetMaxAttempts(line, text),
            (byte)'U' => TrySetNotAllowed(line, text) || TrySetStart(line, text, "Unable to negotiate with "u8, NegotiationFailed),
            (byte)'R' => TrySetReceivedDisconnect(line, text) || TrySetRootRefused(line, text),
            (byte)'r' => TrySetMapping(line, text) || TrySetRefusedByWrapper(line, text),
            (byte)'C' => TrySetConnection(line, text) || TrySetMapping(line, text) || TrySetStart(line, text, "Closing connection to "u8, Disconnected) || TrySetSession(line, text, "Close session: user "u8, SessionClosed),
            (byte)'S' => TrySetSession(line, text, "Starting session: "u8, SessionStarted),
            (byte)'D' => TrySetDisconnect(line, text),
            (byte)'d' => TrySetDropped(line, text),
            (byte)'B' => TrySetBadIdentification(line, text),
            (byte)'b' => TrySetFailedConnection(line, text, "banner exchange: Connection from "u8),
            (byte)'c' => text.TrySkip("cert: "u8, out LineText ofCertificate) && TrySetNotPermitted(line, ofCertificate),
            (byte)'/' => text.TryCut(": Authentication tried for "u8, out LineText place, out _)
                && TrySetNotPermitted(line, text.From(place.Length + 2)),
            (byte)'s' => TrySetStart(line, text, "scanned from "u8, BadIdentification) || TrySetPenalty(line, text) || TrySetSubsystem(line, text),
            (byte)'T' => TrySetStart(line, text, "Timeout before authentication for "u8, ConnectionTimeout)
                || TrySetSilent(line, text, "Timeout, client not responding from "u8),
            (byte)'t' => TrySetSilent(line, text, "terminating inactive connection from "u8),
            _ => false,
        };
        _ = isKnown || SshdTrouble.TrySet(line, text);
    }

    /// <summary><c>Failed password for [invalid user ]NAME from ADDRESS port N ssh2[: key]</c>.</summary>
    private static bool TrySetAttempt(EventView line, LineText text, ReadOnlySpan<byte> verb, ConstantValue action, ConstantValue outcome)
    {
        if (!text.TrySkip(verb, out LineText rest) || !rest.TryCut(" for "u8, out LineText method, out LineText who)
            || method.Bytes.Contains((byte)' '))
        {
            return false;
        }

        bool isQuery = method.Bytes.SequenceEqual("none"u8) && outcome == Failure;
        Set(line, Authentication, isQuery ? MethodQuery : action, outcome);
        method.SetAs(line, Field.EventReason);
        SetWho(line, who);
        return true;
    }

    private static bool TrySetInvalidUser(EventView line, LineText text)
    {
        if (text.TrySkip("input_userauth_request: invalid user "u8, out LineText user) || text.TrySkip("input_userauth_request: illegal user "u8, out user))
        {
            Set(line, Authentication, InvalidUser, Failure);
            user.SetAs(line, Field.UserName);
            return true;
        }

        if (!text.TrySkip("Invalid user "u8, out LineText who) && !text.TrySkip("Illegal user "u8, out who))
        {
            return false;
        }

        Set(line, Authentication, InvalidUser, Failure);
        SetUserBeforePeer(line, who);
        return true;
    }

    private static bool TrySetMaxAttempts(EventView line, LineText text)
    {
        if (!text.TrySkip("maximum authentication attempts exceeded for "u8, out LineText who))
        {
            return false;
        }

        Set(line, Authentication, MaxAttempts, Failure);
        SetWho(line, who);
        return true;
    }

    /// <summary><c>[invalid user ]NAME from ADDRESS port N[ ssh2[: …]]</c>.</summary>
    public static void SetWho(EventView line, LineText who)
    {
        if (who.TrySkip("invalid user "u8, out LineText named) || who.TrySkip("illegal user "u8, out named))
        {
            SetUserBeforePeer(line, named);
            return;
        }

        int space = who.Bytes.IndexOf((byte)' ');
        if (space > 0 && who.From(space).TrySkip(" from "u8, out LineText origin)
            && PeerText.TryReadAtStart(origin, out PeerText peer, out LineText after)
            && (after.Length == 0 || after.Bytes.SequenceEqual(" ssh2"u8) || after.Bytes.SequenceEqual(" ssh1"u8)
                || after.Bytes.StartsWith(" ssh2: "u8) || after.Bytes.StartsWith(" ruser "u8)))
        {
            who.To(space).SetAs(line, Field.UserName);
            peer.Set(line);
            return;
        }

        SetUserBeforePeer(line, who);
    }

    /// <summary>
    /// Leaves the key away that sshd tells behind the peer, <c>: ED25519 SHA256:…</c>. It is the last thing of the line; of a certificate, whose text is
    /// the client's choice, nothing is left away.
    /// </summary>
    private static LineText WithoutKey(LineText who)
    {
        ReadOnlySpan<byte> before = " ssh2: "u8;
        if (who.TryCutLast(before, out LineText peer, out LineText key)
            && key.TryCut(" "u8, out LineText kind, out LineText fingerprint)
            && kind.Length > 0 && !fingerprint.Bytes.Contains((byte)' ') && fingerprint.Bytes.Contains((byte)':'))
        {
            return peer;
        }

        // "ssh2: RSA SHA256:…, client user "bob", client host "www.example.org"" of hostbased: what the client says of itself ends the line, and does not
        // hide the peer where what stands before it is there once.
        bool isOfHost = peer.Length < who.Length && key.Bytes.EndsWith("\""u8) && key.Bytes.IndexOf(", client user \""u8) > 0 && peer.Bytes.IndexOf(before) < 0;
        return isOfHost ? peer : who;
    }

    /// <summary><c>NAME from ADDRESS port N[ ssh2[: key]]</c> with a name that may contain all of that.</summary>
    private static void SetUserBeforePeer(EventView line, LineText who)
    {
        LineText text = WithoutKey(who).Without(" ssh2"u8).Without(" ssh1"u8);
        if (!PeerText.TryReadAtEnd(text, out LineText before, out PeerText peer))
        {
            SetUserBeforeHost(line, text);
            return;
        }

        if (before.Bytes.EndsWith(" from "u8))
        {
            before.Without(" from "u8).SetAs(line, Field.UserName);
            peer.Set(line);
        }
        else if (before.Bytes.SequenceEqual("from "u8))
        {
            // An empty name, where something on the way made one space of two.
            peer.Set(line);
        }
    }

    /// <summary><c>NAME from HOST port N</c>, of those that put the client's name there; a name with a space in it is not taken apart.</summary>
    private static void SetUserBeforeHost(EventView line, LineText text)
    {
        if (text.TryCut(" from "u8, out LineText user, out LineText origin) && !user.Bytes.Contains((byte)' ')
            && origin.TryCut(" port "u8, out LineText host, out LineText port) && Digits.AreAll(port.Bytes) && host.Length > 0 && !host.Bytes.Contains((byte)' '))
        {
            user.SetAs(line, Field.UserName);
            PeerAddress.SetHost(line, host);
            port.SetAs(line, Field.SourcePort);
        }
    }

    /// <summary><c>PAM: Authentication failure for NAME from ADDRESS</c>.</summary>
    private static bool TrySetPam(EventView line, LineText text)
    {
        if (!text.TrySkip("PAM: "u8, out LineText failure))
        {
            return false;
        }

        // PAM_MAXTRIES is the one reason with that word in it (libpam/pam_strerror.c).
        LineText reason = failure.To(failure.Bytes.StartsWith(TooManyTries) ? TooManyTries.Length : 0);
        if (!failure.From(reason.Length).TryCut(" for "u8, out LineText rest, out LineText who))
        {
            return false;
        }

        reason = reason.Length > 0 ? reason : rest;

        Set(line, Authentication, PamAuthentication, Failure);
        reason.SetAs(line, Field.EventReason);
        if (who.TrySkip("illegal user "u8, out LineText named) || who.TrySkip("invalid user "u8, out named))
        {
            who = named;
        }

        // macOS tells at which of its addresses.
        if (who.TryCutLast(" via "u8, out LineText asked, out LineText own) && ClientAddress.IsAddress(own.Bytes))
        {
            who = asked;
        }

        SetUserBeforePeer(line, who);
        if (!line.Has(Field.UserName) && !line.Has(Field.SourceIp) && who.TryCutLast(" from "u8, out LineText user, out LineText host) && !host.Bytes.Contains((byte)' '))
        {
            // With UseDNS it is the client's name.
            user.SetAs(line, Field.UserName);
            PeerAddress.SetHost(line, host);
        }

        return true;
    }

    /// <summary><c>Access denied for user NAME by PAM account configuration</c>.</summary>
    private static bool TrySetAccessDenied(EventView line, LineText text)
    {
        ReadOnlySpan<byte> why = " by PAM account configuration"u8;
        if (!text.TrySkip("Access denied for user "u8, out LineText user) || !user.Bytes.EndsWith(why))
        {
            return false;
        }

        Set(line, Authentication, PamAccount, Failure);
        user.Without(why).SetAs(line, Field.UserName);
        return true;
    }

    /// <summary><c>User NAME from HOST not allowed because …</c>: the name is one of the machine's.</summary>
    private static bool TrySetNotAllowed(EventView line, LineText text)
    {
        if (!text.TrySkip("User "u8, out LineText rest) || !rest.TryCut(" not allowed because "u8, out LineText who, out LineText reason))
        {
            return false;
        }

        Set(line, Authentication, UserNotAllowed, Failure);
        reason.SetAs(line, Field.EventReason);
        bool hasHost = who.TryCutLast(" from "u8, out LineText user, out LineText host);
        user.SetAs(line, Field.UserName);
        if (hasHost && !PeerText.IsUnknown(host.Bytes))
        {
            PeerAddress.SetHost(line, host);
        }

        return true;
    }

    /// <summary><c>administratively prohibited connection for [invalid user ]NAME from ADDRESS port N</c> (monitor.c, mm_answer_pwnamallow).</summary>
    private static bool TrySetProhibited(EventView line, LineText text)
    {
        if (!text.TrySkip("administratively prohibited connection for "u8, out LineText who))
        {
            return false;
        }

        Set(line, Authentication, UserNotAllowed, Failure);
        SetWho(line, who);
        return true;
    }

    private static bool TrySetRootRefused(EventView line, LineText text)
    {
        if (!text.TrySkip("ROOT LOGIN REFUSED FROM "u8, out LineText rest))
        {
            return false;
        }

        Set(line, Authentication, RootRefused, Failure);
        line.Set(Field.UserName, Root);
        if (PeerText.TryReadAtStart(rest, out PeerText peer, out _))
        {
            peer.Set(line);
        }

        return true;
    }

    /// <summary><c>Connection closed by …</c>, <c>Connection reset by …</c>, <c>Connection from …</c>.</summary>
    private static bool TrySetConnection(EventView line, LineText text)
    {
        if (text.TrySkip("Connection closed by "u8, out LineText whom))
        {
            SetWhom(line, whom, ConnectionClosed);
        }
        else if (text.TrySkip("Connection reset by "u8, out whom))
        {
            SetWhom(line, whom, ConnectionReset);
        }
        else if (text.TrySkip("Connection from "u8, out whom))
        {
            if (whom.Bytes.EndsWith(" timed out"u8))
            {
                SetWhom(line, whom.Without(" timed out"u8), ConnectionTimeout);
            }
            else if (PeerText.TryReadAtStart(whom, out _, out LineText after) && !after.Bytes.StartsWith(":"u8))
            {
                SetStart(line, whom, ConnectionOpened);
            }
            else
            {
                // It broke, or is refused: "Connection from user bob ADDRESS port N: refusing non-sftp session".
                return false;
            }
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool TrySetDisconnect(EventView line, LineText text)
    {
        if (text.TrySkip("Disconnected from "u8, out LineText whom))
        {
            SetWhom(line, whom, Disconnected);
            return true;
        }

        // Before 7.5 no address was told: "Disconnecting: Too many authentication failures for root".
        if (text.TrySkip("Disconnecting: "u8, out LineText reason))
        {
            bool isFailure = reason.TrySkip("Too many authentication failures"u8, out LineText rest);
            bool isNamed = rest.TrySkip(" for "u8, out LineText user);
            line.Set(Field.EventCategory, isFailure ? Authentication : Network);
            line.Set(Field.EventAction, Disconnecting);
            reason.SetAs(line, Field.EventReason);
            if (isFailure)
            {
                line.Set(Field.EventOutcome, Failure);
                SetWho(line, user);
                if (isNamed && !line.Has(Field.UserName))
                {
                    // Before 6.7 the name alone.
                    user.TrySkip("invalid user "u8, out user);
                    user.SetAs(line, Field.UserName);
                }
            }

            return true;
        }

        if (text.TrySkip("Disconnecting "u8, out whom))
        {
            SetWhomBeforeText(line, whom, Disconnecting);
            return true;
        }

        return TrySetStart(line, text, "Did not receive identification string from "u8, NoIdentification);
    }

    private static bool TrySetReceivedDisconnect(EventView line, LineText text) =>
        TrySetStart(line, text, "Received disconnect from "u8, Disconnected);

    private static bool TrySetFailedConnection(EventView line, LineText text, ReadOnlySpan<byte> prefix)
    {
        if (!text.TrySkip(prefix, out LineText whom))
        {
            return false;
        }

        SetWhomBeforeText(line, whom, ConnectionFailed);
        return true;
    }

    /// <summary><c>Timeout, client not responding from user NAME ADDRESS port N</c>, <c>terminating inactive connection from …</c>.</summary>
    private static bool TrySetSilent(EventView line, LineText text, ReadOnlySpan<byte> prefix)
    {
        if (!text.TrySkip(prefix, out LineText whom))
        {
            return false;
        }

        SetWhom(line, whom, ConnectionTimeout);
        return true;
    }

    /// <summary>
    /// <c>Authentication tried for NAME with correct key but not from a permitted host (host=NAME, ip=ADDRESS, …)</c>,
    /// <c>cert: Authentication tried for NAME with valid certificate but not from a permitted source address (ADDRESS).</c>
    /// </summary>
    private static bool TrySetNotPermitted(EventView line, LineText text)
    {
        if (!text.TrySkip("Authentication tried for "u8, out LineText who) || !who.TryCut(" with "u8, out LineText user, out LineText place))
        {
            return false;
        }

        Set(line, Authentication, HostNotPermitted, Failure);
        user.SetAs(line, Field.UserName);
        if (place.TryCutLast(", ip="u8, out _, out LineText origin) || place.TryCutLast(" ("u8, out _, out origin))
        {
            int end = origin.Bytes.IndexOfAny((byte)',', (byte)')');
            LineText address = end < 0 ? origin : origin.To(end);
            if (ClientAddress.IsAddress(address.Bytes))
            {
                ClientAddress.Set(line, address.Start, address.Length);
            }
        }

        return true;
    }

    /// <summary><c>Starting session: shell on pts/0 for NAME from ADDRESS port N id 0</c> (a forced or given command is not told), <c>Close session: user NAME from …</c>.</summary>
    private static bool TrySetSession(EventView line, LineText text, ReadOnlySpan<byte> prefix, ConstantValue action)
    {
        if (!text.TrySkip(prefix, out LineText rest))
        {
            return false;
        }

        line.Set(Field.EventCategory, Session);
        line.Set(Field.EventAction, action);
        LineText who = rest;
        if (action == SessionStarted && !rest.TryCutLast(" for "u8, out _, out who))
        {
            return true;
        }

        if (who.TryCutLast(" from "u8, out LineText user, out LineText origin) && PeerText.TryReadAtStart(origin, out PeerText peer, out _))
        {
            user.SetAs(line, Field.UserName);
            peer.Set(line);
        }

        return true;
    }

    /// <summary><c>subsystem request for sftp by user NAME</c>.</summary>
    private static bool TrySetSubsystem(EventView line, LineText text)
    {
        if (!text.TrySkip("subsystem request for "u8, out LineText rest))
        {
            return false;
        }

        line.Set(Field.EventCategory, Session);
        line.Set(Field.EventAction, SessionStarted);
        if (rest.TryCutLast(" by user "u8, out LineText subsystem, out LineText user))
        {
            subsystem.SetAs(line, Field.EventReason);
            user.Without(" failed, subsystem not found"u8).SetAs(line, Field.UserName);
        }

        return true;
    }

    /// <summary><c>srclimit_penalise: ipv4: new ADDRESS/32 active penalty of 5 seconds for penalty: failed authentication</c> (9.8 on).</summary>
    private static bool TrySetPenalty(EventView line, LineText text)
    {
        if (!text.TrySkip("srclimit_penalise: "u8, out LineText rest))
        {
            return false;
        }

        line.Set(Field.EventCategory, Network);
        line.Set(Field.EventAction, Penalty);
        if (rest.TryCut(": new "u8, out _, out LineText origin) && origin.TryCut("/"u8, out LineText address, out _) && ClientAddress.IsAddress(address.Bytes))
        {
            ClientAddress.Set(line, address.Start, address.Length);
            if (rest.TryCutLast(" penalty: "u8, out _, out LineText reason))
            {
                reason.SetAs(line, Field.EventReason);
            }
        }

        return true;
    }

    /// <summary>A connection that ended by itself.</summary>
    public static void SetBroken(EventView line, LineText whom) => SetWhom(line, whom, ConnectionFailed);

    /// <summary><c>[authenticating user NAME |invalid user NAME |user NAME ]ADDRESS port N</c> and nothing more (sshpkt_fmt_connection_id).</summary>
    private static void SetWhom(EventView line, LineText whom, ConstantValue action)
    {
        line.Set(Field.EventAction, action);
        LineText user = SetStage(line, whom);
        if (PeerText.TryReadAtEnd(user, out LineText name, out PeerText peer))
        {
            peer.Set(line);
            if (user.Start != whom.Start)
            {
                name.Without(" "u8).SetAs(line, Field.UserName);
            }
        }
    }

    /// <summary>The same with <c>: text</c> behind it, of which a part may be the client's choice.</summary>
    private static void SetWhomBeforeText(EventView line, LineText whom, ConstantValue action)
    {
        ReadOnlySpan<byte> tooMany = ": Too many authentication failures"u8;
        bool isInvalid = whom.Bytes.StartsWith("invalid user "u8);
        if (whom.Bytes.EndsWith(tooMany))
        {
            SetWhom(line, whom.Without(tooMany), action);
            return;
        }

        // The names that were changed stand behind it: where one of them says the same, nobody can tell whose words these are.
        ReadOnlySpan<byte> change = ": Change of username or service not allowed: ("u8;
        if (whom.TryCut(change, out LineText changer, out LineText names) && names.Bytes.IndexOf(change) < 0)
        {
            SetWhom(line, changer, action);
            return;
        }

        line.Set(Field.EventAction, action);
        LineText rest = SetStage(line, whom);
        if (rest.Start == whom.Start)
        {
            if (PeerText.TryReadAtStart(rest, out PeerText peer, out _))
            {
                peer.Set(line);
            }
        }
        else if (!isInvalid && rest.TryCut(" "u8, out LineText user, out LineText origin)
            && PeerText.TryReadAtStart(origin, out PeerText peer, out _))
        {
            user.SetAs(line, Field.UserName);
            peer.Set(line);
        }
    }

    /// <summary>How far the client had come when the connection ended: not yet named, failing, or logged in.</summary>
    private static LineText SetStage(EventView line, LineText whom)
    {
        if (whom.TrySkip("authenticating user "u8, out LineText rest) || whom.TrySkip("authenticatinguser "u8, out rest) || whom.TrySkip("invalid user "u8, out rest))
        {
            line.Set(Field.EventCategory, Authentication);
            line.Set(Field.EventOutcome, Failure);
        }
        else if (whom.TrySkip("user "u8, out rest))
        {
            line.Set(Field.EventCategory, Session);
        }
        else
        {
            line.Set(Field.EventCategory, Network);
        }

        return rest;
    }

    private static bool TrySetStart(EventView line, LineText text, ReadOnlySpan<byte> prefix, ConstantValue action)
    {
        if (!text.TrySkip(prefix, out LineText rest))
        {
            return false;
        }

        SetStart(line, rest, action);
        return true;
    }

    /// <summary><c>ADDRESS port N …</c>, before any user is named.</summary>
    private static void SetStart(EventView line, LineText text, ConstantValue action)
    {
        line.Set(Field.EventCategory, Network);
        line.Set(Field.EventAction, action);

        // "Timeout before authentication for connection from ADDRESS to ADDRESS, pid = N" (9.9 on).
        text.TrySkip("connection from "u8, out LineText origin);
        if (PeerText.TryReadAtStart(origin, out PeerText peer, out _))
        {
            peer.Set(line);
        }
    }

    /// <summary><c>Bad protocol version identification 'TEXT' from ADDRESS port N</c>.</summary>
    private static bool TrySetBadIdentification(EventView line, LineText text)
    {
        if (!text.TrySkip("Bad protocol version identification "u8, out LineText rest))
        {
            return false;
        }

        line.Set(Field.EventCategory, Network);
        line.Set(Field.EventAction, BadIdentification);
        if (PeerText.TryReadAtEnd(rest, out LineText before, out PeerText peer) && before.Bytes.EndsWith("' from "u8))
        {
            peer.Set(line);
        }

        return true;
    }

    /// <summary><c>reverse mapping checking getaddrinfo for NAME [ADDRESS] failed</c>, <c>Address ADDRESS maps to NAME, but …</c>.</summary>
    private static bool TrySetMapping(EventView line, LineText text)
    {
        LineText address = default;
        if (text.TrySkip("Address "u8, out LineText rest))
        {
            rest.TryCut(" maps to "u8, out address, out _);
        }
        else if (text.TrySkip("Could not reverse map address "u8, out rest))
        {
            // Before 4.3.
            address = rest.Without("."u8);
        }
        else if (!text.TrySkip("reverse mapping checking getaddrinfo for "u8, out rest)
            || !rest.TryCutLast("] failed"u8, out LineText before, out _) || !before.TryCutLast("["u8, out _, out address))
        {
            return false;
        }

        line.Set(Field.EventCategory, Network);
        line.Set(Field.EventAction, ReverseMapping);
        if (ClientAddress.IsAddress(address.Bytes))
        {
            ClientAddress.Set(line, address.Start, address.Length);
        }

        return true;
    }

    /// <summary><c>refused connect from HOST (ADDRESS)</c>, of TCP wrappers.</summary>
    private static bool TrySetRefusedByWrapper(EventView line, LineText text)
    {
        if (!text.TrySkip("refused connect from "u8, out LineText whom))
        {
            return false;
        }

        line.Set(Field.EventCategory, Network);
        line.Set(Field.EventAction, ConnectionRefused);
        LineText address = whom.Without(")"u8).TryCutLast("("u8, out _, out LineText inBrackets) ? inBrackets : whom;
        if (ClientAddress.IsAddress(address.Bytes))
        {
            ClientAddress.Set(line, address.Start, address.Length);
        }

        return true;
    }

    /// <summary><c>drop connection #10 from [ADDRESS]:N on [ADDRESS]:N past MaxStartups</c>.</summary>
    private static bool TrySetDropped(EventView line, LineText text)
    {
        if (!text.TrySkip("drop connection #"u8, out LineText rest) || !rest.TryCut(" from ["u8, out _, out LineText origin)
            || !origin.TryCut("]:"u8, out LineText address, out LineText port))
        {
            return false;
        }

        line.Set(Field.EventCategory, Network);
        line.Set(Field.EventAction, ConnectionRefused);
        if (ClientAddress.IsAddress(address.Bytes))
        {
            ClientAddress.Set(line, address.Start, address.Length);
            port.To(Digits.Leading(port.Bytes)).SetAs(line, Field.SourcePort);
        }

        return true;
    }

    private static void Set(EventView line, ConstantValue category, ConstantValue action, ConstantValue outcome)
    {
        line.Set(Field.EventCategory, category);
        line.Set(Field.EventAction, action);
        line.Set(Field.EventOutcome, outcome);
    }
}
