namespace Leafwatch.Core;

/// <summary>Incidents that are told together.</summary>
/// <param name="Cause">Why they are not told one by one.</param>
/// <param name="Incidents">The gravest of them, up to a bound, in the order of time.</param>
/// <param name="Counts">How many there are in all, by the gravest rule of each; the gravest first.</param>
public sealed record Digest(DigestCause Cause, IReadOnlyList<Incident> Incidents, IReadOnlyList<DigestCount> Counts)
{
    public long IncidentCount => Counts.Sum(count => count.Incidents);
}

public enum DigestCause
{
    /// <summary>They were found in lines that were old when they were read.</summary>
    Earlier,

    /// <summary>Their route asks for it.</summary>
    Route,

    /// <summary>They came in quiet hours.</summary>
    QuietHours,

    /// <summary>They were beyond the receiver's budget.</summary>
    Budget,
}

/// <summary>How many incidents a digest tells of that have one rule for their gravest.</summary>
public sealed record DigestCount(string Rule, string Title, string Level, long Incidents);
