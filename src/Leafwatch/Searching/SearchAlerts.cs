using System.Globalization;
using System.Net;
using Leafwatch.Core;
using Leafwatch.Core.Rules;
using Leafwatch.Terminal;

namespace Leafwatch.Searching;

/// <summary>The alerts that name what is searched for: in their group, among the addresses that were seen, or in their lines.</summary>
internal static class SearchAlerts
{
    private const int MostShown = 10;

    /// <summary>Whether an alert names every value that is asked for; a question that is no value (a number's bounds, an expression, an opposite) is left to the lines.</summary>
    public static bool Names(this SearchQuery query, Alert alert)
    {
        SearchTerm[] values = [.. query.Terms.Where(term => !term.IsOpposite && term.Test is FieldTest.Network or FieldTest.Text)];
        return values.Length > 0
            && values.GroupBy(term => term.Field == RuleField.WholeLine ? (object)term : term.Field).All(alike => alike.Any(term => IsNamed(term, alert)));
    }

    public static void Write(IReadOnlyList<Alert> alerts, TextWriter output)
    {
        foreach (Alert alert in alerts.Take(MostShown))
        {
            string group = string.Join(", ", alert.Group.Select(value => TerminalText.Escape(value.Value, 100)));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"# alert {alert.Id[..12]} [{alert.Rule.Level}] {alert.Fired:yyyy-MM-dd HH:mm:ss zzz} {TerminalText.Escape(alert.Rule.Title)}: {(group.Length > 0 ? group + ": " : "")}{alert.Amount}"));
        }

        if (alerts.Count > MostShown)
        {
            output.WriteLine($"# and {alerts.Count - MostShown} alerts before these");
        }
    }

    private static bool IsNamed(SearchTerm term, Alert alert)
    {
        if (term.Test is FieldTest.Network { Range: var range })
        {
            return alert.Group.Where(value => value.Field == term.Field.Field.Name).Select(value => value.Value)
                .Concat(term.Field.Field == Field.SourceIp ? alert.Sightings.Select(sighting => sighting.Address) : [])
                .Any(address => IPAddress.TryParse(address, out IPAddress? parsed) && range.Contains(parsed));
        }

        FieldTest.Text test = (FieldTest.Text)term.Test;
        TextPattern pattern = test.Pattern;
        StringComparison comparison = test.Cased ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        if (pattern.Exact is { } exact && alert.Group.Any(value => value.Field == term.Field.Field.Name))
        {
            return alert.Group.Any(value => value.Field == term.Field.Field.Name && value.Value.Equals(exact, comparison));
        }

        return alert.Evidence.Any(line => pattern.Parts.All(part => line.Contains(part.Text, comparison)));
    }
}
