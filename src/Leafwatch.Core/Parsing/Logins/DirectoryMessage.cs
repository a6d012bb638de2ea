namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What the servers say that others ask who somebody is: OpenLDAP's slapd (servers/slapd/result.c, daemon.c, bind.c of 2.4 to 2.6), MIT's krb5kdc (src/kdc/kdc_log.c of krb5 1.12 to 1.21),
/// FreeRADIUS (src/main/auth.c of 3).
/// </summary>
/// <remarks>slapd numbers connections, <c>session.id</c>, and says only where they begin from where they come.</remarks>
internal static class DirectoryMessage
{
    private static readonly EventKind Connected = EventKind.Network("ldap_connection");
    private static readonly EventKind Binding = EventKind.Attempt("ldap_bind");
    private static readonly EventKind Bound = EventKind.Success("ldap_login");
    private static readonly EventKind NotBound = EventKind.Failure("ldap_login");
    private static readonly EventKind TicketIssued = EventKind.Success("kerberos_login");
    private static readonly EventKind TicketRefused = EventKind.Failure("kerberos_login");
    private static readonly EventKind ServiceIssued = EventKind.Success("kerberos_service_ticket");
    private static readonly EventKind ServiceRefused = EventKind.Failure("kerberos_service_ticket");
    private static readonly EventKind TicketAsked = EventKind.Attempt("kerberos_preauthentication");
    private static readonly EventKind Accepted = EventKind.Success("radius_login");
    private static readonly EventKind Rejected = EventKind.Failure("radius_login");

    /// <summary><c>conn=7 fd=12 ACCEPT from IP=192.0.2.1:50022 (IP=0.0.0.0:389)</c>, <c>conn=7 op=0 BIND dn="…" method=128</c>, <c>conn=7 op=0 RESULT tag=97 err=49 text=</c>.</summary>
    public static void SetSlapd(EventView line, LineText message)
    {
        if (!message.TrySkip("conn="u8, out LineText rest) || !rest.TryCut(" "u8, out LineText connection, out rest) || !Digits.AreAll(connection.Bytes)
            || !rest.TryCut(" "u8, out _, out LineText said))
        {
            return;
        }

        if (said.TrySkip("ACCEPT from IP="u8, out LineText origin))
        {
            Connected.SetOn(line);
            origin.TryCut(" "u8, out LineText peer, out _);
            PeerAddress.TrySet(line, peer);
        }
        else if (said.TrySkip("BIND dn=\""u8, out LineText name) && name.TryCutLast("\" method="u8, out name, out _))
        {
            Binding.SetOn(line);
            if (name.Length > 0)
            {
                name.SetAs(line, Field.UserName);
            }
        }
        else if (said.TrySkip("RESULT tag=97 err="u8, out LineText code))
        {
            LineText number = code.To(Digits.Leading(code.Bytes));
            (number.Bytes.SequenceEqual("0"u8) ? Bound : NotBound).SetOn(line);
            number.SetAs(line, Field.EventCode);
        }
        else
        {
            return;
        }

        connection.SetAs(line, LoginFields.SessionId);
    }

    /// <summary><c>AS_REQ (2 etypes {aes256-cts(18)}) 192.0.2.1: PREAUTH_FAILED: bob@EXAMPLE.ORG for krbtgt/…, Preauthentication failed</c>.</summary>
    public static void SetKerberos(EventView line, LineText message)
    {
        // Who has a ticket asks for others with it (TGS_REQ): nobody logs in.
        bool isService = message.TrySkip("TGS_REQ ("u8, out LineText rest);
        if ((!isService && !message.TrySkip("AS_REQ ("u8, out rest)) || !rest.TryCut("}) "u8, out _, out LineText origin)
            || !origin.TryCut(": "u8, out LineText address, out LineText said) || !said.TryCut(": "u8, out LineText verdict, out LineText who))
        {
            return;
        }

        bool isIssued = verdict.Bytes.SequenceEqual("ISSUE"u8);
        (isService ? isIssued ? ServiceIssued : ServiceRefused : isIssued ? TicketIssued : verdict.Bytes.SequenceEqual("NEEDED_PREAUTH"u8) ? TicketAsked : TicketRefused).SetOn(line);
        PeerAddress.TrySet(line, address);
        verdict.SetAs(line, Field.EventReason);
        LineText named = (isIssued || isService) && who.TryCut("}, "u8, out _, out LineText behind) ? behind : who;
        if (isService && named.TrySkip("authtime "u8, out LineText time))
        {
            // Refused, without what was encrypted how: "authtime 0, bob@EXAMPLE.ORG for …".
            time.TryCut(", "u8, out _, out named);
            named.TrySkip(" "u8, out named);
        }

        if (named.TryCut(" for "u8, out LineText user, out _))
        {
            user.SetAs(line, Field.UserName);
        }
    }

    /// <summary><c>(5) Login incorrect (mschap: …): [bob/&lt;via Auth-Type = mschap>] (from client ap1 port 0 cli 00-11-22-33-44-55)</c>.</summary>
    public static void SetRadius(EventView line, LineText message)
    {
        LineText said = message.TrySkip("("u8, out LineText number) && number.TryCut(") "u8, out LineText digits, out LineText rest) && Digits.AreAll(digits.Bytes) ? rest : message;
        said.TrySkip("Auth: "u8, out said);
        if (said.TrySkip("("u8, out number) && number.TryCut(") "u8, out digits, out rest) && Digits.AreAll(digits.Bytes))
        {
            said = rest;
        }

        bool isAccepted = said.Bytes.StartsWith("Login OK"u8);
        if ((!isAccepted && !said.Bytes.StartsWith("Login incorrect"u8) && !said.Bytes.StartsWith("Invalid user"u8))
            || !said.TryCutLast("] (from client "u8, out LineText before, out _) || !before.TryCut(": ["u8, out LineText verdict, out LineText who))
        {
            return;
        }

        (isAccepted ? Accepted : Rejected).SetOn(line);
        if (verdict.TryCut(" ("u8, out _, out LineText reason))
        {
            reason.Without(")"u8).SetAs(line, Field.EventReason);
        }

        // Behind a slash is how, or with auth_badpass the password itself.
        (who.TryCutLast("/<via Auth-Type"u8, out LineText name, out _) || who.TryCut("/"u8, out name, out _) ? name : who).SetAs(line, Field.UserName);
    }
}
