using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Dns;

/// <summary>Reads dnsmasq's own file (<c>log-facility</c>), which is that of the system's logger without the host: <c>Nov 19 08:00:00 dnsmasq[7]: message</c> (src/log.c, my_syslog).</summary>
internal sealed class DnsmasqParser(ParserOptions options) : LineParser
{
    private readonly SyslogParser _syslog = new(options);

    public override bool TryParse(EventView line) => _syslog.TryParse(line) && line[Field.ProcessName].StartsWith("dnsmasq"u8);
}
