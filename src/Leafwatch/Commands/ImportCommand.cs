using System.CommandLine;
using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.History;
using Leafwatch.Loading;
using Leafwatch.Scanning;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch import</c>: old logs into the history.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        Argument<string[]> files = new("FILE") { Description = "Log files, compressed or not; folders, with all logs in them.", Arity = ArgumentArity.OneOrMore };
        files.Validators.Add(CommandLineErrors.RefuseOptions);
        Option<string?> file = CommandLineConfiguration.Option();
        Option<string?> format = new("--format") { Description = "The format of the lines; by default detected.", HelpName = "F" };
        Option<string?> zone = new("--tz") { Description = "The time zone of times that state none; by default this machine's.", HelpName = "Z" };
        Option<string?> source = new("--source") { Description = "The source that they are counted as; by default found from their names.", HelpName = "NAME" };
        Option<int?> threads = new("--threads") { Description = "How many threads read; by default one for each core.", HelpName = "N" };
        CommandWithExample command = new(
            "import",
            "Count old logs into the history, for reports. Each line counts once, even if it is imported again or 'run' has read it. Makes no alerts.",
            "leafwatch import /var/log/apache2/access.log*")
        {
            files, file, format, zone, source, threads,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetRequiredValue(files), parsed.GetValue(file), parsed.GetValue(format), parsed.GetValue(zone), parsed.GetValue(source), parsed.GetValue(threads), parsed.InvocationConfiguration, cancellation)));
        return command;
    }

    private static int Run(
        string[] files, string? asked, string? format, string? zone, string? source, int? threads, InvocationConfiguration console, CancellationToken cancellation)
    {
        LoadedConfiguration loaded = LoadedConfiguration.LoadWithoutRules(asked);
        if (loaded.HasErrors)
        {
            loaded.PrintDiagnostics(console.Error);
            return ExitCode.Wrong;
        }

        List<string> errors = [];
        TimeZoneInfo? inZone = ArgumentValues.Zone(zone, errors);
        LogFormat? asFormat = ArgumentValues.Format(format, loaded.Formats.Known, errors);
        int count = threads ?? Environment.ProcessorCount;
        if (count is < 1 or > 256)
        {
            errors.Add("--threads: expected a number from 1 to 256");
        }

        if (errors.Count > 0)
        {
            return CommandLineErrors.Print(errors, console.Error);
        }

        if (source is not null && loaded.Settings.Sources is { Count: > 0 } known && known.All(one => one.Name != source))
        {
            console.Error.WriteLine(TerminalText.Escape(
                $"leafwatch: no source of the configuration has the name '{source}' ({string.Join(", ", known.Select(one => one.Name))}): its lines are a site of their own"));
        }

        try
        {
            return StateOfConfiguration.OpenOrCreate(loaded.Settings, console, SqliteStore.OpenBeside, (store, _) =>
            {
                store.KeepHistory(new RollupClock(TimeZoneInfo.Local), loaded.Settings.History);
                ScanRequest request = new(files, asFormat, inZone!, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, count)
                {
                    Formats = loaded.Formats.Known,
                    LinesOf = SourceFiles.LinesOf(loaded.Settings, loaded.Formats.Known, zone is null ? null : inZone, source),
                };
                LogImport import = new(store, request, path => source ?? SourceFiles.NameOf(path, loaded.Settings.Sources) ?? SourceFiles.LogOf(path), loaded.Settings.History, TimeProvider.System);
                import.Run(cancellation);
                foreach (string failure in import.Notes.Concat(import.Failures))
                {
                    console.Error.WriteLine($"leafwatch: {TerminalText.Escape(failure)}");
                }

                ImportSummary summary = import.Summary;
                if (summary.Lines > 0)
                {
                    // What is normal is learned from these weeks, too: by the monitor, when it runs.
                    store.Ask(new OperatorAction { Id = OperatorRequest.NewId(), Kind = OperatorActionKind.RebuildModels, By = OperatorRequest.User, At = TimeProvider.System.GetUtcNow() });
                }

                console.Output.WriteLine(FormattableString.Invariant(
                    $"{summary.Lines:N0} lines counted from {summary.Files:N0} file{(summary.Files == 1 ? "" : "s")} in {summary.Elapsed.TotalSeconds:0.0} s ({summary.Unparsed:N0} not understood); lines that were counted before are left out"));
                return import.Failures.Count > 0 ? ExitCode.NotSo : ExitCode.Done;
            });
        }
        catch (OperationCanceledException)
        {
            console.Error.WriteLine("leafwatch: broken off; the same command goes on where it stood");
            return ExitCode.NotSo;
        }
    }
}
