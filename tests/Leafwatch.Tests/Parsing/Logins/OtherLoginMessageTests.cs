namespace Leafwatch.Tests.Parsing.Logins;

/// <summary>Web applications, networks, directories and what a machine is managed through.</summary>
public sealed class OtherLoginMessageTests
{
    private const string AppIn = "authentication app_login success";
    private const string AppRefused = "authentication app_login failure";
    private const string Client = "192.0.2.1";

    [Theory]
    [InlineData("wordpress(www.example.org)[7]", "Authentication failure for bob from 192.0.2.1", AppRefused, Client, "bob")]
    [InlineData("wordpress(www.example.org)[7]", "Authentication attempt for unknown user x from 203.0.113.9 from 192.0.2.1", AppRefused, Client, "x from 203.0.113.9")]
    [InlineData("wordpress(www.example.org)[7]", "Accepted password for bob from 2001:db8::1", AppIn, "2001:db8::1", "bob")]
    [InlineData("wp(example.org)[7]", "XML-RPC multicall authentication failure from 192.0.2.1", AppRefused, Client, null)]
    [InlineData("wp(example.org)[7]", "Blocked user enumeration attempt from 192.0.2.1", "network app_probed", Client, null)]
    [InlineData("phpMyAdmin[7]", "user denied: bob (mysql-denied) from 192.0.2.1", AppRefused, Client, "bob")]
    [InlineData("phpMyAdmin[7]", "user denied: a (x) from 203.0.113.9 (mysql-denied) from 192.0.2.1", AppRefused, Client, "a (x) from 203.0.113.9")]
    [InlineData("phpMyAdmin[7]", "user authenticated: bob from 192.0.2.1", AppIn, Client, "bob")]
    [InlineData("webmin[7]", "Invalid login as root from 192.0.2.1", AppRefused, Client, "root")]
    [InlineData("webmin[7]", "Non-existent login as a b from 192.0.2.1", AppRefused, Client, "a b")]
    [InlineData("webmin[7]", "Successful login as root from 192.0.2.1", AppIn, Client, "root")]
    [InlineData("roundcube", "<abc> Failed login for bob from 192.0.2.1 in session abc (error: 1)", AppRefused, Client, "bob")]
    [InlineData("roundcube", "<abc> Failed login for x from 203.0.113.9 in session y from 192.0.2.1 in session abc (error: 1)", AppRefused, null, null)]
    [InlineData("roundcube", "<abc> IMAP Error: Login failed for bob against localhost from 192.0.2.1(X-Forwarded-For: 203.0.113.9). Authentication failed. in /srv/x.php on line 1", AppRefused, Client, "bob")]
    [InlineData("roundcube", "<abc> Successful login for bob (ID: 1) from 192.0.2.1 in session abc", AppIn, Client, "bob")]
    [InlineData("gitea[7]", "2026/11/19 08:00:00 ...ers/web/auth/auth.go:300:SignInPost() [W] Failed authentication attempt for bob from 192.0.2.1:50022: user does not exist [uid: 0, name: bob]", AppRefused, Client, "bob")]
    [InlineData("vaultwarden[7]", "[2026-11-19 08:00:00.000][vaultwarden::api::identity][ERROR] Username or password is incorrect. Try again. IP: 192.0.2.1. Username: x. IP: 203.0.113.9. Username: y.", AppRefused, Client, "x. IP: 203.0.113.9. Username: y")]
    [InlineData("pvedaemon[7]", "authentication failure; rhost=::ffff:192.0.2.1 user=root@pam msg=Authentication failure", AppRefused, Client, "root@pam")]
    [InlineData("pvedaemon[7]", "authentication failure; rhost=192.0.2.1 user=x rhost=203.0.113.9 msg=y@pam msg=no such user", AppRefused, Client, "x rhost=203.0.113.9 msg=y@pam")]
    [InlineData("pvedaemon[7]", "<root@pam> successful auth for user 'root@pam'", AppIn, null, "root@pam")]
    [InlineData("monit[7]", "HttpRequest: access denied -- client [192.0.2.1]: wrong password for user 'bob'", AppRefused, Client, "bob")]
    [InlineData("xrdp-sesman[7]", "[INFO ] AUTHFAIL: user=x ip=203.0.113.9:1 time=1 ip=192.0.2.1:50022 time=1795075200", "authentication rdp_login failure", Client, "x ip=203.0.113.9:1 time=1")]
    [InlineData("xrdp-sesman[7]", "[INFO ] ++ created session (access granted): username bob, ip 192.0.2.1:50022 - socket: 12", "authentication rdp_login success", Client, "bob")]
    [InlineData("asterisk[7]", "NOTICE[8]: chan_sip.c:1 in handle_request_register: Registration from '\"100\" <sip:100@198.51.100.1>' failed for '192.0.2.1:5060' - Wrong password", "authentication sip_login failure", Client, null)]
    [InlineData("asterisk[7]", "NOTICE[8]: x: Registration from 'y' failed for '203.0.113.9' - z' failed for '192.0.2.1:5060' - Wrong password", "authentication sip_login failure", null, null)]
    [InlineData("ovpn-server[7]", "192.0.2.1:50022 TLS Auth Error: Auth Username/Password verification failed for peer", "authentication vpn_login failure", Client, null)]
    [InlineData("openvpn[7]", "192.0.2.1:50022 [bob] Peer Connection Initiated with [AF_INET]192.0.2.1:50022", "authentication vpn_login success", Client, "bob")]
    [InlineData("openvpn[7]", "192.0.2.1:50022 VERIFY ERROR: depth=0, error=certificate has expired: CN=bob, serial=1", "authentication vpn_certificate_refused failure", Client, null)]
    [InlineData("openvpn[7]", "TLS Error: incoming packet authentication failed from [AF_INET]192.0.2.1:50022", "network vpn_connection_failed", Client, null)]
    [InlineData("slapd[7]", "conn=1000 fd=12 ACCEPT from IP=192.0.2.1:50022 (IP=0.0.0.0:389)", "network ldap_connection", Client, null)]
    [InlineData("slapd[7]", "conn=1000 op=0 BIND dn=\"uid=bob,dc=example,dc=org\" method=128", "authentication ldap_bind unknown", null, "uid=bob,dc=example,dc=org")]
    [InlineData("slapd[7]", "conn=1000 op=0 RESULT tag=97 err=49 qtime=0.000005 etime=0.000080 text=", "authentication ldap_login failure", null, null)]
    [InlineData("slapd[7]", "conn=1000 op=0 RESULT tag=97 err=0 text=", "authentication ldap_login success", null, null)]
    [InlineData("krb5kdc[7]", "AS_REQ (2 etypes {aes256-cts-hmac-sha1-96(18), arcfour-hmac(23)}) 192.0.2.1: PREAUTH_FAILED: bob@EXAMPLE.ORG for krbtgt/EXAMPLE.ORG@EXAMPLE.ORG, Preauthentication failed", "authentication kerberos_login failure", Client, "bob@EXAMPLE.ORG")]
    [InlineData("krb5kdc[7]", "AS_REQ (1 etypes {18}) 192.0.2.1: NEEDED_PREAUTH: bob@EXAMPLE.ORG for krbtgt/EXAMPLE.ORG@EXAMPLE.ORG, Additional pre-authentication required", "authentication kerberos_preauthentication unknown", Client, "bob@EXAMPLE.ORG")]
    [InlineData("krb5kdc[7]", "AS_REQ (1 etypes {18}) 192.0.2.1: ISSUE: authtime 1795075200, etypes {rep=18 tkt=18 ses=18}, bob@EXAMPLE.ORG for krbtgt/EXAMPLE.ORG@EXAMPLE.ORG", "authentication kerberos_login success", Client, "bob@EXAMPLE.ORG")]
    [InlineData("freeradius[7]", "(5) Login incorrect (pap: Cleartext password does not match \"known good\" password): [bob/<via Auth-Type = pap>] (from client ap1 port 0 cli 00-11-22-33-44-55)", "authentication radius_login failure", null, "bob")]
    [InlineData("radiusd[7]", "Login OK: [bob] (from client ap1 port 0)", "authentication radius_login success", null, "bob")]
    [InlineData("login[7]", "FAILED LOGIN 1 FROM tty1 FOR bob, Authentication failure", "authentication console_login failure", null, "bob")]
    [InlineData("login[7]", "FAILED LOGIN 1 FROM 192.0.2.1 FOR bob, Authentication failure", "authentication console_login failure", Client, "bob")]
    [InlineData("login[7]", "LOGIN bob REFUSED FROM 192.0.2.1 ON TTY pts/0", "authentication console_login failure", Client, "bob")]
    [InlineData("login[7]", "root login on 'tty1'", "authentication console_login success", null, "root")]
    [InlineData("postgres[7]", "[3-1] FATAL:  Passwort-Authentifizierung für Benutzer »bob« fehlgeschlagen", "authentication postgresql_login failure", null, "bob")]
    [InlineData("postgres[7]", "[3-1] FATAL:  authentification par mot de passe échouée pour l'utilisateur « bob »", "authentication postgresql_login failure", null, "bob")]
    [InlineData("postgres[7]", "[3-1] FATAL:  la autentificación password falló para el usuario «bob»", "authentication postgresql_login failure", null, "bob")]
    [InlineData("postgres[7]", "[3-1] FATAL:  kein pg_hba.conf-Eintrag für Host »192.0.2.1«, Benutzer »bob«, Datenbank »app«, SSL aus", "authentication postgresql_login failure", Client, "bob")]
    [InlineData("postgres[7]", "[3-1] FATAL:  aucune entrée dans pg_hba.conf pour l'hôte « 192.0.2.1 », utilisateur « bob », base de données « app », SSL désactivé", "authentication postgresql_login failure", Client, "bob")]
    public void They_tell_who_tried_from_where(string tag, string message, string kind, string? address, string? user)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes($"Nov 19 08:00:00 www {tag}: {message}");
        ParsedLine line = ParsedLine.Read("syslog", bytes);

        Assert.Equal(kind, line.Kind());
        Assert.Equal(address, line["source.ip"]);
        Assert.Equal(user, line["user.name"]);
        Assert.Null(line["source.domain"]);
    }
}
