namespace Leafwatch.Core;

/// <summary>Why somebody is told, or why not.</summary>
public enum NotifyReason
{
    /// <summary>Something new, and a route leads to the receiver.</summary>
    Fired,

    /// <summary>The lines were already old when they were read: it is told as something that happened, not as something that goes on.</summary>
    FiredEarlier,

    /// <summary>Several incidents are told together: of old lines, of a low level, of quiet hours, beyond the budget.</summary>
    Digest,

    /// <summary>No route leads to a receiver.</summary>
    NoRoute,

    /// <summary>It became graver.</summary>
    Raised,

    /// <summary>It grew, and the receiver has heard nothing of it for a while.</summary>
    Updated,

    /// <summary>It is over.</summary>
    Resolved,

    /// <summary>It was over and began again.</summary>
    Reopened,

    /// <summary>It began again so often that this is told for the last time until it rests.</summary>
    Flapping,

    /// <summary>Nobody acknowledged it in time.</summary>
    Escalated,

    /// <summary>A report is due.</summary>
    Report,

    /// <summary>Not told: an alert more of an incident that the receiver knows of, and nothing about it that is worth a word.</summary>
    Merged,

    /// <summary>Not told yet: the receiver was told of the incident a short while ago.</summary>
    CoolingDown,

    /// <summary>Not told: somebody silenced it.</summary>
    Silenced,

    /// <summary>Not told yet: the quiet hours are to be over first.</summary>
    QuietHours,

    /// <summary>Not told: it is a time of maintenance.</summary>
    Maintenance,

    /// <summary>Not told: another incident is the cause of it.</summary>
    Inhibited,

    /// <summary>Not told alone: the receiver has had its share of messages.</summary>
    OverBudget,

    /// <summary>Not told alone: the route asks for a digest.</summary>
    ForDigest,

    /// <summary>Not told: somebody takes care of it.</summary>
    Acknowledged,

    /// <summary>Not told: it comes and goes all the time.</summary>
    StillFlapping,

    /// <summary>Not told: the receiver does not want to hear of the end.</summary>
    EndNotWanted,

    /// <summary>Not told: there is nothing that the receiver, which acts, could do about it.</summary>
    NothingToDo,

    /// <summary>Not told yet: the lines were old when they were read, and the rest of them is to be read first.</summary>
    OldLines,
}

public static class NotifyReasons
{
    extension(NotifyReason reason)
    {
        /// <summary>Whether the receiver was told for this reason.</summary>
        public bool IsTold() => reason is NotifyReason.Fired or NotifyReason.FiredEarlier or NotifyReason.Digest or NotifyReason.Raised or NotifyReason.Updated
            or NotifyReason.Resolved or NotifyReason.Reopened or NotifyReason.Flapping or NotifyReason.Escalated or NotifyReason.Report;
    }
}
