using System.CommandLine;
using System.Globalization;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rules;
using Leafwatch.RuleFiles;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch explain LINE</c>: which format read a line, its fields, and what each rule made of it.</summary>
internal static class ExplainCommand
{
    private const int LongestShown = 1000;

    public static Command Create()
    {
        Argument<string> line = new("LINE") { Description = "A line of a log, in quotes; - reads it from standard input." };
        Option<string?> file = CommandLineConfiguration.Option();
        Option<string?> format = new("--format") { Description = "How the line is read; found out from it when not said.", HelpName = "F" };
        Option<string?> zone = new("--tz") { Description = "The zone of a time that states none; this machine's when not said.", HelpName = "Z" };
        CommandWithExample command = new(
            "explain",
            "Say which format reads a line, its fields, which rules looked at it, and why each matched or not.",
            "leafwatch explain '192.0.2.7 - - [19/Nov/2026:08:00:00 -0500] \"GET /x HTTP/1.1\" 404 196'")
        {
            line, file, format, zone,
        };
        command.SetAction(parsed =>
        {
            LoadedConfiguration loaded = LoadedConfiguration.Load(parsed.GetValue(file));
            List<string> errors = [];
            TimeZoneInfo? inZone = ArgumentValues.Zone(parsed.GetValue(zone), errors);
            LogFormat? asFormat = ArgumentValues.Format(parsed.GetValue(format), loaded.Formats.Known, errors);
            if (errors.Count > 0)
            {
                return CommandLineErrors.Print(errors, parsed.InvocationConfiguration.Error);
            }

            loaded.PrintDiagnostics(parsed.InvocationConfiguration.Error);
            string text = parsed.GetRequiredValue(line);
            text = text == "-" ? Console.In.ReadLine() ?? "" : text;
            return loaded.IsUnusable ? ExitCode.Wrong : Run(text, asFormat, inZone!, loaded, parsed.InvocationConfiguration.Output);
        });
        return command;
    }

    private static int Run(string text, LogFormat? format, TimeZoneInfo zone, LoadedConfiguration loaded, TextWriter output)
    {
        LoadedRules rules = loaded.Rules;
        byte[] line = Encoding.UTF8.GetBytes(text);
        EventView view = new();
        view.Begin(line, 0, line.Length);
        format ??= loaded.Formats.Known.Detect(line, null);
        if (format is null || !format.CreateParser(new ParserOptions(zone, TimeProvider.System.GetUtcNow)).TryParse(view))
        {
            output.WriteLine(format is null ? "No known format reads this line." : $"This is not a line of {format.Name}.");
            if (NearestFormat.Find(line, format is null ? loaded.Formats.Known.All : [format, .. loaded.Formats.Known.All]) is { } nearest)
            {
                string before = TerminalText.Escape(text[..Math.Min(text.Length, nearest.Column - 1)], LongestShown);
                output.WriteLine($"  nearest: {nearest.Format.Name}, up to column {nearest.Column}:");
                output.WriteLine($"    {before}{TerminalText.Escape(text[Math.Min(text.Length, nearest.Column - 1)..], LongestShown)}");
                output.WriteLine($"    {new string(' ', before.Length)}^");
            }

            output.WriteLine($"  known formats: {string.Join(", ", loaded.Formats.Known.All.Select(known => known.Name))}");
            return ExitCode.NotSo;
        }

        if (view.Weight == 0)
        {
            output.WriteLine($"Read as {format.Name}: a line that says how others are read. No rule looks at it.");
            return ExitCode.Done;
        }

        output.WriteLine($"Read as {format.Name}:");
        WriteField(output, "@timestamp", JsonLines.Time(view.Time));
        foreach (Field field in format.Fields)
        {
            if (field != Field.Message && view.Has(field))
            {
                WriteField(output, field.Name, Shown(view[field]));
            }
        }

        IReadOnlyList<Explanation> explanations = Explanation.Of(rules.InForce, format.LogSources, view);
        output.WriteLine();
        output.WriteLine($"{explanations.Count} of {rules.InForce.Rules.Count} rules look at such lines:");
        foreach (Explanation explanation in explanations.OrderByDescending(each => each.Matched))
        {
            Write(output, explanation, rules, view);
        }

        return ExitCode.Done;
    }

    private static void Write(TextWriter output, Explanation explanation, LoadedRules rules, EventView view)
    {
        output.WriteLine();
        output.WriteLine($"  {(explanation.Matched ? "matches" : "does not match")}  {explanation.Rule.Header.Name}: {TerminalText.Escape(explanation.Rule.Header.Title)}");
        foreach (SelectionOutcome selection in explanation.Selections)
        {
            output.WriteLine($"      {(selection.Held ? "yes" : "no "),-4}{TerminalText.Escape(selection.Name)}");
            foreach (TestOutcome test in selection.Tests)
            {
                string value = test.Value is null ? "the line has no such field" : $"found '{TerminalText.Escape(test.Value, 200)}'";
                output.WriteLine($"          {(test.Held ? "yes" : "no "),-4}{TerminalText.Escape(test.Test)}: {value}");
            }
        }

        if (explanation.Matched)
        {
            int number = rules.InForce.Rules.ToList().IndexOf(explanation.Rule);
            ListedRule[] listed = [.. ListedRule.Of(rules)];
            foreach (SigmaCorrelation correlation in rules.InForce.Correlations.Where(correlation => correlation.Inputs.Contains(new RuleReference(number))))
            {
                WriteCounted(output, correlation, number, listed.First(rule => rule.Header == correlation.Header), view);
            }
        }
    }

    /// <summary>How a correlation counts the line: in which group, and what it asks for at the line's time.</summary>
    private static void WriteCounted(TextWriter output, SigmaCorrelation correlation, int rule, ListedRule listed, EventView view)
    {
        ThresholdInForce threshold = listed.Thresholds.First(each => each.When is null || each.When.Contains(view.Time));
        int input = correlation.Inputs.ToList().IndexOf(new RuleReference(rule));
        bool isAsWritten = threshold.GroupBy.SequenceEqual(correlation.GroupBy.Select(field => field.Name));
        IReadOnlyList<Field> fields = isAsWritten ? [.. correlation.GroupBy.Select(field => field.ByInput[input])] : [.. threshold.GroupBy.Select(Field.Named)];
        string[] lacking = [.. fields.Where(field => !view.Has(field)).Select(field => field.Name)];
        string group = lacking.Length > 0
            ? $"not, for the line has no {string.Join(", ", lacking)}"
            : fields.Count == 0 ? "with everything else" : $"as {string.Join(", ", fields.Select(field => $"{field.Name}={Shown(view[field])}"))}";
        string profile = threshold.Profile is null ? "" : $" (profile {threshold.Profile}: {threshold.When})";
        string above = listed.CountedBy.Count == 0 ? "" : $"; {string.Join(", ", listed.CountedBy)} looks at it";
        output.WriteLine($"      counted by {correlation.Header.Name}, {group}: {correlation.TypeName} {RuleListReport.Words(listed, threshold)}{profile}{TerminalText.Escape(above)}");
    }

    private static void WriteField(TextWriter output, string name, string value) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-28}{value}"));

    private static string Shown(ReadOnlySpan<byte> value) => TerminalText.Escape(value, LongestShown);
}
