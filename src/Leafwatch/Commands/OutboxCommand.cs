using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Leafwatch.Exports;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch outbox</c>: what is owed, what was given up and why, and sending that again.</summary>
internal static class OutboxCommand
{
    private const int MostShown = 100;
    private const int MostAgain = 1000;

    public static Command Create() => new CommandWithExample(
        "outbox", "List notifications that are owed or were given up, and send them again.", "leafwatch outbox list\nleafwatch outbox resend --receiver security/admin@example.org")
    {
        CreateList(), CreateResend(),
    };

    private static CommandWithExample CreateList()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        CommandWithExample command = new("list", "List what is owed, and what was given up, newest first.", "leafwatch outbox list --json")
        {
            file, json,
        };
        command.SetAction(parsed => StateOfConfiguration.Open(parsed.GetValue(file), parsed.InvocationConfiguration, isAsking: false, (store, _) =>
        {
            OutboxEntry[] unsettled = [.. Unsettled(store)];
            if (unsettled.Length == 0 && !parsed.GetValue(json))
            {
                parsed.InvocationConfiguration.Output.WriteLine("nothing is owed, and nothing was given up");
            }

            foreach (OutboxEntry entry in unsettled)
            {
                if (parsed.GetValue(json))
                {
                    JsonObjectLine.Write(parsed.InvocationConfiguration.Output, line => Write(line, entry));
                }
                else
                {
                    parsed.InvocationConfiguration.Output.WriteLine(Line(entry));
                }
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static CommandWithExample CreateResend()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string[]> ids = new("id") { Description = "The ids that list shows, or their beginnings.", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> receiver = new("--receiver") { Description = "Everything that was given up for this receiver, named as list names it.", HelpName = "R" };
        CommandWithExample command = new("resend", "Send again what was given up; the monitor picks it up within a minute.", "leafwatch outbox resend 3f9a2c41")
        {
            ids, file, receiver,
        };
        command.SetAction(parsed =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            string[] asked = parsed.GetValue(ids) ?? [];
            string? name = parsed.GetValue(receiver);
            if (asked.Length == 0 && name is null)
            {
                return CommandLineErrors.Print(["say which: ids, or --receiver"], console.Error);
            }

            return StateOfConfiguration.Open(parsed.GetValue(file), console, isAsking: true, (store, _) =>
            {
                OutboxEntry[] dead =
                [
                    .. store.Outbox.List(OutboxState.Dead, name, MostAgain, 0)
                        .Where(entry => asked.Length == 0 || asked.Any(id => entry.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase))),
                ];
                int again = dead.Count(entry => store.Outbox.SendAgain(entry.Id, TimeProvider.System.GetUtcNow()));
                console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{again} sent again"));
                return again > 0 ? ExitCode.Done : ExitCode.NotSo;
            });
        });
        return command;
    }

    private static IEnumerable<OutboxEntry> Unsettled(SqliteStore store) =>
        store.Outbox.List(OutboxState.Owed, null, MostShown, 0).Concat(store.Outbox.List(OutboxState.Dead, null, MostShown, 0));

    /// <summary>What is owed to whom, since when; on a second line what it tells, and on a third why it was not delivered.</summary>
    private static string Line(OutboxEntry entry)
    {
        string since = entry.Created is { } created ? $"  since {Moment(created)}" : "";
        string next = entry.State != OutboxState.Owed ? $", given up {Moment(entry.Settled ?? entry.Due)}"
            : entry.Attempts == 0 ? ", not tried yet"
            : $", next try {Moment(entry.Due)}";
        string why = entry.Why is { } failure ? $"\n              {TerminalText.Escape(failure)}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Id[..12]}  {(entry.State == OutboxState.Dead ? "given up" : "owed    ")}  {TerminalText.Escape(entry.Receiver)}  attempts {entry.Attempts}{since}{next}\n              {TerminalText.Escape(entry.Title ?? "")}{why}");
    }

    private static string Moment(DateTimeOffset at) => at.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Write(Utf8JsonWriter json, OutboxEntry entry)
    {
        json.WriteString("type", "notification");
        json.WriteString("id", entry.Id);
        json.WriteString("receiver", entry.Receiver);
        json.WriteString("state", entry.State == OutboxState.Dead ? "dead" : "owed");
        json.WriteString("reason", entry.Reason);
        json.WriteString("alert", entry.Alert);
        json.WriteString("subject", entry.Title);
        WriteTime(json, "created", entry.Created);
        json.WriteNumber("attempts", entry.Attempts);
        WriteTime(json, "first_tried", entry.FirstTried);
        WriteTime(json, "due", entry.State == OutboxState.Owed ? entry.Due : null);
        WriteTime(json, "settled", entry.Settled);
        json.WriteString("why", entry.Why);
    }
}
