using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Exports;

namespace Leafwatch.Replaying;

/// <summary>Writes what came of a replay as JSON objects, one a line; docs/guide/json.md describes them.</summary>
internal static class ReplayJson
{
    public static void Write(TextWriter output, ReplayedConfiguration before, ReplayedConfiguration? after, BudgetPlan? plan, MailBudget? budget)
    {
        if (after is not null)
        {
            Alerts(output, "lost", AlertChange.Missing(before.Alerts, after.Alerts));
            Alerts(output, "gained", AlertChange.Missing(after.Alerts, before.Alerts));
        }

        foreach (ProposedCount proposed in plan?.Proposed ?? [])
        {
            JsonObjectLine.Write(output, json =>
            {
                json.WriteString("type", "threshold");
                json.WriteString("rule", proposed.Rule);
                json.WriteNumber("count", proposed.Count);
                json.WriteNumber("was", proposed.Before);
                json.WriteNumber("lost", proposed.Lost.Count);
            });
        }

        JsonObjectLine.Write(output, json =>
        {
            json.WriteString("type", "summary");
            json.WriteNumber("lines", before.Summary.Lines);
            json.WriteString("first", before.Summary.First is { } first ? JsonLines.Time(first) : null);
            json.WriteString("last", before.Summary.Last is { } last ? JsonLines.Time(last) : null);
            Totals(json, "in_force", before);
            if (after is not null)
            {
                Totals(json, "tried", after);
            }

            if (plan is not null)
            {
                json.WriteStartObject("budget");
                json.WriteString("asked", budget!.ToString());
                json.WriteBoolean("kept", plan.IsKept);
                json.WriteNumber("mails", new MailCount((after ?? before).Configuration.Settings).Of(plan.Alerts));
                json.WriteEndObject();
            }
        });
    }

    private static void Totals(Utf8JsonWriter json, string name, ReplayedConfiguration replayed)
    {
        json.WriteStartObject(name);
        json.WriteString("configuration", replayed.Name);
        json.WriteNumber("alerts", replayed.Alerts.Count);
        json.WriteNumber("mails", replayed.Mails);
        json.WriteNumber("mails_per_week", Math.Round(replayed.MailsPerWeek, 2));
        json.WriteEndObject();
    }

    private static void Alerts(TextWriter output, string type, IEnumerable<Alert> alerts)
    {
        foreach (Alert alert in alerts)
        {
            JsonObjectLine.Write(output, json =>
            {
                json.WriteString("type", type);
                json.WriteString("id", alert.Id);
                json.WriteString("rule", alert.Rule.Name);
                json.WriteString("level", alert.Rule.Level);
                json.WriteStartObject("group");
                foreach (GroupValue value in alert.Group)
                {
                    json.WriteString(value.Field, value.Value);
                }

                json.WriteEndObject();
                json.WriteNumber("count", alert.Count);
                json.WriteString("first", JsonLines.Time(alert.First));
                json.WriteString("last", JsonLines.Time(alert.Last));
                json.WriteString("sample", alert.Evidence.Count > 0 ? alert.Evidence[0] : null);
            });
        }
    }
}
