namespace Leafwatch.Core.Alerting;

/// <summary>When alerts belong together, and what makes an incident graver than its rules.</summary>
public sealed record IncidentOptions
{
    /// <summary>Bursts of one actor or cause that are no further apart than this belong to one incident; after this much quiet it is over.</summary>
    public TimeSpan Gap { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>An actor that comes back within this time of its last event goes on with the incident that was over.</summary>
    public TimeSpan Reopens { get; init; } = TimeSpan.FromHours(6);

    /// <summary>After this time an incident takes no further alerts: what never rests is told anew each day.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromDays(1);

    /// <summary>This many incidents of one rule or more within <see cref="CrowdWithin"/> have one cause: the first of them takes what comes.</summary>
    public int Crowd { get; init; } = 5;

    public TimeSpan CrowdWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>With an alert of one rule at this many addresses or more, the incident is a tier graver.</summary>
    public int RaiseAtAddresses { get; init; } = 10;

    /// <summary>When it has lasted this long, and is not low, it is a tier graver.</summary>
    public TimeSpan RaiseAfter { get; init; } = TimeSpan.FromHours(4);

    /// <summary>An incident that began again this often flaps.</summary>
    public int FlapsAfter { get; init; } = 3;

    /// <summary>How many incidents may be open; at the bound the one that has been quiet longest ends.</summary>
    public int MostLive { get; init; } = 2000;

    /// <summary>The autonomous system of an address, where it is known: <c>AS64500 Example Networks</c>.</summary>
    public Func<string, string?> SystemOf { get; init; } = static _ => null;
}
