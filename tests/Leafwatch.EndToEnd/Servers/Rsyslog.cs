using System.Globalization;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Debian's rsyslog, which forwards what programs on its machine log.</summary>
internal sealed class Rsyslog : IAsyncDisposable
{
    private readonly RunningProcess _running;
    private readonly string _socket;

    private Rsyslog(RunningProcess running, string socket)
    {
        _running = running;
        _socket = socket;
    }

    public string Output => _running.Output;

    /// <param name="place">Where its files lie.</param>
    /// <param name="forward">The parameters of its omfwd action, as in rsyslog.conf.</param>
    /// <param name="authority">Whose certificates it trusts.</param>
    public static async Task<Rsyslog> StartAsync(Workplace place, string forward, string? authority = null)
    {
        string program = Requires.Program("rsyslogd", "rsyslog");

        // The path of a socket is bound to 107 bytes.
        string socket = place["log.sock"];
        string trust = authority is null ? "" : $" DefaultNetstreamDriverCAFile=\"{authority}\"";
        string configuration = place.Write("rsyslog.conf", $"""
            global(workDirectory="{place.Folder("rsyslog")}"{trust})
            module(load="imuxsock" SysSock.Use="off")
            input(type="imuxsock" Socket="{socket}")
            template(name="file" type="string" string="%timestamp:::date-rfc3339% %hostname% %syslogtag%%msg:::sp-if-no-1st-sp%%msg:::drop-last-lf%")
            action(type="omfwd" target="localhost" {forward})

            """);
        RunningProcess running = RunningProcess.Start(program, ["-n", "-f", configuration, "-i", place["rsyslog.pid"]]);
        await Eventually.TrueAsync(() => File.Exists(socket), () => running.Output);
        return new Rsyslog(running, socket);
    }

    /// <summary>TLS needs a module that is a package of its own.</summary>
    public static void RequireTls() => Assert.SkipUnless(
        Directory.EnumerateFiles("/usr/lib", "lmnsd_gtls.so", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }).Any(),
        "rsyslog has no TLS (Debian package rsyslog-gnutls)");

    /// <summary>Logs as a program does by syslog(3).</summary>
    public Task LogAsync(string tag, string message) =>
        RunningProcess.RunAsync(Requires.Program("logger", "bsdutils"), "-u", _socket, "-t", tag, "-p", "auth.info", message);

    public ValueTask DisposeAsync() => _running.DisposeAsync();

    /// <summary>The parameters of a forwarding to a port.</summary>
    public static string Forward(int port, string protocol, string more = "") => string.Create(
        CultureInfo.InvariantCulture, $"port=\"{port}\" protocol=\"{protocol}\" {more}");
}
