using System.Net;

namespace Leafwatch.Crawlers;

/// <summary>Asks the name service of the machine, or what a test has in its place.</summary>
/// <param name="NameOf">The name of an address; <see langword="null"/> when it has none.</param>
/// <param name="AddressesOf">The addresses of a name.</param>
internal sealed record NameResolver(
    Func<IPAddress, CancellationToken, Task<string?>> NameOf, Func<string, CancellationToken, Task<IReadOnlyList<IPAddress>>> AddressesOf)
{
    public static NameResolver System { get; } = new(
        async (address, cancellation) => (await Dns.GetHostEntryAsync(address.ToString(), cancellation)).HostName,
        async (name, cancellation) => await Dns.GetHostAddressesAsync(name, cancellation));
}
