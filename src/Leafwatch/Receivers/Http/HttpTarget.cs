using System.Net;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Http;

/// <summary>Where messages are posted. The address of a chat's hook is its password, and is never shown.</summary>
internal sealed class HttpTarget(Secret url, string? caFile = null)
{
    public const string Url = "url";

    /// <summary>The keys that it is read from.</summary>
    public static IReadOnlyList<string> Keys { get; } = [Url, "url_file", "insecure", "ca_file"];

    public Uri Address { get; } = new(url.Reveal());

    /// <summary>A PEM file of certificates that are trusted besides the system's.</summary>
    public string? CaFile { get; } = caFile;

    /// <summary>The address below this one.</summary>
    public Uri At(string path) => new(Address.AbsoluteUri.TrimEnd('/') + path);

    public override string ToString() => Address.IsDefaultPort ? Address.Host : Address.Authority;

    /// <param name="map">The receiver.</param>
    /// <param name="context">Where files are.</param>
    /// <param name="usual">The address when none is said; <see langword="null"/> when it must be said.</param>
    public static HttpTarget? Read(YamlEntry map, SettingsContext context, string? usual = null)
    {
        SecretReader secrets = new(context);
        Secret? url = usual is null || SecretReader.IsThere(map, Url) ? secrets.Require(map, Url, "url_file: hook.url") : new Secret(usual);
        if (url is null)
        {
            return null;
        }

        YamlEntry place = map.Child(Url) ?? map.Child("url_file") ?? map;
        if (!Uri.TryCreate(url.Reveal(), UriKind.Absolute, out Uri? address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0)
        {
            place.Report($"'{place.Name}' is no web address", "https://… ; a user name or token has a key of its own");
            return null;
        }

        if (address.Scheme == "http" && !IsThisMachine(address) && map.Child("insecure")?.AsBool() != true)
        {
            place.Report($"'{place.Name}' would send alerts to '{address.Host}' in clear over the network", "use https; if clear is meant, say insecure: true");
            return null;
        }

        return new HttpTarget(url, map.Child("ca_file") is { } authorities ? context.ReadPath(authorities) : null);
    }

    private static bool IsThisMachine(Uri address) =>
        address.IsLoopback || (IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip));
}
