namespace Leafwatch.Core.Actors;

/// <summary>Somebody who looks harmless, and why.</summary>
/// <param name="Kind">What he seems to be.</param>
/// <param name="Address">His address.</param>
/// <param name="Agent">What he calls himself, if he does.</param>
/// <param name="User">Whom he logs in as, if he does.</param>
/// <param name="Events">How often he came.</param>
/// <param name="First">When he was first seen.</param>
/// <param name="Last">When he was last seen.</param>
/// <param name="Pause">How long he waits between two events, if that is steady.</param>
/// <param name="Paths">How many different pages he asked for; more than <see cref="ActorSurvey.MostPaths"/> are one more.</param>
/// <param name="Well">Which share of it ended well.</param>
public sealed record Suggestion(
    SuggestedKind Kind, string Address, string? Agent, string? User, long Events, DateTimeOffset First, DateTimeOffset Last, TimeSpan? Pause, int Paths, double Well);

public enum SuggestedKind
{
    /// <summary>Asks for the same few pages, steadily.</summary>
    Probe,

    /// <summary>Logs in steadily, and always gets in.</summary>
    Job,

    /// <summary>A program within one's own network that asks for many pages, on several days: of links that lead nowhere, or a scanner of one's own.</summary>
    Checker,
}
