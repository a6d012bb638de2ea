namespace Leafwatch.Core;

/// <summary>Something that a receiver is owed: kept in the outbox until it is delivered.</summary>
/// <param name="Id">A hash of incident, receiver and what is told: the same notification is owed once, and a repeat is recognised by it.</param>
/// <param name="Receiver">The receiver's queue in the outbox: its name in the configuration, with the recipient where it has several.</param>
/// <param name="Reason">Why it is told.</param>
/// <param name="Alert">The alert that is shown: the gravest of what is told, as it was when the notification came to be owed.</param>
/// <param name="Created">The wall clock then.</param>
/// <param name="IsDrill">Whether it is an exercise and must say so.</param>
public sealed record Notification(
    string Id, string Receiver, NotifyReason Reason, Alert Alert, DateTimeOffset Created, bool IsDrill = false)
{
    /// <summary>The incident as it was then; <see langword="null"/> for a digest.</summary>
    public Incident? Incident { get; init; }

    /// <summary>The first notification that this receiver had of the incident, where this is not it: what follows belongs into its thread.</summary>
    public string? Thread { get; init; }

    /// <summary>The digest of which this is the end: its notification's id.</summary>
    public string? Within { get; init; }

    /// <summary>What this receiver was told of the incident before; <see langword="null"/> for nothing.</summary>
    public ToldBefore? Before { get; init; }

    /// <summary>The receiver's queue that it was owed to first, and that could not be told.</summary>
    public string? InPlaceOf { get; init; }

    /// <summary>Why it comes to somebody for whom it was not meant first.</summary>
    public string? Instead => InPlaceOf is { } first ? $"You are told because {VisibleText.Of(first, 200)} could not be." : null;

    /// <summary>Which step of the escalation it is, from 1; 0 for none.</summary>
    public int Step { get; init; }

    /// <summary>Earlier incidents of the same subject or rule, the latest first, a few.</summary>
    public IReadOnlyList<PastIncident> Similar { get; init; } = [];

    /// <summary>All that is told, where several incidents are told together; <see cref="Alert"/> is then of the gravest of them.</summary>
    public Digest? Digest { get; init; }

    /// <summary>What is told, in one line: as it was when it came to be owed, whatever comes after. What came from log lines is as hostile as they are.</summary>
    public string Headline() => Letter?.Subject ?? (Digest is { } digest ? $"{Words.Count(digest.IncidentCount, "incident")}, told together" : Incident?.Headline() ?? Alert.Rule.Title);

    /// <summary>What is told in place of <see cref="Alert"/>, which then only says what it is.</summary>
    public Letter? Letter { get; init; }
}

/// <summary>How an incident stood when it was last told.</summary>
/// <param name="At">When that was.</param>
/// <param name="Events">How many events it had.</param>
/// <param name="Addresses">Of how many different addresses.</param>
public sealed record ToldBefore(DateTimeOffset At, long Events, long Addresses);

/// <summary>An incident of the past, in short.</summary>
public sealed record PastIncident(string Id, string Headline, string Level, DateTimeOffset First, DateTimeOffset Last, Verdict? Verdict);
