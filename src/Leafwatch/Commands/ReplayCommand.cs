using System.CommandLine;
using Leafwatch.Loading;
using Leafwatch.Replaying;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch replay</c>: what another configuration would have done to the past, and which thresholds would keep a budget of mails.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        Argument<string[]> files = new("FILE") { Description = "Log files, compressed or not; by default those of the configured sources, with the rotated ones.", Arity = ArgumentArity.ZeroOrMore };
        files.Validators.Add(CommandLineErrors.RefuseOptions);
        Option<string?> changed = new("--config", "-c") { Description = "The configuration to try; without it, only the one in force is looked at.", HelpName = "NEW" };
        Option<string?> inForce = new("--in-force") { Description = "The configuration to compare with. Default: that of run.", HelpName = "FILE" };
        Option<string?> since = new("--since") { Description = "Only lines from this time on: 2026-11-19T08:00, or 30d for thirty days ago.", HelpName = "T" };
        Option<string?> until = new("--until") { Description = "Only lines before this time.", HelpName = "T" };
        Option<string?> zone = new("--tz") { Description = "The time zone of times that state none, where no source says it.", HelpName = "Z" };
        Option<string?> budget = new("--budget") { Description = "Propose thresholds that keep every day, or every week, within this many mails: 5/day, 20/week.", HelpName = "N/day" };
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        CommandWithExample command = new(
            "replay",
            "Show what another configuration would have made of the logs that still exist: alerts gained and lost, mails a week.",
            "leafwatch replay -c new.yml --since 30d\nleafwatch replay --budget 5/day /var/log/apache2/access.log*")
        {
            files, changed, inForce, since, until, zone, budget, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            List<string> errors = [];
            TimeZoneInfo? inZone = ArgumentValues.Zone(parsed.GetValue(zone), errors);
            DateTimeOffset from = ArgumentValues.Time("--since", parsed.GetValue(since), inZone, DateTimeOffset.MinValue, errors);
            DateTimeOffset to = ArgumentValues.Time("--until", parsed.GetValue(until), inZone, DateTimeOffset.MaxValue, errors);
            MailBudget? within = parsed.GetValue(budget) is { } asked ? MailBudget.Parse(asked) : null;
            if (parsed.GetValue(budget) is { } written && within is null)
            {
                errors.Add($"--budget: found '{written}', {MailBudget.Expected}");
            }

            if (errors.Count > 0)
            {
                return Task.FromResult(CommandLineErrors.Print(errors, console.Error));
            }

            (string Name, LoadedConfiguration Configuration)? old = Load(parsed.GetValue(inForce), console);
            (string Name, LoadedConfiguration Configuration)? anew = parsed.GetValue(changed) is { } file ? Load(file, console) : null;
            if (old is null || (anew is null && parsed.GetValue(changed) is not null))
            {
                return Task.FromResult(ExitCode.Wrong);
            }

            Replay replay = new(parsed.GetValue(files) ?? [], from, to, inZone!, TimeProvider.System, scan => ScanProgress.Run(scan, "replay", cancellation));
            return Task.FromResult(Run(replay, old.Value, anew, within, parsed.GetValue(json), console));
        });
        return command;
    }

    private static int Run(
        Replay replay,
        (string Name, LoadedConfiguration Configuration) old,
        (string Name, LoadedConfiguration Configuration)? anew,
        MailBudget? budget,
        bool isJson,
        InvocationConfiguration console)
    {
        ReplayedConfiguration before = replay.Run(old.Name, old.Configuration);
        ReplayedConfiguration? after = anew is { } changed ? replay.Run(changed.Name, changed.Configuration) : null;
        BudgetPlan? plan = budget is null ? null : replay.Within(budget, after ?? before);
        foreach (string failure in replay.Failures)
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(failure)}");
        }

        if (before.Summary.Lines == 0)
        {
            console.Error.WriteLine("leafwatch: there was no line to read");
            return ExitCode.NotSo;
        }

        if (isJson)
        {
            ReplayJson.Write(console.Output, before, after, plan, budget);
        }
        else
        {
            ReplayReport.Write(console.Output, before, after, plan, budget);
        }

        return replay.Failures.Count > 0 || plan is { IsKept: false } ? ExitCode.NotSo : ExitCode.Done;
    }

    private static (string, LoadedConfiguration)? Load(string? asked, InvocationConfiguration console)
    {
        LoadedConfiguration loaded = LoadedConfiguration.Load(asked);
        loaded.PrintDiagnostics(console.Error);
        return loaded.IsUnusable ? null : (loaded.File ?? "the defaults", loaded);
    }
}
