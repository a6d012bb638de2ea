using System.Net;

namespace Leafwatch.Sqlite;

/// <summary>A network that is kept out for a time; an address is one with all its bits.</summary>
/// <param name="Network">Which.</param>
/// <param name="Since">Since when.</param>
/// <param name="Until">Until when.</param>
/// <param name="Times">How often it was blocked, this time with it.</param>
/// <param name="By">The receiver, or who asked for it.</param>
/// <param name="Incident">Because of which incident, if of one.</param>
/// <param name="IsDry">Whether it is only said, not done.</param>
internal sealed record Block(IPNetwork Network, DateTimeOffset Since, DateTimeOffset Until, int Times, string By, string? Incident, bool IsDry)
{
    /// <summary>The network in words: <c>192.0.2.7</c>, <c>203.0.113.0/24</c>.</summary>
    public string Name => NameOf(Network);

    public static string NameOf(IPNetwork network) => IsAddress(network) ? network.BaseAddress.ToString() : network.ToString();

    /// <summary>An address, or a network as in <c>203.0.113.0/24</c>, as somebody typed it in.</summary>
    public static IPNetwork? NetworkOf(string text)
    {
        string trimmed = text.Trim();
        return IPNetwork.TryParse(trimmed, out IPNetwork network) ? network
            : IPAddress.TryParse(trimmed, out IPAddress? address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : null;
    }

    public static bool IsAddress(IPNetwork network) => network.PrefixLength == network.BaseAddress.GetAddressBytes().Length * 8;
}
