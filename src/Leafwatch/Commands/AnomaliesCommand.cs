using System.CommandLine;
using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Storage;
using Leafwatch.Exports;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch anomalies</c>: what was unlike what is normal, why, what is known of each site, and what somebody has to say of it.</summary>
internal static class AnomaliesCommand
{
    private const int MostListed = 1000;

    public static Command Create()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Option<string> since = new("--since") { Description = "Only anomalies from this time on: 2026-11-19T08:00, or 30d for thirty days ago.", HelpName = "T", DefaultValueFactory = _ => "30d" };
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        CommandWithExample command = new("anomalies", "List anomalies, latest first, also those that nobody was told of.", "leafwatch anomalies --since 30d")
        {
            file, since, json, Explain(), Models(), Judge(), Rebuild(),
        };
        command.SetAction(parsed =>
        {
            List<string> errors = [];
            DateTimeOffset from = ArgumentValues.Time("--since", parsed.GetValue(since), TimeZoneInfo.Local, DateTimeOffset.MinValue, errors);
            return errors.Count > 0
                ? CommandLineErrors.Print(errors, parsed.InvocationConfiguration.Error)
                : StateOfConfiguration.Open(parsed.GetValue(file), parsed.InvocationConfiguration, isAsking: false, (store, _) =>
                    List(store.Anomalies(from, MostListed), parsed.GetValue(json), parsed.InvocationConfiguration.Output));
        });
        return command;
    }

    private static int List(IReadOnlyList<Anomaly> anomalies, bool asJson, TextWriter output)
    {
        foreach (Anomaly anomaly in anomalies)
        {
            if (asJson)
            {
                AnomalyJson.Write(output, anomaly);
            }
            else
            {
                AlertRule rule = AnomalyRules.Named(anomaly.Rule);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{anomaly.Id[..8]}  {anomaly.First:yyyy-MM-dd HH:mm}  {rule.Level,-13}  {rule.Title} ({TerminalText.Escape(SiteOf(anomaly))}){Marks(anomaly)}"));
                foreach (string reason in anomaly.Reasons)
                {
                    output.WriteLine($"          {TerminalText.Escape(reason)}");
                }
            }
        }

        if (anomalies.Count == 0 && !asJson)
        {
            output.WriteLine("no anomaly");
        }

        return ExitCode.Done;
    }

    private static CommandWithExample Explain()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string> id = Id();
        CommandWithExample command = new("explain", "Show an anomaly: its reasons, the hour before it, what was expected, how probable it is.", "leafwatch anomalies explain 3f9a2c41")
        {
            id, file,
        };
        command.SetAction(parsed => StateOfConfiguration.Open(parsed.GetValue(file), parsed.InvocationConfiguration, isAsking: false, (store, _) =>
        {
            if (Find(store, parsed.GetRequiredValue(id), parsed.InvocationConfiguration.Error) is not { } anomaly)
            {
                return ExitCode.NotSo;
            }

            TextWriter output = parsed.InvocationConfiguration.Output;
            AlertRule rule = AnomalyRules.Named(anomaly.Rule);
            output.WriteLine($"{rule.Title}: {TerminalText.Escape(SiteOf(anomaly))}{Marks(anomaly)}");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  from {anomaly.First:yyyy-MM-dd HH:mm zzz} to {anomaly.Last:HH:mm}, level {rule.Level}, rule {rule.Name}"));
            foreach (string reason in anomaly.Reasons)
            {
                output.WriteLine($"  - {TerminalText.Escape(reason)}");
            }

            if (anomaly.InNormalWeek < 1)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  a normal week has such a minute with a probability of {100 * anomaly.InNormalWeek:0.##} %"));
            }

            foreach (AnomalousMeasure measure in anomaly.Measures)
            {
                foreach (string line in AnomalyAlert.Picture(measure))
                {
                    output.WriteLine($"  {TerminalText.Escape(line)}");
                }

                DateTimeOffset from = anomaly.First.AddHours(-1);
                foreach (ExpectedBand band in store.ExpectedBands(anomaly.Series, measure.Name, from, anomaly.First.AddMinutes(15)))
                {
                    DateTimeOffset at = DateTimeOffset.UnixEpoch.AddMinutes(band.Minute).ToOffset(anomaly.First.Offset);
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {at:HH:mm}  usual {band.Low:#,0.##} to {band.High:#,0.##} a minute, expected {Math.Max(0, band.Expected):#,0.##}"));
                }
            }

            if (anomaly.Addresses.Count > 0)
            {
                string which = anomaly.Addresses.Count > AnomalyWatch.FewAddresses ? "some of its addresses" : "addresses";
                output.WriteLine($"  {which}: {TerminalText.Escape(string.Join(", ", anomaly.Addresses))}");
            }

            if (rule.Response is { } response)
            {
                output.WriteLine($"  {response.ReplaceLineEndings("\n  ")}");
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static CommandWithExample Models()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        CommandWithExample command = new("models", "List what was learned of each site: since when, whether its anomalies are told, and the verdicts on its measures.", "leafwatch anomalies models")
        {
            file,
        };
        command.SetAction(parsed =>
        {
            if (StateOfConfiguration.Load(parsed.GetValue(file), parsed.InvocationConfiguration) is not { } settings)
            {
                return ExitCode.Wrong;
            }

            return StateOfConfiguration.Open(settings, parsed.InvocationConfiguration, SqliteStore.OpenToRead, (store, _) =>
            {
                TextWriter output = parsed.InvocationConfiguration.Output;
                StoredAnomalies stored = store.LearnedModels();
                foreach (StoredModel model in stored.Models)
                {
                    foreach (string line in ModelWords.Of(model, settings.Anomalies, stored.Judged))
                    {
                        output.WriteLine(TerminalText.Escape(line));
                    }
                }

                if (stored.Models.Count == 0)
                {
                    output.WriteLine("no site is known yet: models are kept an hour after 'leafwatch run' began, and when it ends");
                }

                return ExitCode.Done;
            });
        });
        return command;
    }

    private static CommandWithExample Judge()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Argument<string> id = Id();
        Argument<string> verdict = new("verdict") { Description = VerdictWords.Described };
        verdict.AcceptOnlyFromAmong([.. VerdictWords.Taken]);
        CommandWithExample command = new("judge", "Give a verdict on an anomaly. It changes what is normal for its site, and for no other.", "leafwatch anomalies judge 3f9a2c41 expected")
        {
            id, verdict, file,
        };
        command.SetAction(parsed => StateOfConfiguration.Open(parsed.GetValue(file), parsed.InvocationConfiguration, isAsking: true, (store, isRunning) =>
            Find(store, parsed.GetRequiredValue(id), parsed.InvocationConfiguration.Error) is { } anomaly
                ? OperatorRequest.Ask(
                    store,
                    new OperatorAction
                    {
                        Id = OperatorRequest.NewId(),
                        Kind = OperatorActionKind.JudgeAnomaly,
                        Target = anomaly.Id,
                        By = OperatorRequest.User,
                        At = TimeProvider.System.GetUtcNow(),
                        Verdict = VerdictWords.Read(parsed.GetRequiredValue(verdict)),
                    },
                    isRunning, $"anomaly {anomaly.Id[..8]}", parsed.InvocationConfiguration, TimeProvider.System)
                : ExitCode.NotSo));
        return command;
    }

    private static CommandWithExample Rebuild()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        CommandWithExample command = new("rebuild", "Learn again from the history what is normal. Verdicts stay.", "leafwatch anomalies rebuild")
        {
            file,
        };
        command.SetAction(parsed => StateOfConfiguration.Open(parsed.GetValue(file), parsed.InvocationConfiguration, isAsking: true, (store, isRunning) => OperatorRequest.Ask(
            store,
            new OperatorAction { Id = OperatorRequest.NewId(), Kind = OperatorActionKind.RebuildModels, By = OperatorRequest.User, At = TimeProvider.System.GetUtcNow() },
            isRunning, "models", parsed.InvocationConfiguration, TimeProvider.System)));
        return command;
    }

    private static Argument<string> Id() => new("id") { Description = "The anomaly, by its id or the beginning of it." };

    private static Anomaly? Find(SqliteStore store, string id, TextWriter error)
    {
        IReadOnlyList<Anomaly> found = id.Length == 0 ? [] : store.AnomaliesNamed(id);
        if (found.Count != 1)
        {
            error.WriteLine($"leafwatch: {(found.Count == 0 ? "no anomaly has" : "several anomalies have")} an id that begins with '{VisibleText.Of(id, 80)}' ('leafwatch anomalies' lists them)");
        }

        return found.Count == 1 ? found[0] : null;
    }

    private static string SiteOf(Anomaly anomaly) => string.Join(", ", ((string?[])[anomaly.Actor, anomaly.Series.Site, anomaly.Series.Host, anomaly.Series.Source]).Where(name => !string.IsNullOrEmpty(name)));

    private static string Marks(Anomaly anomaly) => (anomaly.IsShadow ? ", not told: still learning" : "")
        + (anomaly.IsOver ? "" : ", goes on")
        + (anomaly.Verdict is { } verdict ? $", judged {VerdictWords.Judged(verdict, right: "right")}" : "");
}
