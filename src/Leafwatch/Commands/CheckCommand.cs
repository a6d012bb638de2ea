using System.CommandLine;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rules;
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
        LoadedConfiguration loaded = LoadedConfiguration.Load(asked);
        loaded.PrintDiagnostics(console.Error);
        string name = loaded.File is null ? "no configuration file, the defaults hold" : TerminalText.Escape(loaded.File);
        if (loaded.HasErrors)
        {
            int errors = loaded.Diagnostics.Count(diagnostic => !diagnostic.IsWarning);
            console.Output.WriteLine($"{name}: {Counted(errors, "error")}");
            return ExitCode.Wrong;
        }

        console.Output.WriteLine($"{name}: in order");
        return CheckSamples(loaded.Rules.InForce, console);
    }

    private static int CheckSamples(RuleSet rules, InvocationConfiguration console)
    {
        RuleSamplesResult result = RuleSamples.Check(rules, Formats.Find);
        new DiagnosticPrinter(console.Error, TerminalColour.ForErrors).Print(result.Failures);
        string outcome = result.Failures.Count == 0 ? "as they say" : $"{Counted(result.Failures.Count, "failure")}";
        console.Output.WriteLine(
            $"{Counted(rules.Rules.Count, "rule")}, {Counted(rules.Correlations.Count, "correlation")}, {Counted(result.Samples, "sample")}: {outcome}");
        return result.Failures.Count == 0 ? ExitCode.Done : ExitCode.NotSo;
    }

    private static string Counted(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
