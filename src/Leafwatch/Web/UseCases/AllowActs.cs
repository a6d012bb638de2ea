using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Ledgers;
using Leafwatch.Receivers.Blocking;
using Leafwatch.Sqlite;

namespace Leafwatch.Web.UseCases;

/// <summary>Who is exempt from rules.</summary>
internal static class AllowActs
{
    public const int LongestReason = 500;

    /// <summary>Exempts whom a form names from rules, and puts that into the story of the incident that it was done for, if it was for one.</summary>
    public static async Task<ActResult> AllowAsync(Visit visit, IReadOnlyList<string> rules, Incident? incident)
    {
        ActResult result = Allow(visit, await visit.SentAsync("address"), rules, await visit.SentAsync("for"), await visit.SentAsync("reason"));
        if (result.IsDone && incident is not null)
        {
            await MonitorActs.AskAsync(visit, MonitorActs.Note(visit, incident, $"allowed {result.Said}"));
        }

        return result;
    }

    /// <param name="visit">Who asks.</param>
    /// <param name="address">Who is allowed: an address or a network.</param>
    /// <param name="rules">From which rules they are exempt, by name, those of the monitor itself aside; nothing for those below the level <c>high</c>.</param>
    /// <param name="length">For how long.</param>
    /// <param name="reason">Why.</param>
    public static ActResult Allow(Visit visit, string address, IReadOnlyList<string> rules, string length, string reason)
    {
        Texts t = visit.Texts;
        string why = reason.Trim();
        string[] named = [.. rules.Where(rule => !IsOfMonitor(rule))];
        return Block.NetworkOf(address) is not { } network ? ActResult.Wrong(t.Act.NetworkFault)
            : ProtectedAddresses.WhyTooWide(network) is { } wide ? ActResult.Wrong(Texts.Fill(t.Act.NotAllowed, Block.NameOf(network), wide))
            : rules.Count > 0 && named.Length == 0 ? ActResult.Wrong(t.Act.NoRuleToExempt)
            : named.FirstOrDefault(rule => !RuleActs.IsRule(visit, rule)) is { } unknown ? ActResult.Wrong(Texts.Fill(t.Act.NoSuchRule, unknown))
            : !Duration.TryParse(length, out TimeSpan span) || span <= TimeSpan.Zero || span > BlockBook.Longest ? ActResult.Wrong(t.Act.LengthFault)
            : why.Length is 0 or > LongestReason || why.Any(char.IsControl) ? ActResult.Wrong(t.Act.ReasonFault)
            : Adjusting.Change(
                visit,
                adjustments => adjustments.WithAllowed(network, named, visit.Now + span, why),
                "allowed",
                $"{Block.NameOf(network)}{(named.Length > 0 ? $", rules {string.Join(", ", named)}" : "")}, for {length}: {why}");
    }

    public static ActResult TakeBack(Visit visit, string name) =>
        visit.Dashboard.Parts.Changes?.InForce.Adjustments.Allow.Entries.Any(entry => entry.Name == name) != true
            ? ActResult.NotFound(visit.Texts)
            : Adjusting.Change(visit, adjustments => adjustments.WithoutAllowed(name), "no longer allowed", name);

    /// <summary>Whether a rule is one of the monitor's own, of which none can leave somebody out: what is unusual, and how the monitor itself does.</summary>
    private static bool IsOfMonitor(string rule) => AnomalyRules.All.Concat(HealthRules.All).Any(own => own.Name == rule);
}
