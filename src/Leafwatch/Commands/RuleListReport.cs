using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Terminal;
using Spectre.Console;

namespace Leafwatch.Commands;

/// <summary>Shows the rules in force as a table.</summary>
internal static class RuleListReport
{
    /// <summary>Where nobody's window is the measure, lines are not broken: other programs read them.</summary>
    private const int Unbroken = 1000;

    public static void Write(TextWriter output, IReadOnlyList<ListedRule> rules)
    {
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumns(new TableColumn("name").NoWrap(), new TableColumn("level").NoWrap())
            .AddColumns("type", "asks for", "tags", "from", "author");
        foreach (ListedRule rule in rules)
        {
            table.AddRow(
            [
                Cell(rule.Header.Name),
                Cell(rule.Header.Level),
                Cell(rule.Type),
                Cell(AsksFor(rule)),
                Cell(string.Join(", ", rule.Header.Tags)),
                Cell($"{rule.Header.Place.File}:{rule.Header.Place.Line}"),
                Cell(Author(rule)),
            ]);
        }

        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        bool isPiped = Console.IsOutputRedirected || output is StringWriter;
        terminal.Profile.Width = isPiped ? Unbroken : terminal.Profile.Width;
        terminal.Write(table);
        output.WriteLine($"{rules.Count} {(rules.Count == 1 ? "rule" : "rules")}; a star marks what the configuration sets");
    }

    private static string AsksFor(ListedRule rule)
    {
        if (rule.Type == "event")
        {
            return rule.Alerts ? "one event" : rule.CountedBy.Count > 0 ? $"counted by {string.Join(", ", rule.CountedBy)}" : "nothing: it is informational";
        }

        string text = string.Join("; ", rule.Thresholds.Select(threshold => $"{Words(rule, threshold)}{(threshold.Profile is null ? "" : $" ({threshold.Profile}: {threshold.When})")}"));
        return $"{text}{(rule.IsChanged ? " *" : "")}{(rule.Alerts ? "" : $"; counted by {string.Join(", ", rule.CountedBy)}")}";
    }

    /// <summary>What a threshold asks for, on one line.</summary>
    public static string Words(ListedRule rule, ThresholdInForce threshold)
    {
        string what = threshold.Bounds.Count == 0 ? "all of them" : rule.Field is { } field ? $"{field} {threshold.Condition}" : threshold.Condition;
        string group = threshold.GroupBy.Count == 0 ? "over everything" : $"by {string.Join(", ", threshold.GroupBy)}";
        return $"{what} in {Duration.Format(threshold.Timespan)} {group}";
    }

    private static string Author(ListedRule rule) => $"{rule.Header.Author}{(rule.Header.License is { } license ? $" ({license})" : "")}";

    private static string Cell(string text) => Markup.Escape(TerminalText.Escape(text, 300));
}
