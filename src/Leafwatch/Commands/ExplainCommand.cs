using System.CommandLine;
using System.Globalization;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Exports;
using Leafwatch.Loading;
using Leafwatch.Monitoring;
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
        Option<string?> format = new("--format") { Description = "The format of the line; by default detected.", HelpName = "F" };
        Option<string?> source = new("--source") { Description = "The source of the configuration that the line is from; by default the one whose stated format reads it.", HelpName = "NAME" };
        Option<string?> rule = new("--rule") { Description = "Only what this rule makes of the line, with each of its tests.", HelpName = "NAME" };
        Option<bool> all = new("--all") { Description = "Each test of every rule that looks at the line, also of those that do not match." };
        Option<string?> zone = new("--tz") { Description = "The time zone of a time that states none; by default this machine's.", HelpName = "Z" };
        CommandWithExample command = new(
            "explain",
            "Show which format reads a line, its fields, which rules looked at it, and why each matched or not.",
            "leafwatch explain '192.0.2.7 - - [19/Nov/2026:08:00:00 -0500] \"GET /x HTTP/1.1\" 404 196'")
        {
            line, file, format, source, zone, rule, all,
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
            IReadOnlyDictionary<string, SourceLines> sources = ConfiguredSources.Lines(loaded.Settings.Sources, loaded.Formats.Known, areFound: false);
            if (parsed.GetValue(source) is { } asked && !sources.ContainsKey(asked))
            {
                errors.Add(sources.Count == 0
                    ? "--source: the configuration has no sources"
                    : $"--source: the configuration has no source '{asked}' ({Spelling.DidYouMean(asked, [.. sources.Keys]) ?? $"known: {string.Join(", ", sources.Keys)}"})");
            }

            ExplanationReport report = new(loaded.Rules, parsed.GetValue(rule), parsed.GetValue(all));
            report.Check(errors);
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
            return Run(bytes, asFormat is null ? lines : lines.As(asFormat), name, loaded, report, parsed.InvocationConfiguration.Output);
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

    private static int Run(byte[] line, SourceLines lines, string? source, LoadedConfiguration loaded, ExplanationReport report, TextWriter output)
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

        output.WriteLine();
        report.Write(output, Explanation.Of(rules.InForce, format.LogSources, view), exemption, view);
        return ExitCode.Done;
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
