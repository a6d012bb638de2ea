using Leafwatch.Discovery;
using Leafwatch.Discovery.Syslog;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Discovery.Syslog;

public sealed class SyslogLogsTests : IDisposable
{
    private readonly MachineTree _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Of_Debians_files_those_are_chosen_that_have_each_line_once()
    {
        _machine
            .With("/etc/rsyslog.conf", """
                module(load="imuxsock") # provides support for local system logging
                $IncludeConfig /etc/rsyslog.d/*.conf
                *.*;auth,authpriv.none		-/var/log/syslog
                auth,authpriv.*			/var/log/auth.log
                kern.*				-/var/log/kern.log
                mail.*				-/var/log/mail.log
                *.emerg				:omusrmsg:*
                """)
            .With("/etc/rsyslog.d/49-haproxy.conf", """
                $AddUnixListenSocket /var/lib/haproxy/dev/log
                :programname, startswith, "haproxy" {
                  /var/log/haproxy.log
                  stop
                }
                """);
        DiscoveredLogs found = SyslogLogs.Find(_machine.Files())!;

        Assert.Equal(
            ["/var/log/syslog | /etc/rsyslog.conf:3", "/var/log/auth.log | /etc/rsyslog.conf:4", "/var/log/haproxy.log | /etc/rsyslog.d/49-haproxy.conf:3"],
            Places(found));
        Assert.Equal("haproxy-http", found.Logs[2].Format.Name);
        Assert.Equal(["/etc/rsyslog.conf:6: /var/log/mail.log is left out: its lines are in another file, too"], MachineTree.Remarks(found));
    }

    [Fact]
    public void Of_Red_Hats_files_all_of_interest_are_chosen()
    {
        _machine.With("/etc/rsyslog.conf", """
            module(load="imjournal"
                   StateFile="imjournal.state")
            include(file="/etc/rsyslog.d/*.conf" mode="optional")
            *.info;mail.none;authpriv.none;cron.none                /var/log/messages
            authpriv.*                                              /var/log/secure
            mail.*                                                  -/var/log/maillog
            cron.*                                                  /var/log/cron
            """);

        Assert.Equal(
            ["/var/log/messages | /etc/rsyslog.conf:4", "/var/log/secure | /etc/rsyslog.conf:5", "/var/log/maillog | /etc/rsyslog.conf:6"],
            Places(SyslogLogs.Find(_machine.Files())!));
    }

    [Fact]
    public void Actions_in_rsyslogs_own_language_are_read()
    {
        _machine.With("/etc/rsyslog.conf", """
            template(name="perhost" type="string" string="/var/log/hosts/%HOSTNAME%/auth.log")
            auth,authpriv.* action(type="omfile"
                                   dynaFile="perhost")
            if $programname == 'proftpd' then {
                action(type="omfile" file="/var/log/proftpd.log" template="RSYSLOG_FileFormat")
                stop
            }
            if $syslogfacility-text == 'mail' then -/var/log/mail
            """);

        Assert.Equal(
            ["/var/log/hosts/*/auth.log | /etc/rsyslog.conf:2", "/var/log/mail | /etc/rsyslog.conf:8", "/var/log/proftpd.log | /etc/rsyslog.conf:5"],
            Places(SyslogLogs.Find(_machine.Files())!).Order());
    }

    [Fact]
    public void Syslog_ngs_filters_say_what_is_in_a_file()
    {
        _machine
            .With("/etc/syslog-ng/syslog-ng.conf", """
                @version: 4.8
                @include "conf.d/*.conf"
                source s_src { system(); internal(); };
                destination d_auth { file("/var/log/auth.log"); };
                destination d_rest { file("/var/log/$YEAR/rest.log" perm(0640)); };
                destination d_mail { file("/var/log/mail.log"); };
                destination d_console { usertty("root"); };
                filter f_dbg { level(debug); };
                filter f_auth { facility(auth, authpriv) and not filter(f_dbg); };
                filter f_rest { not facility(auth, authpriv) and not filter(f_dbg); };
                filter f_mail { facility(mail) and level(info .. emerg); };
                log { source(s_src); filter(f_rest); destination(d_rest); };
                log { source(s_src); filter(f_auth); destination(d_auth); };
                log { source(s_src); filter(f_mail); destination(d_mail); };
                """)
            .With("/etc/syslog-ng/conf.d/web.conf", "log { source(s_src); filter { facility(local7); }; destination { file(\"/var/log/web\"); }; };\n");
        DiscoveredLogs found = SyslogLogs.Find(_machine.Files())!;

        Assert.Equal(
            ["/var/log/*/rest.log | /etc/syslog-ng/syslog-ng.conf:5", "/var/log/auth.log | /etc/syslog-ng/syslog-ng.conf:4"],
            Places(found));
        Assert.Equal(
            [
                "/etc/syslog-ng/conf.d/web.conf:1: /var/log/web is left out: its lines are in another file, too",
                "/etc/syslog-ng/syslog-ng.conf:6: /var/log/mail.log is left out: its lines are in another file, too",
            ],
            MachineTree.Remarks(found));
    }

    [Fact]
    public void A_file_for_each_program_is_not_read_besides_the_files_that_its_name_holds()
    {
        _machine.With("/etc/rsyslog.conf", """
            $template PerProgram,"/var/log/%programname%.log"
            *.* ?PerProgram
            auth,authpriv.* /var/log/auth.log
            *.*;auth,authpriv.none /var/log/rest.log
            """);
        DiscoveredLogs found = SyslogLogs.Find(_machine.Files())!;

        Assert.Equal(["/var/log/rest.log | /etc/rsyslog.conf:4", "/var/log/auth.log | /etc/rsyslog.conf:3"], Places(found));
        Assert.Equal(["/etc/rsyslog.conf:2: /var/log/*.log is left out: its lines are in another file, too"], MachineTree.Remarks(found));
    }

    [Fact]
    public void Syslog_ngs_names_for_texts_are_put_in()
    {
        _machine.With("/etc/syslog-ng/syslog-ng.conf", """
            @version: 4.8
            @define logs "/var/log/site"
            @define kind auth, authpriv
            source s_src { system(); };
            destination d_auth { file("`logs`/auth.log"); };
            destination d_own { file("/srv/`unknown`/own.log"); };
            filter f_auth { facility(auth, authpriv); };
            log { source(s_src); filter(f_auth); destination(d_auth); };
            log { source(s_src); filter { facility(mail); }; destination(d_own); };
            """);

        Assert.Equal(
            ["/srv/*/own.log | /etc/syslog-ng/syslog-ng.conf:6", "/var/log/site/auth.log | /etc/syslog-ng/syslog-ng.conf:5"],
            Places(SyslogLogs.Find(_machine.Files())!).Order());
    }

    [Theory]
    [InlineData("*.*", 192)]
    [InlineData("auth,authpriv.*", 16)]
    [InlineData("*.*;auth,authpriv.none", 176)]
    [InlineData("mail.err", 4)]
    [InlineData("mail.=err", 1)]
    [InlineData("mail.*;mail.!err", 4)]
    [InlineData("*.=debug;auth,authpriv.none;mail.none", 21)]
    public void A_selector_is_a_set_of_kinds_of_messages(string selector, int kinds) => Assert.Equal(kinds, SyslogSelection.TryRead(selector)?.Count);

    [Theory]
    [InlineData("nonsense.*")]
    [InlineData("mail.nonsense")]
    [InlineData("/var/log.*")]
    [InlineData(".")]
    public void What_is_no_selector_is_none(string selector) => Assert.Null(SyslogSelection.TryRead(selector));

    private IEnumerable<string> Places(DiscoveredLogs found) => found.Logs.Select(log => $"/{Path.GetRelativePath(_machine.Root, log.Path!)} | {log.Said}");
}
