namespace Leafwatch.Core.Notifying;

/// <summary>Which incidents are told to whom, and what happens when nobody acknowledges.</summary>
/// <param name="When">Which incidents take this route.</param>
/// <param name="To">Receivers, by their names in the configuration.</param>
public sealed record Route(RouteCondition When, IReadOnlyList<string> To)
{
    /// <summary>Who is told next when nobody has acknowledged, step by step.</summary>
    public IReadOnlyList<EscalationStep> Escalate { get; init; } = [];

    /// <summary>When incidents of this route are told together; <see langword="null"/> when each is told at once.</summary>
    public DigestTime? Digest { get; init; }

    /// <summary>The route of who has not said who is told what: everybody, of what is of level medium or above.</summary>
    public static Route ToAll(IEnumerable<Receiver> receivers) => new(RouteCondition.Usual, [.. receivers.Select(static receiver => receiver.Name).Distinct()]);

    /// <summary>What tells the route from others, also after a restart with another configuration.</summary>
    public string Key => $"{When} -> {string.Join(' ', To)}";
}

/// <param name="After">How long after the incident was first told on the route.</param>
/// <param name="To">Receivers, by their names.</param>
public sealed record EscalationStep(TimeSpan After, IReadOnlyList<string> To);

/// <summary>When a digest is told.</summary>
/// <param name="Every">How long after the first that is in it; or</param>
/// <param name="At">each day at this time.</param>
public sealed record DigestTime(TimeSpan? Every, TimeOnly? At)
{
    public DateTimeOffset DueAfter(DateTimeOffset now, TimeZoneInfo zone)
    {
        if (At is not { } clock)
        {
            return now + (Every ?? TimeSpan.FromDays(1));
        }

        DateTime local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        DateTime next = local.Date + clock.ToTimeSpan();
        next = next > local ? next : next.AddDays(1);

        // An hour that the change to summer time leaves out is told at its end.
        while (zone.IsInvalidTime(next))
        {
            next = next.AddMinutes(30);
        }

        return new DateTimeOffset(next, zone.GetUtcOffset(next));
    }
}
