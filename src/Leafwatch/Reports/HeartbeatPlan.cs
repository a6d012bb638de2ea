using Leafwatch.Receivers.Http;

namespace Leafwatch.Reports;

/// <summary>Signs of life, for somebody else to miss.</summary>
/// <param name="Target">What is called while the monitor works, if anything.</param>
/// <param name="Every">How often.</param>
/// <param name="At">When in the week a message says so.</param>
/// <param name="To">To whom: names of receivers.</param>
internal sealed record HeartbeatPlan(HttpTarget? Target, TimeSpan Every, ReportTime At, IReadOnlyList<string> To)
{
    public static readonly TimeSpan UsualInterval = TimeSpan.FromMinutes(1);

    public static HeartbeatPlan None { get; } = new(null, UsualInterval, ReportTime.Default, []);

    public bool IsOn => Target is not null || To.Count > 0;
}
