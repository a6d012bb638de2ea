using System.Net;
using Leafwatch.Configuration;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web;

/// <summary>Where a request comes from. A header is believed when a trusted proxy wrote it, from the end as far as those reach.</summary>
internal static class ClientAddress
{
    /// <returns>The client's address; <see langword="null"/> when the request comes past the proxy.</returns>
    public static IPAddress? Of(HttpContext http, ProxySettings? proxy)
    {
        IPAddress peer = Plain(http.Connection.RemoteIpAddress ?? IPAddress.None);
        if (proxy is null)
        {
            return peer;
        }

        if (!IsTrusted(peer, proxy))
        {
            return null;
        }

        IEnumerable<string> hops = http.Request.Headers[proxy.Header].ToString().Split(',').Reverse();
        foreach (string hop in hops)
        {
            if (AddressIn(hop.Trim(), proxy.Header) is not { } address)
            {
                break;
            }

            peer = address;
            if (!IsTrusted(address, proxy))
            {
                break;
            }
        }

        return peer;
    }

    private static bool IsTrusted(IPAddress address, ProxySettings proxy) => proxy.Trusted.Any(network => network.Contains(address));

    private static IPAddress? AddressIn(string hop, string header)
    {
        string text = hop;
        if (header == "forwarded")
        {
            string? said = hop.Split(';').Select(part => part.Trim()).FirstOrDefault(part => part.StartsWith("for=", StringComparison.OrdinalIgnoreCase));
            text = said?["for=".Length..].Trim('"') ?? "";
        }

        return IPAddress.TryParse(text, out IPAddress? address) || (IPEndPoint.TryParse(text, out IPEndPoint? endpoint) && (address = endpoint.Address) is not null)
            ? Plain(address)
            : null;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
