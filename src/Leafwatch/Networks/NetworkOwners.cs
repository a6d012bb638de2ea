using System.Net;
using MaxMind.Db;

namespace Leafwatch.Networks;

/// <summary>The autonomous systems of addresses, from a MaxMind database file (https://maxmind.github.io/MaxMind-DB/).</summary>
internal sealed class NetworkOwners
{
    private const int LongestName = 80;

    /// <summary>Addresses come again and again; the last thousands are remembered.</summary>
    private const int MostRemembered = 4096;

    private readonly Reader _reader;
    private readonly Dictionary<string, string?> _remembered = [];

    private NetworkOwners(Reader reader) => _reader = reader;

    public static (NetworkOwners? Owners, string? Problem) Open(string path)
    {
        try
        {
            return (new NetworkOwners(new Reader(path, FileAccessMode.Memory)), null);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or InvalidDatabaseException)
        {
            return (null, trouble.Message);
        }
    }

    /// <summary>The system of an address: <c>AS64500 Example Networks</c>; <see langword="null"/> when the file does not know it.</summary>
    public string? SystemOf(string address)
    {
        if (_remembered.TryGetValue(address, out string? known))
        {
            return known;
        }

        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
        }

        return _remembered[address] = Look(address);
    }

    private string? Look(string address)
    {
        if (!IPAddress.TryParse(address, out IPAddress? parsed))
        {
            return null;
        }

        try
        {
            if (_reader.Find<Dictionary<string, object>>(parsed) is not { } found || !found.TryGetValue("autonomous_system_number", out object? number))
            {
                return null;
            }

            string name = found.TryGetValue("autonomous_system_organization", out object? organization) ? $" {organization}" : "";
            string system = $"AS{number}{name}";
            return system.Length > LongestName ? system[..LongestName] : system;
        }
        catch (Exception trouble) when (trouble is InvalidDatabaseException or ArgumentException)
        {
            // An IPv6 address in a database of IPv4 alone, or a damaged file: not known.
            return null;
        }
    }
}
