namespace Leafwatch.Core.Notifying;

/// <summary>Who is told in place of a receiver that cannot be reached, or refuses.</summary>
/// <param name="To">Receivers, by their names in the configuration.</param>
/// <param name="After">After how many failures of a notification.</param>
public sealed record Fallback(IReadOnlyList<string> To, int After)
{
    public const int UsualFailures = 5;

    /// <summary>The same thing, owed to another. What is told in place of somebody else is handed on no further.</summary>
    /// <remarks>Its id is a hash of what it stands for: made again after a kill, it is the same.</remarks>
    public static Notification Instead(Notification owed, string queue) => owed with
    {
        Id = StableId.Of($"instead\n{owed.Id}\n{queue}"),
        Receiver = queue,
        InPlaceOf = owed.Receiver,
        Thread = null,
    };
}
