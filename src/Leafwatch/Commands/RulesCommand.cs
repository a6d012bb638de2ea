using System.CommandLine;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Loading;
using Leafwatch.RuleFiles;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch rules list</c> and <c>rules test</c>: the rules in force, and the samples of the user's own.</summary>
internal static class RulesCommand
{
    public static Command Create() => new CommandWithExample(
        "rules",
        "List the rules in force, or run the samples of rules of your own.",
        "leafwatch rules list --level high\nleafwatch rules test /etc/leafwatch/rules")
    {
        CreateList(),
        CreateTest(),
    };

    private static CommandWithExample CreateList()
    {
        Argument<string?> text = new("TEXT") { Description = "Only rules with this in their name, title, tags, author or file.", Arity = ArgumentArity.ZeroOrOne };
        text.Validators.Add(CommandLineErrors.RefuseOptions);
        Option<string?> file = CommandLineConfiguration.Option();
        Option<string[]> tags = new("--tag") { Description = "Only rules with this tag, or one below it: attack.t1110 has attack.t1110.003.", HelpName = "TAG" };
        Option<string[]> levels = new("--level") { Description = "Only rules of this level.", HelpName = "LEVEL" };
        levels.AcceptOnlyFromAmong([.. AlertLevel.All]);
        Option<bool> json = new("--json") { Description = "One JSON object for each rule." };
        CommandWithExample command = new("list", "The rules in force, with the thresholds that the configuration sets.", "leafwatch rules list --tag attack.t1110 --level high")
        {
            text, file, tags, levels, json,
        };
        command.SetAction(parsed =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            LoadedConfiguration loaded = LoadedConfiguration.LoadWithSamples(parsed.GetValue(file));
            loaded.PrintDiagnostics(console.Error);
            if (loaded.IsUnusable)
            {
                return ExitCode.Wrong;
            }

            RuleFilter filter = new(parsed.GetValue(text), parsed.GetValue(tags) ?? [], parsed.GetValue(levels) ?? []);
            IReadOnlyList<ListedRule> rules = [.. ListedRule.Of(loaded.Rules).Where(filter.Selects)];
            if (parsed.GetValue(json))
            {
                RuleListJson.Write(console.Output, rules);
            }
            else
            {
                RuleListReport.Write(console.Output, rules);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static CommandWithExample CreateTest()
    {
        Argument<string> path = new("DIR") { Description = "A folder of rules, one file of them, or an archive." };
        path.Validators.Add(CommandLineErrors.RefuseOptions);
        Option<string?> file = CommandLineConfiguration.Option();
        Option<bool> json = new("--json") { Description = "One JSON object for each rule, then a summary." };
        CommandWithExample command = new(
            "test",
            "Run the samples of rules of your own: lines that must and must not match, timelines and the alerts they make.",
            "leafwatch rules test /etc/leafwatch/rules")
        {
            path, file, json,
        };
        command.SetAction(parsed => Test(parsed.GetRequiredValue(path), parsed.GetValue(file), parsed.GetValue(json), parsed.InvocationConfiguration));
        return command;
    }

    private static int Test(string path, string? configuration, bool isJson, InvocationConfiguration console)
    {
        LoadedConfiguration loaded = LoadedConfiguration.Load(configuration);
        Settings settings = loaded.Settings;

        // The rules of the configuration are there too, for rules under test may count them; but none twice.
        string full = Path.GetFullPath(path);
        RuleSettings withThese = settings.Rules with { Directories = [.. settings.Rules.Directories.Where(directory => !IsWithin(full, directory) && !IsWithin(directory, full)), full] };
        LoadedRules rules = LoadedRules.Load(withThese, settings.IsClassic, formats: loaded.Formats.Known);
        bool IsTested(string file) => IsWithin(file, full);
        Diagnostic[] wrong =
        [
            .. loaded.Diagnostics.Where(diagnostic => !loaded.Rules.Diagnostics.Contains(diagnostic)),
            .. rules.Diagnostics.Where(diagnostic => IsTested(diagnostic.File)),
        ];
        new DiagnosticPrinter(console.Error, TerminalColour.ForErrors).Print(wrong);
        RuleSamplesResult result = RuleSamples.Check(rules.InForce, loaded.Formats.Known.Find, header => IsTested(header.Place.File));
        bool isWrong = wrong.Any(diagnostic => !diagnostic.IsWarning);
        if (isJson)
        {
            RuleTestJson.Write(console.Output, result);
        }
        else
        {
            RuleTestReport.Write(console.Output, result, isWrong);
        }

        return isWrong ? ExitCode.Wrong : result.Failures.Count > 0 || result.Rules.Count == 0 ? ExitCode.NotSo : ExitCode.Done;
    }

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal) || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
