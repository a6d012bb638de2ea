using System.Diagnostics;
using CsCheck;
using Leafwatch.Discovery;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Discovery;

/// <summary>Whatever stands in the configuration of another program, finding logs comes to its end, without an exception.</summary>
public sealed class HostileConfigurationTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly string[] Places =
    [
        "/etc/apache2/apache2.conf", "/etc/apache2/envvars", "/etc/nginx/nginx.conf", "/etc/rsyslog.conf", "/etc/syslog-ng/syslog-ng.conf",
        "/Windows/System32/inetsrv/config/applicationHost.config", "/etc/timezone",
        "/etc/vsftpd.conf", "/etc/proftpd/proftpd.conf", "/etc/bind/named.conf", "/etc/dovecot/dovecot.conf", "/etc/postgresql/15/main/postgresql.conf",
    ];

    // Pieces of all languages, so that texts get past the first word; and plain characters, so that they break within one.
    private static readonly string[] Pieces =
    [
        "<VirtualHost *>", "</VirtualHost>", "<IfModule a>", "</IfModule>", "<Macro a $b>", "</Macro>", "Use a $b", "CustomLog ", "LogFormat ", "ErrorLog ", "Include ",
        "Define a ${a}${a}", "${a}", "${", "\"%h %t \\\"%r\\\"\"", "combined", "/a.log", "|/usr/bin/rotatelogs ", "%Y%", "*", "[", "?", "/etc/apache2/*", "\\\n", "\n", "\t", " ",
        "http {", "server {", "}", "{", ";", "access_log ", "log_format a ", "escape=json ", "$", "${b}", "'", "\"", "\\", "#", "include ", "/etc/nginx/nginx.conf", "error_log ", "server_name ",
        "set_real_ip_from ", "192.0.2.0/24", "::/999", "if=", "_by_lua_block {",
        "*.* ", "auth,authpriv.none", "-/var/log/a", "action(type=\"omfile\" file=\"/b\")", "if $programname == 'x' then ", ":msg, contains, \"x\" ", "& stop", "$template a,\"/%b%/c\"", "?a",
        "$IncludeConfig ", "filter f { ", "not ", "(", ")", "facility(", "level(a .. b)", "filter(f)", "log { ", "destination d { file(\"/d\") }", "destination(d)", "@include \"", "..",
        "<configuration><system.applicationHost><sites><site id='1'>", "</site>", "<logFile directory='%a%'/>", "<", ">", "&a;", "]]>",
        "log_path = ", "%(x", "logging { channel a { file \"/x\" versions 3; }; category b { a; }; };", "log_directory = '", "xferlog_enable=YES\n", "\0", "\u202e", "\ufffd", "=", "+05:00", "Europe/Berlin",
    ];

    private readonly MachineTree _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void No_text_makes_a_reader_throw_or_hang()
    {
        Gen<string> text = Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]), Gen.String[0, 4]).Array[0, 60].Select(string.Concat);
        text.Array[Places.Length].Sample(
            texts =>
            {
                for (int i = 0; i < Places.Length; i++)
                {
                    _machine.With(Places[i], texts[i]);
                }

                long began = Stopwatch.GetTimestamp();
                _ = LogSurvey.Of(_machine.Root);
                Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Patience);
            },
            iter: 300,
            threads: 1);
    }

    [Theory]
    [InlineData("/etc/apache2/apache2.conf", "Include /etc/apache2/*\n", "/etc/apache2/{0}.conf", "Include /etc/apache2/*\n")]
    [InlineData("/etc/nginx/nginx.conf", "include /etc/nginx/*;\n", "/etc/nginx/{0}.conf", "include /etc/nginx/*;\n")]
    [InlineData("/etc/rsyslog.conf", "$IncludeConfig /etc/rsyslog.d/*\n", "/etc/rsyslog.d/{0}.conf", "$IncludeConfig /etc/rsyslog.d/*\n")]
    [InlineData("/etc/syslog-ng/syslog-ng.conf", "@include \"*\"\n", "/etc/syslog-ng/{0}.conf", "@include \"*\"\n")]
    public void Files_that_all_include_each_other_are_read_for_a_while_only(string first, string text, string others, string other)
    {
        _machine.With(first, text);
        for (int i = 0; i < 12; i++)
        {
            _machine.With(others.Replace("{0}", i.ToString(), StringComparison.Ordinal), other);
        }

        long began = Stopwatch.GetTimestamp();
        _ = LogSurvey.Of(_machine.Root);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Patience);
    }

    [Theory]
    [InlineData("/etc/apache2/apache2.conf", "<IfModule a>\n")]
    [InlineData("/etc/apache2/apache2.conf", "Define a ${a}${a}\n")]
    [InlineData("/etc/nginx/nginx.conf", "server {")]
    [InlineData("/etc/nginx/nginx.conf", "access_log $a$b$c")]
    [InlineData("/etc/rsyslog.conf", "{")]
    [InlineData("/etc/rsyslog.conf", "action(\n")]
    [InlineData("/etc/syslog-ng/syslog-ng.conf", "filter f { not (")]
    [InlineData("/etc/syslog-ng/syslog-ng.conf", "filter f { filter(f) or filter(f) or filter(f); }; log { filter(f); destination { file(\"/a\"); }; };")]
    [InlineData("/Windows/System32/inetsrv/config/applicationHost.config", "<a>")]
    [InlineData("/etc/bind/named.conf", "logging {")]
    [InlineData("/etc/proftpd/proftpd.conf", "<VirtualHost a>\nSystemLog a\n")]
    public void A_text_that_only_opens_is_read_to_its_end(string path, string piece)
    {
        _machine.With(path, string.Concat(Enumerable.Repeat(piece, 400_000 / piece.Length)));

        long began = Stopwatch.GetTimestamp();
        _ = LogSurvey.Of(_machine.Root);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Patience);
    }

    [Fact]
    public void What_is_larger_than_a_configuration_is_not_read()
    {
        _machine.With("/etc/nginx/nginx.conf", new string(' ', 2_000_000));
        Assert.Contains("/etc/nginx/nginx.conf cannot be read: larger than 1 MiB: no configuration", LogSurvey.Of(_machine.Root).Remarks.Select(remark => remark.ToString()));
    }
}
