using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Loading;
using Leafwatch.Replaying;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Replaying;

public sealed class BudgetPlanTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 11, 19, 8, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Counts_are_raised_until_no_day_has_more_mails_and_no_further()
    {
        // Seven scanners, of 6 to 12 requests each; the three that asked most are to be told.
        ReplayedConfiguration replayed = Replay(out Replay replay, [.. Enumerable.Range(0, 7).SelectMany(i => Burst(Day.AddHours(i), $"192.0.2.{i + 1}", 404, 6 + i))]);
        Assert.Equal(7, replayed.Mails);

        BudgetPlan plan = replay.Within(new MailBudget(3, IsWeekly: false), replayed);

        Assert.True(plan.IsKept);
        ProposedCount proposed = Assert.Single(plan.Proposed);
        Assert.Equal(("http_404_burst", 5), (proposed.Rule, proposed.Before));
        Assert.InRange(plan.Alerts.Count(), 1, 3);
        Assert.Equal(7, plan.Alerts.Count() + proposed.Lost.Count);
        Assert.Equal(plan.Alerts.Select(alert => alert.Id).Order(), Alerts(proposed.Count).Order());
    }

    [Fact]
    public void A_budget_that_is_kept_changes_nothing()
    {
        ReplayedConfiguration replayed = Replay(out Replay replay, Burst(Day, "192.0.2.1", 404, 9));
        BudgetPlan plan = replay.Within(new MailBudget(1, IsWeekly: false), replayed);
        Assert.True(plan.IsKept);
        Assert.Empty(plan.Proposed);
    }

    [Fact]
    public void What_is_low_goes_before_what_is_grave_and_the_same_again_each_time()
    {
        string[] lines = [.. Burst(Day, "192.0.2.1", 404, 9), .. Burst(Day.AddHours(1), "192.0.2.2", 404, 9), .. Burst(Day.AddHours(2), "192.0.2.3", 401, 9)];
        BudgetPlan[] plans = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            ReplayedConfiguration replayed = Replay(out Replay replay, lines);
            return replay.Within(new MailBudget(1, IsWeekly: true), replayed);
        })];
        Assert.All(plans, plan => Assert.True(plan.IsKept));
        Assert.Equal(plans[0].Proposed.Select(proposed => (proposed.Rule, proposed.Count)), plans[1].Proposed.Select(proposed => (proposed.Rule, proposed.Count)));
    }

    [Theory]
    [InlineData("5/day", 5, false)]
    [InlineData("20 / week", 20, true)]
    public void A_budget_is_a_number_in_a_time(string text, int mails, bool isWeekly) => Assert.Equal(new MailBudget(mails, isWeekly), MailBudget.Parse(text));

    [Theory]
    [InlineData("5")]
    [InlineData("5/month")]
    [InlineData("-1/day")]
    [InlineData("/day")]
    public void Anything_else_is_none(string text) => Assert.Null(MailBudget.Parse(text));

    [Fact]
    public void An_alert_that_fires_later_under_another_threshold_is_not_lost()
    {
        Replay(out Replay replay, [.. Burst(Day, "192.0.2.1", 404, 9), .. Burst(Day, "192.0.2.2", 404, 6)]);
        IReadOnlyList<Alert> before = replay.Run("before", Configuration("")).Alerts;
        IReadOnlyList<Alert> after = replay.Run("after", Configuration("rules: { thresholds: { http_404_burst: { count: 8 } } }\n")).Alerts;
        Assert.Equal(["192.0.2.2"], AlertChange.Missing(before, after).Where(alert => alert.Rule.Name == "http_404_burst").Select(alert => alert.Group[0].Value));
        Assert.Empty(AlertChange.Missing(after, before));
    }

    private static string[] Burst(DateTimeOffset first, string address, int status, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{address} - - [{first.AddSeconds(i):dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /page HTTP/1.1\" {status} 12 \"-\" \"Mozilla/5.0\"")),
    ];

    private IEnumerable<string> Alerts(int count)
    {
        Replay replay = new([Path.Combine(_folder.Path, "access.log")], DateTimeOffset.MinValue, DateTimeOffset.MaxValue, TimeZoneInfo.Utc, TimeProvider.System, scan => scan.Run(default));
        return replay.Run("raised", Configuration($"rules: {{ thresholds: {{ http_404_burst: {{ count: {count} }} }} }}\n")).Alerts.Select(alert => alert.Id);
    }

    private ReplayedConfiguration Replay(out Replay replay, string[] lines)
    {
        _folder.Write("access.log", string.Join('\n', lines) + "\n");
        replay = new Replay([Path.Combine(_folder.Path, "access.log")], DateTimeOffset.MinValue, DateTimeOffset.MaxValue, TimeZoneInfo.Utc, TimeProvider.System, scan => scan.Run(default));
        return replay.Run("in force", Configuration(""));
    }

    private LoadedConfiguration Configuration(string text) => LoadedConfiguration.Load(_folder.Write("leafwatch.yml", text));
}
