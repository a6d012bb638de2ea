using System.CommandLine;
using Leafwatch.Core;
using Leafwatch.Core.Parsing.Own;
using Leafwatch.Core.Rules;
using Leafwatch.Loading;
using Leafwatch.RuleFiles;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch check</c>: says everything that is wrong in the configuration and the rules, at once, and runs the samples of the rules.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        CommandWithExample command = new(
            "check",
            "Check the configuration, the rules, and every rule's own samples.",
            "leafwatch check -c /etc/leafwatch/leafwatch.yml")
        {
            file,
        };
        command.SetAction(parsed => Run(parsed.GetValue(file), parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(string? asked, InvocationConfiguration console)
    {
        LoadedConfiguration loaded = LoadedConfiguration.LoadWithSamples(asked);
        loaded.PrintDiagnostics(console.Error);
        string name = loaded.File is null ? "no configuration file, the defaults hold" : TerminalText.Escape(loaded.File);
        if (loaded.HasErrors)
        {
            int errors = loaded.Diagnostics.Count(diagnostic => !diagnostic.IsWarning);
            console.Output.WriteLine($"{name}: {Counted(errors, "error")}");
            if (!loaded.IsUnusable)
            {
                // Rules with an error are set aside; of the others all is told at once.
                CheckSamples(loaded, console);
            }

            return ExitCode.Wrong;
        }

        console.Output.WriteLine($"{name}: in order");
        return CheckSamples(loaded, console);
    }

    private static int CheckSamples(LoadedConfiguration loaded, InvocationConfiguration console)
    {
        RuleSet rules = loaded.Rules.InForce;
        RuleSamplesResult result = RuleSamples.Check(loaded.Rules, loaded.Formats.Known.Find, withBuiltIn: true);
        IReadOnlyList<Diagnostic> differences = OwnSamples.Check(loaded.Formats.Own);
        new DiagnosticPrinter(console.Error, TerminalColour.ForErrors).Print([.. differences, .. result.Failures]);
        if (loaded.Formats.Own is { Count: > 0 } own)
        {
            console.Output.WriteLine($"{Counted(own.Count, "format")} of your own, {Counted(own.Sum(format => format.Samples.Count), "sample")}: {Outcome(differences.Count)}");
        }

        int failures = result.Failures.Count(failure => !failure.IsWarning);
        console.Output.WriteLine(
            $"{Counted(rules.Rules.Count, "rule")}, {Counted(rules.Correlations.Count, "correlation")}, {Counted(result.Samples, "sample")}: {Outcome(failures)}");
        return failures + differences.Count == 0 ? ExitCode.Done : ExitCode.NotSo;
    }

    private static string Outcome(int failures) => failures == 0 ? "as they say" : Counted(failures, "failure");

    private static string Counted(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
