using System.CommandLine;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rollups;
using Leafwatch.Loading;
using Leafwatch.Reports;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch report</c>: what happened in a time, and whether it is getting better.</summary>
internal static class ReportCommand
{
    private static readonly string[] Forms = ["text", "html", "csv", "json"];

    public static Command Create()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Option<string?> day = new("--day") { Description = "A day: 2026-11-19.", HelpName = "D" };
        Option<string?> week = new("--week") { Description = "A week: 2026-W47. Without any time: the last week that is over.", HelpName = "W" };
        Option<string?> month = new("--month") { Description = "A month: 2026-11.", HelpName = "M" };
        Option<string?> from = new("--from") { Description = "From this time: 2026-11-19T08:00, or 48h for two days ago.", HelpName = "T" };
        Option<string?> to = new("--to") { Description = "To this time; with --from alone, to now.", HelpName = "T" };
        Option<string> format = new("--format") { Description = $"How it is written: {string.Join(", ", Forms)}.", HelpName = "F", DefaultValueFactory = _ => Forms[0] };
        Option<bool> send = new("--send") { Description = "Send it to those who get the weekly report (or the daily or monthly one, for a day or month), and keep it in the folder of reports." };
        CommandWithExample command = new(
            "report",
            "Report what happened in a day, a week, a month or any other time, and whether it is getting better.",
            "leafwatch report --week 2026-W47 --format html > report.html")
        {
            file, day, week, month, from, to, format, send,
        };
        command.SetAction((parsed, cancellation) =>
        {
            TimeProvider time = TimeProvider.System;
            RollupClock clock = new(TimeZoneInfo.Local);
            List<string> errors = [];
            ReportPeriod? period = Period(parsed.GetValue(day), parsed.GetValue(week), parsed.GetValue(month), parsed.GetValue(from), parsed.GetValue(to), clock, time.GetUtcNow(), errors);
            string form = parsed.GetRequiredValue(format);
            if (!Forms.Contains(form))
            {
                errors.Add($"--format: '{form}' is none of {string.Join(", ", Forms)}");
            }

            return period is null || errors.Count > 0
                ? Task.FromResult(CommandLineErrors.Print(errors, parsed.InvocationConfiguration.Error))
                : RunAsync(parsed.GetValue(file), period, clock, form, parsed.GetValue(send), parsed.InvocationConfiguration, time, cancellation);
        });
        return command;
    }

    private static ReportPeriod? Period(
        string? day, string? week, string? month, string? from, string? to, RollupClock clock, DateTimeOffset now, List<string> errors)
    {
        if (new[] { day, week, month, from ?? to }.Count(said => said is not null) > 1)
        {
            errors.Add("--day, --week, --month, --from: one of them");
            return null;
        }

        if (day is not null)
        {
            return ReportPeriod.TryParseDay(day, out DateOnly date) ? ReportPeriod.Day(date, clock) : Wrong("--day: expected a day as in 2026-11-19");
        }

        if (month is not null)
        {
            return ReportPeriod.TryParseMonth(month, out DateOnly first) ? ReportPeriod.Month(first, clock) : Wrong("--month: expected a month as in 2026-11");
        }

        if (week is not null)
        {
            return ReportPeriod.TryParseWeek(week, out DateOnly monday) ? ReportPeriod.Week(monday, clock) : Wrong("--week: expected a week as in 2026-W47");
        }

        if (from is null && to is null)
        {
            return ReportPeriod.Containing(ReportKind.Week, now, clock).Before(1, clock);
        }

        if (from is null || !TimeArgument.TryParse(from, clock.Zone, now, out DateTimeOffset begin))
        {
            return Wrong($"--from: {TimeArgument.Expected}");
        }

        DateTimeOffset end = now;
        return to is not null && !TimeArgument.TryParse(to, clock.Zone, now, out end)
            ? Wrong($"--to: {TimeArgument.Expected}")
            : end <= begin ? Wrong("--to: expected a time after --from") : ReportPeriod.Range(begin, end);

        ReportPeriod? Wrong(string why)
        {
            errors.Add(why);
            return null;
        }
    }

    private static async Task<int> RunAsync(
        string? asked, ReportPeriod period, RollupClock clock, string form, bool isSent, InvocationConfiguration console, TimeProvider time, CancellationToken cancellation)
    {
        LoadedConfiguration loaded = LoadedConfiguration.LoadWithoutRules(asked);
        if (loaded.HasErrors)
        {
            loaded.PrintDiagnostics(console.Error);
            return ExitCode.Wrong;
        }

        SiteReport? report = null;
        int opened = StateOfConfiguration.Open(loaded.Settings, console, SqliteStore.OpenToRead, (store, _) =>
        {
            store.KeepHistory(clock, loaded.Settings.History);
            report = ReportMaker.Make(ReportMaterial.Read(store, period, clock, time.GetUtcNow()));
            return ExitCode.Done;
        });
        if (report is null)
        {
            return opened;
        }

        if (isSent)
        {
            return await SendAsync(report, loaded.Settings, console, time, cancellation);
        }

        Write(report, form, loaded.Settings.PublicUrl, console.Output);
        return ExitCode.Done;
    }

    private static void Write(SiteReport report, string form, Uri? dashboard, TextWriter output)
    {
        switch (form)
        {
            case "html":
                output.Write(ReportLetter.Html(report, dashboard));
                break;
            case "csv":
                output.Write(ReportTable.Csv(report));
                break;
            case "json":
                using (MemoryStream json = new())
                {
                    ReportTable.Json(report, json);
                    output.Write(System.Text.Encoding.UTF8.GetString(json.ToArray()));
                }

                break;
            default:
                output.Write(ReportText.Write(report, dashboard));
                break;
        }
    }

    /// <summary>Sends it at once, and says what came of it: whoever asks for it by hand waits for the answer.</summary>
    private static async Task<int> SendAsync(SiteReport report, Settings settings, InvocationConfiguration console, TimeProvider time, CancellationToken cancellation)
    {
        IReadOnlyList<string> to = (settings.Reports.FirstOrDefault(plan => plan.Kind == report.Period.Kind)
            ?? settings.Reports.FirstOrDefault(plan => plan.Kind == ReportKind.Week) ?? (settings.Reports.Count > 0 ? settings.Reports[0] : null))?.To ?? [];
        Receiver[] receivers = [.. ConfiguredReceivers.Of(settings.Receivers, said => console.Output.WriteLine(TerminalText.Escape(said))).Where(receiver => to.Contains(receiver.Name))];
        if (receivers.Length == 0)
        {
            console.Error.WriteLine("leafwatch: the configuration names nobody who gets reports: report: { weekly: { to: [security] } }");
            return ExitCode.NotSo;
        }

        ReportLetter.Keep(report, settings.StateDirectory, settings.PublicUrl);
        Letter letter = ReportLetter.Write(report, Environment.MachineName, settings.PublicUrl);
        bool isDelivered = true;
        foreach (Receiver receiver in receivers)
        {
            DeliveryResult result = await receiver.TellAsync(
                ReportLetter.For(receiver, report, letter, time.GetUtcNow()), new DeliveryAttempt(1, time.GetUtcNow()), cancellation);
            isDelivered &= result is DeliveryResult.Delivered;
            console.Output.WriteLine(result switch
            {
                DeliveryResult.Retry retry => $"not sent to {receiver.Queue}: {TerminalText.Escape(retry.Why)}",
                DeliveryResult.Rejected rejected => $"refused for {receiver.Queue}: {TerminalText.Escape(rejected.Why)}",
                _ => $"sent to {receiver.Queue}",
            });
        }

        return isDelivered ? ExitCode.Done : ExitCode.NotSo;
    }
}
