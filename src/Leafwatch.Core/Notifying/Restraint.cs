namespace Leafwatch.Core.Notifying;

/// <summary>What keeps people from being told now: silences, maintenance and causes (<see cref="Suppression"/>), quiet hours, and their budget (<see cref="MessageBudget"/>).</summary>
internal sealed class Restraint(QuietOptions quiet, TellingBook book, ReceiverQueues queues)
{
    public Suppression Suppression { get; } = new(quiet);

    public MessageBudget Budget { get; } = new(quiet);

    /// <summary>Why nobody is told of an incident now.</summary>
    public (NotifyReason Reason, string? Detail)? Held(Incident incident, DateTimeOffset now) =>
        Suppression.Of(incident, now, id => book.TryFind(id, out ToldIncident? told) ? told.Incident : null);

    /// <summary>Whether a new incident still waits for what belongs to it; programs put that together by themselves.</summary>
    public bool Waits(string receiver, Incident incident, DateTimeOffset now) =>
        incident is { IsOpen: true, IsEarlier: false } && now - incident.Opened < quiet.Wait && queues.IsPerson(receiver);

    /// <summary>Whether these are quiet hours to a receiver, and the incident is nothing to wake somebody for.</summary>
    public bool Sleeps(string receiver, Incident incident, DateTimeOffset now) =>
        quiet.Hours?.Contains(now) == true && queues.IsPerson(receiver) && AlertLevel.RankOf(incident.Level) < AlertLevel.RankOf(quiet.WakesAt);

    /// <summary>Whoever acts is told whatever it costs.</summary>
    public bool Affords(string receiver, string level, DateTimeOffset now) =>
        queues.ActsFor(receiver) is not null || Budget.Affords(receiver, queues.IsProgram(receiver), level, now);
}
