namespace Leafwatch.Core;

/// <summary>Something that happened to an incident: its timeline, and the proof of who did what.</summary>
/// <param name="Incident">The incident's id.</param>
/// <param name="Number">From 1, without a gap.</param>
/// <param name="At">The wall clock.</param>
/// <param name="Kind">What happened.</param>
/// <param name="By">Who did it; <see cref="Monitor"/> for what the program did by itself.</param>
/// <param name="What">What happened, in words.</param>
public sealed record IncidentChange(string Incident, int Number, DateTimeOffset At, IncidentChangeKind Kind, string By, string What)
{
    public const string Monitor = "leafwatch";

    /// <summary>What is taken down later than this after it happened says both.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);

    /// <summary>When it happened, by the times of the events, where it was taken down long after that: of old lines.</summary>
    public DateTimeOffset? Happened { get; init; }
}

public enum IncidentChangeKind
{
    Opened,
    Joined,
    Widened,
    Raised,
    Acknowledged,
    Noted,
    Resolved,
    Reopened,
    Closed,
}
