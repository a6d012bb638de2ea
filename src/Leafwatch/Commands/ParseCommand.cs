using System.CommandLine;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;
using Leafwatch.Exports;
using Leafwatch.Loading;
using Leafwatch.Monitoring;
using Leafwatch.Scanning;
using Leafwatch.Terminal;
using Leafwatch.Values;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch parse</c>: how lines are read, one JSON object for each, in order.</summary>
internal static class ParseCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "A log file, or - for standard input.", DefaultValueFactory = _ => "-" };
        file.Validators.Add(CommandLineErrors.RefuseOptions);
        Option<string?> configuration = CommandLineConfiguration.ForFormats();
        Option<string?> format = new("--format") { Description = "The format of the lines; by default detected from the first ones.", HelpName = "F" };
        Option<string?> zone = new("--tz") { Description = "The time zone of times that state none; by default this machine's.", HelpName = "Z" };
        Option<string?> now = new("--now") { Description = "The time to take for now, where a line states no year.", HelpName = "T" };
        Option<bool> json = new("--json") { Description = "One JSON object a line. This is the only form, so it may be left out." };
        CommandWithExample command = new(
            "parse",
            "Show how lines are read: one JSON object for each line, in order.",
            "leafwatch parse /var/log/auth.log --format sshd")
        {
            file, configuration, format, zone, now, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            if (LoadedConfiguration.LoadFormats(parsed.GetValue(configuration), parsed.InvocationConfiguration.Error, out Settings settings) is not { } formats)
            {
                return Task.FromResult(ExitCode.Wrong);
            }

            List<string> errors = [];
            TimeZoneInfo? inZone = ArgumentValues.Zone(parsed.GetValue(zone), errors);
            LogFormat? asFormat = ArgumentValues.Format(parsed.GetValue(format), formats, errors);
            DateTimeOffset reference = ArgumentValues.Time("--now", parsed.GetValue(now), inZone, TimeProvider.System.GetUtcNow(), errors);
            if (errors.Count > 0)
            {
                return Task.FromResult(CommandLineErrors.Print(errors, parsed.InvocationConfiguration.Error));
            }

            string path = parsed.GetRequiredValue(file);
            SourceLines lines = SourceFiles.LinesOf(settings, formats, parsed.GetValue(zone) is null ? null : inZone)(path);
            return Task.FromResult(Run(path, asFormat is null ? lines : lines.As(asFormat), formats, reference, parsed.InvocationConfiguration, cancellation));
        });
        return command;
    }

    private static int Run(string path, SourceLines lines, KnownFormats formats, DateTimeOffset reference, InvocationConfiguration console, CancellationToken cancellation)
    {
        if (Directory.Exists(path))
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(path)}: a folder; 'leafwatch scan' reads folders");
            return ExitCode.NotSo;
        }

        try
        {
            using WholeFile file = path == "-" ? WholeFile.Over(Console.OpenStandardInput(), isLive: true) : WholeFile.Open(path);
            using JsonLines json = new(Console.OpenStandardOutput());
            byte[] buffer = WholeFile.NewBuffer();
            ParsedLines parsed = new(json, formats, lines, reference, path);

            // Somebody who types waits for an answer to each line.
            bool isTyped = path == "-" && !Console.IsInputRedirected;
            while (!cancellation.IsCancellationRequested && file.TryClaim(buffer, out WholeFile.Chunk chunk))
            {
                WholeFile.Lines read = file.Read(buffer, chunk);
                parsed.Take(buffer, read.Start, read.Length, isTyped);
                if (path == "-")
                {
                    json.Flush();
                }
            }

            parsed.Take(buffer, 0, 0, isLast: true);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(path)}: {TerminalText.Escape(FileProblem.Of(e) ?? e.Message)}");
            return ExitCode.NotSo;
        }
    }
}
