using System.CommandLine;
using Leafwatch.Core;
using Leafwatch.Exports;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch incidents</c>, <c>incident</c> and <c>alerts</c>: what stands open, and all about one of it.</summary>
internal static class IncidentCommands
{
    private const int MostListed = 1000;

    public static Command CreateIncidents()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Option<bool> all = new("--all") { Description = "Also resolved and closed incidents." };
        Option<bool> json = Json();
        CommandWithExample command = new("incidents", "List open incidents, latest first.", "leafwatch incidents --all")
        {
            file, all, json,
        };
        command.SetAction(parsed => StateOfConfiguration.Open(parsed.GetValue(file), parsed.InvocationConfiguration, isAsking: false, (store, _) =>
        {
            IReadOnlyList<Incident> incidents = store.Incidents(new IncidentQuery(parsed.GetValue(all), Most: MostListed));
            TextWriter output = parsed.InvocationConfiguration.Output;
            foreach (Incident incident in incidents)
            {
                output.WriteLine(parsed.GetValue(json) ? IncidentJson.Line(incident) : IncidentLines.Line(incident));
            }

            if (incidents.Count == 0 && !parsed.GetValue(json))
            {
                output.WriteLine("no incident is open");
            }

            return ExitCode.Done;
        }));
        return command;
    }

    public static Command CreateIncident()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string> id = Id();
        Option<bool> json = Json();
        CommandWithExample command = new(
            "incident", "Show an incident: its alerts, its timeline, who was told and why, or why not.", "leafwatch incident 3f9a2c41")
        {
            id, file, json,
        };
        command.SetAction(parsed => StateOfConfiguration.Open(parsed.GetValue(file), parsed.InvocationConfiguration, isAsking: false, (store, _) =>
        {
            if (OperatorRequest.Find(store, parsed.GetRequiredValue(id), parsed.InvocationConfiguration.Error) is not { } incident)
            {
                return ExitCode.NotSo;
            }

            IReadOnlyList<Alert> alerts = store.AlertsOf(incident.Id);
            IReadOnlyList<IncidentChange> changes = store.ChangesOf(incident.Id);
            IReadOnlyList<NotifyDecision> decisions = store.DecisionsOf(incident.Id);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                IncidentJson.Write(output, incident, alerts, changes, decisions);
            }
            else
            {
                IncidentLines.Write(output, incident, alerts, changes, decisions);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    public static Command CreateAlerts()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Option<bool> json = Json();
        CommandWithExample command = new("alerts", "List firing alerts.", "leafwatch alerts")
        {
            file, json,
        };
        command.SetAction(parsed => StateOfConfiguration.Open(parsed.GetValue(file), parsed.InvocationConfiguration, isAsking: false, (store, _) =>
        {
            IReadOnlyList<Alert> alerts = store.Load().FiringAlerts;
            TextWriter output = parsed.InvocationConfiguration.Output;
            foreach (Alert alert in alerts)
            {
                output.WriteLine(parsed.GetValue(json) ? IncidentJson.Line(alert) : $"{AlertLines.ShortId(alert)}  {alert.Last:yyyy-MM-dd HH:mm}  {AlertLines.Headline(alert)}");
            }

            if (alerts.Count == 0 && !parsed.GetValue(json))
            {
                output.WriteLine("no alert goes on");
            }

            return ExitCode.Done;
        }));
        return command;
    }

    public static Command CreateAck()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string> id = Id();
        Option<string?> note = Note();
        CommandWithExample command = new("ack", "Acknowledge an incident; escalation stops.", "leafwatch ack 3f9a2c41 --note \"looking at it\"")
        {
            id, file, note,
        };
        command.SetAction(parsed => Act(parsed, file, id, incident => new OperatorAction
        {
            Id = OperatorRequest.NewId(),
            Kind = OperatorActionKind.Acknowledge,
            Target = incident.Id,
            By = OperatorRequest.User,
            At = TimeProvider.System.GetUtcNow(),
            Note = parsed.GetValue(note),
        }));
        return command;
    }

    public static Command CreateClose()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string> id = Id();
        Option<string?> note = Note();
        Option<string> verdict = new("--verdict") { Description = VerdictWords.Described, HelpName = "V", Required = true };
        verdict.AcceptOnlyFromAmong([.. VerdictWords.Taken]);
        CommandWithExample command = new("close", "Close an incident and say what it turned out to be.", "leafwatch close 3f9a2c41 --verdict false-alarm")
        {
            id, file, verdict, note,
        };
        command.SetAction(parsed => Act(parsed, file, id, incident => new OperatorAction
        {
            Id = OperatorRequest.NewId(),
            Kind = OperatorActionKind.Close,
            Target = incident.Id,
            By = OperatorRequest.User,
            At = TimeProvider.System.GetUtcNow(),
            Note = parsed.GetValue(note),
            Verdict = VerdictWords.Read(parsed.GetRequiredValue(verdict)),
        }));
        return command;
    }

    private static int Act(ParseResult parsed, Option<string?> file, Argument<string> id, Func<Incident, OperatorAction> action) =>
        StateOfConfiguration.Open(parsed.GetValue(file), parsed.InvocationConfiguration, isAsking: true, (store, isRunning) =>
            OperatorRequest.Find(store, parsed.GetRequiredValue(id), parsed.InvocationConfiguration.Error) is { } incident
                ? OperatorRequest.Ask(store, action(incident), isRunning, $"incident {incident.Id}", parsed.InvocationConfiguration, TimeProvider.System)
                : ExitCode.NotSo);

    private static Argument<string> Id() => new("id") { Description = "The incident, by its id or the beginning of it." };

    private static Option<string?> Note() => new("--note") { Description = "A note that is kept with it.", HelpName = "TEXT" };

    private static Option<bool> Json() => new("--json") { Description = "One JSON object a line." };
}
