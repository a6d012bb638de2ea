using System.Globalization;

namespace Leafwatch.Core;

/// <summary>Puts an incident into words. What came from log lines has its control characters made visible; markup is for whoever shows it to escape.</summary>
public static class IncidentWords
{
    private const int LongestValue = 120;
    private const int LongestTitle = 160;
    private const int LongestStatement = 160;

    extension(Incident incident)
    {
        /// <summary>One line: what happened, who, how much. <c>Failed logins: 41 addresses of 203.0.113.0/24, 3 times each</c></summary>
        public string Headline()
        {
            IncidentRule rule = HeadOf(incident);
            string title = TitleOf(incident, rule);
            IncidentAlert? shown = incident.Alerts.FirstOrDefault(alert => alert.Rule == rule.Name);
            if (rule.Alerts == 1 && shown?.Statement is { } statement)
            {
                // Of several reasons, a headline has the first.
                int first = statement.Length > LongestStatement ? statement.IndexOf("; ", StringComparison.Ordinal) : -1;
                string said = VisibleText.Of(first > 0 ? statement[..first] : statement, 500);
                return $"{title}{(PlaceOf(incident) is { } place && !said.Contains(place, StringComparison.Ordinal) ? $" ({VisibleText.Of(place, LongestValue)})" : "")}: {said}";
            }

            string others = incident.Rules.Count switch
            {
                1 => "",
                2 when rule != incident.Rules[0] => $"; at the same time: {TitleOf(incident, incident.Rules[0])}",
                2 => "; another rule matched, too",
                _ => $"; {(incident.Rules.Count - 1).ToString(CultureInfo.InvariantCulture)} other rules matched, too",
            };
            string entered = incident is { GotIn: true, Subject.Field: Width.Address } && incident.WidthOf(Width.User) is { Distinct: 1, Values: [var user] }
                ? $" as {VisibleText.Of(user, LongestValue)}"
                : "";
            (string who, string amount) = rule.Alerts == 1 && shown is not null ? WhoAndAmount(incident, shown) : (incident.Who(), Amount(incident, rule, shown));
            return $"{title}: {who}{entered}{(Words.IsSaid(amount) ? $", {amount}" : "")}{others}";
        }

        /// <summary>Who, or what: <c>41 addresses of 203.0.113.0/24</c>.</summary>
        public string Who() => WhoOf(incident, Words.Counted(incident.WidthOf(Width.Address)?.Distinct ?? 0, "address", "addresses"));
    }

    /// <summary>Where an incident stands, or how it was judged: <c>cooling down</c>, <c>false alarm</c>.</summary>
    public static string State(Incident incident) => incident switch
    {
        { State: IncidentState.Closed, Verdict: { } verdict and not Verdict.True } => Words.Of(verdict),
        { IsFlapping: true, IsOpen: true } => "flapping",
        _ => Words.Of(incident.State),
    };

    private static string WhoOf(Incident incident, string many)
    {
        long addresses = incident.WidthOf(Width.Address)?.Distinct ?? 0;
        return incident.Subject switch
        {
            null => $"{(addresses == 0 ? "the whole site" : many)}{(PlaceOf(incident) is { } place ? $" at {VisibleText.Of(place, LongestValue)}" : "")}",
            { Field: Width.Address } one => Value(one),
            { Field: Width.Network or Width.System } one => addresses > 1 ? $"{many} of {Value(one)}" : Value(one),
            { Field: Width.User } one => addresses > 0 ? $"{many}, all for user {Value(one)}" : $"user {Value(one)}",
            { Field: Width.Path or Width.Host } one => addresses > 0 ? $"{many}, all at {Value(one)}" : Value(one),
            { } one => Value(one),
        };
    }

    /// <summary>The one machine or site that it is about; else the one source.</summary>
    private static string? PlaceOf(Incident incident) =>
        incident.WidthOf(Width.Host) is { Distinct: 1, Values: [var host] } ? host
        : incident.WidthOf(Width.Source) is { Distinct: 1, Values: [var source] } ? source
        : null;

    /// <summary>Of a rule's only alert it is said whom or what that one is about; who joined it from elsewhere is among the others.</summary>
    private static (string Who, string Amount) WhoAndAmount(Incident incident, IncidentAlert alert)
    {
        string amount = VisibleText.Of(alert.Amount, LongestValue);
        if (alert.Group.FirstOrDefault(value => value.Field is Width.Address or Width.Path) is { } about && about.Field != incident.Subject?.Field)
        {
            return (Value(about), amount);
        }

        // The rule counts the addresses; the incident knows the first of them.
        return amount.EndsWith(" different addresses", StringComparison.Ordinal) && incident.Subject is not { Field: Width.Address }
            ? (WhoOf(incident, amount.Replace(" different", "", StringComparison.Ordinal)), "")
            : (incident.Who(), amount);
    }

    /// <summary>The gravest rule; of a site that fails under what somebody does to it, what that is.</summary>
    private static IncidentRule HeadOf(Incident incident)
    {
        IncidentRule first = incident.Rules[0];
        bool IsAsGrave(IncidentRule rule, string level) => AlertLevel.RankOf(rule.Level) >= AlertLevel.RankOf(level);
        return !Breakdown.IsForAll(first.Name) ? first
            : incident.Rules.FirstOrDefault(rule => !Breakdown.IsError(rule.Name) && IsAsGrave(rule, "medium"))
            ?? incident.Rules.FirstOrDefault(rule => Breakdown.IsForAll(rule.Name) && !Breakdown.IsOfPage(rule.Name) && IsAsGrave(rule, first.Level))
            ?? first;
    }

    /// <summary>A rule says what one address did, or what befell one account; of many it is said that it was one after another.</summary>
    private static string TitleOf(Incident incident, IncidentRule rule)
    {
        string title = VisibleText.Of(rule.Title, LongestTitle);
        foreach ((string one, string field) in ((string, string)[])[("One address ", Width.Address), ("One account ", Width.User)])
        {
            if (rule.Alerts > 1 && incident.WidthOf(field) is { Distinct: > 1 } && title.StartsWith(one, StringComparison.Ordinal))
            {
                return $"{one}after another {title[one.Length..]}";
            }
        }

        return title;
    }

    private static string Value(GroupValue value) => VisibleText.Of(value.Value, LongestValue);

    private static string Amount(Incident incident, IncidentRule rule, IncidentAlert? shown)
    {
        long addresses = incident.WidthOf(Width.Address)?.Distinct ?? 0;
        if (shown?.Amount is "")
        {
            return "";
        }

        if (addresses != rule.Alerts)
        {
            return $"{Words.Times(rule.Events)} in all";
        }

        long each = (long)Math.Round(rule.Events / (double)rule.Alerts);
        string about = each == 1 || rule.Events % rule.Alerts == 0 ? "" : "about ";
        return $"{about}{Words.Times(each)} each";
    }
}
