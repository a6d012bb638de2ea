using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rules;
using Leafwatch.Monitoring;
using Leafwatch.RuleFiles;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch explain LINE</c>: which format read a line, its fields, and what each rule made of it.</summary>
internal static class ExplainCommand
{
    private const int LongestShown = 1000;

    /// <summary>A rule may ask for thousands of values.</summary>
    private const int MostTests = 200;

    public static Command Create()
    {
        Argument<string> line = new("LINE") { Description = "A line of a log, in quotes; - reads it from standard input." };
        Option<string?> file = CommandLineConfiguration.Option();
        Option<string?> format = new("--format") { Description = "How the line is read; found out from it when not said.", HelpName = "F" };
        Option<string?> source = new("--source") { Description = "The source of the configuration whose line it is; where it is left out, the one whose stated format reads it.", HelpName = "NAME" };
        Option<string?> zone = new("--tz") { Description = "The zone of a time that states none; this machine's when not said.", HelpName = "Z" };
        CommandWithExample command = new(
            "explain",
            "Say which format reads a line, its fields, which rules looked at it, and why each matched or not.",
            "leafwatch explain '192.0.2.7 - - [19/Nov/2026:08:00:00 -0500] \"GET /x HTTP/1.1\" 404 196'")
        {
            line, file, format, source, zone,
        };
        command.SetAction(parsed =>
        {
            LoadedConfiguration loaded = LoadedConfiguration.Load(parsed.GetValue(file));
            if (loaded.IsUnusable)
            {
                loaded.PrintDiagnostics(parsed.InvocationConfiguration.Error);
                return ExitCode.Wrong;
            }

            List<string> errors = [];
            TimeZoneInfo? inZone = ArgumentValues.Zone(parsed.GetValue(zone), errors);
            LogFormat? asFormat = ArgumentValues.Format(parsed.GetValue(format), loaded.Formats.Known, errors);
            IReadOnlyDictionary<string, SourceLines> sources = Composition.Lines(loaded.Settings.Sources, loaded.Formats.Known, areFound: false);
            if (parsed.GetValue(source) is { } asked && !sources.ContainsKey(asked))
            {
                errors.Add(sources.Count == 0
                    ? "--source: the configuration has no sources"
                    : $"--source: the configuration has no source '{asked}' ({Spelling.DidYouMean(asked, [.. sources.Keys]) ?? $"known: {string.Join(", ", sources.Keys)}"})");
            }

            if (errors.Count > 0)
            {
                return CommandLineErrors.Print(errors, parsed.InvocationConfiguration.Error);
            }

            loaded.PrintDiagnostics(parsed.InvocationConfiguration.Error);
            string text = parsed.GetRequiredValue(line);
            text = text == "-" ? Console.In.ReadLine() ?? "" : text;
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            string? name = parsed.GetValue(source) ?? SourceOf(bytes, asFormat, sources);
            SourceLines lines = name is not null ? sources[name] : SourceLines.OfNoSource(loaded.Settings.TrustedProxies);
            lines = parsed.GetValue(zone) is null ? lines : lines with { Zone = inZone! };
            return Run(bytes, asFormat is null ? lines : lines.As(asFormat), name, loaded, parsed.InvocationConfiguration.Output);
        });
        return command;
    }

    /// <summary>The one source that states a format which reads the line; <see langword="null"/> when there are several, or none.</summary>
    private static string? SourceOf(byte[] line, LogFormat? format, IReadOnlyDictionary<string, SourceLines> sources)
    {
        string[] reading = [.. sources.Where(source => source.Value.Format is { } stated && (format is null || format.Name == stated.Name) && TryRead(line, stated, source.Value, out _)).Select(source => source.Key)];
        return reading is [string only] ? only : null;
    }

    private static bool TryRead(byte[] line, LogFormat format, SourceLines source, out EventView view)
    {
        view = new EventView();
        view.Begin(line, 0, line.Length);
        return format.CreateParser(source.Options(TimeProvider.System.GetUtcNow)).TryParse(view);
    }

    private static int Run(byte[] line, SourceLines lines, string? source, LoadedConfiguration loaded, TextWriter output)
    {
        LoadedRules rules = loaded.Rules;
        LogFormat? format = (lines.Format ?? loaded.Formats.Known.Detect(line, null)) is { } bare ? lines.WithHost(bare) : null;
        EventView view = new();
        if (format is null || !TryRead(line, format, lines, out view))
        {
            string text = Encoding.UTF8.GetString(line);
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

        output.WriteLine($"Read as {format.Name}{(source is null ? "" : $", of the source '{TerminalText.Escape(source)}'")}:");
        WriteField(output, "@timestamp", JsonLines.Time(view.Time));
        foreach (Field field in format.Fields)
        {
            if (field != Field.Message && view.Has(field))
            {
                WriteField(output, field.Name, Shown(view[field]));
            }
        }

        Exemption? exemption = rules.Allowed.Of(view);
        if (exemption is not null)
        {
            output.WriteLine();
            foreach (int number in exemption.Entries)
            {
                output.WriteLine(TerminalText.Escape(Allowed(rules.Allowed.Entries[number], loaded.File)));
            }
        }

        IReadOnlyList<Explanation> explanations = Explanation.Of(rules.InForce, format.LogSources, view);
        output.WriteLine();
        output.WriteLine($"{explanations.Count} of {rules.InForce.Rules.Count} rules look at such lines:");
        foreach (Explanation explanation in explanations.OrderByDescending(each => each.Matched))
        {
            Write(output, explanation, exemption, rules, view);
        }

        return ExitCode.Done;
    }

    private static void Write(TextWriter output, Explanation explanation, Exemption? exemption, LoadedRules rules, EventView view)
    {
        output.WriteLine();
        output.WriteLine($"  {(explanation.Matched ? "matches" : "does not match")}  {explanation.Rule.Header.Name}: {TerminalText.Escape(explanation.Rule.Header.Title)}");
        foreach (SelectionOutcome selection in explanation.Selections)
        {
            output.WriteLine($"      {(selection.Held ? "yes" : "no "),-4}{TerminalText.Escape(selection.Name)}");
            foreach (TestOutcome test in selection.Tests.OrderByDescending(test => test.Held).Take(MostTests))
            {
                string value = test.Value is null ? "the line has no such field" : $"found '{TerminalText.Escape(test.Value, 200)}'";
                output.WriteLine($"          {(test.Held ? "yes" : "no "),-4}{TerminalText.Escape(test.Test)}: {value}");
            }

            if (selection.Tests.Count > MostTests)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"          and {selection.Tests.Count - MostTests:N0} more"));
            }
        }

        if (explanation.Matched)
        {
            int number = rules.InForce.Rules.ToList().IndexOf(explanation.Rule);
            if (exemption?.Covers(new RuleReference(number)) == true && explanation.Rule.Header.Level != "informational")
            {
                output.WriteLine("      allow-listed: it makes no alert of its own");
            }

            ListedRule[] listed = [.. ListedRule.Of(rules)];
            for (int i = 0; i < rules.InForce.Correlations.Count; i++)
            {
                SigmaCorrelation correlation = rules.InForce.Correlations[i];
                if (correlation.Inputs.Contains(new RuleReference(number)))
                {
                    string exempt = exemption?.Covers(new RuleReference(i, IsCorrelation: true)) == true ? "allow-listed: not " : "";
                    output.WriteLine($"      {exempt}{Counted(correlation, number, listed.First(rule => rule.Header == correlation.Header), view)}");
                }
            }
        }
    }

    /// <summary>The value of a field that events are grouped by; the network of an address is made of it.</summary>
    private static string? ValueOf(Field field, EventView view)
    {
        if (field != Field.SourceNetwork)
        {
            return view.Has(field) ? Shown(view[field]) : null;
        }

        if (!view.Has(Field.SourceIp) || !IPAddress.TryParse(Encoding.UTF8.GetString(view[Field.SourceIp]), out IPAddress? address))
        {
            return null;
        }

        byte[] bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        int kept = bytes.Length == 4 ? 3 : 8;
        bytes.AsSpan(kept).Clear();
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }

    /// <summary>How a correlation counts the line: in which group, and what it asks for at the line's time.</summary>
    private static string Counted(SigmaCorrelation correlation, int rule, ListedRule listed, EventView view)
    {
        ThresholdInForce threshold = listed.Thresholds.First(each => each.When is null || each.When.Contains(view.Time));
        int input = correlation.Inputs.ToList().IndexOf(new RuleReference(rule));
        bool isAsWritten = threshold.GroupBy.SequenceEqual(correlation.GroupBy.Select(field => field.Name));
        IReadOnlyList<Field> fields = isAsWritten ? [.. correlation.GroupBy.Select(field => field.ByInput[input])] : [.. threshold.GroupBy.Select(Field.Named)];
        string[] lacking = [.. fields.Concat(correlation.Values.Select(value => value.ByInput[input])).Where(field => ValueOf(field, view) is null).Select(field => field.Name).Distinct()];
        string group = lacking.Length > 0
            ? $"not, for the line has no {string.Join(", ", lacking)}"
            : fields.Count == 0 ? "with everything else" : $"as {string.Join(", ", fields.Select(field => $"{field.Name}={ValueOf(field, view)}"))}";
        string profile = threshold.Profile is null ? "" : $" (profile {threshold.Profile}: {threshold.When})";
        string above = listed.CountedBy.Count == 0 ? "" : $"; {string.Join(", ", listed.CountedBy)} looks at it";
        return $"counted by {correlation.Header.Name}, {group}: {correlation.TypeName} {RuleListReport.Words(listed, threshold)}{profile}{TerminalText.Escape(above)}";
    }

    private static string Allowed(AllowEntry entry, string? file)
    {
        string reason = entry.Reason is null ? "" : $", because of: {entry.Reason}";
        string scope = entry.Rules.Count == 0 ? "rules below the level high" : $"rules {string.Join(", ", entry.Rules)}";
        return string.Create(CultureInfo.InvariantCulture, $"Allow-listed by {entry.Name}, line {entry.Line} of {file ?? "the configuration"}{reason} (for {scope})");
    }

    private static void WriteField(TextWriter output, string name, string value) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-28}{value}"));

    private static string Shown(ReadOnlySpan<byte> value) => TerminalText.Escape(value, LongestShown);
}
