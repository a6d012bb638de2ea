using System.Net;
using MaxMind.Db;

namespace Leafwatch.Networks;

/// <summary>The autonomous systems or the countries of addresses, from a MaxMind database file (https://maxmind.github.io/MaxMind-DB/).</summary>
internal sealed class NetworkOwners
{
    private const int LongestName = 80;

    /// <summary>Addresses come again and again; the last thousands are remembered.</summary>
    private const int MostRemembered = 4096;

    private readonly Reader _reader;
    private readonly Dictionary<string, string?> _systems = [];
    private readonly Dictionary<string, string?> _countries = [];

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
    public string? SystemOf(string address) => Look(address, _systems, static found =>
        found.GetValueOrDefault("autonomous_system_number") is not { } number ? null
        : found.GetValueOrDefault("autonomous_system_organization") is { } organization ? $"AS{number} {organization}"
        : $"AS{number}");

    /// <summary>The country of an address, by its English name; <see langword="null"/> when the file does not know it.</summary>
    public string? CountryOf(string address) => Look(address, _countries, static found =>
        found.GetValueOrDefault("country") is not Dictionary<string, object> country ? null
        : country.GetValueOrDefault("names") is Dictionary<string, object> names && names.GetValueOrDefault("en") is string name ? name
        : country.GetValueOrDefault("iso_code") as string);

    private string? Look(string address, Dictionary<string, string?> remembered, Func<Dictionary<string, object>, string?> nameOf)
    {
        if (remembered.TryGetValue(address, out string? known))
        {
            return known;
        }

        if (remembered.Count >= MostRemembered)
        {
            remembered.Clear();
        }

        string? name = Find(address) is { } found ? nameOf(found) : null;
        return remembered[address] = name?.Length > LongestName ? name[..LongestName] : name;
    }

    private Dictionary<string, object>? Find(string address)
    {
        if (!IPAddress.TryParse(address, out IPAddress? parsed))
        {
            return null;
        }

        try
        {
            return _reader.Find<Dictionary<string, object>>(parsed);
        }
        catch (Exception trouble) when (trouble is InvalidDatabaseException or ArgumentException)
        {
            // An IPv6 address in a database of IPv4 alone, or a damaged file: not known.
            return null;
        }
    }
}
