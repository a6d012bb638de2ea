using CsCheck;
using Leafwatch.Configuration;
using Leafwatch.Receivers.Email;
using static Leafwatch.Tests.Configuration.ConfigurationReading;

namespace Leafwatch.Tests.Configuration;

public sealed class SettingsReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("~")]
    [InlineData("---\n")]
    [InlineData("sources:\nrules:\nreceivers:\nroutes:\nreport:\narchive:\nclassic:\n")]
    public void An_empty_file_has_a_default_for_every_key(string text)
    {
        Settings settings = ReadWell(text);

        Assert.Equal("/var/lib/leafwatch", settings.StateDirectory);
        Assert.Empty(settings.Sources);
        Assert.Empty(settings.Rules.Directories);
        Assert.Empty(settings.Receivers);
        Assert.Empty(settings.Routes);
        Assert.Equal(Path.Combine("/var/lib/leafwatch", "report_log.txt"), settings.Report.Log);
        Assert.Null(settings.Archive.Directory);
        Assert.False(settings.IsClassic);
    }

    [Fact]
    public void Everything_that_can_be_said_is_read()
    {
        Settings settings = ReadWell("""
            state: state
            sources:
              - path: logs/*access.log
              - { path: /var/log/auth.log, format: sshd, timezone: "-04:00", name: logins, start: beginning, lateness: 5m }
            rules:
              directories: [rules, /etc/leafwatch/rules]
              thresholds:
                http_404_burst: { count: 7, timespan: 15m, group_by: [source.ip, url.domain] }
                login_failure_burst: { group_by: [] }
              profiles:
                - { name: thursday, when: "thu 07:00-20:00", thresholds: { http_404_burst: { count: 20 } } }
            receivers:
              security:
                email:
                  to: [security@example.org, "On Call <on-call@example.org>"]
                  from: leafwatch@example.org
                  smtp: { host: mail.example.org, port: 2525, tls: implicit, username: leafwatch, password: hunter2 }
              folder: { email: { to: a@example.org, directory: mails } }
            routes:
              - { when: "level >= medium", to: [security] }
              - { to: folder }
            report: { log: reports/log.txt }
            archive: { directory: extracted }
            classic: true
            """);

        Assert.Equal(InThisFolder("state"), settings.StateDirectory);
        Assert.Equal(
            [
                new SourceSettings(new FileOrigin(InThisFolder("logs/*access.log"), BeginSettings.AtEnd), InThisFolder("logs/*access.log"), null, null, TimeSpan.FromSeconds(60)),
                new SourceSettings(new FileOrigin("/var/log/auth.log", new BeginSettings(AtBeginning: true, Since: null)), "logins", "sshd", settings.Sources[1].Zone, TimeSpan.FromMinutes(5)),
            ],
            settings.Sources);
        Assert.Equal(TimeSpan.FromHours(-4), settings.Sources[1].Zone!.BaseUtcOffset);
        Assert.Equal([InThisFolder("rules"), "/etc/leafwatch/rules"], settings.Rules.Directories);
        ThresholdSettings first = settings.Rules.Thresholds[0];
        Assert.Equal(("http_404_burst", 7, TimeSpan.FromMinutes(15)), (first.Rule, first.Count, first.Timespan));
        Assert.Equal(["source.ip", "url.domain"], first.GroupBy!);
        Assert.Empty(settings.Rules.Thresholds[1].GroupBy!);
        Assert.Null(settings.Rules.Thresholds[1].Count);
        ProfileSettings profile = Assert.Single(settings.Rules.Profiles);
        Assert.Equal(("thursday", "thu 07:00-20:00", 20), (profile.Name, profile.When, profile.Thresholds[0].Count));
        Assert.Null(profile.Thresholds[0].GroupBy);
        EmailOptions email = Assert.IsType<EmailOptions>(settings.Receivers[0].Options);
        Assert.Equal(["security@example.org", "On Call <on-call@example.org>"], email.To);
        Assert.Equal("leafwatch@example.org", email.From);
        SmtpOptions smtp = Assert.IsType<EmailDelivery.ByServers>(email.Delivery).Servers[0];
        Assert.Equal(("mail.example.org", 2525, SmtpTls.Implicit), (smtp.Host, smtp.Port, smtp.Tls));
        Assert.Equal(("leafwatch", "hunter2"), (smtp.Username, smtp.Password!.Reveal()));
        Assert.Equal(InThisFolder("mails"), Assert.IsType<EmailDelivery.IntoFolder>(((EmailOptions)settings.Receivers[1].Options).Delivery).Directory);
        Assert.Equal("leafwatch@web.example.org", ((EmailOptions)settings.Receivers[1].Options).From);
        Assert.Equal(["level >= medium", "always"], settings.Routes.Select(route => route.When.Text));
        Assert.Equal([["security"], ["folder"]], settings.Routes.Select(route => route.To));
        Assert.Equal(InThisFolder("reports/log.txt"), settings.Report.Log);
        Assert.Equal(InThisFolder("extracted"), settings.Archive.Directory);
        Assert.True(settings.IsClassic);
    }

    [Theory]
    [InlineData("starttls", 587)]
    [InlineData("implicit", 465)]
    public void The_port_of_the_mail_server_follows_from_how_it_is_spoken_to(string tls, int port)
    {
        Settings settings = ReadWell($"receivers: {{ a: {{ email: {{ to: a@example.org, smtp: {{ host: mail.example.org, tls: {tls} }} }} }} }}");

        Assert.Equal(port, Assert.IsType<EmailDelivery.ByServers>(((EmailOptions)settings.Receivers[0].Options).Delivery).Servers[0].Port);
    }

    [Theory]
    [InlineData("localhost", "")]
    [InlineData("127.0.0.2", "")]
    [InlineData("'[::1]'", "")]
    [InlineData("mail.example.org", ", insecure: true")]
    public void Mail_in_clear_goes_to_this_machine_or_where_it_is_meant(string host, string insecure)
    {
        Settings settings = ReadWell($"receivers: {{ a: {{ email: {{ to: a@example.org, smtp: {{ host: {host}, tls: none{insecure} }} }} }} }}");

        SmtpOptions smtp = Assert.IsType<EmailDelivery.ByServers>(((EmailOptions)settings.Receivers[0].Options).Delivery).Servers[0];
        Assert.Equal((SmtpTls.None, 25), (smtp.Tls, smtp.Port));
    }

    [Fact]
    public void Without_routes_every_receiver_is_told_of_what_is_medium_or_above()
    {
        Settings settings = ReadWell("receivers: { a: { email: { to: a@example.org, directory: a } }, b: { email: { to: b@example.org, directory: b } } }");

        RouteSettings route = Assert.Single(settings.Routes);
        Assert.Equal("level >= medium", route.When.Text);
        Assert.Equal(["a", "b"], route.To);
    }

    [Fact]
    public void A_report_log_that_is_left_empty_is_not_written() => Assert.Null(ReadWell("report: { log: }").Report.Log);

    [Fact]
    public void The_report_log_lies_beside_the_state() =>
        Assert.Equal(InThisFolder("here/report_log.txt"), ReadWell("state: here").Report.Log);

    [Fact]
    public void A_file_full_of_errors_tells_all_of_them_in_order()
    {
        string[] told = [.. Read("""
            stat: /var/lib/leafwatch
            sources:
              - path: /var/log/a.log
                format: apache-combine
                timezone: America/Torronto
              - format: sshd
                lateness: 10
            rules:
              thresholds:
                http_404_burst: { count: 0, timespan: 10 minutes }
            receivers:
              security:
                email:
                  to: security
                  smtp: { host: mail.example.org, port: 70000, tls: starttl }
            routes:
              - { when: "levl >= medium", to: [securty], escalate: [{ after: 15m, to: [on-cal] }] }
            report: { weekly: { at: "mon 08:00" } }
            dashboard: { listen: 127.0.0.1:8787 }
            classic: perhaps
            """).Diagnostics.Select(diagnostic => diagnostic.ToString())];

        Assert.Equal(
            [
                "leafwatch.yml:1:1: unknown key 'stat' (did you mean 'state'?)",
                "leafwatch.yml:4:13: 'sources[0].format': there is no format 'apache-combine' (did you mean 'apache-combined'?)",
                "leafwatch.yml:5:15: 'sources[0].timezone': this machine knows no time zone 'America/Torronto' (did you mean 'America/Toronto'?)",
                "leafwatch.yml:6:5: 'sources[1]' has no 'path' (path: /var/log/apache2/*access.log; other kinds: journal, syslog, stdin, channel)",
                "leafwatch.yml:7:15: 'sources[1].lateness': found '10', expected a duration: a whole number and s, m, h, d, w or y, as in 10m",
                "leafwatch.yml:10:30: 'rules.thresholds.http_404_burst.count': found '0', expected a number from 1 to 100000",
                "leafwatch.yml:10:43: 'rules.thresholds.http_404_burst.timespan': found '10 minutes', expected a duration: a whole number and s, m, h, d, w or y, as in 10m",
                "leafwatch.yml:14:11: 'receivers.security.email.to': found 'security', expected a mail address, as in security@example.org",
                "leafwatch.yml:15:45: 'receivers.security.email.smtp.port': found '70000', expected a number from 1 to 65535",
                "leafwatch.yml:15:57: 'receivers.security.email.smtp.tls': found 'starttl', expected one of starttls, implicit, none (did you mean 'starttls'?)",
                "leafwatch.yml:17:14: 'routes[0].when': found 'levl', expected 'level', 'rule', 'source', 'host', 'path', 'user', 'address', 'time', 'always' or '(' (did you mean 'level'?)",
                "leafwatch.yml:17:36: 'routes[0].to[0]': there is no receiver 'securty' (did you mean 'security'?)",
                "leafwatch.yml:17:76: 'routes[0].escalate[0].to[0]': there is no receiver 'on-cal' (known: security)",
                "leafwatch.yml:18:19: 'report.weekly' does not say to whom (to: [security])",
                "leafwatch.yml:20:10: 'classic': found 'perhaps', expected true or false",
            ],
            told);
    }

    [Theory]
    [InlineData("[]", "1:1: the document: found a list, expected a map of keys and values")]
    [InlineData("just a text", "1:1: the document: found 'just a text', expected a map of keys and values")]
    [InlineData("state: [a]", "1:8: 'state': found a list, expected a text")]
    [InlineData("state: ' '", "1:8: 'state': found ' ', expected a text")]
    [InlineData("state: \"a\\0b\"", "1:8: 'state' has control characters or several lines in it")]
    [InlineData("classic: 'true'", "1:10: 'classic': found 'true', expected true or false")]
    [InlineData("rules: 3", "1:8: 'rules': found '3', expected a map of keys and values")]
    [InlineData("sources: [/var/log/a.log]", "1:11: 'sources[0]': found '/var/log/a.log', expected a map of keys and values")]
    [InlineData("sources: [{ path: /a, start: middle }]", "1:30: 'sources[0].start': found 'middle', expected one of beginning, end")]
    [InlineData("sources: [{ path: /a, lateness: 2d }]", "1:33: 'sources[0].lateness': found '2d', expected a duration from 0s to 1d")]
    [InlineData("sources: [{ path: /a, timezone: toronto }]", "1:33: 'sources[0].timezone': this machine knows no time zone 'toronto' (did you mean 'America/Toronto'?)")]
    [InlineData("sources: [{ path: /a }, { path: /a }]", "1:25: there are two sources named '/a' (give each a name of its own)")]
    [InlineData("rules: { thresholds: { a: { group_by: [source ip] } } }", "1:40: 'rules.thresholds.a.group_by[0]': found 'source ip', expected the name of a field, as in source.ip")]
    [InlineData("rules: { thresholds: { a: { timespan: 0s } } }", "1:39: 'rules.thresholds.a.timespan': found '0s', expected a duration from 1s to 31d")]
    [InlineData("rules: { thresholds: { a: { cuont: 3 } } }", "1:29: unknown key 'cuont' in 'rules.thresholds.a' (did you mean 'count'?)")]
    [InlineData("rules: { profiles: [{ when: 'thu 1', thresholds: { a: { count: 3 } } }] }", "1:21: 'rules.profiles[0]' has no 'name' (name: thursday)")]
    [InlineData("rules: { profiles: [{ name: x, when: 'thu 1' }] }", "1:21: 'rules.profiles[0]' has no 'thresholds' (thresholds: { http_404_burst: { count: 20 } })")]
    [InlineData("rules: { profiles: [{ name: x, when: 'thu 1', poll: 2h }] }", "1:53: 'rules.profiles[0].poll': found '2h', expected a duration from 1s to 1h")]
    [InlineData("rules: { profiles: [{ name: x, when: whenever, thresholds: { a: { count: 3 } } }] }", "1:38: 'rules.profiles[0].when': found 'whenever', expected days and hours, as in \"thu 07:00-20:00\"")]
    [InlineData("receivers: { a: { emial: x } }", "1:19: unknown key 'emial' in 'receivers.a' (did you mean 'email'?)")]
    [InlineData("receivers: { a b: { email: { to: a@example.org, directory: x } } }", "1:14: 'a b' is no name for a receiver (letters, digits, '_', '-' and '.')")]
    [InlineData("receivers: { a: { email: { to: a@example.org } } }", "1:26: 'receivers.a.email' does not say how mail is sent (smtp: { host: mail.example.org })")]
    [InlineData("receivers: { a: { email: { to: [], directory: x } } }", "1:32: 'receivers.a.email.to': found a list, expected at least one address")]
    [InlineData("receivers: { a: { email: { to: \"a@example.org\\nBcc: b@example.org\", directory: x } } }", "1:32: 'receivers.a.email.to' has control characters or several lines in it")]
    [InlineData("routes: [{ when: always, to: [a] }]", "1:31: 'routes[0].to[0]': there is no receiver 'a' (receivers: { … } has none)")]
    [InlineData("routes: [{ when: always }]", "1:10: 'routes[0]' leads to nobody (to: [security])")]
    [InlineData("a: 1\na: 2", "2:1: not valid YAML: Duplicate key a")]
    [InlineData("state: [", "2:1: not valid YAML: While parsing a node, did not find expected node content.")]
    [InlineData("state: a\n---\nstate: b", "3:1: a second document: the configuration is one (take out the line '---')")]
    public void What_is_wrong_is_told_with_its_place(string text, string expected) => Assert.Equal($"{FileName}:{expected}", ReadBadly(text));

    [Theory]
    [InlineData("port: 587", "1:53: 'receivers.a.email.smtp' has no 'host' (host: mail.example.org)")]
    [InlineData("host: 'mail.example.org:587'", "1:61: 'receivers.a.email.smtp.host': found 'mail.example.org:587', expected the name or address of a server (the port is a key of its own: port: 587)")]
    [InlineData("host: h, username: u", "1:74: 'receivers.a.email.smtp' has a 'username' but no password (password_file: smtp.password)")]
    [InlineData("host: h, password: p", "1:74: 'receivers.a.email.smtp' has a password but no 'username'")]
    [InlineData("host: h, insecure: true", "1:74: warning: 'insecure' has a meaning only with 'tls: none' (certificates are always checked)")]
    [InlineData("host: h, tls: none", "1:69: 'tls: none' would send mail to 'h' in clear over the network (use starttls or implicit; if clear is meant, say insecure: true)")]
    [InlineData("host: h, port: x", "1:70: 'receivers.a.email.smtp.port': found 'x', expected a whole number")]
    public void What_is_wrong_with_a_mail_server_is_told_with_its_place(string smtp, string expected) => Assert.Equal(
        $"{FileName}:{expected}",
        ReadBadly($"receivers: {{ a: {{ email: {{ to: a@example.org, smtp: {{ {smtp} }} }} }} }}"));

    [Fact]
    public void The_place_of_an_error_in_a_condition_is_that_of_the_word()
    {
        const string Receiver = "receivers: { a: { email: { to: a@example.org, directory: x } } }\n";

        Assert.StartsWith($"{FileName}:2:28:", ReadBadly($"{Receiver}routes: [{{ when: 'level >= hihg', to: a }}]"), StringComparison.Ordinal);
        Assert.StartsWith($"{FileName}:2:27:", ReadBadly($"{Receiver}routes: [{{ when: level >= hihg, to: a }}]"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_receiver_that_no_route_leads_to_is_warned_of() => Assert.Equal(
        "leafwatch.yml:2:9: warning: no route leads to the receiver 'a'",
        ReadBadly("receivers: { a: { email: { to: a@example.org, directory: x } } }\nroutes: []"));

    [Fact]
    public void A_receiver_that_an_escalation_leads_to_is_not_warned_of() => Assert.Empty(Read(
        """
        receivers:
          a: { email: { to: a@example.org, directory: x } }
          b: { email: { to: b@example.org, directory: x } }
        routes: [{ to: a, escalate: [{ after: 15m, to: b }] }]
        """).Diagnostics);

    [Fact]
    public void Any_text_is_read_or_refused_but_never_thrown_at() => Gen.OneOf(
            Gen.String[Gen.Char["abstu: {}[]-'\"\n\t#&*|>~!%@,0"], 0, 60],
            Gen.Select(
                OneOf("state", "sources", "rules", "receivers", "routes", "report", "archive", "classic", "dashboard"),
                OneOf("~", "[]", "{}", "[~]", "[[]]", "{a: }", "{a: {email: }}", "[{to: {}}]", "{? [a] : b}", "&x [*x]", "{thresholds: {a: [], ? {} : b}}", "\"\\0\"", "{log: {}}"),
                (key, value) => $"{key}: {value}"))
        .Sample(text => Assert.NotNull(Read(text).Settings), iter: 3000);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
