using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Leafwatch.Core.Alerting;

/// <summary>Counts at once how wide an incident is: addresses, their networks and systems, users, paths, hosts.</summary>
internal sealed class WidthCounts(Func<string, string?> systemOf)
{
    /// <summary>How many values of each are kept to be named.</summary>
    public const int MostValues = 20;

    private const int LongestValue = 200;

    /// <summary>What stands before and after a value in the lines of logs.</summary>
    private static readonly SearchValues<char> Around = SearchValues.Create(" \t\"'=?,;:()[]<>{}@");

    private static readonly string[] Fields = [Width.Address, Width.Network, Width.System, Width.User, Width.Path, Width.Host, Width.Source];

    private readonly Dictionary<string, (MinimumHashes Count, List<string> Values)> _widths = [];

    /// <summary>How many addresses there were at least: an alert shows a bounded number of them, and its rule may have counted them all.</summary>
    private long _addresses;

    public void Restore(IEnumerable<Width> stored)
    {
        foreach (Width width in stored)
        {
            _widths[width.Field] = (new MinimumHashes(width.Hashes), [.. width.Values]);
            _addresses = width.Field == Width.Address ? width.Distinct : _addresses;
        }
    }

    public void Add(Alert alert)
    {
        foreach (string address in AddressesOf(alert))
        {
            AddAddress(address);
        }

        _addresses = Math.Max(_addresses, Math.Max(Distinct(Width.Address), alert.AddressesCounted));
        foreach (GroupValue value in alert.Group)
        {
            if (FieldOf(value.Field) is { } field)
            {
                Add(field, value.Value);
            }
        }

        foreach (Trait trait in alert.Traits.Where(trait => trait.Values.Count > 1 || trait.Field == Width.Source || OnlyIn(alert, trait.Field) is not null))
        {
            foreach (string value in trait.Values)
            {
                Add(trait.Field, value);
            }
        }
    }

    /// <summary>
    /// The value of a field that all of an alert is about, as far as its lines show. Its traits are those of its later events alone: a
    /// scanner's fifth page is not what it was after.
    /// </summary>
    public static string? OnlyIn(Alert alert, string field) =>
        alert.Traits.FirstOrDefault(trait => trait.Field == field) is { Values: [var only] } && alert.Evidence.All(line => HasWord(line, only)) ? only : null;

    public IReadOnlyList<Width> ToWidths() =>
    [
        .. Fields.Where(_widths.ContainsKey).Select(field => new Width(
            field, field == Width.Address ? _addresses : Distinct(field), [.. _widths[field].Values], _widths[field].Count.Hashes)),
    ];

    public long Distinct(string field) => _widths.TryGetValue(field, out (MinimumHashes Count, List<string> Values) width) ? width.Count.Count : 0;

    /// <summary>The value of a field when there is only one.</summary>
    public string? Only(string field) => Distinct(field) == 1 ? _widths[field].Values[0] : null;

    /// <summary>The addresses of an alert: the one that it is about, or those that were seen in it.</summary>
    public static IEnumerable<string> AddressesOf(Alert alert) =>
        alert.Group.FirstOrDefault(value => value.Field == Width.Address)?.Value is { } one
            ? [one]
            : alert.Sightings.Select(seen => seen.Address).OfType<string>();

    /// <summary>The /24 or /64 of an address; <see langword="null"/> for what is none.</summary>
    public static string? NetworkOf(string address)
    {
        if (!IPAddress.TryParse(address, out IPAddress? parsed))
        {
            return null;
        }

        parsed = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        int length = parsed.AddressFamily == AddressFamily.InterNetwork ? 24 : 64;
        byte[] bytes = parsed.GetAddressBytes();
        Array.Clear(bytes, length / 8, bytes.Length - (length / 8));
        return new IPNetwork(new IPAddress(bytes), length).ToString();
    }

    /// <summary>Under which width a field of a group counts.</summary>
    public static string? FieldOf(string field) => field switch
    {
        "url.domain" => Width.Host,
        Width.User or Width.Path or Width.Host or Width.Source => field,
        _ => null,
    };

    private static bool HasWord(string line, string word)
    {
        for (int at = line.IndexOf(word, StringComparison.Ordinal); at >= 0; at = line.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            int end = at + word.Length;
            if ((at == 0 || Around.Contains(line[at - 1])) && (end == line.Length || Around.Contains(line[end])))
            {
                return true;
            }
        }

        return false;
    }

    private void AddAddress(string address)
    {
        Add(Width.Address, address);
        if (NetworkOf(address) is { } network)
        {
            Add(Width.Network, network);
        }

        if (systemOf(address) is { } system)
        {
            Add(Width.System, system);
        }
    }

    private void Add(string field, string value)
    {
        if (!_widths.TryGetValue(field, out (MinimumHashes Count, List<string> Values) width))
        {
            _widths.Add(field, width = (new MinimumHashes(), []));
        }

        if (width.Count.Add(value) && width.Values.Count < (field == Width.Address ? Width.MostAddresses : MostValues))
        {
            width.Values.Add(value.Length > LongestValue ? value[..LongestValue] : value);
        }
    }
}
