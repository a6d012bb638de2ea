using System.CommandLine;
using System.Security.Cryptography;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Exports;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch silence</c>: what is kept but not told for a stated time.</summary>
internal static class SilenceCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public static Command Create() => new CommandWithExample(
        "silence",
        "Manage silences: matching incidents are kept, but nobody is told.",
        "leafwatch silence add \"rule = http_404_burst and address = 203.0.113.0/24\" --for 2h --reason \"our own scan\"\nleafwatch silence list")
    {
        CreateAdd(), CreateList(), CreateExpire(),
    };

    private static CommandWithExample CreateAdd()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string> matches = new("condition") { Description = "Which incidents: a condition as in routes; all of an incident must match." };
        Option<string> length = new("--for") { Description = "How long, for example 2h.", HelpName = "TIME", Required = true };
        Option<string> reason = new("--reason") { Description = "Why.", HelpName = "TEXT", Required = true };
        CommandWithExample command = new("add", "Silence what matches a condition for a time.", "leafwatch silence add \"rule = http_404_burst and address = 203.0.113.0/24\" --for 2h --reason \"our own scan\"")
        {
            matches, file, length, reason,
        };
        command.SetAction(parsed =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            List<string> wrong = [];
            string condition = parsed.GetRequiredValue(matches);
            if (!RouteCondition.TryParse(condition, out _, out RouteConditionError? error))
            {
                wrong.Add($"condition, at character {error.At + 1}: {error.Message}{(error.Hint is { } hint ? $" ({hint})" : "")}");
            }

            if (!Duration.TryParse(parsed.GetRequiredValue(length), out TimeSpan span) || span <= TimeSpan.Zero || span > Longest)
            {
                wrong.Add($"--for: found '{parsed.GetRequiredValue(length)}', expected a duration as in 2h, {Duration.Format(Longest)} at most");
            }

            if (wrong.Count > 0)
            {
                return CommandLineErrors.Print(wrong, console.Error);
            }

            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            Silence silence = new(
                RandomNumberGenerator.GetHexString(8, lowercase: true), condition, OperatorRequest.User, parsed.GetRequiredValue(reason), now, now + span);
            return StateOfConfiguration.Open(parsed.GetValue(file), console, isAsking: true, (store, isRunning) => OperatorRequest.Ask(
                store,
                new OperatorAction
                {
                    Id = OperatorRequest.NewId(),
                    Kind = OperatorActionKind.AddSilence,
                    By = OperatorRequest.User,
                    At = now,
                    Silence = silence,
                },
                isRunning,
                $"silence {silence.Id} until {silence.Ends.ToLocalTime():yyyy-MM-dd HH:mm}",
                console,
                TimeProvider.System));
        });
        return command;
    }

    private static CommandWithExample CreateList()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        CommandWithExample command = new("list", "List the silences that have not ended.", "leafwatch silence list")
        {
            file, json,
        };
        command.SetAction(parsed => StateOfConfiguration.Open(parsed.GetValue(file), parsed.InvocationConfiguration, isAsking: false, (store, _) =>
        {
            IReadOnlyList<Silence> silences = store.Silences(TimeProvider.System.GetUtcNow());
            TextWriter output = parsed.InvocationConfiguration.Output;
            foreach (Silence silence in silences)
            {
                output.WriteLine(parsed.GetValue(json)
                    ? IncidentJson.Line(silence)
                    : $"{silence.Id}  until {silence.Ends.ToLocalTime():yyyy-MM-dd HH:mm}  {VisibleText.Of(silence.Matches, 200)}  ({VisibleText.Of(silence.Author, 80)}: {VisibleText.Of(silence.Reason, 200)})");
            }

            if (silences.Count == 0 && !parsed.GetValue(json))
            {
                output.WriteLine("nothing is silenced");
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static CommandWithExample CreateExpire()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string> id = new("id") { Description = "The silence, by its id or the beginning of it." };
        CommandWithExample command = new("expire", "End a silence now; what is still open is told.", "leafwatch silence expire 3f9a2c41")
        {
            id, file,
        };
        command.SetAction(parsed => StateOfConfiguration.Open(parsed.GetValue(file), parsed.InvocationConfiguration, isAsking: true, (store, isRunning) =>
        {
            string wanted = parsed.GetRequiredValue(id);
            Silence[] found = [.. store.Silences(TimeProvider.System.GetUtcNow()).Where(silence => wanted.Length > 0 && silence.Id.StartsWith(wanted, StringComparison.OrdinalIgnoreCase))];
            if (found is not [{ } silence])
            {
                string shown = VisibleText.Of(wanted, 80);
                parsed.InvocationConfiguration.Error.WriteLine(found.Length == 0
                    ? $"leafwatch: there is no silence '{shown}' that has not ended ('leafwatch silence list' lists them)"
                    : $"leafwatch: several silences have an id that begins with '{shown}': say more of it");
                return ExitCode.NotSo;
            }

            return OperatorRequest.Ask(
                store,
                new OperatorAction
                {
                    Id = OperatorRequest.NewId(),
                    Kind = OperatorActionKind.ExpireSilence,
                    Target = silence.Id,
                    By = OperatorRequest.User,
                    At = TimeProvider.System.GetUtcNow(),
                },
                isRunning,
                $"silence {silence.Id}",
                parsed.InvocationConfiguration,
                TimeProvider.System);
        }));
        return command;
    }
}
