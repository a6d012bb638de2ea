using System.Collections.Frozen;

namespace Leafwatch.Core.Parsing;

/// <summary>
/// A line of each format that Leafwatch reads everywhere; of those with headers, the header and a line. Each is of a time from which no log has come to us, so
/// that it can be told whether a time is the example's.
/// </summary>
internal static class FormatExamples
{
    private static readonly FrozenDictionary<string, string> Examples = new Dictionary<string, string>
    {
        ["apache-common"] = """192.0.2.7 - - [25/Jun/1987:14:03:02 +0000] "GET / HTTP/1.1" 200 5""",
        ["apache-combined"] = """192.0.2.7 - - [25/Jun/1987:14:03:02 +0000] "GET / HTTP/1.1" 200 5 "-" "curl" """.TrimEnd(),
        ["nginx-combined"] = """192.0.2.7 - - [25/Jun/1987:14:03:02 +0000] "GET / HTTP/1.1" 200 5 "-" "curl" """.TrimEnd(),
        ["apache-vhost-combined"] = """www.example.org:443 192.0.2.7 - - [25/Jun/1987:14:03:02 +0000] "GET / HTTP/1.1" 200 5 "-" "curl" """.TrimEnd(),
        ["haproxy-http"] = """Jun 25 14:03:02 www haproxy[7]: 192.0.2.7:4711 [25/Jun/1987:14:03:02.000] web web/s1 0/0/0/1/1 200 5 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1" """.TrimEnd(),
        ["php-fpm-access"] = """192.0.2.7 -  25/Jun/1987:14:03:02 +0000 "GET /index.php" 200""",
        ["squid"] = "551628182.000      1 192.0.2.7 TCP_DENIED/403 3419 CONNECT www.example.org:443 - HIER_NONE/- text/html",
        ["squid-combined"] = """192.0.2.7 - - [25/Jun/1987:14:03:02 +0000] "GET http://www.example.org/ HTTP/1.1" 200 5 "-" "curl" TCP_MISS:HIER_DIRECT""",
        ["squid-referrer"] = "551628182.000 192.0.2.7 http://www.example.org/ http://www.example.org/a",
        ["squid-useragent"] = """192.0.2.7 [25/Jun/1987:14:03:02 +0000] "curl" """.TrimEnd(),
        ["traefik"] = """192.0.2.7 - - [25/Jun/1987:14:03:02 +0000] "GET / HTTP/1.1" 200 5 "-" "curl" 2 "web@docker" "http://192.0.2.80:80" 12ms""",
        ["caddy-json"] = """{"level":"info","ts":551628182.5,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"192.0.2.7","method":"GET","host":"www.example.org","uri":"/"},"status":200,"size":5}""",
        ["traefik-json"] = """{"ClientHost":"192.0.2.7","DownstreamContentSize":5,"DownstreamStatus":200,"RequestMethod":"GET","RequestPath":"/","StartUTC":"1987-06-25T14:03:02Z","time":"1987-06-25T14:03:02Z"}""",
        ["nginx-json"] = """{"time":"1987-06-25T14:03:02+00:00","remote_addr":"192.0.2.7","request":"GET / HTTP/1.1","status":200,"body_bytes_sent":5}""",
        ["iis-w3c"] = "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n1987-06-25 14:03:02 192.0.2.7 GET / 200",
        ["iis-ftp"] = "1987-06-25 14:03:02 192.0.2.7 - 198.51.100.1 21 PASS *** 530 1326 41 b8a4cd09-66ff-4f5f-a34c-8f2b6b8f7f1d -",
        ["http-sys-error"] = "1987-06-25 14:03:02 192.0.2.7 2780 198.51.100.1 80 HTTP/1.1 GET / 400 - URL -",
        ["apache-error"] = "[Thu Jun 25 14:03:02.000000 1987] [core:error] [pid 7:tid 8] [client 192.0.2.7:4711] AH00126: Invalid URI in request",
        ["nginx-error"] = """1987/06/25 14:03:02 [error] 7#7: *1 open() "/x" failed, client: 192.0.2.7, server: www.example.org, request: "GET /x HTTP/1.1", host: "www.example.org" """.TrimEnd(),
        ["php-fpm"] = "[25-Jun-1987 14:03:02 UTC] PHP Warning:  Undefined variable in /srv/www/index.php on line 7",
        ["lighttpd-error"] = "1987-06-25 14:03:02: (mod_auth.c.851) password doesn't match for /x username: bob IP: 192.0.2.7",
        ["common-other-time"] = "192.0.2.7 - - [25/Jun/1987 14:03:02] \"GET / HTTP/1.1\" 200 -",
        ["aws-alb"] = "https 1987-06-25T14:03:02.000000Z app/web/7 192.0.2.7:4711 198.51.100.1:80 0.001 0.002 0.000 200 200 5 5 \"GET https://www.example.org:443/ HTTP/1.1\" \"curl\" - TLSv1.3",
        ["aws-elb"] = "1987-06-25T14:03:02.000000Z web 192.0.2.7:4711 198.51.100.1:80 0.001 0.002 0.000 200 200 0 5 \"GET http://www.example.org:80/ HTTP/1.1\" \"curl\" - -",
        ["aws-s3"] = "79a59df9 web [25/Jun/1987:14:03:02 +0000] 192.0.2.7 - 3E57427F REST.GET.OBJECT a.txt \"GET /a.txt HTTP/1.1\" 200 - 5 5 7 6 \"-\" \"curl\" -",
        ["envoy"] = "[1987-06-25T14:03:02.000Z] \"GET / HTTP/1.1\" 200 - 0 5 7 6 \"192.0.2.7\" \"curl\" \"a1\" \"www.example.org\" \"198.51.100.1:80\"",
        ["uwsgi"] = "[pid: 7|app: 0|req: 1/1] 192.0.2.7 () {40 vars in 500 bytes} [Thu Jun 25 14:03:02 1987] GET / => generated 5 bytes in 3 msecs (HTTP/1.1 200) 2 headers in 80 bytes (1 switches on core 0)",
        ["mysql"] = "1987-06-25 14:03:02 7 [Warning] Access denied for user 'bob'@'192.0.2.7' (using password: YES)",
        ["mysql-json"] = """{"prio":2,"err_code":10926,"subsystem":"Server","msg":"Access denied for user 'bob'@'192.0.2.7' (using password: YES)","time":"1987-06-25T14:03:02.000000Z","thread":7,"label":"Note"}""",
        ["postgresql"] = """1987-06-25 14:03:02.000 UTC [7] bob@app FATAL:  password authentication failed for user "bob" """.TrimEnd(),
        ["postgresql-json"] = """{"timestamp":"1987-06-25 14:03:02.000 UTC","pid":7,"error_severity":"LOG","message":"database system is shut down"}""",
        ["mariadb-audit"] = "19870625 14:03:02,db1,bob,192.0.2.7,8,0,FAILED_CONNECT,,,1045",
        ["xrdp"] = "[19870625-14:03:02] [INFO ] AUTHFAIL: user=bob ip=192.0.2.7 time=551628182",
        ["asterisk"] = """[1987-06-25 14:03:02] NOTICE[7]: chan_sip.c:28930 handle_request_register: Registration from '"bob" <sip:bob@198.51.100.1>' failed for '192.0.2.7:5060' - Wrong password""",
        ["openvpn"] = "1987-06-25 14:03:02 192.0.2.7:50022 TLS Auth Error: Auth Username/Password verification failed for peer",
        ["nextcloud"] = """{"reqId":"a1","level":2,"time":"1987-06-25T14:03:02+00:00","remoteAddr":"192.0.2.7","user":"--","app":"core","method":"POST","url":"/login","message":"Login failed: bob (Remote IP: 192.0.2.7)"}""",
        ["grafana"] = """logger=context userId=0 orgId=0 uname= t=1987-06-25T14:03:02.000Z level=info msg="Request Completed" method=POST path=/login status=401 remote_addr=192.0.2.7""",
        ["exim"] = "1987-06-25 14:03:02 login authenticator failed for (x) [192.0.2.7]: 535 Incorrect authentication data (set_id=bob)",
        ["vsftpd"] = """Thu Jun 25 14:03:02 1987 [pid 7] [bob] FAIL LOGIN: Client "192.0.2.7" """.TrimEnd(),
        ["proftpd"] = "1987-06-25 14:03:02,123 www proftpd[7] 198.51.100.1 (192.0.2.7[192.0.2.7]): FTP session opened.",
        ["filezilla"] = "(000007)25.06.1987 14:03:02 - (not logged in) (192.0.2.7)> 530 Login or password incorrect!",
        ["xferlog"] = "Thu Jun 25 14:03:02 1987 1 192.0.2.7 8 /home/bob/a.txt b _ o r bob ftp 0 * c",
        ["pure-ftpd-stats"] = "1551628182 6bf1d0ea.7 bob 192.0.2.7 D 8 0 /home/bob/a.txt",
        ["bind"] = "25-Jun-1987 14:03:02.123 queries: info: client @0x7f1506915098 192.0.2.7#4711 (www.example.org): query: www.example.org IN A +",
        ["dnsmasq"] = "Jun 25 14:03:02 dnsmasq[7]: query[A] www.example.org from 192.0.2.7",
        ["unbound"] = "[551628182] unbound[7:0] info: 192.0.2.7 www.example.org. A IN",
        ["nsd"] = "[1987-06-25 14:03:02.123] nsd[7]: info: axfr for example.org. from 192.0.2.7 refused, no acl matches",
        ["windows-dns"] = "6/25/1987 2:03:02 PM 0B68 PACKET  0000000002C7F6B0 UDP Rcv 192.0.2.7  ef3f   Q [0001   D   NOERROR] A      (3)www(7)example(3)org(0)",
        ["windows-xml"] = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4625</EventID>"
            + "<TimeCreated SystemTime='1987-06-25T14:03:02.0000000Z'/><Channel>Security</Channel><Computer>DC1</Computer></System><EventData><Data Name='IpAddress'>192.0.2.7</Data></EventData></Event>",
        ["winlogbeat"] = """{"@timestamp":"1987-06-25T14:03:02.000Z","winlog":{"channel":"Security","computer_name":"DC1","event_id":4625,"provider_name":"Microsoft-Windows-Security-Auditing"}}""",
        ["nxlog-json"] = """{"EventTime":"1987-06-25 14:03:02","Hostname":"DC1","EventID":4625,"SourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security"}""",
        ["windows-json"] = """{"Id":4625,"ProviderName":"Microsoft-Windows-Security-Auditing","LogName":"Security","MachineName":"DC1","TimeCreated":"\/Date(551628182000)\/","Message":"An account failed to log on."}""",
        ["roundcube"] = "[25-Jun-1987 14:03:02 +0000]: <a1b2c3d4> IMAP Error: Login failed for bob against localhost from 192.0.2.7. AUTHENTICATE PLAIN: Authentication failed. in rcube_imap.php on line 211",
        ["wazuh"] = """{"win":{"system":{"providerName":"Microsoft-Windows-Security-Auditing","eventID":"4625","systemTime":"1987-06-25T14:03:02.0000000Z","channel":"Security","computer":"DC1"},"eventdata":{"ipAddress":"192.0.2.7"}}}""",
        ["fluentd"] = "1987-06-25T14:03:02+00:00\tsystem.auth\t{\"host\":\"www\",\"ident\":\"sshd\",\"message\":\"Server listening on 0.0.0.0 port 22.\"}",
        ["winevtlog"] = "2026 Nov 19 08:00:00 WinEvtLog: Security: AUDIT_FAILURE(4625): Microsoft-Windows-Security-Auditing: (no user): no domain: DC1: An account failed to log on.",
        ["snare"] = "<14>Jun 25 14:03:02 DC1 MSWinEventLog\t1\tSecurity\t7\tThu Jun 25 14:03:02 1987\t4625\tMicrosoft-Windows-Security-Auditing\tN/A\tN/A\tFailure Audit\tDC1\tLogon\t\tAn account failed to log on.\t7",
        ["dropbear-stderr"] = "[7] Jun 25 14:03:02 Bad password attempt for 'root' from 192.0.2.7:50022",
        ["sshd-windows"] = "7 1987-06-25 14:03:02.000 Failed password for root from 192.0.2.7 port 50022 ssh2",
        ["sshd-stderr"] = "Failed password for root from 192.0.2.7 port 50022 ssh2",
        ["shipped"] = """{"@timestamp":"1987-06-25T14:03:02Z","programname":"sshd","message":"Server listening on 0.0.0.0 port 22."}""",
        ["syslog"] = "Jun 25 14:03:02 www sshd[7]: Server listening on 0.0.0.0 port 22.",
    }.ToFrozenDictionary();

    public static string? Of(string format) => Examples.GetValueOrDefault(format);
}
