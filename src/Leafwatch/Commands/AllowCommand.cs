using System.CommandLine;
using System.Globalization;
using Leafwatch.Configuration;
using Leafwatch.Core.Actors;
using Leafwatch.Core.Sources;
using Leafwatch.Loading;
using Leafwatch.Scanning;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch allow suggest</c>: who comes steadily and does no harm, as entries of the allow-list to be copied. Nothing is changed.</summary>
internal static class AllowCommand
{
    /// <summary>More are not read by anybody.</summary>
    private const int MostSuggestions = 20;

    private const string Example = "leafwatch allow suggest /var/log/apache2/access.log*";

    public static Command Create() => new CommandWithExample("allow", "Suggest allow-list entries.", Example)
    {
        CreateSuggest(),
    };

    private static CommandWithExample CreateSuggest()
    {
        Argument<string[]> files = new("FILE") { Description = "Log files; by default those of the configuration.", Arity = ArgumentArity.ZeroOrMore };
        files.Validators.Add(CommandLineErrors.RefuseOptions);
        Option<string?> file = CommandLineConfiguration.Option();
        CommandWithExample command = new(
            "suggest",
            "Look through logs for your own probes, jobs and programs, and suggest entries for the allow-list, with the evidence. Changes nothing.",
            Example)
        {
            files, file,
        };
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(Run(parsed.GetValue(files) ?? [], parsed.GetValue(file), parsed.InvocationConfiguration, cancellation)));
        return command;
    }

    private static int Run(string[] named, string? asked, InvocationConfiguration console, CancellationToken cancellation)
    {
        LoadedConfiguration loaded = LoadedConfiguration.Load(asked);
        loaded.PrintDiagnostics(console.Error);
        if (loaded.IsUnusable)
        {
            return ExitCode.Wrong;
        }

        IReadOnlyList<string> files = named.Length > 0 ? named : Files(loaded.Settings);
        if (files.Count == 0)
        {
            console.Error.WriteLine("leafwatch: no file to look through: name one, or a configuration that has some");
            return ExitCode.NotSo;
        }

        // The alerts that there are now, without those who are allowed already. Who comes steadily is seen in the order of the lines: so by one thread.
        ActorSurvey survey = new();
        LogScan scan = new(
            ScanPipeline.Of(loaded.Rules),
            null,
            new ScanRequest(files, null, TimeZoneInfo.Local, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 1) { Formats = loaded.Formats.Known, Survey = survey },
            TimeProvider.System);
        scan.Run(cancellation);
        int failures = scan.Plan.Failures.Count;
        foreach (string failure in scan.Plan.Failures)
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(failure)}");
        }

        SuggestedEntries entries = new(scan.Alerts, loaded.Rules, TimeProvider.System.GetLocalNow());
        IReadOnlyList<string> suggested = [.. survey.Suggest().Select(entries.Write).OfType<string>().Take(MostSuggestions)];
        console.Output.WriteLine(suggested.Count == 0
            ? "Nobody in these logs comes so steadily, and does so little harm, that an entry would be suggested."
            : string.Create(CultureInfo.InvariantCulture, $"# Suggested from {scan.Summary.Lines:N0} lines. Look at each before you copy it into the configuration.\nallow:"));
        foreach (string entry in suggested)
        {
            console.Output.Write(entry);
        }

        return failures > 0 ? ExitCode.NotSo : ExitCode.Done;
    }

    private static IReadOnlyList<string> Files(Settings settings) =>
        [.. settings.Sources.Select(source => source.Origin).OfType<FileOrigin>().SelectMany(files => new FileGlob(files.Path).Expand((_, _) => { })).Distinct()];
}
