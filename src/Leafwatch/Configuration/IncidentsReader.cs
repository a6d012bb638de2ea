using Leafwatch.Core.Alerting;
using Leafwatch.Core.Yaml;
using Leafwatch.Networks;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>incidents</c>: which alerts belong together, and what makes an incident graver.</summary>
internal sealed class IncidentsReader(SettingsContext context)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public IncidentOptions Read(YamlEntry incidents)
    {
        IncidentOptions options = new();
        if (!incidents.HasOnly(["gap", "reopens", "longest", "raise", "networks"]))
        {
            return options;
        }

        options = options with
        {
            Gap = incidents.Child("gap")?.AsDuration(Shortest, Longest) ?? options.Gap,
            Reopens = incidents.Child("reopens")?.AsDuration(Shortest, Longest) ?? options.Reopens,
            Longest = incidents.Child("longest")?.AsDuration(TimeSpan.FromHours(1), TimeSpan.FromDays(31)) ?? options.Longest,
        };
        if (options.Reopens < options.Gap)
        {
            (incidents.Child("reopens") ?? incidents.Child("gap"))!.Report("'reopens' is shorter than 'gap'", "what is over may begin again within 'reopens' of its last event");
        }

        if (incidents.Child("raise") is { } raise && raise.HasOnly(["addresses", "after"]))
        {
            options = options with
            {
                RaiseAtAddresses = raise.Child("addresses")?.AsNumber(2, 100_000) ?? options.RaiseAtAddresses,
                RaiseAfter = raise.Child("after")?.AsDuration(Shortest, Longest) ?? options.RaiseAfter,
            };
        }

        return incidents.Child("networks") is { } networks && context.ReadPath(networks) is { } path ? options with { SystemOf = ReadNetworks(networks, path) } : options;
    }

    private static Func<string, string?> ReadNetworks(YamlEntry entry, string path)
    {
        (NetworkOwners? owners, string? problem) = NetworkOwners.Open(path);
        if (owners is null)
        {
            entry.Report($"'{entry.Name}': {path} cannot be used: {problem}", "a MaxMind database of autonomous systems, as GeoLite2-ASN.mmdb");
            return static _ => null;
        }

        return owners.SystemOf;
    }
}
