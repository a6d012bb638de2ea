namespace Leafwatch.Core;

/// <summary>What somebody asks the monitor to do: written into the state by any process, taken up by the monitor within a tick, once.</summary>
public sealed record OperatorAction
{
    /// <summary>How long a note may be, in characters.</summary>
    public const int LongestNote = 2_000;

    /// <summary>The same id is the same action, however often it is written: a link that is followed twice acts once.</summary>
    public required string Id { get; init; }

    public required OperatorActionKind Kind { get; init; }

    /// <summary>The incident, or the silence that is to end, by its id.</summary>
    public string Target { get; init; } = "";

    /// <summary>Who asks: the user of the machine, the receiver whose link it was, who was logged in to the dashboard.</summary>
    public required string By { get; init; }

    /// <summary>When, by the wall clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>At most <see cref="LongestNote"/> characters; what is longer is cut.</summary>
    public string? Note { get; init; }

    /// <summary>For <see cref="OperatorActionKind.Close"/> and <see cref="OperatorActionKind.JudgeAnomaly"/>.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>For <see cref="OperatorActionKind.AddSilence"/>.</summary>
    public Silence? Silence { get; init; }
}

public enum OperatorActionKind
{
    Acknowledge,
    Note,
    Close,
    AddSilence,
    ExpireSilence,

    /// <summary>Says what an anomaly was.</summary>
    JudgeAnomaly,

    /// <summary>Has what is normal learned anew from the history.</summary>
    RebuildModels,
}
