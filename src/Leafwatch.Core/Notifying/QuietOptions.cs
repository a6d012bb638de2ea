namespace Leafwatch.Core.Notifying;

/// <summary>When and how often receivers may be told.</summary>
public sealed record QuietOptions
{
    /// <summary>How long a new incident waits for company before it is told.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.Zero;

    /// <summary>What was told of a single actor and turns out to be wider is told once more, when it has had so long to show how wide.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A receiver that was told of an incident hears of its growth after this time at the earliest.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How grave an incident must be for people to be told that it is over; <see langword="null"/> for never.</summary>
    public string? TellsEndAt { get; init; } = "high";

    /// <summary>The hours in which what is less grave than <see cref="WakesAt"/> waits.</summary>
    public WeekWindow? Hours { get; init; }

    public string WakesAt { get; init; } = "high";

    public IReadOnlyList<MaintenanceWindow> Maintenance { get; init; } = [];

    public IReadOnlyList<Inhibition> Inhibitions { get; init; } = [];

    /// <summary>How many messages a receiver gets within a day. What is high or critical has a budget of its own, which noise cannot spend.</summary>
    public int Budget { get; init; } = 50;

    /// <summary>The same for receivers that have one of their own, by name.</summary>
    public IReadOnlyDictionary<string, int> Budgets { get; init; } = new Dictionary<string, int>();

    /// <summary>How many within <see cref="BurstWithin"/>.</summary>
    public int Burst { get; init; } = 8;

    /// <summary>
    /// The same for receivers that are programs and keep account of what goes on (<see cref="Receiver.IsProgram"/>): they put together by themselves what belongs
    /// together, and what they are not told is missing there.
    /// </summary>
    public int ProgramBudget { get; init; } = 1000;

    public int ProgramBurst { get; init; } = 60;

    public TimeSpan BurstWithin { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What is beyond the budget is told together, so long after the first of it.</summary>
    public TimeSpan BudgetDigest { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The zone of hours.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;
}

/// <summary>A recurring time in which matching incidents are not told.</summary>
public sealed record MaintenanceWindow(string Name, WeekWindow When, RouteCondition For);

/// <summary>An incident that is the cause of others: they are not told while it lasts.</summary>
/// <param name="Name">What it is called in decisions.</param>
/// <param name="Cause">Which incidents are causes.</param>
/// <param name="Effects">Which are not told then; all rules of the incident must be.</param>
/// <param name="Same">Fields that both must agree in, where both say something of them: <c>host.name</c>.</param>
public sealed record Inhibition(string Name, RouteCondition Cause, RouteCondition Effects, IReadOnlyList<string> Same);
