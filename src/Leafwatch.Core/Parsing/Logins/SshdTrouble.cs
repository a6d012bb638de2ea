using System.Buffers;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What sshd says of connections that broke, of clients that speak something else, and of keys and accounts that it does not take, besides the lines that
/// <see cref="SshdMessage"/> knows (packet.c, kex.c, serverloop.c, sshd.c, auth.c, auth2-pubkey.c, auth-rhosts.c, auth-shadow.c of OpenSSH 5 to 10; sftp-server.c).
/// </summary>
/// <remarks>None of these is the attempt: "Failed …" follows those about keys.</remarks>
internal static class SshdTrouble
{
    private static readonly EventKind Broken = EventKind.Network("ssh_connection_failed");
    private static readonly EventKind BadIdentification = EventKind.Network("ssh_bad_identification");
    private static readonly EventKind NegotiationFailed = EventKind.Network("ssh_negotiation_failed");
    private static readonly EventKind Opened = EventKind.Network("ssh_connection");
    private static readonly EventKind Throttled = EventKind.Network("ssh_throttling");
    private static readonly EventKind ForwardRefused = EventKind.Network("ssh_forward_refused");
    private static readonly EventKind Mapping = EventKind.Network("ssh_reverse_mapping");
    private static readonly EventKind KeyRefused = EventKind.Failure("ssh_key_refused");
    private static readonly EventKind NotAuthenticated = EventKind.Failure("ssh_not_authenticated");
    private static readonly EventKind Authorized = EventKind.Success("ssh_principal_authorized");
    private static readonly EventKind AccountExpired = EventKind.Failure("ssh_account_expired");
    private static readonly EventKind FilesOpened = EventKind.SessionOpened("sftp_session_opened");
    private static readonly EventKind FilesClosed = EventKind.Session("sftp_session_closed");

    /// <summary>What sshd's own functions and words are made of: a client's text stands in quotation marks, or behind an address.</summary>
    private static readonly SearchValues<byte> OfFunctions = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123_: "u8);

    public static bool TrySet(EventView line, LineText text) =>
        TrySetBroken(line, text) || TrySetRead(line, text) || TrySetCrash(line, text) || TrySetUndecided(line, text) || TrySetAccount(line, text) || TrySetKey(line, text) || TrySetSignature(line, text)
        || TrySetPlain(line, text) || TrySetPatched(line, text) || TrySetForward(line, text) || TrySetPointer(line, text) || TrySetFiles(line, text)
        || TrySetPrincipal(line, text);

    /// <summary>
    /// <c>[FUNCTION: [what it did: ]]Connection from [invalid user NAME ]ADDRESS port N: text</c>. The text is one of ssherr.c's or the system's, none of which has a
    /// colon in it: the last one ends the peer.
    /// </summary>
    private static bool TrySetBroken(EventView line, LineText text)
    {
        if (!text.TrySkip("Connection from "u8, out LineText peer)
            && (!text.TryCut(": Connection from "u8, out LineText function, out peer) || function.Bytes.ContainsAnyExcept(OfFunctions)))
        {
            return false;
        }

        if (!peer.TryCutLast(": "u8, out LineText whom, out LineText reason))
        {
            return false;
        }

        SshdMessage.SetBroken(line, whom);
        reason.SetAs(line, Field.EventReason);
        return true;
    }

    /// <summary><c>Read error from remote host ADDRESS port N: Connection reset by peer</c>.</summary>
    private static bool TrySetRead(EventView line, LineText text)
    {
        if (!text.TrySkip("Read error from "u8, out LineText rest) || !rest.TryCutLast(": "u8, out LineText whom, out LineText reason))
        {
            return false;
        }

        whom.TrySkip("remote host "u8, out whom);
        SshdMessage.SetBroken(line, whom);
        reason.SetAs(line, Field.EventReason);
        return true;
    }

    /// <summary><c>Account NAME has expired</c>, <c>User NAME password has expired (password aged)</c>: the name is one of the machine's.</summary>
    private static bool TrySetAccount(EventView line, LineText text)
    {
        bool isAccount = text.TrySkip("Account "u8, out LineText who) && who.Bytes.EndsWith(" has expired"u8);
        LineText reason = default;
        if (!isAccount && !(text.TrySkip("User "u8, out who) && who.TryCut(" password has expired ("u8, out who, out reason)))
        {
            return false;
        }

        AccountExpired.SetOn(line);
        who.Without(" has expired"u8).SetAs(line, Field.UserName);
        if (!isAccount)
        {
            reason.Without(")"u8).SetAs(line, Field.EventReason);
        }

        return true;
    }

    /// <summary><c>Authentication refused[ for NAME]: bad ownership or modes for …</c>, <c>Certificate invalid: expired</c>, <c>userauth_pubkey: key type … not in …</c>.</summary>
    private static bool TrySetKey(EventView line, LineText text)
    {
        bool isRefused = text.TrySkip("Authentication refused"u8, out LineText rest) || text.TrySkip("Rhosts authentication refused"u8, out rest)
            || text.TrySkip("Certificate invalid"u8, out rest) || text.TrySkip("userauth_pubkey"u8, out rest) || text.TrySkip("userauth_hostbased"u8, out rest);
        if (isRefused && rest.TryCut(": "u8, out LineText whom, out LineText reason))
        {
            KeyRefused.SetOn(line);
            reason.SetAs(line, Field.EventReason);
            if (whom.TrySkip(" for "u8, out LineText user))
            {
                user.SetAs(line, Field.UserName);
            }
            else if (reason.TryCutLast(", but we resolve "u8, out _, out LineText resolved) && resolved.TryCut(" to "u8, out LineText address, out _))
            {
                // userauth_hostbased: the client's own word stands before it.
                PeerAddress.TrySet(line, address);
            }

            return true;
        }

        bool isRevoked = (text.TrySkip("Authentication key "u8, out LineText key) && key.Bytes.IndexOf(" revoked "u8) > 0)
            || (text.TrySkip("WARNING: revoked key for "u8, out key) && key.Bytes.EndsWith(" attempted authentication"u8))
            || text.Bytes.StartsWith("refusing previously-used "u8);
        if (isRevoked)
        {
            KeyRefused.SetOn(line);
            if (key.Bytes.EndsWith(" attempted authentication"u8))
            {
                key.Without(" attempted authentication"u8).SetAs(line, Field.UserName);
            }
        }

        return isRevoked;
    }

    /// <summary><c>public key ED25519-SK SHA256:… signature for [invalid user ]NAME from ADDRESS port N rejected: user presence … requirement not met</c>.</summary>
    private static bool TrySetSignature(EventView line, LineText text)
    {
        if (!text.TrySkip("public key "u8, out LineText rest) || !rest.TryCut(" signature for "u8, out _, out LineText who)
            || !who.TryCutLast(" rejected: "u8, out who, out LineText reason))
        {
            return false;
        }

        KeyRefused.SetOn(line);
        reason.SetAs(line, Field.EventReason);
        SshdMessage.SetWho(line, who);
        return true;
    }

    /// <summary>What is told of a connection without saying whose.</summary>
    private static bool TrySetPlain(EventView line, LineText text)
    {
        if (text.TrySkip("kex_exchange_identification: "u8, out LineText reason) || text.TrySkip("ssh_exchange_identification: "u8, out reason))
        {
            bool isOther = reason.Bytes.StartsWith("client sent "u8) || reason.Bytes.StartsWith("banner line "u8) || reason.Bytes.StartsWith("No SSH "u8);
            (isOther ? BadIdentification : Broken).SetOn(line);
            reason.SetAs(line, Field.EventReason);

            // Some say who it was; what a client sent is no more than quoted.
            if (!isOther && reason.TryCutLast(" from "u8, out _, out LineText origin) && PeerText.TryReadAtStart(origin, out PeerText peer, out LineText after) && after.Length == 0)
            {
                peer.Set(line);
            }

            return true;
        }

        if (KindOf(text.Bytes) is not { } kind)
        {
            return false;
        }

        kind.SetOn(line);
        return true;
    }

    private static EventKind? KindOf(ReadOnlySpan<byte> text) =>
        text.StartsWith("kex protocol error: "u8) || text.StartsWith("kex_protocol_error: "u8) || text.StartsWith("Unable to negotiate a "u8)
            || text.StartsWith("no matching "u8) || text.StartsWith("no kex alg"u8) || text.StartsWith("no hostkey alg"u8) ? NegotiationFailed
        : text.StartsWith("Bad packet length "u8) || text.StartsWith("padding error: "u8) || text.StartsWith("Corrupted MAC on input"u8)
            || text.StartsWith("Corrupted padlen "u8) || text.StartsWith("Read from socket failed: "u8) || text.StartsWith("Write failed: "u8)
            || text.StartsWith("Connection reset by peer"u8) || text.StartsWith("bad client public DH value"u8) ? Broken
        : text.StartsWith("Bad remote protocol version identification: "u8) || text.StartsWith("Could not read "u8) ? BadIdentification
        : text.StartsWith("beginning MaxStartups throttling"u8) || text.StartsWith("in MaxStartups throttling"u8) || text.StartsWith("exited MaxStartups throttling"u8) ? Throttled
        : null;

    /// <summary>
    /// <c>Session process 7 unpriv child crash for connection from ADDRESS to ADDRESS</c>, <c>session process 7 for connection from ADDRESS to ADDRESS killed by signal 11</c>
    /// (sshd.c, 9.8 on).
    /// </summary>
    private static bool TrySetCrash(EventView line, LineText text)
    {
        if ((!text.Bytes.StartsWith("Session process "u8) && !text.Bytes.StartsWith("session process "u8)) || !text.TryCut(" for connection from "u8, out _, out LineText origin))
        {
            return false;
        }

        Broken.SetOn(line);
        if (PeerText.TryReadAtStart(origin, out PeerText peer, out _))
        {
            peer.Set(line);
        }

        return true;
    }

    /// <summary>
    /// What ends an attempt without the words for it: <c>Username too long from ADDRESS port N</c> (auth-pam.c), <c>Couldn't authenticate NAME from HOST</c> (auth-sia.c),
    /// <c>Could not get shadow information for NAME</c> (auth-shadow.c), <c>GSSAPI MIC check failed</c> (auth2-gss.c), <c>Could not open user 'NAME' authorized keys '…': …</c> (auth2-pubkeyfile.c).
    /// </summary>
    private static bool TrySetUndecided(EventView line, LineText text)
    {
        if (text.TrySkip("Username too long from "u8, out LineText origin))
        {
            NotAuthenticated.SetOn(line);
            if (PeerText.TryReadAtStart(origin, out PeerText peer, out _))
            {
                peer.Set(line);
            }

            return true;
        }

        if (text.TrySkip("Couldn't authenticate "u8, out LineText who) || text.TrySkip("Couldn't establish session for "u8, out who) || text.TrySkip("Couldn't launch session for "u8, out who))
        {
            NotAuthenticated.SetOn(line);
            if (who.TryCutLast(" from "u8, out LineText user, out LineText host))
            {
                user.SetAs(line, Field.UserName);
                PeerAddress.SetHost(line, host);
            }

            return true;
        }

        // AIX (openbsd-compat/port-aix.c).
        if (text.TrySkip("Login restricted for "u8, out LineText restricted) && restricted.TryCut(": "u8, out LineText restrictedUser, out LineText why))
        {
            NotAuthenticated.SetOn(line);
            restrictedUser.SetAs(line, Field.UserName);
            why.SetAs(line, Field.EventReason);
            return true;
        }

        if (text.TrySkip("Could not get shadow information for "u8, out LineText shadowed))
        {
            NotAuthenticated.SetOn(line);
            (shadowed.TrySkip("invalid user "u8, out LineText invalid) ? invalid : shadowed).SetAs(line, Field.UserName);
            return true;
        }

        if (text.TrySkip("Could not open user '"u8, out LineText owner) || text.TrySkip("User '"u8, out owner))
        {
            if (!owner.TryCut("' "u8, out LineText name, out LineText rest) || (rest.Bytes.IndexOf(" '"u8) < 0))
            {
                return false;
            }

            KeyRefused.SetOn(line);
            name.SetAs(line, Field.UserName);
            return true;
        }

        if (!text.Bytes.StartsWith("GSSAPI MIC check failed"u8) && !text.Bytes.StartsWith("key_cert_check_authority: invalid certificate"u8))
        {
            return false;
        }

        NotAuthenticated.SetOn(line);
        return true;
    }

    /// <summary><c>SSH: Server;Ltype: Version;Remote: ADDRESS-N;Protocol: 2.0;Client: …</c>, <c>…;Name: NAME</c>: of sshd with the patches of HPN-SSH.</summary>
    private static bool TrySetPatched(EventView line, LineText text)
    {
        if (!text.TrySkip("SSH: Server;Ltype: "u8, out LineText kind) || !kind.TryCut(";Remote: "u8, out kind, out LineText remote)
            || !remote.TryCut(";"u8, out LineText peer, out LineText said) || !peer.TryCutLast("-"u8, out LineText address, out LineText port)
            || !ClientAddress.IsAddress(address.Bytes))
        {
            return false;
        }

        Opened.SetOn(line);
        ClientAddress.Set(line, address.Start, address.Length);
        port.To(Digits.Leading(port.Bytes)).SetAs(line, Field.SourcePort);
        if (kind.Bytes.SequenceEqual("Authname"u8) && said.TrySkip("Name: "u8, out LineText name))
        {
            name.SetAs(line, Field.UserName);
        }

        return true;
    }

    /// <summary><c>Received request from ADDRESS port N to connect to host …, but the request was denied.</c></summary>
    private static bool TrySetForward(EventView line, LineText text)
    {
        if (!text.TrySkip("Received request from "u8, out LineText origin) || !text.Bytes.EndsWith("request was denied."u8))
        {
            return false;
        }

        ForwardRefused.SetOn(line);
        if (PeerText.TryReadAtStart(origin, out PeerText peer, out _))
        {
            peer.Set(line);
        }

        return true;
    }

    /// <summary><c>Nasty PTR record "192.0.2.9" is set up for ADDRESS, ignoring</c>: what the record says has no quotation mark.</summary>
    private static bool TrySetPointer(EventView line, LineText text)
    {
        if (!text.TrySkip("Nasty PTR record \""u8, out LineText rest) || !rest.TryCut("\" is set up for "u8, out _, out LineText address))
        {
            return false;
        }

        Mapping.SetOn(line);
        PeerAddress.TrySet(line, address.Without(", ignoring"u8));
        return true;
    }

    /// <summary><c>Authorized to NAME, krb5 principal NAME@REALM (krb5_kuserok)</c> (gss-serv-krb5.c): "Accepted gssapi-with-mic" follows.</summary>
    private static bool TrySetPrincipal(EventView line, LineText text)
    {
        if (!text.TrySkip("Authorized to "u8, out LineText rest) || !rest.TryCut(", krb5 principal "u8, out LineText user, out _))
        {
            return false;
        }

        Authorized.SetOn(line);
        user.SetAs(line, Field.UserName);
        return true;
    }

    /// <summary><c>session opened for local user NAME from [ADDRESS]</c>, of sftp-server.</summary>
    private static bool TrySetFiles(EventView line, LineText text)
    {
        bool isOpened = text.TrySkip("session opened for local user "u8, out LineText who);
        if ((!isOpened && !text.TrySkip("session closed for local user "u8, out who)) || !who.TryCutLast(" from ["u8, out LineText user, out LineText origin))
        {
            return false;
        }

        (isOpened ? FilesOpened : FilesClosed).SetOn(line);
        user.SetAs(line, Field.UserName);
        if (origin.TryCut("]"u8, out LineText address, out _) && !PeerText.IsUnknown(address.Bytes))
        {
            PeerAddress.SetHost(line, address);
        }

        return true;
    }
}
