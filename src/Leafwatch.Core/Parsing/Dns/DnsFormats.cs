using Leafwatch.Core.Parsing.Logins;

namespace Leafwatch.Core.Parsing.Dns;

/// <summary>Formats of name servers' own files; what they say to the system's logger is read by all of them, and by <c>syslog</c>.</summary>
internal static class DnsFormats
{
    private static readonly Field[] Fields =
    [
        Field.LogLevel, Field.SourceIp, Field.SourceDomain, Field.SourcePort, Field.EventCategory, Field.EventAction, Field.EventOutcome, Field.EventReason,
        .. DnsFields.Own, Field.HostName, Field.ProcessName, Field.ProcessPid, Field.ProcessThreadId, .. LoginFields.All, Field.UserName, Field.EventCode, Field.ErrorMessage,
    ];

    public static IReadOnlyList<LogFormat> All { get; } =
    [
        Format("bind", "bind", static options => new BindParser(options)),
        Format("dnsmasq", "dnsmasq", static options => new DnsmasqParser(options)),
        Format("unbound", "unbound", static options => new UnboundParser(options)),
        Format("nsd", "nsd", static options => new NsdParser(options)),
        Format("windows-dns", "windows", static options => new WindowsDnsParser(options)),
    ];

    private static LogFormat Format(string name, string product, Func<ParserOptions, LineParser> create) => new(name, [new("dns", product)], Fields, create);
}
