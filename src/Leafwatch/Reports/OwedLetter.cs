using Leafwatch.Core;
using Leafwatch.Core.Notifying;

namespace Leafwatch.Reports;

/// <summary>A letter as what a receiver is owed: receivers that tell no letters tell what it is about.</summary>
internal static class OwedLetter
{
    /// <summary>The id of the notification that a queue is owed on an occasion.</summary>
    public static string IdOf(string occasion, string queue) => StableId.Of($"{occasion}\n{queue}");

    /// <summary>Makes the notification.</summary>
    /// <param name="receiver">Who is owed it.</param>
    /// <param name="occasion">What it is written for: the same occasion makes the same notification, so that it is told once whatever happens.</param>
    /// <param name="rule">What it is told as.</param>
    /// <param name="statement">What it says, in one sentence.</param>
    /// <param name="about">The time that it is about.</param>
    /// <param name="letter">The letter.</param>
    /// <param name="now">The time it is written at.</param>
    public static Notification To(Receiver receiver, string occasion, AlertRule rule, string statement, (DateTimeOffset From, DateTimeOffset To) about, Letter letter, DateTimeOffset now)
    {
        string id = IdOf(occasion, receiver.Queue);
        Alert alert = new()
        {
            Id = id,
            Rule = rule,
            Group = [],
            Statement = statement,
            State = AlertState.Resolved,
            Count = 1,
            First = about.From,
            Last = about.To,
            Fired = now,
            Resolved = now,
            Evidence = [],
            Sightings = [],
            Totals = [],
        };
        return new Notification(id, receiver.Queue, NotifyReason.Report, alert, now) { Letter = letter };
    }
}
