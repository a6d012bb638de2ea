using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Tests.Parsing;

public sealed class HostileLineTests
{
    private static readonly string[] RealLines = [.. ParsedLine.Samples.SelectMany(ParsedLine.Sample)];

    // What the formats are made of, so that random text comes near to lines.
    private static readonly string[] Fragments =
    [
        " ", "\"", "\\", "[", "]", "] \"", " - - [", "10/Oct/2000:13:55:36 -0700", "\" 200 5", "-", "192.0.2.1", "::1", "GET / HTTP/1.1", "HTTP/", "\r", "\0", "\\x2", "?", "://",
        "Mar 27 13:06:56", " www ", "sshd[1]: ", "Failed password for ", "invalid user ", " from ", " port 22", " ssh2", ": ", "message repeated 3 times: [ ", "rhost=", "  user=",
        "[Tue Oct 22 07:09:18.722380 2024]", " [core:error]", " [pid 1:tid 2]", " [client ", "AH01617: ", "user ", " not found: ", ", referer: ",
        "2025/12/17 09:03:01", " [error] ", "1#1: ", "*3 ", ", client: ", ", server: ", ", request: \"", ", host: \"", "\", ", "ÿ", "2024-10-09T03:14:30", ".123", "-04:00", "Z",
        "{\"", "\":\"", "\",\"", "\":{\"", "[\"", "}", "\\u00e4", "#Fields: date time c-ip", "#Date: 2025-01-01", "2025-01-01 00:00:00 ", "1795433859.932", " TCP_MISS/404 ", " web be/s1 ",
        "0/0/0/0/0 ", "PHP Warning:  ", "[09-Oct-2024 03:14:30 UTC] ", "status", "remote_addr", "time", "ms",
        "dropbear[1]: ", "dovecot: imap-login: ", "postfix/smtpd[1]: ", "sudo: ", "su[1]: ", "login[1]: ", "(auth failed, 3 attempts in 2 secs): ", "user=<", ">, method=PLAIN", ", rip=",
        "warning: unknown[192.0.2.1]: SASL LOGIN authentication failed: ", ", sasl_username=", "client=", " ruser=", " rhost=", "pam_sss(", ":auth): ", " ; USER=", " ; COMMAND=", "(to root) ",
        "2025-03-19  8:00:00 8 [Warning] ", "Access denied for user '", "'@'", "' (using password: YES)", "2025-03-19 08:00:00 CET [7] ", "FATAL:  ", "authentication failed for user \"", "bob@app ",
        "<Event xmlns='x'>", "<System>", "<EventID>4625</EventID>", "<TimeCreated SystemTime='2024-10-09T07:14:30Z'/>", "</System>", "<EventData>", "<Data Name='IpAddress'>", "</Data>", "</Event>",
        "MSWinEventLog\t1\t", "Security\t1\tWed Oct 09 07:14:30 2024\t4625\t", "Account Name:", "Source Network Address:", "\"@timestamp\":\"2024-10-09T07:14:30Z\",", "\"winlog\":{\"event_id\":4625,",
        "\"EventID\":4625,", "\"EventTime\":\"2024-10-09 07:14:30\",", "\"Id\":4625,\"TimeCreated\":\"\\/Date(1)\\/\",\"LogName\":\"\"", "&#x", "&lt;",
        "19-Nov-2026 08:00:00.123 ", "queries: ", "info: ", "client @0x7f1506915098 192.0.2.1#53", " (www.example.org): ", "/key k", "query: www.example.org IN A +", "named[7]: ", "' denied",
        "zone ", "/IN: ", " resolving '", "': 192.0.2.1#53", "dnsmasq[7]: ", "query[A] ", "reply ", " is ", "[1795433859] unbound[7:0] ", "SERVFAIL <", ">: ", "11/19/2026 8:00:00 AM 0B68 PACKET ",
        "UDP Rcv ", " ef3f R Q [0001 D NOERROR] A ", "(3)www(0)",
        "Thu Nov 19 08:00:00 2026", " [pid 7] ", "[bob] FAIL LOGIN: Client \"192.0.2.1\"", " OK DOWNLOAD: Client \"", "\", \"/a\", 5 bytes, 1.00Kbyte/sec", " 1 192.0.2.1 5 ", " b _ i r bob ftp 0 * c",
        " proftpd[7] www ", " (192.0.2.1[192.0.2.1]): ", "USER bob: no such user found from ", " to ::1:21", "pure-ftpd: (?@192.0.2.1) [WARNING] ", "Authentication failed for user [",
        "Connection closed by ", "Disconnecting ", "authenticating user ", "Accepted ", "pam_unix(sshd:auth): ", "authentication failure; ", "PAM ", "User ", " not allowed because ",
    ];

    private static readonly Gen<string> NearlyLine = Gen.Int[0, Fragments.Length - 1].Select(i => Fragments[i]).Array[0, 24].Select(string.Concat);
    private static readonly Gen<string> Rubbish = Gen.Byte.Array[0, 200].Select(Encoding.Latin1.GetString);

    private static readonly Gen<string> BrokenLine =
        from number in Gen.Int[0, RealLines.Length - 1]
        let line = RealLines[number]
        from at in Gen.Int[0, line.Length]
        from taken in Gen.Int[0, 40]
        from put in Gen.OneOf(NearlyLine, Rubbish, Gen.Const(""))
        select line[..at] + put + line[Math.Min(line.Length, at + taken)..];

    [Fact]
    public void Any_bytes_are_read_or_not_and_what_is_found_stays_in_the_line() =>
        Gen.OneOf(NearlyLine, Rubbish, BrokenLine).Sample(
            text =>
            {
                byte[] line = Encoding.Latin1.GetBytes(text);
                byte[] block = [.. "0.0.0.0 before\n"u8, .. line, .. "\nafter"u8];
                foreach (LogFormat format in Formats.All)
                {
                    EventView view = new();
                    view.Begin(block, 15, line.Length);
                    if (format.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => ParsedLine.Reference)).TryParse(view))
                    {
                        AssertInside(format, view, block);
                    }
                }
            },
            iter: 3000);

    [Fact]
    public void A_line_is_read_the_same_way_after_any_other() =>
        Gen.Select(BrokenLine, BrokenLine).Sample(
            (before, text) =>
            {
                foreach (LogFormat format in Formats.All)
                {
                    byte[] block = Encoding.Latin1.GetBytes($"{before}\n{text}\n");
                    LineParser used = format.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => ParsedLine.Reference));
                    EventView view = new();
                    view.Begin(block, 0, before.Length);
                    if (used.TryParse(view))
                    {
                        _ = view.Has(Field.EventOutcome);
                    }

                    used.Begin([]);
                    view.Begin(block, before.Length + 1, text.Length);
                    bool isRead = used.TryParse(view);
                    ParsedLine fresh = ParsedLine.Read(format.Name, text);
                    Assert.Equal(fresh.IsRead, isRead);
                    if (isRead)
                    {
                        Assert.Equal(fresh.Time, view.Time);
                        Assert.Equal(fresh.Fields, string.Join(' ', format.Fields.Where(view.Has).Select(field => $"{field.Name}={Encoding.Latin1.GetString(view[field])}")));
                    }
                }
            },
            iter: 500);

    [Fact]
    public void Every_field_that_a_format_sets_is_among_those_it_names()
    {
        Field[] all = [.. Formats.All.SelectMany(format => format.Fields).Distinct()];
        foreach (string line in ParsedLine.Samples.SelectMany(ParsedLine.Sample))
        {
            byte[] block = Encoding.Latin1.GetBytes(line);
            foreach (LogFormat format in Formats.All)
            {
                EventView view = new();
                view.Begin(block, 0, block.Length);
                if (format.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => ParsedLine.Reference)).TryParse(view))
                {
                    Assert.DoesNotContain(all.Except(format.Fields), view.Has);
                }
            }
        }
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("\\")]
    [InlineData("\\\"")]
    [InlineData("\" ")]
    [InlineData("\" 200 x")]
    [InlineData("] \"")]
    [InlineData(" from 192.0.2.1 port 22")]
    [InlineData(", client: ")]
    [InlineData(", host: \"\", ")]
    [InlineData("<a>")]
    [InlineData("<a/>")]
    [InlineData(" a='b'")]
    [InlineData("&#x41;")]
    [InlineData("{\"a\":")]
    [InlineData("Account Name:")]
    [InlineData(": ")]
    [InlineData("a=b ")]
    [InlineData("[")]
    public void A_long_line_costs_no_more_than_its_length(string repeated)
    {
        string[] heads =
        [
            "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /", "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5 \"",
            "[Tue Oct 22 07:09:18.722380 2024] [core:error] [pid 1:tid 2] [client 192.0.2.1:5] AH01617: user ", "2025/12/17 09:03:01 [error] 1#1: *3 access, client: 192.0.2.1, request: \"",
            "{\"time\":\"2025-12-17T09:03:01Z\",\"remote_addr\":\"192.0.2.1\",\"status\":404,\"request\":\"", "{\"ts\":1.5,\"request\":[[{", "1795433859.932      1 192.0.2.1 TCP_MISS/404 505 GET ",
            "192.0.2.1:5 [23/Nov/2026:11:37:39.891] web be/s1 0/0/0/0/0 404 396 - - ---- 1/1/0/0/0 0/0 {", "#Fields: ", "2025-01-01 00:00:00 192.0.2.1 GET ",
            "Mar 27 13:06:56 www dovecot: imap-login: Aborted login (auth failed, 1 attempts in 2 secs): user=<", "Mar 27 13:06:56 www vsftpd: pam_unix(vsftpd:auth): authentication failure; ruser=",
            "Mar 27 13:06:56 www postfix/smtpd[1]: warning: unknown[192.0.2.1]: SASL LOGIN authentication failed: ", "2025-03-19  8:00:00 8 [Warning] Access denied for user '",
            "2025-03-19 08:00:00 CET [7] ", "2025-03-19 08:00:00 CET [7] FATAL:  password authentication failed for user \"", "Mar 27 13:06:56 www sudo: bob : ",
            "<Event><System><EventID>1</EventID><TimeCreated SystemTime='2024-10-09T07:14:30Z'/></System><EventData><Data Name='", "<Event><System><EventID>1</EventID><a b='' ",
            "{\"@timestamp\":\"2024-10-09T07:14:30Z\",\"winlog\":{\"event_id\":4625,\"event_data\":{\"a\":\"", "MSWinEventLog\t1\tSecurity\t1\tWed Oct 09 07:14:30 2024\t4625\tx\tAccount Name:",
            "19-Nov-2026 08:00:00.123 queries: info: client @0x7f 192.0.2.1#53 (", "19-Nov-2026 08:00:00.123 client 192.0.2.1#53: update '", "Mar 27 13:06:56 dnsmasq[1]: query[A] ",
            "Thu Nov 19 08:00:00 2026 [pid 7] [", "Thu Nov 19 08:00:00 2026 [pid 7] [bob] OK UPLOAD: Client \"192.0.2.1\", \"", "Thu Nov 19 08:00:00 2026 1 192.0.2.1 5 /",
            "Mar 27 13:06:56 www proftpd[7]: www (", "Mar 27 13:06:56 www pure-ftpd: (", "Mar 27 13:06:56 www pure-ftpd: (bob@192.0.2.1) [NOTICE] ",
            "[1795433859] unbound[7:0] info: ", "11/19/2026 8:00:00 AM 0B68 PACKET  UDP Rcv 192.0.2.1 ef3f Q [0001 D NOERROR] A (3)", "Mar 27 13:06:56 www named[1]: timed out resolving '",
            "Mar 27 13:06:56 www sshd[1]: Failed password for invalid user ", "Mar 27 13:06:56 www sshd[1]: Disconnecting invalid user ",
        ];
        foreach (string head in heads)
        {
            byte[] line = Encoding.Latin1.GetBytes(head + string.Concat(Enumerable.Repeat(repeated, 200_000 / repeated.Length)));
            long start = TimeProvider.System.GetTimestamp();
            foreach (LogFormat format in Formats.All)
            {
                EventView view = new();
                view.Begin(line, 0, line.Length);
                if (format.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => ParsedLine.Reference)).TryParse(view))
                {
                    _ = view.Has(Field.EventOutcome);
                }
            }

            // It takes milliseconds; work that grows with its square would take minutes.
            Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        }
    }

    [Theory]
    [InlineData("apache-combined.log", "apache-combined")]
    [InlineData("apache-vhost-combined.log", "apache-vhost-combined")]
    [InlineData("nginx-combined.log", "nginx-combined")]
    [InlineData("apache-error.log", "apache-error")]
    [InlineData("nginx-error.log", "nginx-error")]
    [InlineData("nginx-json.log", "nginx-json")]
    [InlineData("haproxy-http.log", "haproxy-http")]
    [InlineData("squid.log", "squid")]
    [InlineData("caddy-json.log", "caddy-json")]
    [InlineData("traefik-json.log", "traefik-json")]
    [InlineData("traefik.log", "traefik")]
    [InlineData("iis-w3c.log", "iis-w3c")]
    [InlineData("http-sys-error.log", "http-sys-error")]
    [InlineData("sshd-rfc3164.log", "sshd")]
    [InlineData("logins.log", "sshd")]
    [InlineData("dovecot.log", "dovecot")]
    [InlineData("postfix.log", "postfix")]
    [InlineData("postgresql.log", "postgresql")]
    [InlineData("postgresql-csv.log", "postgresql-csv")]
    [InlineData("postgresql-json.log", "postgresql-json")]
    [InlineData("sshd-rfc3339.log", "sshd")]
    [InlineData("windows-xml.log", "windows-xml")]
    [InlineData("winlogbeat.log", "winlogbeat")]
    [InlineData("nxlog-json.log", "nxlog-json")]
    [InlineData("windows-json.log", "windows-json")]
    [InlineData("snare.log", "snare")]
    [InlineData("php-fpm.log", "php-fpm")]
    [InlineData("vsftpd.log", "vsftpd")]
    [InlineData("xferlog.log", "xferlog")]
    [InlineData("proftpd.log", "proftpd")]
    [InlineData("pure-ftpd.log", "syslog")]
    [InlineData("pure-ftpd-stats.log", "pure-ftpd-stats")]
    [InlineData("bind.log", "bind")]
    [InlineData("bind-bare.log", "bind")]
    [InlineData("dns-syslog.log", "syslog")]
    [InlineData("dnsmasq.log", "dnsmasq")]
    [InlineData("unbound.log", "unbound")]
    [InlineData("windows-dns.log", "windows-dns")]
    public void Reading_allocates_nothing(string sample, string format)
    {
        Assert.True(TimeZones.TryFind("America/Toronto", out TimeZoneInfo? zone));
        LineParser parser = Formats.Find(format)!.CreateParser(new ParserOptions(zone, static () => ParsedLine.Reference));
        byte[][] lines = [.. ParsedLine.Sample(sample).Select(Encoding.Latin1.GetBytes)];
        EventView view = new();
        ReadAll();
        long[] allocated = [.. Enumerable.Range(0, 3).Select(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            ReadAll();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        })];

        // Fields that other tests name meanwhile may let a view grow, once.
        Assert.Contains(0, allocated);

        void ReadAll()
        {
            foreach (byte[] line in lines)
            {
                view.Begin(line, 0, line.Length);
                Assert.True(parser.TryParse(view));
                _ = view.Has(Field.EventAction);
            }
        }
    }

    private static void AssertInside(LogFormat format, EventView view, byte[] block)
    {
        ReadOnlySpan<byte> line = view.Line;
        foreach (Field field in format.Fields)
        {
            if (view.Has(field) && view[field].Length > 0 && block.AsSpan().Overlaps(view[field]))
            {
                Assert.True(line.Overlaps(view[field], out int offset) && offset >= 0 && offset + view[field].Length <= line.Length);
            }
        }
    }
}
