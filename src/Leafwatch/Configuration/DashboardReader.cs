using System.Net;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>dashboard</c>: an address that others reach is only listened to with TLS, or for a proxy that is named.</summary>
internal sealed class DashboardReader(SettingsContext context)
{
    private static readonly TimeSpan ShortestSession = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestSession = TimeSpan.FromDays(30);

    public DashboardSettings Read(YamlEntry dashboard, bool hasPublicUrl)
    {
        DashboardSettings defaults = new();
        if (dashboard is { Scalar: "off" or "false", IsQuoted: false })
        {
            return defaults with { IsOn = false };
        }

        if (!dashboard.HasOnly(["listen", "tls", "proxy", "openid", "session", "idle"]))
        {
            return defaults;
        }

        DashboardSettings settings = defaults with
        {
            Listen = dashboard.Child("listen") is { } listen ? ReadListen(listen) : defaults.Listen,
            Tls = dashboard.Child("tls") is { } tls ? ReadTls(tls) : null,
            Proxy = dashboard.Child("proxy") is { } proxy ? ReadProxy(proxy) : null,
            OpenId = dashboard.Child("openid") is { } openId ? new OpenIdReader(context).Read(openId) : null,
            Session = dashboard.Child("session")?.AsDuration(ShortestSession, LongestSession) ?? defaults.Session,
            Idle = dashboard.Child("idle")?.AsDuration(ShortestSession, LongestSession) ?? defaults.Idle,
        };
        if (!settings.IsLoopbackOnly)
        {
            YamlEntry where = dashboard.Child("listen")!;
            if (dashboard.Child("tls") is null && dashboard.Child("proxy") is null)
            {
                where.Report(
                    $"'{where.Name}': others can reach this address: passwords would cross the network in clear",
                    "tls: { certificate: dashboard.pem, key: dashboard.key }, or proxy: { trusted: [192.0.2.1] } when one with TLS stands before it");
            }
            else if (!hasPublicUrl)
            {
                where.Report($"'{where.Name}': others can reach this address, so it must be said by what name they do", "public_url: https://leafwatch.example.org");
            }
        }

        return settings;
    }

    private static List<IPEndPoint> ReadListen(YamlEntry listen)
    {
        List<IPEndPoint> endpoints = [];
        foreach (YamlEntry entry in listen.AsItems())
        {
            if (entry.Scalar is { } text && TryParse(text) is { } endpoint)
            {
                endpoints.Add(endpoint);
            }
            else
            {
                entry.Expected("an address of this machine (or *) and a port", "127.0.0.1:8787, [::1]:8787, *:8443");
            }
        }

        return endpoints;
    }

    private static IPEndPoint? TryParse(string text)
    {
        string address = text.StartsWith("*:", StringComparison.Ordinal) ? "[::]" + text[1..]
            : text.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + text["localhost".Length..]
            : text;
        return IPEndPoint.TryParse(address, out IPEndPoint? endpoint) && endpoint.Port > 0 && address.EndsWith($":{endpoint.Port}", StringComparison.Ordinal)
            ? endpoint
            : null;
    }

    private CertificateSettings? ReadTls(YamlEntry tls)
    {
        if (!tls.HasOnly(["certificate", "key"]))
        {
            return null;
        }

        string? certificate = ReadFile(tls, "certificate", "dashboard.pem");
        string? key = ReadFile(tls, "key", "dashboard.key");
        return certificate is null || key is null ? null : new CertificateSettings(certificate, key);
    }

    private string? ReadFile(YamlEntry tls, string name, string example)
    {
        if (tls.Child(name) is not { } written)
        {
            tls.Report($"'{tls.Name}' has no '{name}'", $"{name}: {example}");
            return null;
        }

        string? path = context.ReadPath(written);
        if (path is not null && !File.Exists(path))
        {
            written.Report($"'{written.Name}': {path}: no such file, or this user may not see it");
        }

        return path;
    }

    private static ProxySettings? ReadProxy(YamlEntry proxy)
    {
        if (!proxy.HasOnly(["trusted", "header"]))
        {
            return null;
        }

        IReadOnlyList<IPNetwork> trusted = proxy.Child("trusted")?.AsNetworks() ?? [];
        if (proxy.Child("trusted") is null)
        {
            proxy.Report($"'{proxy.Name}' has no 'trusted'", "trusted: [127.0.0.1]");
        }

        return new ProxySettings(trusted, proxy.Child("header")?.AsOneOf("x-forwarded-for", "forwarded") ?? "x-forwarded-for");
    }
}
