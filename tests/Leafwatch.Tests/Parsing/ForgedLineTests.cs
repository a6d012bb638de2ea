using System.Text.RegularExpressions;
using CsCheck;

namespace Leafwatch.Tests.Parsing;

/// <summary>
/// Lines of daemons with a value in them that a client chose, here <c>{}</c>, as the daemon writes it. Whatever stands there, made of pieces of these lines, what the line says of the address, the
/// outcome and the action is what it says with a plain value, and where the value is the user, it is the user as it stands.
/// </summary>
public sealed partial class ForgedLineTests
{
    private const string Plain = "bob";

    private static readonly string[] Exact = ["source.ip", "source.domain", "source.port", "event.category", "event.action", "event.outcome", "user.name"];

    /// <summary>Those whose lines do not tell where such a value ends: what is not certain may be missing there.</summary>
    private static readonly string[] Hiding = ["vsftpd", "postgresql", "nginx-error", "pam"];

    private static readonly (string Format, string Line, Func<string, string> Write)[] Lines =
    [
        ("sshd", "Nov 19 08:00:00 www sshd[7]: Failed password for invalid user {} from 203.0.113.9 port 4711 ssh2", Printable),
        ("sshd", "Nov 19 08:00:00 www sshd[7]: Invalid user {} from 203.0.113.9 port 4711", Printable),
        ("sshd", "Nov 19 08:00:00 www sshd[7]: Connection closed by invalid user {} 203.0.113.9 port 4711 [preauth]", Printable),
        ("sshd", "Nov 19 08:00:00 www sshd[7]: Disconnecting authenticating user {} 203.0.113.9 port 4711: Too many authentication failures [preauth]", Printable),
        ("sshd", "Nov 19 08:00:00 www sshd[7]: error: maximum authentication attempts exceeded for invalid user {} from 203.0.113.9 port 4711 ssh2 [preauth]", Printable),
        ("sshd", "Nov 19 08:00:00 www sshd[7]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user={}", Printable),
        ("sshd", "Nov 19 08:00:00 www sshd[7]: banner exchange: Connection from 203.0.113.9 port 4711: invalid format", Printable),
        ("sshd", "Nov 19 08:00:00 www sshd[7]: Received disconnect from 203.0.113.9 port 4711:11: {} [preauth]", Printable),
        ("sshd-stderr", "Failed password for invalid user {} from 203.0.113.9 port 4711 ssh2", Printable),
        ("sshd-windows", "6208 2026-11-19 08:00:00.123 Failed password for invalid user {} from 203.0.113.9 port 4711 ssh2", Printable),
        ("sshd", "Nov 19 08:00:00 www sshd[7]: error: PAM: authentication error for illegal user {} from 203.0.113.9 via 198.51.100.1", Printable),
        ("uwsgi", "[pid: 7|app: 0|req: 1/1] 203.0.113.9 ({}) {40 vars in 500 bytes} [Thu Nov 19 08:00:00 2026] GET / => generated 9 bytes in 3 msecs (HTTP/1.1 200) 2 headers in 80 bytes (1 switches on core 0)", Printable),
        ("dropbear", "Nov 19 08:00:00 www dropbear[7]: Bad password attempt for '{}' from 203.0.113.9:4711", Printable),
        ("dovecot", "Nov 19 08:00:00 www dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<{}>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1, session=<a>", Printable),
        ("postfix", "Nov 19 08:00:00 www postfix/smtpd[7]: warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username={}", Printable),
        ("postfix", "Nov 19 08:00:00 www postfix/smtpd[7]: A1: client=unknown[203.0.113.9], sasl_method=PLAIN, sasl_username={}", Printable),
        ("postfix", "Nov 19 08:00:00 www postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 554 5.7.1 <a@b>: Relay access denied; from=<{}> to=<a@b> proto=ESMTP helo=<x>", Printable),
        ("exim", "2026-11-19 08:00:00 login authenticator failed for (x) [203.0.113.9]:4711: 535 Incorrect authentication data (set_id={})", Printable),
        ("exim", "2026-11-19 08:00:00 H=(x) [203.0.113.9] F=<{}> rejected RCPT <a@b>: relay not permitted", Printable),
        ("exim", "2026-11-19 08:00:00 rejected EHLO from [203.0.113.9]: syntactically invalid argument(s): {}", Printable),
        ("exim", "2026-11-19 08:00:00 rejected MAIL from [203.0.113.9]: no HELO/EHLO given", Printable),
        ("exim", "2026-11-19 08:00:00 SMTP syntax error in \"{}\" H=(x) [203.0.113.9] unrecognized command", Printable),
        ("exim", "2026-11-19 08:00:00 VRFY failed for {} H=(x) [203.0.113.9]", Printable),
        ("postfix", "Nov 19 08:00:00 www postfix/smtpd[7]: warning: reject: ETRN {}... from unknown[203.0.113.9]", Printable),
        ("vsftpd", "Thu Nov 19 08:00:00 2026 [pid 7] [{}] FAIL LOGIN: Client \"203.0.113.9\"", Printable),
        ("vsftpd", "Thu Nov 19 08:00:00 2026 [pid 7] [ann] OK UPLOAD: Client \"203.0.113.9\", \"/{}\", 5 bytes, 1.00Kbyte/sec", Printable),
        ("proftpd", "2026-11-19 08:00:00,123 www proftpd[7] 198.51.100.1 (203.0.113.9[203.0.113.9]): USER {}: no such user found from 203.0.113.9 [203.0.113.9] to 198.51.100.1:21", Printable),
        ("proftpd", "2026-11-19 08:00:00,123 www proftpd[7] 198.51.100.1 (203.0.113.9[203.0.113.9]): Refusing empty password from user '{}'", Printable),
        ("proftpd", "2026-11-19 08:00:00,123 www proftpd[7] 198.51.100.1 (203.0.113.9[203.0.113.9]): mod_sftp_pam/0.3: PAM authentication error (7) for user '{}': Authentication failure", Printable),
        ("pure-ftpd", "Nov 19 08:00:00 www pure-ftpd: (?@203.0.113.9) [WARNING] Authentication failed for user [{}]", Printable),
        ("pure-ftpd", "Nov 19 08:00:00 www pure-ftpd: (?@203.0.113.9) [DEBUG] Command [user] [{}]", Printable),
        ("pure-ftpd", "Nov 19 08:00:00 www pure-ftpd: (ann@203.0.113.9) [NOTICE] Deleted /home/{}", Printable),
        ("pure-ftpd", "Nov 19 08:00:00 www pure-ftpd: (ann@203.0.113.9) [NOTICE] /home/{} uploaded  (6 bytes, 7.17KB/sec)", Printable),
        ("pure-ftpd", "Nov 19 08:00:00 www pure-ftpd: (ann@203.0.113.9) [NOTICE] File successfully renamed or moved: [/a]->[/home/{}]", Printable),
        ("pure-ftpd", "Nov 19 08:00:00 www pure-ftpd: (ann@203.0.113.9) [DEBUG] Command [dele] [{}]", Printable),
        ("xferlog", "Thu Nov 19 08:00:00 2026 1 203.0.113.9 5 /{} b _ i r ann ftp 0 * c", value => Printable(value).Replace(' ', '_')),
        ("mysql", "2026-11-19  8:00:00 7 [Warning] Access denied for user '{}'@'203.0.113.9' (using password: YES)", Printable),
        ("mysql", "2026-11-19  8:00:00 7 [Warning] Access denied trying to change to user '{}'@'203.0.113.9' (using password: NO). Disconnecting", Printable),
        ("postgresql", "2026-11-19 08:00:00.000 UTC [7] {}@app FATAL:  password authentication failed for user \"{}\"", Printable),
        ("postgresql", "2026-11-19 08:00:00.000 UTC [7] 203.0.113.9 {}@app FATAL:  password authentication failed for user \"{}\"", Printable),
        ("sudo", "Nov 19 08:00:00 www sudo:     ann : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/home/{} ; USER=root ; COMMAND=/bin/sh", Printable),
        ("sudo", "Nov 19 08:00:00 www sudo:     ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/{}", Printable),
        ("su", "Nov 19 08:00:00 www su[7]: FAILED SU (to {}) ann on pts/0", Printable),
        ("syslog", "Nov 19 08:00:00 www login[7]: FAILED LOGIN (1) on '/dev/tty1' FOR '{}', Authentication failure", Printable),
        ("syslog", "Nov 19 08:00:00 www sm-mta[7]: 41R1Aa: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): x, user={}, relay=[203.0.113.9]", Printable),
        ("syslog", "Nov 19 08:00:00 www imapd: LOGIN FAILED, user={}, ip=[::ffff:203.0.113.9]", Printable),
        ("syslog", "Nov 19 08:00:00 www cyrus/imap[7]: badlogin: unknown [203.0.113.9] plaintext {} SASL(-13): authentication failure: checkpass failed", Printable),
        ("syslog", "Nov 19 08:00:00 www openvpn[7]: 203.0.113.9:4711 TLS Auth Error: Auth Username/Password verification failed for peer", Printable),
        ("syslog", "Nov 19 08:00:00 www pure-ftpd: pam_unix(pure-ftpd:auth): authentication failure; logname= uid=0 euid=0 tty=pure-ftpd ruser={} rhost=203.0.113.9", Printable),
        ("pam", "Nov 19 08:00:00 www auth: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser={} rhost=203.0.113.9 user={}", Printable),
        ("pam", "Nov 19 08:00:00 www app[7]: pam_rhosts(app:auth): denied access to {}@203.0.113.9 as ann", Printable),
        ("syslog", "Nov 19 08:00:00 www saslauthd[7]: do_auth         : auth failure: [user={}] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error]", Printable),
        ("apache-error", "[Thu Nov 19 08:00:00.000000 2026] [auth_basic:error] [pid 7:tid 8] [client 203.0.113.9:4711] AH01618: user {} not found: /x", value => Escaped(value).Replace(':', '.').Replace('\'', '.')),
        ("apache-error", "[Thu Nov 19 08:00:00.000000 2026] [auth_basic:error] [pid 7:tid 8] [client 203.0.113.9:4711] AH01617: user {}: authentication failure for \"/x\": Password Mismatch", value => Escaped(value).Replace(':', '.').Replace('\'', '.')),
        ("nginx-error", "2026/11/19 08:00:00 [error] 7#7: *1 user \"{}\" was not found in \"/etc/nginx/htpasswd\", client: 203.0.113.9, server: www.example.org, request: \"GET / HTTP/1.1\", host: \"www.example.org\"", value => Printable(value).Replace(':', '.')),
        ("nginx-error", "2026/11/19 08:00:00 [error] 7#7: *1 open() \"/srv/{}\" failed (2: No such file or directory), client: 203.0.113.9, server: www.example.org, request: \"GET /x HTTP/1.1\", host: \"www.example.org\"", Printable),
        ("nginx-error", "2026/11/19 08:00:00 [error] 7#7: *1 user \"ann\": password mismatch, client: 203.0.113.9, server: _, request: \"GET /{} HTTP/1.1\", host: \"x\", referrer: \"{}\"", Printable),
        ("apache-combined", "203.0.113.9 - {} [19/Nov/2026:08:00:00 +0000] \"GET /{} HTTP/1.1\" 401 5 \"{}\" \"{}\"", Escaped),
        ("nginx-combined", "203.0.113.9 - {} [19/Nov/2026:08:00:00 +0000] \"GET /{} HTTP/1.1\" 401 5 \"{}\" \"{}\"", Hexed),
        ("haproxy-http", "Nov 19 08:00:00 www haproxy[7]: 203.0.113.9:4711 [19/Nov/2026:08:00:00.000] web web/s1 0/0/0/1/1 200 5 - - ---- 1/1/0/0/0 0/0 \"GET /{} HTTP/1.1\"", value => Printable(value).Replace("\"", "#22")),
        ("squid", "1795075200.000      1 203.0.113.9 TCP_DENIED/403 3419 GET http://www.example.org/{} - HIER_NONE/- text/html", value => Uri.EscapeDataString(value)),
        ("iis-w3c", "2026-11-19 08:00:00 198.51.100.1 GET /{} - 80 - 203.0.113.9 {} - 404 0 2 5", value => Printable(value).Replace(' ', '+')),
        ("iis-ftp", "2026-11-19 08:00:00 203.0.113.9 - 198.51.100.1 21 USER {} 331 0 0 b8a4cd09-66ff-4f5f-a34c-8f2b6b8f7f1d -", value => Printable(value).Replace(' ', '+')),
        ("nextcloud", "{\"reqId\":\"a1\",\"level\":2,\"time\":\"2026-11-19T08:00:00+00:00\",\"remoteAddr\":\"203.0.113.9\",\"user\":\"--\",\"app\":\"core\",\"method\":\"POST\",\"url\":\"/login\",\"message\":\"Login failed: {} (Remote IP: 203.0.113.9)\"}", value => Escaped(value).Replace('\'', '.')),
        ("caddy-json", "{\"level\":\"info\",\"ts\":1795075200.5,\"logger\":\"http.log.access\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"203.0.113.9\",\"method\":\"GET\",\"host\":\"www.example.org\",\"uri\":\"/{}\",\"headers\":{\"User-Agent\":[\"{}\"]}},\"status\":401,\"size\":5}", Escaped),
        ("bind", "19-Nov-2026 08:00:00.123 security: info: client @0x7f 203.0.113.9#4711 ({}): query (cache) '{}/A/IN' denied", value => Printable(value).Replace("\\", "\\\\").Replace(" ", "\\032").Replace("(", "\\(").Replace(")", "\\)").Replace("\"", "\\\"").Replace("'", "\\039")),
        ("nsd", "[2026-11-19 08:00:00.123] nsd[7]: info: axfr for {}. from 203.0.113.9 refused, no acl matches", value => Printable(value).Replace("\\", "\\\\").Replace(" ", "\\032").Replace("(", "\\(").Replace(")", "\\)").Replace("\"", "\\\"")),
        ("syslog", "Nov 19 08:00:00 www wu-ftpd[7]: FTP LOGIN REFUSED (ftp not in /etc/passwd) FROM client.example.org [203.0.113.9], {}", Printable),
        ("unbound", "[1795075200] unbound[7:0] info: 203.0.113.9 {}. A IN", value => Printable(value).Replace(' ', '?')),
        ("dnsmasq", "Nov 19 08:00:00 dnsmasq[7]: query[A] {} from 203.0.113.9", value => Printable(value).Replace(' ', '?')),
    ];

    /// <summary>Pieces of all lines, with another address in them.</summary>
    private static readonly string[] Pieces =
    [
        .. Lines.SelectMany(line => line.Line.Replace("203.0.113.9", "192.0.2.66", StringComparison.Ordinal).Split("{}")).Where(piece => piece.Length > 0).Distinct(),
        "x", " ", "\"", "'", "\\", "]", "[", ")", "(", ">", "<", "@", ", ", ": ", " ; ", "=", "\n", "\r", "\0", "192.0.2.66", "[192.0.2.66]", " from 192.0.2.66", " is now logged in", " ist jetzt eingeloggt.",
        " uploaded  (6 bytes, 1KB/sec)", " (Login successful)", " rhost=192.0.2.66", "rip=192.0.2.66", "user=", "'@'192.0.2.66' (using password: NO)", ", client: 192.0.2.66", "\" 200 5", " ssh2", " port 1",
    ];

    private static readonly Gen<string> Piece = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]);

    private static readonly Gen<string> Forged = Gen.OneOf(
        Piece.Array[1, 3].Select(string.Concat),
        Gen.Select(Piece, Gen.Int[0, 60], Gen.Int[0, 60]).Select((piece, from, length) => piece[Math.Min(from, piece.Length)..Math.Min(from + length, piece.Length)]).Array[1, 4].Select(string.Concat));

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Lines.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void What_a_client_chose_stays_where_it_stands(int number)
    {
        (string format, string line, Func<string, string> write) = Lines[number];
        ParsedLine plain = Read(Plain);
        Assert.True(plain.IsRead && (plain["source.ip"] == "203.0.113.9" || !line.Contains("203.0.113.9", StringComparison.Ordinal)), line + plain.Fields);
        Forged.Where(forged => write(forged) is not ("" or "-")).Sample(
            forged =>
            {
                ParsedLine read = Read(write(forged));
                Assert.True(read.IsRead, "not read");
                Assert.All(Exact, field => Assert.True(
                    read[field] == plain[field]?.Replace(Plain, write(forged), StringComparison.Ordinal)
                    || read[field] == plain[field]?.Replace(Plain, Unescaped(write(forged)), StringComparison.Ordinal)
                    || (read[field] is null && Hiding.Contains(format)),
                    $"{field}: {read[field]}"));
            },
            iter: 500,
            print: forged => line.Replace("{}", write(forged), StringComparison.Ordinal));

        ParsedLine Read(string value) => ParsedLine.Read(format, line.Replace("{}", value, StringComparison.Ordinal), reference: new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));
    }

    /// <summary>As it is, but for what is no sign: as syslog daemons and those that write their own logs do.</summary>
    private static string Printable(string value) => string.Concat(value.Select(each => char.IsControl(each) ? '?' : each));

    private static string Escaped(string value) => string.Concat(value.Select(each => each is '"' or '\\' ? $"\\{each}" : each == '\n' ? "\\n" : each == '\r' ? "\\r" : char.IsControl(each) ? "" : $"{each}"));

    private static string Unescaped(string value) => Escape().Replace(value, match => match.Value switch
    {
        "\\n" => "\n",
        "\\r" => "\r",
        ['\\', 'x', .. var hex] => $"{(char)Convert.ToInt32(hex, 16)}",
        _ => match.Value[1..],
    });

    [GeneratedRegex(@"\\(x[0-9A-F]{2}|.)", RegexOptions.NonBacktracking)]
    private static partial Regex Escape();

    private static string Hexed(string value) => string.Concat(value.Select(each => each is '"' or '\\' || char.IsControl(each) ? $"\\x{(int)each:X2}" : $"{each}"));
}
