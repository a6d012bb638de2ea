namespace Leafwatch.Core;

/// <summary>That a receiver was told of an incident, or was not, and why.</summary>
/// <param name="Incident">The incident's id.</param>
/// <param name="Number">From 1.</param>
/// <param name="At">When it was first decided so, by the wall clock.</param>
/// <param name="Receiver">The receiver's name in the configuration; empty where none comes into question.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">What the reason refers to: the silence, the window, the incident that stands before it.</param>
/// <param name="Times">How often it was decided so in a row.</param>
/// <param name="Notification">The notification that was owed, where one was.</param>
public sealed record NotifyDecision(
    string Incident, int Number, DateTimeOffset At, string Receiver, NotifyReason Reason, string? Detail = null, long Times = 1, string? Notification = null)
{
    public bool IsTold => Reason.IsTold();
}
