using System.CommandLine;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Storage;
using Leafwatch.Exports;
using Leafwatch.Loading;
using Leafwatch.RuleFiles;
using Leafwatch.Scanning;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch scan</c>: the same detection as <c>run</c>, over files that exist.</summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        Argument<string[]> files = new("FILE") { Description = "Log files, compressed (gzip, Zstandard, bzip2) or not; folders, with all logs in them; - for standard input.", Arity = ArgumentArity.OneOrMore };
        files.Validators.Add(CommandLineErrors.RefuseOptions);
        Option<string?> file = CommandLineConfiguration.ForDetection();
        Option<string?> format = new("--format") { Description = "The format of the lines; by default detected.", HelpName = "F" };
        Option<string[]> rules = new("--rules") { Description = "A folder of Sigma rules, besides the built-in ones.", HelpName = "DIR" };
        Option<string?> since = new("--since") { Description = "Only lines from this time on: 2026-11-19T08:00, or 2h for two hours ago.", HelpName = "T" };
        Option<string?> until = new("--until") { Description = "Only lines before this time.", HelpName = "T" };
        Option<string?> zone = new("--tz") { Description = "The time zone of times that state none: America/Toronto, UTC, +02:00; by default this machine's.", HelpName = "Z" };
        Option<bool> classic = new("--classic") { Description = "Count over the whole site at each full minute, as the scripts that Leafwatch replaces did." };
        Option<bool> json = new("--json") { Description = "One JSON object a line: each alert, then a summary." };
        Option<int?> threads = new("--threads") { Description = "How many threads read; by default one for each core.", HelpName = "N" };
        CommandWithExample command = new(
            "scan",
            "Run the rules over existing log files: alerts, then a summary.",
            "leafwatch scan /var/log/apache2/access.log*")
        {
            files, file, format, rules, since, until, zone, classic, json, threads,
        };
        command.SetAction((parsed, cancellation) =>
        {
            if (LoadedConfiguration.LoadFormats(parsed.GetValue(file), parsed.InvocationConfiguration.Error, out Settings settings) is not { } formats)
            {
                return Task.FromResult(ExitCode.Wrong);
            }

            List<string> errors = [];
            TimeZoneInfo? inZone = ArgumentValues.Zone(parsed.GetValue(zone), errors);
            LogFormat? asFormat = ArgumentValues.Format(parsed.GetValue(format), formats, errors);
            DateTimeOffset from = ArgumentValues.Time("--since", parsed.GetValue(since), inZone, DateTimeOffset.MinValue, errors);
            DateTimeOffset to = ArgumentValues.Time("--until", parsed.GetValue(until), inZone, DateTimeOffset.MaxValue, errors);
            int count = parsed.GetValue(threads) ?? Environment.ProcessorCount;
            if (count is < 1 or > 256)
            {
                errors.Add("--threads: expected a number from 1 to 256");
            }

            if (errors.Count > 0)
            {
                return Task.FromResult(CommandLineErrors.Print(errors, parsed.InvocationConfiguration.Error));
            }

            ScanRequest request = new(parsed.GetRequiredValue(files), asFormat, inZone!, from, to, count)
            {
                Formats = formats,
                Allow = settings.Allow,
                SourceOf = path => SourceFiles.NameOf(path, settings.Sources),
                LinesOf = SourceFiles.LinesOf(settings, formats, parsed.GetValue(zone) is null ? null : inZone),
            };
            string[] directories = parsed.GetValue(rules) ?? [];
            LoadedRules inForce = LoadedRules.Load(
                settings.Rules with { Directories = [.. settings.Rules.Directories, .. directories] }, parsed.GetValue(classic), formats: formats, allow: request.Allow);

            // What is wrong in the configuration of the machine stops no scan; what is wrong in what was named does.
            bool isNamed = parsed.GetValue(file) is not null;
            Diagnostic[] wrong =
            [
                .. inForce.InSettings.Select(found => isNamed || directories.Contains(found.File) ? found : found with { IsWarning = true }),
                .. isNamed ? LoadedConfiguration.References(settings, inForce) : [],
            ];
            new DiagnosticPrinter(parsed.InvocationConfiguration.Error, TerminalColour.ForErrors).Print([.. inForce.InRules, .. wrong]);
            if (wrong.Any(diagnostic => !diagnostic.IsWarning))
            {
                return Task.FromResult(ExitCode.Wrong);
            }

            return Task.FromResult(Run(request, inForce, parsed.GetValue(classic), parsed.GetValue(json), parsed.InvocationConfiguration, cancellation));
        });
        return command;
    }

    private static int Run(ScanRequest request, LoadedRules rules, bool isClassic, bool isJson, InvocationConfiguration console, CancellationToken cancellation)
    {
        LogScan scan = new(ScanPipeline.Of(rules), isClassic ? rules.ClassicMinutes() : null, request, TimeProvider.System);
        ScanProgress.Run(scan, "scan", cancellation);

        scan.Plan.Report(console.Error);
        if (isJson)
        {
            using JsonLines json = new(Console.OpenStandardOutput());
            foreach (ClassicMinute minute in scan.Minutes)
            {
                json.ClassicMinute(minute.Time, minute.Line);
            }

            foreach (Alert alert in scan.Alerts)
            {
                json.Alert(alert);
            }

            foreach (AllowTally tally in scan.Allowed)
            {
                json.Allowed(tally);
            }

            json.Object(scan.Summary.WriteTo);
        }
        else
        {
            ScanReport.Write(console.Output, scan);
        }

        return scan.Plan.Failures.Count > 0 ? ExitCode.NotSo : ExitCode.Done;
    }
}
