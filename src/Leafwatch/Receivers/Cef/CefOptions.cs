using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Cef;

/// <summary><c>syslog</c>: a collector of events (a SIEM) that reads CEF.</summary>
/// <param name="Host">The collector.</param>
/// <param name="Port">Its port.</param>
/// <param name="Protocol">How it is spoken to.</param>
/// <param name="CaFile">Authorities to trust besides those of the machine, in PEM.</param>
/// <param name="Source">This machine.</param>
internal sealed record CefOptions(string Host, int Port, CefProtocol Protocol, string? CaFile, string Source) : ReceiverOptions
{
    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => [new CefReceiver(parts, this)];

    public static ReceiverOptions? Read(YamlEntry syslog, SettingsContext context)
    {
        if (!syslog.HasOnly(["host", "port", "protocol", "ca_file"]))
        {
            return null;
        }

        CefProtocol protocol = syslog.Child("protocol")?.AsOneOf("udp", "tcp", "tls") switch
        {
            "udp" => CefProtocol.Udp,
            "tcp" => CefProtocol.Tcp,
            _ => CefProtocol.Tls,
        };
        int? port = syslog.Child("port") is { } number ? number.AsNumber(1, 65535) : protocol == CefProtocol.Tls ? 6514 : 514;
        string? host = syslog.Child("host")?.AsWords();
        if (syslog.Child("host") is not { } written)
        {
            syslog.Report($"'{syslog.Name}' has no 'host'", "host: siem.example.org");
        }
        else if (host is not null && Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            written.Expected("the name or address of a server", host.Contains(':') ? "the port is a key of its own: port: 6514" : null);
            host = null;
        }

        return host is not null && port is not null
            ? new CefOptions(host, port.Value, protocol, syslog.Child("ca_file") is { } authorities ? context.ReadPath(authorities) : null, context.Machine.HostName)
            : null;
    }

    public override string ToString() => $"{Host}:{Port}";
}

internal enum CefProtocol
{
    Tls,
    Tcp,
    Udp,
}
