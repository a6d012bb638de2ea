using System.Globalization;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Rules;
using Leafwatch.RuleFiles;
using Leafwatch.Terminal;
using Leafwatch.Web.UseCases;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>What is changed about a rule: its threshold, on and off, and what that would have made of the last 30 days.</summary>
internal static class RuleActionPages
{
    private const string ThresholdForm = "threshold";

    public static async Task TryAsync(Visit visit)
    {
        string rule = visit.Part("name");
        bool isOff = await visit.SentAsync("off") == "1";
        (int? count, TimeSpan? timespan, string? fault) = isOff ? default : RuleActs.Threshold(await visit.SentAsync("count"), await visit.SentAsync("timespan"), visit.Texts);
        await ShowAgainOrAsync(visit, fault, () => AnswerAsync(visit, RuleActs.Try(visit, rule, count, timespan, isOff), $"/rules/{Uri.EscapeDataString(rule)}/try"));
    }

    public static async Task SetThresholdAsync(Visit visit)
    {
        string rule = visit.Part("name");
        (int? count, TimeSpan? timespan, string? fault) = RuleActs.Threshold(await visit.SentAsync("count"), await visit.SentAsync("timespan"), visit.Texts);
        await ShowAgainOrAsync(visit, fault, () => AnswerAsync(visit, RuleActs.SetThreshold(visit, rule, count, timespan), $"/rules/{Uri.EscapeDataString(rule)}?saved=1"));
    }

    public static async Task SwitchAsync(Visit visit)
    {
        string rule = visit.Part("name");
        await AnswerAsync(visit, RuleActs.Switch(visit, rule, isOff: await visit.SentAsync("off") == "1"), $"/rules/{Uri.EscapeDataString(rule)}?saved=1");
    }

    private static async Task ShowAgainOrAsync(Visit visit, string? fault, Func<Task> act) => await (fault is null
        ? act()
        : RulePages.ShowAsync(visit, new SentForm(ThresholdForm, fault, await visit.FormAsync()), StatusCodes.Status422UnprocessableEntity));

    /// <summary>Leads on when it was done, and says why not else.</summary>
    public static Task AnswerAsync(Visit visit, ActResult result, string next) =>
        result.IsDone ? visit.GoToAsync(next) : visit.RefuseAsync(result.Status, visit.Texts.NotSo, result.Said);

    /// <summary>What is being tried, or what came of it.</summary>
    public static Task ShowTrialAsync(Visit visit)
    {
        Texts t = visit.Texts;
        string rule = visit.Part("name");
        if (visit.Dashboard.Trial.Latest is not { } trial || trial.Rule != rule)
        {
            return visit.RefuseAsync(StatusCodes.Status404NotFound, t.Act.WhatIf, t.Act.NoTrial);
        }

        if (!trial.IsOver)
        {
            visit.Http.Response.Headers["Refresh"] = "2";
        }

        string asked = trial.IsOff ? t.Act.TurnOff : Texts.Fill(t.AskedDetail, trial.Count?.ToString(CultureInfo.InvariantCulture) ?? t.Act.AsItIs, trial.Timespan is { } span ? Duration.Format(span) : t.Act.AsItIs);
        Markup body = trial switch
        {
            { Failure: { } failure } => Shown.Fault(failure),
            { Outcome: { } outcome } => Outcome(visit, trial, outcome),
            _ => Progress(trial, t),
        };
        return visit.ShowAsync($"{t.Act.WhatIf}: {rule}", $"""
            <p class="crumb"><a href="/rules">{t.Rules}</a> / <a href="/rules/{Uri.EscapeDataString(rule)}">{rule}</a></p>
            <h1>{t.Act.WhatIf}: {rule}</h1>
            <p>{asked}</p>
            {body}
            """);
    }

    /// <summary>The part of a rule's page that changes it.</summary>
    public static Markup Section(Visit visit, RuleHeader header, SigmaCorrelation? correlation, SentForm? sent)
    {
        Texts t = visit.Texts;
        LoadedRules rules = visit.Dashboard.Parts.Rules;
        Adjustments changed = visit.Dashboard.Parts.Changes?.InForce.Adjustments ?? Adjustments.None;
        string place = $"/rules/{Uri.EscapeDataString(header.Name)}";
        bool isOff = rules.Off.Any(off => off.Name == header.Name);
        Markup saved = visit.Asked("saved") is null ? Markup.Empty : $"""<p class="banner good" role="status">{t.Act.Saved}</p>""";
        if (isOff)
        {
            bool isHere = changed.Off.Any(off => off.Name == header.Name);
            bool isInFile = visit.Dashboard.Parts.Changes?.InForce.Settings.Rules.Off.Any(off => off.Name == header.Name) == true;
            Markup on = isHere && visit.May(Needs.Operator) ? Layout.Form(visit, $"{place}/switch", $"""<input type="hidden" name="off" value="0"><button class="main">{t.Act.TurnOn}</button>""") : Markup.Empty;
            return $"""{saved}<p class="banner">{(isHere ? t.Act.IsOff : isInFile ? t.Act.OffInFile : t.Act.OffWith)}</p>{on}""";
        }

        if (!visit.May(Needs.Operator) || visit.Dashboard.Parts.Changes is null)
        {
            return saved;
        }

        ThresholdSettings? threshold = changed.Thresholds.FirstOrDefault(each => each.Rule == header.Name);
        Markup back = threshold is null ? Markup.Empty : Layout.Form(visit, $"{place}/threshold", $"""<button>{t.Act.TakeBack}</button>""");
        Markup numbers = correlation is null ? Markup.Empty : Numbers(visit, place, correlation, rules, sent);
        return $"""
            {saved}
            <section aria-labelledby="change"><h2 id="change">{t.Act.Change}</h2>
            {numbers}
            <div class="buttons">{back}{Layout.Form(visit, $"{place}/try", $"""<input type="hidden" name="off" value="1"><button>{t.Act.TryOff}</button>""")}{Layout.Form(visit, $"{place}/switch", $"""<input type="hidden" name="off" value="1"><button>{t.Act.TurnOff}</button>""")}</div>
            </section>
            """;
    }

    /// <summary>The rules that are off.</summary>
    public static Markup Off(Visit visit)
    {
        IReadOnlyList<RuleHeader> off = visit.Dashboard.Parts.Rules.Off;
        if (off.Count == 0)
        {
            return Markup.Empty;
        }

        return $"""<section aria-labelledby="off"><h2 id="off">{visit.Texts.Act.RulesOff}</h2><ul>{off.Select(header => Item(Shown.RuleLink(header.Name)))}</ul></section>""";
    }

    private static Markup Item(Markup content) => $"<li>{content}</li>";

    private static Markup Numbers(Visit visit, string place, SigmaCorrelation correlation, LoadedRules rules, SentForm? sent)
    {
        Texts t = visit.Texts;
        Core.Correlation.Threshold? set = rules.Settings.Thresholds.GetValueOrDefault(correlation.Header.Name);
        return Layout.Form(visit, $"{place}/try", $"""
            <label>{t.Act.Count}<input name="count" type="number" min="1" max="{RuleSettings.MostEvents}" value="{SentForm.Value(sent, ThresholdForm, "count", (set?.Count ?? correlation.Count).ToString(CultureInfo.InvariantCulture))}" required></label>
            <label>{t.Act.Within}<input name="timespan" value="{SentForm.Value(sent, ThresholdForm, "timespan", Duration.Format(set?.Timespan ?? correlation.Timespan))}" pattern="[0-9]+[smhdwy]" required></label>
            <p class="buttons"><button class="main">{t.Act.TryIt}</button>
            <button formaction="{place}/threshold">{t.Act.Save}</button></p>
            """, "filter");
    }

    private static Markup Progress(WhatIf trial, Texts t)
    {
        string percent = Shown.Number((long)(100 * trial.Progress));
        return $"""<p role="status">{Texts.Fill(t.Act.Trying, percent)}</p><progress max="100" value="{percent}" aria-label="{t.Act.WhatIf}"></progress>""";
    }

    private static Markup Outcome(Visit visit, WhatIf trial, WhatIfOutcome outcome)
    {
        Texts t = visit.Texts;
        if (outcome.Lines == 0)
        {
            return $"""<p class="soft">{t.Act.TrialNoLines}</p>{Failures(outcome, t)}""";
        }

        string place = $"/rules/{Uri.EscapeDataString(trial.Rule)}";
        Markup save = visit.May(Needs.Operator)
            ? Layout.Form(visit, trial.IsOff ? $"{place}/switch" : $"{place}/threshold", $"""{Fields(trial)}<button class="main">{(trial.IsOff ? t.Act.TurnOff : t.Act.Save)}</button>""")
            : Markup.Empty;
        return $"""
            <p>{Texts.Fill(t.Act.TrialRead, Shown.Number(outcome.Lines), Moment(outcome.First), Moment(outcome.Last))}</p>
            <div class="scroll" tabindex="0" role="group" aria-label="{t.Act.WhatIf}"><table><caption class="sr">{t.Act.WhatIf}</caption>
            <thead><tr><td></td><th scope="col" class="number">{t.Act.NowInForce}</th><th scope="col" class="number">{t.Act.Tried}</th></tr></thead>
            <tbody>
            {Row(t.Act.AlertsOfRule, Shown.Number(outcome.Before.OfRule), Shown.Number(outcome.After.OfRule))}
            {Row(t.Act.AllAlerts, Shown.Number(outcome.Before.Alerts), Shown.Number(outcome.After.Alerts))}
            {Row(t.Act.MailsAWeek, Mails(outcome.Before), Mails(outcome.After))}
            </tbody></table></div>
            {save}
            {Alerts(t.Act.Lost, "lost", outcome.LostCount, outcome.Lost, t)}
            {Alerts(t.Act.Gained, "gained", outcome.GainedCount, outcome.Gained, t)}
            {Failures(outcome, t)}
            """;
    }

    private static Markup Fields(WhatIf trial)
    {
        if (trial.IsOff)
        {
            return $"""<input type="hidden" name="off" value="1">""";
        }

        return $"""<input type="hidden" name="count" value="{trial.Count?.ToString(CultureInfo.InvariantCulture)}"><input type="hidden" name="timespan" value="{(trial.Timespan is { } span ? Duration.Format(span) : "")}">""";
    }

    private static string Mails(WhatIfTotal total) => total.MailsPerWeek.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset? at) => at is { } time ? TimeZoneInfo.ConvertTime(time, TimeZoneInfo.Local).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "";

    private static Markup Row(string name, string before, string after) => $"""<tr><th scope="row">{name}</th><td class="number">{before}</td><td class="number">{after}</td></tr>""";

    private static Markup Alerts(string title, string id, int count, IReadOnlyList<Alert> alerts, Texts t)
    {
        if (count == 0)
        {
            return Markup.Empty;
        }

        Markup cut = alerts.Count < count ? $""" <span class="soft">{Texts.Fill(t.Act.LatestOnes, alerts.Count)}</span>""" : Markup.Empty;
        return $"""
            <section aria-labelledby="{id}"><h2 id="{id}">{Texts.Fill(title, Shown.Number(count))}{cut}</h2>
            <pre class="lines" tabindex="0" role="group" aria-labelledby="{id}">{alerts.Select(AlertLine)}</pre></section>
            """;
    }

    private static Markup AlertLine(Alert alert) => $"<code><span class=\"soft\">{Moment(alert.First)}</span> {AlertLines.Headline(alert)}</code>";

    private static Markup Failures(WhatIfOutcome outcome, Texts t)
    {
        if (outcome.Failures.Count == 0)
        {
            return Markup.Empty;
        }

        return $"""<section aria-labelledby="failed"><h2 id="failed">{t.Act.NotReadAgain}</h2><ul>{outcome.Failures.Select(failure => Item($"{failure}"))}</ul></section>""";
    }
}
