using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Terminal;

namespace Leafwatch.Replaying;

/// <summary>Shows what came of a replay.</summary>
internal static class ReplayReport
{
    private const int MostShown = 5;
    private const int LineLength = 160;

    public static void Write(TextWriter output, ReplayedConfiguration before, ReplayedConfiguration? after, BudgetPlan? plan, MailBudget? budget)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{before.Summary.Lines:N0} lines, from {before.Summary.First:yyyy-MM-dd HH:mm} to {before.Summary.Last:yyyy-MM-dd HH:mm zzz}, {before.Days:0.#} days"));
        output.WriteLine();
        Totals(output, "in force", before);
        if (after is not null)
        {
            Totals(output, "tried", after);
            Alerts(output, "lost", AlertChange.Missing(before.Alerts, after.Alerts));
            Alerts(output, "gained", AlertChange.Missing(after.Alerts, before.Alerts));
        }
        else
        {
            foreach (IGrouping<string, Alert> rule in before.Alerts.GroupBy(alert => alert.Rule.Name).OrderByDescending(rule => rule.Count()).ThenBy(rule => rule.Key, StringComparer.Ordinal))
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {rule.Count(),8:N0}  {rule.Key} ({rule.First().Rule.Level})"));
            }
        }

        if (plan is not null)
        {
            Proposal(output, after ?? before, plan, budget!);
        }
    }

    private static void Totals(TextWriter output, string what, ReplayedConfiguration replayed) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-9} {replayed.Alerts.Count,7:N0} alerts, {replayed.Mails,7:N0} mails, {replayed.MailsPerWeek,8:N1} a week   {TerminalText.Escape(replayed.Name, 200)}"));

    private static void Alerts(TextWriter output, string what, IReadOnlyList<Alert> alerts)
    {
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {alerts.Count:N0}"));
        foreach (IGrouping<string, Alert> rule in alerts.GroupBy(alert => alert.Rule.Name).OrderByDescending(rule => rule.Count()).ThenBy(rule => rule.Key, StringComparer.Ordinal))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {rule.Key}: {rule.Count():N0}"));
            foreach (Alert alert in rule.Take(MostShown))
            {
                output.WriteLine($"    {alert.First:yyyy-MM-dd HH:mm:ss zzz}  {AlertLines.Headline(alert)}   id {AlertLines.ShortId(alert)}");
                if (alert.Evidence.Count > 0)
                {
                    output.WriteLine($"      | {VisibleText.Of(alert.Evidence[0], LineLength)}");
                }
            }

            if (rule.Count() > MostShown)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    … and {rule.Count() - MostShown:N0} more"));
            }
        }
    }

    private static void Proposal(TextWriter output, ReplayedConfiguration replayed, BudgetPlan plan, MailBudget budget)
    {
        output.WriteLine();
        int mails = new MailCount(replayed.Configuration.Settings).Of(plan.Alerts);
        if (plan.Proposed.Count == 0)
        {
            output.WriteLine(plan.IsKept ? $"The budget of {budget} is kept as it is." : $"The budget of {budget} cannot be kept by counts: the mails are of rules that have none.");
            return;
        }

        output.WriteLine(plan.IsKept
            ? string.Create(CultureInfo.InvariantCulture, $"The budget of {budget} would be kept, with {mails:N0} mails in all, by:")
            : string.Create(CultureInfo.InvariantCulture, $"The budget of {budget} cannot be kept by counts alone; nearest to it, with {mails:N0} mails in all, comes:"));
        output.WriteLine();
        output.WriteLine("rules:");
        output.WriteLine("  thresholds:");
        foreach (ProposedCount proposed in plan.Proposed)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"    {proposed.Rule}: {{ count: {proposed.Count} }}  # was {proposed.Before}; loses {proposed.Lost.Count:N0} {(proposed.Lost.Count == 1 ? "alert" : "alerts")}"));
        }

        Alerts(output, "what would be lost", [.. plan.Proposed.SelectMany(proposed => proposed.Lost)]);
    }
}
