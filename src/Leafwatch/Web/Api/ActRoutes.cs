using System.Text.Json;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Exports;
using Leafwatch.Sqlite;
using Leafwatch.Status;
using Leafwatch.Web.UseCases;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Api;

/// <summary>What programs change: what the pages change, by the same ways.</summary>
internal static class ActRoutes
{
    public static IReadOnlyList<WebRoute> All { get; } =
    [
        WebRoute.Post("/api/v1/reload", Needs.Operator, visit => AnswerAsync(visit, MonitorActs.Reload(visit))),
        WebRoute.Get("/api/v1/changes", Needs.Viewer, ChangesAsync),
        WebRoute.Post("/api/v1/anomalies/{id}/judge", Needs.Operator, JudgeAsync),
        WebRoute.Post("/api/v1/rules/{name}/threshold", Needs.Operator, ThresholdAsync),
        WebRoute.Post("/api/v1/rules/{name}/switch", Needs.Operator, SwitchAsync),
        WebRoute.Post("/api/v1/rules/{name}/try", Needs.Operator, TryAsync),
        WebRoute.Get("/api/v1/rules/{name}/try", Needs.Viewer, TrialAsync),
        WebRoute.Post("/api/v1/allowed", Needs.Operator, AllowAsync),
        WebRoute.Delete("/api/v1/allowed", Needs.Operator, visit => AnswerAsync(visit, AllowActs.TakeBack(visit, visit.Asked("name") ?? ""))),
        WebRoute.Get("/api/v1/blocks", Needs.Viewer, BlocksAsync),
        WebRoute.Post("/api/v1/blocks", Needs.Operator, BlockAsync),
        WebRoute.Delete("/api/v1/blocks", Needs.Operator, async visit => await AnswerAsync(visit, await BlockActs.UnblockAsync(visit, visit.Asked("network") ?? ""))),
        WebRoute.Get("/api/v1/silences", Needs.Viewer, SilencesAsync),
        WebRoute.Post("/api/v1/silences", Needs.Operator, SilenceAsync),
        WebRoute.Delete("/api/v1/silences/{id}", Needs.Operator, EndSilenceAsync),
        WebRoute.Get("/api/v1/drill", Needs.Viewer, DrillAsync),
        WebRoute.Post("/api/v1/drill", Needs.Operator, StartDrillAsync),
        WebRoute.Post("/api/v1/users", Needs.Administrator, AddUserAsync),
        WebRoute.Post("/api/v1/users/{name}/role", Needs.Administrator, SetRoleAsync),
        WebRoute.Delete("/api/v1/users/{name}", Needs.Administrator, RemoveUserAsync),
    ];

    private static Task AnswerAsync(Visit visit, ActResult result, int done = StatusCodes.Status200OK) => result.IsDone
        ? visit.JsonAsync(json => json.WriteString("done", result.Said), done)
        : visit.RefuseAsync(result.Status, visit.Texts.NotSo, result.Said);

    private static Task ChangesAsync(Visit visit)
    {
        Adjustments changed = visit.Dashboard.Parts.Changes?.InForce.Adjustments ?? Adjustments.None;
        return visit.JsonAsync(json =>
        {
            ApiRoutes.Each(json, "thresholds", changed.Thresholds, static (writer, threshold) =>
            {
                writer.WriteString("rule", threshold.Rule);
                Number(writer, "count", threshold.Count);
                writer.WriteString("timespan", threshold.Timespan is { } span ? Duration.Format(span) : null);
            });
            json.WriteStartArray("off");
            foreach (NamedRule off in changed.Off)
            {
                json.WriteStringValue(off.Name);
            }

            json.WriteEndArray();
            ApiRoutes.Each(json, "allowed", changed.Allow.Entries, static (writer, entry) =>
            {
                writer.WriteString("name", entry.Name);
                writer.WriteString("until", entry.Until == DateTimeOffset.MaxValue ? null : JsonLines.Time(entry.Until));
                writer.WriteString("reason", entry.Reason);
            });
        });
    }

    private static async Task JudgeAsync(Visit visit)
    {
        if (AnomalyActs.Find(visit) is not { } anomaly)
        {
            await visit.NotFoundAsync();
            return;
        }

        if (AnomalyActs.Judgement(visit, anomaly, await visit.SentAsync("verdict")) is not { } action)
        {
            await visit.RefuseAsync(StatusCodes.Status422UnprocessableEntity, visit.Texts.NotSo, visit.Texts.VerdictFault);
            return;
        }

        visit.Dashboard.Parts.Store.Ask(action);
        await visit.JsonAsync(json => json.WriteString("id", action.Id), StatusCodes.Status202Accepted);
    }

    private static async Task ThresholdAsync(Visit visit)
    {
        (int? count, TimeSpan? timespan, string? fault) = RuleActs.Threshold(await visit.SentAsync("count"), await visit.SentAsync("timespan"), visit.Texts);
        await AnswerAsync(visit, fault is null ? RuleActs.SetThreshold(visit, visit.Part("name"), count, timespan) : ActResult.Wrong(fault));
    }

    private static async Task SwitchAsync(Visit visit) => await AnswerAsync(
        visit, IsOff(await visit.SentAsync("off")) is { } isOff ? RuleActs.Switch(visit, visit.Part("name"), isOff) : ActResult.Wrong(visit.Texts.Act.OffFault));

    private static async Task TryAsync(Visit visit)
    {
        string off = await visit.SentAsync("off");
        bool? isOff = off.Length == 0 ? false : IsOff(off);
        (int? count, TimeSpan? timespan, string? fault) = RuleActs.Threshold(await visit.SentAsync("count"), await visit.SentAsync("timespan"), visit.Texts);
        fault = isOff is null ? visit.Texts.Act.OffFault : fault;
        ActResult result = fault is null ? RuleActs.Try(visit, visit.Part("name"), count, timespan, isOff == true) : ActResult.Wrong(fault);
        await AnswerAsync(visit, result, StatusCodes.Status202Accepted);
    }

    private static bool? IsOff(string text) => text switch
    {
        "1" or "true" => true,
        "0" or "false" => false,
        _ => null,
    };

    private static Task TrialAsync(Visit visit) => visit.Dashboard.Trial.Latest is not { } trial || trial.Rule != visit.Part("name")
        ? visit.RefuseAsync(StatusCodes.Status404NotFound, visit.Texts.NotFound, visit.Texts.Act.NoTrial)
        : visit.JsonAsync(json =>
        {
            json.WriteString("rule", trial.Rule);
            Number(json, "count", trial.Count);
            json.WriteString("timespan", trial.Timespan is { } span ? Duration.Format(span) : null);
            json.WriteBoolean("off", trial.IsOff);
            json.WriteString("by", trial.By);
            json.WriteString("asked", JsonLines.Time(trial.Asked));
            json.WriteNumber("progress", Math.Round(trial.Progress, 3));
            json.WriteBoolean("over", trial.IsOver);
            json.WriteString("failure", trial.Failure);
            if (trial.Outcome is { } outcome)
            {
                json.WriteNumber("lines", outcome.Lines);
                json.WriteString("first", outcome.First is { } first ? JsonLines.Time(first) : null);
                json.WriteString("last", outcome.Last is { } last ? JsonLines.Time(last) : null);
                Total(json, "in_force", outcome.Before);
                Total(json, "tried", outcome.After);
                json.WriteNumber("lost", outcome.LostCount);
                ApiRoutes.Each(json, "lost_alerts", outcome.Lost, StatusJson.Alert);
                json.WriteNumber("gained", outcome.GainedCount);
                ApiRoutes.Each(json, "gained_alerts", outcome.Gained, StatusJson.Alert);
            }
        });

    private static void Total(Utf8JsonWriter json, string name, WhatIfTotal total)
    {
        json.WriteStartObject(name);
        json.WriteNumber("alerts_of_rule", total.OfRule);
        json.WriteNumber("alerts", total.Alerts);
        json.WriteNumber("mails_per_week", Math.Round(total.MailsPerWeek, 2));
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static async Task AllowAsync(Visit visit)
    {
        string[] rules = (await visit.SentAsync("rules")).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string id = await visit.SentAsync("incident");
        Incident? incident = IncidentsAsked.Find(visit, id);
        await AnswerAsync(visit, id.Length > 0 && incident is null ? ActResult.NotFound(visit.Texts) : await AllowActs.AllowAsync(visit, rules, incident));
    }

    private static Task BlocksAsync(Visit visit)
    {
        Block[] blocks = [.. visit.Dashboard.Parts.Reading.Blocks().Where(block => block.Until > visit.Now)];
        return visit.JsonAsync(json => ApiRoutes.Each(json, "blocks", blocks, static (writer, block) =>
        {
            writer.WriteString("network", block.Name);
            writer.WriteString("since", JsonLines.Time(block.Since));
            writer.WriteString("until", JsonLines.Time(block.Until));
            writer.WriteNumber("times", block.Times);
            writer.WriteString("by", block.By);
            writer.WriteString("incident", block.Incident);
            writer.WriteBoolean("dry", block.IsDry);
        }));
    }

    private static async Task BlockAsync(Visit visit)
    {
        string id = await visit.SentAsync("incident");
        Incident? incident = IncidentsAsked.Find(visit, id);
        await AnswerAsync(visit, id.Length > 0 && incident is null ? ActResult.NotFound(visit.Texts) : await BlockActs.BlockAsync(visit, await visit.SentAsync("address"), await visit.SentAsync("for"), incident));
    }

    private static Task SilencesAsync(Visit visit) => visit.JsonAsync(json => ApiRoutes.Each(json, "silences", visit.Dashboard.Parts.Reading.Silences(visit.Now), static (writer, silence) =>
    {
        writer.WriteString("id", silence.Id);
        writer.WriteString("matches", silence.Matches);
        writer.WriteString("author", silence.Author);
        writer.WriteString("reason", silence.Reason);
        writer.WriteString("starts", JsonLines.Time(silence.Starts));
        writer.WriteString("ends", JsonLines.Time(silence.Ends));
    }));

    private static async Task SilenceAsync(Visit visit)
    {
        bool isSpan = Duration.TryParse(await visit.SentAsync("for"), out TimeSpan span);
        (OperatorAction? silencing, string fault) = await IncidentActs.AskForSilenceAsync(visit, isSpan ? span : TimeSpan.Zero);
        if (silencing?.Silence is not { } silence)
        {
            await visit.RefuseAsync(StatusCodes.Status422UnprocessableEntity, visit.Texts.NotSo, fault);
            return;
        }

        visit.Dashboard.Parts.Store.Ask(silencing);
        await visit.JsonAsync(json => json.WriteString("id", silence.Id), StatusCodes.Status202Accepted);
    }

    private static Task EndSilenceAsync(Visit visit)
    {
        string id = visit.Part("id");
        if (visit.Dashboard.Parts.Reading.Silences(visit.Now).All(silence => silence.Id != id))
        {
            return AnswerAsync(visit, ActResult.NotFound(visit.Texts));
        }

        visit.Dashboard.Parts.Store.Ask(IncidentActs.EndOfSilence(visit, id));
        return visit.JsonAsync(json => json.WriteString("id", id), StatusCodes.Status202Accepted);
    }

    private static Task DrillAsync(Visit visit) => visit.Dashboard.Drill.Latest is not { } drill
        ? visit.RefuseAsync(StatusCodes.Status404NotFound, visit.Texts.NotFound, visit.Texts.Act.NoDrill)
        : visit.JsonAsync(json =>
        {
            json.WriteString("receiver", drill.Receiver);
            json.WriteString("by", drill.By);
            json.WriteString("asked", JsonLines.Time(drill.Asked));
            json.WriteBoolean("over", drill.IsTold is not null || visit.Dashboard.Drill.WhenDone().IsCompleted);
            json.WriteBoolean("told", drill.IsTold == true);
            json.WriteStartArray("said");
            foreach (string line in drill.Said)
            {
                json.WriteStringValue(line);
            }

            json.WriteEndArray();
        });

    private static async Task StartDrillAsync(Visit visit) =>
        await AnswerAsync(visit, MonitorActs.Drill(visit, await visit.SentAsync("receiver") is { Length: > 0 } receiver ? receiver : null), StatusCodes.Status202Accepted);

    private static async Task AddUserAsync(Visit visit)
    {
        string password = await visit.SentAsync("password");
        await AnswerAsync(visit, UserActs.Add(visit, await visit.SentAsync("name"), await visit.SentAsync("role"), password, password), StatusCodes.Status201Created);
    }

    private static async Task SetRoleAsync(Visit visit) => await AnswerAsync(visit, UserActs.SetRole(visit, visit.Part("name"), await visit.SentAsync("role")));

    private static Task RemoveUserAsync(Visit visit) => AnswerAsync(visit, UserActs.Remove(visit, visit.Part("name")));
}
