using Leafwatch.Core;
using Leafwatch.Loading;
using Leafwatch.Scanning;

namespace Leafwatch.Replaying;

/// <summary>A configuration, and what it makes of the past.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Configuration">The configuration.</param>
/// <param name="Alerts">Its alerts, in order of time.</param>
/// <param name="Summary">What was read.</param>
internal sealed record ReplayedConfiguration(string Name, LoadedConfiguration Configuration, IReadOnlyList<Alert> Alerts, ScanSummary Summary)
{
    public int Mails => new MailCount(Configuration.Settings).Of(Alerts);

    /// <summary>The mails of a week, over the time from the first line to the last, of which less than a day counts as a day.</summary>
    public double MailsPerWeek => Mails / Days * 7;

    public double Days => Summary is { First: { } first, Last: { } last } ? Math.Max(1, (last - first).TotalDays) : 1;
}
