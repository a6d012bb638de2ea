namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What the modules of Linux-PAM say on behalf of any program, under that program's name: <c>pam_unix(SERVICE:TYPE): …</c>
/// (pam_syslog(3); modules/pam_*/ of Linux-PAM 0.7x to 1.7, sssd's pam_sss_client.c, nss-pam-ldapd, pam_winbind, pam_krb5).
/// </summary>
/// <remarks>
/// <para>
/// A daemon that knows PAM says itself how an attempt ended, so that PAM's lines have other actions: <c>pam_authentication</c>. Display managers, screen
/// lockers and Cockpit say nothing: there "authentication failure" of pam_unix, which is asked first everywhere, and "session opened" are the attempt,
/// <c>pam_login</c>.
/// </para>
/// <para>
/// <c>ruser</c>, and <c>user</c> in what pam_sss says, are the client's choice and stand on both sides of the address, without quotation marks.
/// sshd has no <c>ruser</c>: there the first <c> rhost=</c> is PAM's. Otherwise the address is certain only when there is one place at which the line can be parted:
/// behind the host stands nothing, or a user who is the same as <c>ruser</c> or has nothing in the name that looks like a host.
/// </para>
/// </remarks>
internal static class PamMessage
{
    private const int MostHosts = 8;

    private static readonly EventKind Failed = EventKind.Failure("pam_authentication");
    private static readonly EventKind Succeeded = EventKind.Success("pam_authentication");
    private static readonly EventKind LoginFailed = EventKind.Failure("pam_login");
    private static readonly EventKind LoggedIn = EventKind.Success("pam_login");
    private static readonly EventKind MoreFailures = EventKind.Failure("pam_more_failures");
    private static readonly EventKind UnknownUser = EventKind.Failure("pam_unknown_user");
    private static readonly EventKind NoPassword = EventKind.Failure("pam_no_password");
    private static readonly EventKind Locked = EventKind.Failure("pam_account_locked");
    private static readonly EventKind Account = EventKind.Failure("pam_account");
    private static readonly EventKind Denied = EventKind.Failure("pam_denied");
    private static readonly EventKind Granted = EventKind.Success("pam_granted");
    private static readonly EventKind Checked = EventKind.Authentication("pam_requirement");
    private static readonly EventKind Opened = EventKind.SessionOpened("pam_session_opened");
    private static readonly EventKind Closed = EventKind.Session("pam_session_closed");
    private static readonly EventKind PasswordChanged = EventKind.Iam("password_changed");
    private static readonly EventKind PasswordNotChanged = EventKind.IamFailure("password_change_failed");

    /// <summary>Whether any program's message is one of PAM's.</summary>
    public static bool Is(ReadOnlySpan<byte> message) => message.StartsWith("pam_"u8) || message.StartsWith("(pam_"u8) || (message.StartsWith("PAM "u8) && message.Length > 4 && Digits.Is(message[4]));

    /// <summary><c>pam_unix(sshd:auth): …</c>, <c>pam_ldap: …</c>, <c>PAM 2 more authentication failures; …</c>.</summary>
    public static void Set(EventView line, LineText message)
    {
        if (message.TrySkip("PAM "u8, out LineText more))
        {
            TrySetDetails(line, default, default, more);
            return;
        }

        // "(pam_unix) authentication failure; …": before 0.80.
        if (message.TrySkip("("u8, out LineText old))
        {
            if (old.TryCut(") "u8, out LineText oldModule, out LineText oldSaid))
            {
                Set(line, oldModule, default, oldSaid);
            }

            return;
        }

        if (!message.TryCut(": "u8, out LineText by, out LineText said))
        {
            return;
        }

        // The function's name, when a program tells what PAM answered: "pam_authenticate: Authentication failure".
        if (by.Bytes.SequenceEqual("pam_authenticate"u8))
        {
            Failed.SetOn(line);
            said.SetAs(line, Field.EventReason);
            return;
        }

        by.TryCut("("u8, out LineText module, out LineText forWhat);
        forWhat.Without(")"u8).TryCutLast(":"u8, out LineText service, out _);
        Set(line, module, service, said);
    }

    /// <summary><c>password check failed for user (NAME)</c>, of the program that pam_unix asks where it may not read the passwords itself (unix_chkpwd).</summary>
    public static void SetOfHelper(EventView line, LineText said) => TrySetBetween(line, said, "password check failed for user ("u8, ")"u8, Failed);

    /// <summary>The older form, where the module stands in the tag: <c>su(pam_unix)[7]: …</c>.</summary>
    /// <param name="line">The event.</param>
    /// <param name="tag">The tag, which ends with a parenthesis.</param>
    /// <param name="said">The message.</param>
    public static bool TrySetOld(EventView line, LineText tag, LineText said)
    {
        if (!tag.Bytes.EndsWith(")"u8) || !tag.Without(")"u8).TryCutLast("("u8, out LineText service, out LineText module) || !module.Bytes.StartsWith("pam_"u8))
        {
            return false;
        }

        service.SetAs(line, Field.ProcessName);
        Set(line, module, service, said);
        return true;
    }

    private static void Set(EventView line, LineText module, LineText service, LineText said)
    {
        // pam_krb5 (pam-util/logging.c) puts who is meant before all that is no verdict: "(user bob) attempting authentication as bob@EXAMPLE.ORG".
        if (said.TrySkip("(user "u8, out LineText meant) && meant.TryCut(") "u8, out LineText user, out LineText about) && !user.Bytes.Contains((byte)' '))
        {
            user.SetAs(line, Field.UserName);
            said = about;
        }

        _ = TrySetDetails(line, module, service, said) || TrySetSession(line, service, said) || TrySetNamed(line, said) || TrySetQuoted(line, said)
            || TrySetAccess(line, said) || TrySetBlocked(line, said);
    }

    /// <summary><c>authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=ADDRESS  user=NAME</c>.</summary>
    private static bool TrySetDetails(EventView line, LineText module, LineText service, LineText said)
    {
        if (!said.TryCut("; "u8, out LineText verdict, out LineText details))
        {
            return false;
        }

        bool isUnix = module.Length == 0 || module.Bytes.SequenceEqual("pam_unix"u8);
        if (verdict.Bytes.SequenceEqual("authentication failure"u8) || verdict.Bytes.SequenceEqual("Authentication failure"u8))
        {
            (isUnix && IsLeftToPam(service.Bytes) ? LoginFailed : Failed).SetOn(line);
        }
        else if (verdict.Bytes.SequenceEqual("authentication success"u8))
        {
            Succeeded.SetOn(line);
        }
        else if (verdict.Bytes.EndsWith(" more authentication failure"u8) || verdict.Bytes.EndsWith(" more authentication failures"u8))
        {
            MoreFailures.SetOn(line);
        }
        else if (verdict.Bytes.SequenceEqual("check pass"u8))
        {
            UnknownUser.SetOn(line);
            if (details.TrySkip("user ("u8, out LineText unknown) && unknown.Bytes.EndsWith(") unknown"u8))
            {
                unknown.Without(") unknown"u8).SetAs(line, Field.UserName);
            }

            return true;
        }
        else if (details.TrySkip("user="u8, out LineText denied) && module.Bytes.SequenceEqual("pam_ldap"u8))
        {
            // nss-pam-ldapd: "Permission denied; user=bob", in the words of pam_strerror().
            Denied.SetOn(line);
            verdict.SetAs(line, Field.EventReason);
            denied.SetAs(line, Field.UserName);
            return true;
        }
        else
        {
            return false;
        }

        // pam_krb5 tells who was asked for as "logname" (pam-krb5's auth.c), the others from where sudo or su was called.
        SetClient(line, details, service, isOfKerberos: module.Bytes.SequenceEqual("pam_krb5"u8));
        return true;
    }

    private static void SetClient(EventView line, LineText details, LineText service, bool isOfKerberos)
    {
        ReadOnlySpan<byte> key = " rhost="u8;
        if (!details.TryCut(key, out LineText before, out LineText client))
        {
            if (details.TrySkip("user="u8, out LineText only))
            {
                only.SetAs(line, Field.UserName);
            }

            return;
        }

        bool isOfSsh = before.TryCut(" ruser="u8, out LineText terminal, out LineText remoteUser) && remoteUser.Length == 0 && terminal.Bytes.EndsWith("ssh"u8);
        if (!isOfSsh && client.Bytes.IndexOf(key) >= 0 && !TryFindHost(details, out before, out client))
        {
            return;
        }

        int end = client.Bytes.IndexOf((byte)' ');
        LineText host = end < 0 ? client : client.To(end);
        LineText rest = client.From(host.Length);
        PeerAddress.SetHost(line, host);
        if (TrySkipUser(rest, out LineText user))
        {
            user.SetAs(line, Field.UserName);
        }
        else if (IsAttemptedName(service.Bytes) && before.TryCut(" ruser="u8, out _, out LineText attempted) && attempted.Length > 0)
        {
            attempted.SetAs(line, Field.UserName);
        }
        else if (isOfKerberos && rest.Length == 0 && details.TrySkip("logname="u8, out LineText logged) && logged.TryCut(" uid="u8, out LineText asked, out _) && asked.Length > 0)
        {
            asked.SetAs(line, Field.UserName);
        }
    }

    /// <summary>Finds the one host behind which nothing stands but a user.</summary>
    private static bool TryFindHost(LineText details, out LineText before, out LineText client)
    {
        ReadOnlySpan<byte> key = " rhost="u8;
        before = default;
        client = default;
        int found = 0;
        LineText rest = details;
        for (int tried = 0; tried < MostHosts && rest.TryCut(key, out _, out rest); tried++)
        {
            LineText head = details.To(rest.Start - details.Start - key.Length);
            head.TryCut(" ruser="u8, out _, out LineText attempted);
            int end = rest.Bytes.IndexOf((byte)' ');
            LineText behind = end < 0 ? default : rest.From(end);
            bool isUser = TrySkipUser(behind, out LineText user) && (user.Bytes.IndexOf(key) < 0 || user.Bytes.SequenceEqual(attempted.Bytes));
            if (isUser || !behind.Bytes.ContainsAnyExcept((byte)' '))
            {
                found++;
                before = head;
                client = rest;
            }
        }

        // With more of them than are tried nothing is certain.
        return found == 1 && rest.Bytes.IndexOf(key) < 0;
    }

    private static bool TrySkipUser(LineText text, out LineText user) => text.TrySkip("  user="u8, out user) || text.TrySkip(" user="u8, out user);

    /// <summary>Services whose programs put the name that was tried into <c>ruser</c>; pam_unix leaves <c>user</c> out for one that does not exist.</summary>
    private static bool IsAttemptedName(ReadOnlySpan<byte> service) =>
        service.SequenceEqual("vsftpd"u8) || service.SequenceEqual("dovecot"u8) || service.SequenceEqual("proftpd"u8) || service.SequenceEqual("pure-ftpd"u8)
        || service.SequenceEqual("ftp"u8);

    /// <summary><c>session opened for user NAME[(uid=N)] by [NAME](uid=N)</c>: the name is one of the machine's.</summary>
    private static bool TrySetSession(EventView line, LineText service, LineText said)
    {
        bool isOpened = said.TrySkip("session opened for user "u8, out LineText who);
        if (!isOpened && !said.TrySkip("session closed for user "u8, out who))
        {
            return false;
        }

        (!isOpened ? Closed : IsLeftToPam(service.Bytes) ? LoggedIn : Opened).SetOn(line);
        int end = who.Bytes.IndexOfAny((byte)' ', (byte)'(');
        (end < 0 ? who : who.To(end)).SetAs(line, Field.UserName);
        return true;
    }

    /// <summary>What is told of one user, whose name ends where the words of the module go on.</summary>
    private static bool TrySetNamed(EventView line, LineText said) =>
        TrySetBetween(line, said, "password changed for "u8, default, PasswordChanged)
        || TrySetResult(line, said)
        || TrySetBetween(line, said, "Consecutive login failures for user "u8, " account "u8, Locked)
        || TrySetBetween(line, said, "Access denied for user "u8, ": "u8, Denied)
        || TrySetBetween(line, said, "Authentication failed for user "u8, ": "u8, Failed)
        || TrySetBetween(line, said, "Password change failed for user "u8, ": "u8, PasswordNotChanged)
        || TrySetBetween(line, said, "password not changed for "u8, " on "u8, PasswordNotChanged)
        || TrySetBetween(line, said, "User unknown: "u8, default, UnknownUser)
        || (said.Bytes.EndsWith(" days - denied"u8) && TrySetBetween(line, said, "user "u8, " inactive for "u8, Account))
        || TrySetBetween(line, said, "Access denied for user "u8, default, Denied)
        || TrySetBetween(line, said, "error retrieving information about user "u8, default, UnknownUser)
        || (said.TrySkip("Too many logins "u8, out _) && said.TryCutLast(" for "u8, out _, out LineText many) && TrySetBetween(line, many, default, default, Denied))
        || TrySetNameless(line, said)
        || TrySetBetween(line, said, "User "u8, " message: "u8, Checked)
        || (said.TrySkip("internal module error (ret"u8, out LineText internally) && internally.TryCut(", user = '"u8, out _, out LineText troubled)
            && TrySetBetween(line, troubled, default, "'"u8, Failed))
        || TrySetBetween(line, said, "could not identify user (from getpwnam("u8, "))"u8, UnknownUser)
        || TrySetBetween(line, said, "bad username ["u8, "]"u8, UnknownUser)
        || TrySetBetween(line, said, "Refused user "u8, " for service "u8, Denied)
        || TrySetBetween(line, said, "auth could not identify password for ["u8, "]"u8, NoPassword)
        || TrySetBetween(line, said, "could not obtain password for ["u8, "]"u8, NoPassword)
        || TrySetBetween(line, said, "No logins allowed for '"u8, "'"u8, Denied)
        || TrySetBetween(line, said, "unknown user "u8, default, UnknownUser)
        || TrySetBetween(line, said, "password for user "u8, " will expire in "u8, Checked)
        || TrySetBetween(line, said, "expired password for user "u8, " ("u8, Account)
        || TrySetBetween(line, said, "account "u8, " has "u8, Account)
        || TrySetBetween(line, said, "Invalid verification code for "u8, default, Failed)
        || TrySetBetween(line, said, "Accepted google_authenticator for "u8, default, Succeeded)
        || ((said.Bytes.IndexOf(" tally "u8) > 0 || said.Bytes.EndsWith("] since last failure."u8)) && TrySetBetween(line, said, "user "u8, " ("u8, Locked))
        || (said.Bytes.IndexOf(" authenticated as "u8) > 0 && TrySetBetween(line, said, "user "u8, " authenticated as "u8, Succeeded));

    /// <summary><c>User unknown</c> of pam_faillock, <c>access denied: tty 'tty1' is not secure !</c> of pam_securetty, <c>request wbcLogonUser failed: …</c> of pam_winbind.</summary>
    private static bool TrySetNameless(EventView line, LineText said)
    {
        EventKind? kind = said.Bytes.SequenceEqual("User unknown"u8) || said.Bytes.SequenceEqual("pam_get_uid; no such user"u8) ? UnknownUser
            : said.Bytes.StartsWith("request wbcLogonUser failed: "u8) || said.Bytes.StartsWith("Request to sssd failed."u8) ? Failed
            : said.Bytes.StartsWith("access denied: tty '"u8) || said.Bytes.SequenceEqual("access denied"u8) || said.Bytes.StartsWith("User has an invalid shell '"u8)
                || said.Bytes.StartsWith("Too many system logins "u8) ? Denied
            : said.Bytes.SequenceEqual("conversation failed"u8) ? NoPassword
            : said.Bytes.SequenceEqual("new password not acceptable"u8) ? PasswordNotChanged
            : null;
        if (kind is not { } known)
        {
            return false;
        }

        known.SetOn(line);
        return true;
    }

    /// <summary><c>received for user NAME: 7 (Authentication failure)</c>, of pam_sss.</summary>
    private static bool TrySetResult(EventView line, LineText said)
    {
        if (!said.TrySkip("received for user "u8, out LineText rest))
        {
            return false;
        }

        Denied.SetOn(line);
        if (rest.TryCutLast(": "u8, out LineText user, out LineText result))
        {
            user.SetAs(line, Field.UserName);
            result.SetAs(line, Field.EventReason);
        }

        return true;
    }

    private static bool TrySetBetween(EventView line, LineText said, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, EventKind kind)
    {
        LineText user = said;
        if (!said.TrySkip(before, out LineText rest) || (after.Length > 0 && !rest.TryCutLast(after, out user, out _)))
        {
            return false;
        }

        kind.SetOn(line);
        (after.Length > 0 ? user : rest).SetAs(line, Field.UserName);
        return true;
    }

    /// <summary>What is told with the name in quotation marks, of one kind or another.</summary>
    private static bool TrySetQuoted(EventView line, LineText said)
    {
        // pam_access: access denied for user `bob' from `192.0.2.1'
        if (said.TrySkip("access denied for user `"u8, out LineText who))
        {
            Denied.SetOn(line);
            if (who.TryCutLast("' from `"u8, out LineText name, out LineText origin))
            {
                name.SetAs(line, Field.UserName);
                PeerAddress.SetHost(line, origin.Without("'"u8));
            }

            return true;
        }

        // pam_succeed_if: requirement "uid >= 1000" not met by user "root", and "was met", which decides nothing yet.
        if (said.TrySkip("requirement "u8, out LineText requirement)
            && (requirement.TryCut(" not met by user \""u8, out LineText what, out who) || requirement.TryCut(" was met by user \""u8, out what, out who)))
        {
            (requirement.From(what.Length).Bytes.StartsWith(" not"u8) ? Denied : Checked).SetOn(line);
            what.SetAs(line, Field.EventReason);
            who.Without("\""u8).SetAs(line, Field.UserName);
            return true;
        }

        // pam_ldap: error trying to bind as user "uid=bob,dc=example,dc=org" (Invalid credentials)
        if (said.TrySkip("error trying to bind as user \""u8, out who))
        {
            Failed.SetOn(line);
            if (who.TryCutLast("\" ("u8, out LineText name, out LineText reason))
            {
                CommonName(name).SetAs(line, Field.UserName);
                reason.Without(")"u8).SetAs(line, Field.EventReason);
            }

            return true;
        }

        return TrySetGranted(line, said);
    }

    /// <summary><c>user 'bob' granted access</c> of pam_userdb and pam_winbind, <c>authentication fails for 'bob' (bob@REALM): …</c> of pam_krb5.</summary>
    private static bool TrySetGranted(EventView line, LineText said)
    {
        if (said.TrySkip("user '"u8, out LineText who) || said.TrySkip("user `"u8, out who))
        {
            if (who.TryCutLast("' "u8, out LineText of, out LineText state) && KindOfState(state.Bytes) is { } told)
            {
                told.SetOn(line);
                of.SetAs(line, Field.UserName);
                return true;
            }

            bool isGranted = who.TryCutLast("' granted access"u8, out LineText name, out _);
            bool isUnknown = !isGranted && who.TryCutLast("' not found in the database"u8, out name, out _);
            if (!isGranted && !isUnknown && !who.TryCutLast("' denied access"u8, out name, out _))
            {
                return false;
            }

            (isGranted ? Succeeded : Failed).SetOn(line);
            name.SetAs(line, Field.UserName);
            return true;
        }

        bool succeeds = said.TrySkip("authentication succeeds for '"u8, out who);
        if (!succeeds && !said.TrySkip("authentication fails for '"u8, out who))
        {
            return false;
        }

        (succeeds ? Succeeded : Failed).SetOn(line);
        if (who.TryCut("' ("u8, out LineText user, out _))
        {
            user.SetAs(line, Field.UserName);
        }

        return true;
    }

    /// <summary>pam_winbind: <c>user 'bob' account expired</c>, <c>user 'bob' OK</c>.</summary>
    private static EventKind? KindOfState(ReadOnlySpan<byte> state) =>
        state.SequenceEqual("account expired"u8) || state.SequenceEqual("password expired"u8) ? Account
        : state.SequenceEqual("password changed"u8) ? PasswordChanged
        : state.SequenceEqual("OK"u8) || state.SequenceEqual("needs new password"u8) || state.SequenceEqual("new password required"u8) ? Checked
        : null;

    /// <summary><c>Blocking access from HOST to service SERVICE, user NAME</c> of pam_abl (log.c).</summary>
    private static bool TrySetBlocked(EventView line, LineText said)
    {
        if (!said.TrySkip("Blocking access from "u8, out LineText rest) || !rest.TryCut(" to service "u8, out LineText host, out LineText service)
            || !service.TryCut(", user "u8, out _, out LineText user))
        {
            return false;
        }

        Denied.SetOn(line);
        PeerAddress.SetHost(line, host);
        user.SetAs(line, Field.UserName);
        return true;
    }

    /// <summary><c>Access denied to 'bob' for 'root'</c> of pam_wheel: who asks stands first; <c>denied access to eve@192.0.2.1 as bob</c> of pam_rhosts.</summary>
    private static bool TrySetAccess(EventView line, LineText said)
    {
        // pam_wheel again, where it leaves the decision to others.
        if (said.TrySkip("Ignoring access request '"u8, out LineText ignored) && ignored.Without("'"u8).TryCutLast("' for '"u8, out LineText asking, out LineText asked))
        {
            Checked.SetOn(line);
            asking.SetAs(line, Field.UserName);
            asked.SetAs(line, LoginFields.UserTargetName);
            return true;
        }

        bool isGranted = said.TrySkip("Access granted to '"u8, out LineText rest) || said.TrySkip("allowed access to "u8, out rest);
        bool isWheel = said.Bytes.StartsWith("Access "u8);
        if (!isGranted && !said.TrySkip("Access denied to '"u8, out rest) && !said.TrySkip("denied access to "u8, out rest))
        {
            return false;
        }

        if (isWheel)
        {
            (isGranted ? Granted : Denied).SetOn(line);
            if (rest.Bytes.EndsWith("'"u8) && rest.Without("'"u8).TryCutLast("' for '"u8, out LineText user, out LineText target))
            {
                user.SetAs(line, Field.UserName);
                target.SetAs(line, LoginFields.UserTargetName);
            }

            return true;
        }

        // The remote user is the client's choice, and the local one too: the host has no space.
        (isGranted ? Succeeded : Failed).SetOn(line);
        if (rest.TryCut(" as "u8, out LineText remote, out LineText local) && local.Bytes.IndexOf(" as "u8) < 0)
        {
            local.SetAs(line, Field.UserName);
            if (remote.TryCutLast("@"u8, out _, out LineText host))
            {
                PeerAddress.SetHost(line, host);
            }
        }

        return true;
    }

    /// <summary>The name in a distinguished name: what stands first in it, without its attribute.</summary>
    private static LineText CommonName(LineText name)
    {
        name.TryCut(","u8, out LineText first, out _);
        return first.TryCut("="u8, out _, out LineText value) ? value : first;
    }

    /// <summary>Services whose programs say nothing of their own about an attempt.</summary>
    private static bool IsLeftToPam(ReadOnlySpan<byte> service) =>
        (service.StartsWith("gdm"u8) && !service.SequenceEqual("gdm-launch-environment"u8))
        || service.EndsWith("screensaver"u8)
        || service.SequenceEqual("lightdm"u8) || service.SequenceEqual("sddm"u8) || service.SequenceEqual("lxdm"u8) || service.SequenceEqual("kde"u8)
        || service.SequenceEqual("cockpit"u8) || service.SequenceEqual("vlock"u8) || service.SequenceEqual("i3lock"u8) || service.SequenceEqual("swaylock"u8);
}
