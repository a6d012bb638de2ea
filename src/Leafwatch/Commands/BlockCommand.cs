using System.CommandLine;
using System.Net;
using Leafwatch.Access;
using Leafwatch.Core;
using Leafwatch.Exports;
using Leafwatch.Receivers.Blocking;
using Leafwatch.Sqlite;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch block</c>: what is kept out, and by hand.</summary>
internal static class BlockCommand
{
    public static Command Create() => new CommandWithExample("block", "List, block and unblock addresses and networks.", "leafwatch block list")
    {
        CreateList(), CreateAdd(), CreateRemove(), CreateApply(),
    };

    private static CommandWithExample CreateList()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        CommandWithExample command = new("list", "List what is blocked, and until when.", "leafwatch block list")
        {
            file, json,
        };
        command.SetAction(parsed => StateOfConfiguration.Open(parsed.GetValue(file), parsed.InvocationConfiguration, isAsking: false, (store, _) =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            Block[] blocks = [.. store.Blocks().Where(block => block.Until > now)];
            foreach (Block block in blocks)
            {
                output.WriteLine(parsed.GetValue(json) ? Json(block) : Line(block));
            }

            if (blocks.Length == 0 && !parsed.GetValue(json))
            {
                output.WriteLine("nothing is blocked");
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static CommandWithExample CreateAdd()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string> network = Network();
        Option<string> length = new("--for") { Description = "How long, for example 2h.", HelpName = "TIME", Required = true };
        CommandWithExample command = new("add", "Block an address or a network for a time.", "leafwatch block add 203.0.113.7 --for 2h")
        {
            network, file, length,
        };
        command.SetAction(parsed =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            List<string> wrong = [];
            IPNetwork? asked = Parse(parsed.GetRequiredValue(network), wrong);
            if (!Duration.TryParse(parsed.GetRequiredValue(length), out TimeSpan span) || span <= TimeSpan.Zero || span > BlockBook.Longest)
            {
                wrong.Add($"--for: found '{VisibleText.Of(parsed.GetRequiredValue(length), 80)}', expected a duration as in 2h, {Duration.Format(BlockBook.Longest)} at most");
            }

            return asked is null || wrong.Count > 0 ? CommandLineErrors.Print(wrong, console.Error) : Change(parsed.GetValue(file), console, (book, _) =>
            {
                BlockOutcome outcome = book.Add(asked.Value, OperatorRequest.User, incident: null, TimeProvider.System.GetUtcNow(), span);
                return (outcome.Said, outcome.IsBlocked);
            });
        });
        return command;
    }

    private static CommandWithExample CreateRemove()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string> network = Network();
        CommandWithExample command = new("remove", "Unblock an address or a network, and forget that it was blocked.", "leafwatch block remove 203.0.113.7")
        {
            network, file,
        };
        command.SetAction(parsed =>
        {
            List<string> wrong = [];
            return Parse(parsed.GetRequiredValue(network), wrong) is not { } asked
                ? CommandLineErrors.Print(wrong, parsed.InvocationConfiguration.Error)
                : Change(parsed.GetValue(file), parsed.InvocationConfiguration, (_, store) =>
                    store.RemoveBlock(asked) ? ($"{Block.NameOf(asked)} is let in again", true) : ($"{Block.NameOf(asked)} was not blocked ('leafwatch block list' lists what is)", false));
        });
        return command;
    }

    private static CommandWithExample CreateApply()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        CommandWithExample command = new("apply", "Load what is blocked into the kernel again, for example after a reboot.", "leafwatch block apply")
        {
            file,
        };
        command.SetAction(parsed => Change(parsed.GetValue(file), parsed.InvocationConfiguration, (_, store) =>
            ($"{store.Blocks().Count(block => !block.IsDry && block.Until > TimeProvider.System.GetUtcNow())} blocked", true)));
        return command;
    }

    private static int Change(
        string? asked, InvocationConfiguration console, Func<BlockBook, SqliteStore, (string Said, bool IsDone)> change)
    {
        if (StateOfConfiguration.Load(asked, console) is not { } settings)
        {
            return ExitCode.Wrong;
        }

        if (settings.Receivers.Select(receiver => receiver.Options).OfType<BlockOptions>().FirstOrDefault() is not { } options)
        {
            console.Error.WriteLine("leafwatch: no receiver of the configuration blocks (receivers: { firewall: { block: {} } })");
            return ExitCode.NotSo;
        }

        return StateOfConfiguration.Open(settings, console, SqliteStore.OpenToAsk, (store, _) =>
        {
            BlockBook book = new(store, options, new ProtectedAddresses(options, TimeProvider.System), TimeProvider.System);
            (string said, bool isDone) = change(book, store);
            if (isDone)
            {
                store.Access.Audit(new AuditEntry(TimeProvider.System.GetUtcNow(), OperatorRequest.User, "", $"{AuditEntry.CommandLine}: block", said));
            }

            using CancellationTokenSource end = new(BlockBook.Patience);
            string? trouble = isDone ? book.ApplyAsync(end.Token).GetAwaiter().GetResult() : null;
            (isDone ? console.Output : console.Error).WriteLine(said);
            if (trouble is not null)
            {
                console.Error.WriteLine($"leafwatch: the kernel was not told: {trouble}");
            }

            return isDone && trouble is null ? ExitCode.Done : ExitCode.NotSo;
        });
    }

    private static Argument<string> Network() => new("network") { Description = "An address, or a network as in 203.0.113.0/24." };

    private static IPNetwork? Parse(string text, List<string> wrong)
    {
        if (Block.NetworkOf(text) is { } network)
        {
            return network;
        }

        wrong.Add($"network: found '{VisibleText.Of(text, 80)}', expected an address, or a network as in 203.0.113.0/24");
        return null;
    }

    private static string Line(Block block) =>
        $"{block.Name,-20} until {block.Until.ToLocalTime():yyyy-MM-dd HH:mm:ss}  {(block.IsDry ? "only said (dry run), " : "")}by {VisibleText.Of(block.By, 80)}"
        + $"{(block.Times > 1 ? $", for the {Words.Ordinal(block.Times)} time" : "")}{(block.Incident is { } incident ? $", incident {VisibleText.Of(incident, 64)}" : "")}";

    private static string Json(Block block) => JsonObjectLine.Of(json =>
    {
        json.WriteString("type", "block");
        json.WriteString("network", block.Name);
        json.WriteString("since", Rfc3339.Seconds(block.Since));
        json.WriteString("until", Rfc3339.Seconds(block.Until));
        json.WriteNumber("times", block.Times);
        json.WriteString("by", block.By);
        json.WriteString("incident", block.Incident);
        json.WriteBoolean("dry", block.IsDry);
    });
}
