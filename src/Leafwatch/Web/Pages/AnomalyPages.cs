using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Storage;
using Leafwatch.Web.Exploring;
using Leafwatch.Web.UseCases;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>What was unlike what is normal, told or not, and what was learned of each site.</summary>
internal static class AnomalyPages
{
    public const string Path = "/anomalies";

    private const int OnAPage = 100;

    /// <summary>A chart begins so long before what was unusual, and ends so long after it.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromHours(2);

    /// <summary>What of the address of the list is kept when something on it is judged.</summary>
    private static readonly string[] Kept = ["within", "state", "skip"];

    public static Task ListAsync(Visit visit)
    {
        Texts t = visit.Texts;
        int skipped = visit.Asked("skip", 0, AnomaliesAsked.Most);
        Anomaly[] found = [.. AnomaliesAsked.Find(visit).Skip(skipped)];
        Markup table = found.Length > 0 ? Table(visit, found.Take(OnAPage)) : $"""<p class="soft">{t.NoAnomalies}</p>""";
        return visit.ShowAsync(t.Anomalies, $"""
            <h1>{t.Anomalies}</h1>
            {Shown.Done(visit)}
            {Filter(visit)}
            {table}
            {Pager.Of(visit, skipped, OnAPage, found.Length > OnAPage)}
            <section aria-labelledby="learned"><h2 id="learned">{t.Learned}</h2>{Models(visit)}</section>
            """);
    }

    /// <summary>Says what an anomaly was, and leads back to it.</summary>
    public static async Task JudgeAsync(Visit visit)
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

        string outcome = await MonitorActs.AskAsync(visit, action) is null ? "asked" : "done";
        QueryString back = QueryString.Create(Kept.Select(name => KeyValuePair.Create(name, visit.Asked(name))).Where(asked => asked.Value is not null)).Add(outcome, "1");
        await visit.GoToAsync($"{Path}{back}#{PlaceOf(anomaly)}");
    }

    /// <summary>Where an anomaly stands on the page.</summary>
    public static string LinkTo(Anomaly anomaly) => $"{Path}?within=ever#{PlaceOf(anomaly)}";

    private static string PlaceOf(Anomaly anomaly) => $"a-{anomaly.Id}";

    private static Markup Filter(Visit visit)
    {
        Texts t = visit.Texts;
        return $"""
            <form method="get" class="filter" role="search">
            <label>{t.Period}<select name="within">{Choice.Options(visit.Asked("within") ?? "month", ("day", t.Hours24), ("week", t.Week), ("month", t.Month), ("ever", t.Ever))}</select></label>
            <label>{t.State}<select name="state">{Choice.Options(visit.Asked("state"), ("", t.All), ("told", t.Told), ("shadow", t.InShadow), ("judged", t.Judged), ("open", t.GoesOn))}</select></label>
            <button>{t.Show}</button>
            </form>
            """;
    }

    private static Markup Table(Visit visit, IEnumerable<Anomaly> anomalies)
    {
        Texts t = visit.Texts;
        return $"""
            <div class="scroll" tabindex="0" role="group" aria-label="{t.Anomalies}"><table class="stack"><caption class="sr">{t.Anomalies}</caption>
            <thead><tr><th scope="col">{t.What}</th><th scope="col">{t.Level}</th><th scope="col">{t.First}</th><th scope="col">{t.Last}</th><th scope="col">{t.Why}</th><th scope="col">{t.State}</th></tr></thead>
            <tbody>{anomalies.Select(anomaly => Row(visit, anomaly))}</tbody></table></div>
            """;
    }

    private static Markup Row(Visit visit, Anomaly anomaly)
    {
        Texts t = visit.Texts;
        AlertRule rule = AnomalyRules.Named(anomaly.Rule);
        DateTimeOffset to = anomaly.Last + Around < visit.Now ? anomaly.Last + Around : visit.Now;
        string chart = new ExploreView { Source = anomaly.Series.Source, From = Rfc3339.Seconds(anomaly.First - Around), To = Rfc3339.Seconds(to.ToOffset(anomaly.Last.Offset)) }.Link;
        string where = string.Join(", ", ((string?[])[anomaly.Actor, anomaly.Series.Site, anomaly.Series.Host, anomaly.Series.Source]).Where(name => !string.IsNullOrEmpty(name)));
        Markup last = anomaly.IsOver ? Shown.Time(anomaly.Last, visit.Now) : $"{t.GoesOn}";
        return $"""
            <tr id="{PlaceOf(anomaly)}"><th scope="row">{rule.Title}<br><span class="soft"><bdi>{Shown.Cut(where)}</bdi></span></th><td data-name="{t.Level}">{Shown.Level(rule.Level)}</td><td data-name="{t.First}">{Shown.Time(anomaly.First, visit.Now)}</td><td data-name="{t.Last}">{last}</td><td data-name="{t.Why}"><ul class="plain">{anomaly.Reasons.Select(Reason)}</ul></td><td data-name="{t.State}">{State(visit, anomaly)} · <a href="{chart}">{t.SeeChart}</a>{Judge(visit, anomaly)}</td></tr>

            """;
    }

    private static Markup Reason(string reason) => $"<li>{VisibleText.Of(reason, 400)}</li>";

    private static Markup State(Visit visit, Anomaly anomaly)
    {
        Texts t = visit.Texts;
        string judged = anomaly.Verdict is { } verdict ? $", {t.Judged}: {Words.Of(verdict)}" : "";
        if (anomaly.IsShadow)
        {
            return $"""<span class="soft">{t.ShadowDetail}</span>{judged}""";
        }

        string page = visit.Dashboard.Parts.Reading.Alerts.IncidentOf(anomaly.Id) is { } incident ? $"/incidents/{incident.Id}" : $"/alerts/{anomaly.Id}";
        return $"""<a href="{page}">{t.Told}</a>{judged}""";
    }

    /// <summary>Says what it was; said already, it can be said anew.</summary>
    private static Markup Judge(Visit visit, Anomaly anomaly)
    {
        if (!visit.May(Needs.Operator))
        {
            return Markup.Empty;
        }

        Texts t = visit.Texts;
        return Layout.Form(visit, $"{Path}/{anomaly.Id}/judge{visit.Http.Request.QueryString}", $"""
            <details><summary>{t.Judge}</summary><p class="buttons"><button name="verdict" value="true">{t.JudgeTrue}</button> <button name="verdict" value="false_alarm">{t.JudgeFalse}</button> <button name="verdict" value="expected">{t.JudgeExpected}</button></p></details>
            """);
    }

    private static Markup Models(Visit visit)
    {
        Markup[] models = [.. AnomaliesAsked.Models(visit).Select(model => Model(model.Words))];
        if (models.Length == 0)
        {
            return $"""<p class="soft">{visit.Texts.NothingLearned}</p>""";
        }

        return $"<ul>{models}</ul>";
    }

    private static Markup Model(IReadOnlyList<string> words)
    {
        Markup more = words.Count > 1 ? $"<ul>{words.Skip(1).Select(Line)}</ul>" : Markup.Empty;
        return $"<li>{VisibleText.Of(words[0], 600)}{more}</li>\n";
    }

    private static Markup Line(string words) => $"<li>{VisibleText.Of(words.Trim(), 400)}</li>";
}
