using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Notifying;
using Leafwatch.Sqlite;
using Leafwatch.Web.UseCases;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>The incidents: all, and the story of one, with what is done about it.</summary>
internal static class IncidentPages
{
    /// <summary>What the live parts of one are asked by.</summary>
    public const string Part = "incident";

    private const string NoteForm = "note";
    private const string SilenceForm = "silence";
    private const int MostExported = 10_000;
    private const int MostAlerts = 100;
    private const int MostSimilar = 5;
    private const int FewAlerts = 5;
    private const int MostLines = 30;
    private const int MostPictures = 3;
    private const int MostValues = 20;

    private static readonly (string Value, TimeSpan Span)[] SilenceSpans =
        [("1h", TimeSpan.FromHours(1)), ("4h", TimeSpan.FromHours(4)), ("1d", TimeSpan.FromDays(1)), ("7d", TimeSpan.FromDays(7))];

    public static Task ListAsync(Visit visit)
    {
        Texts t = visit.Texts;
        IncidentQuery query = IncidentsAsked.Query(visit) with { Most = IncidentsAsked.OnAPage + 1 };
        if (ListExport.IsAsked(visit))
        {
            return ListExport.IncidentsAsync(visit, visit.Dashboard.Parts.Reading.Incidents(query with { Most = MostExported, Skipped = 0 }));
        }

        IReadOnlyList<Incident> incidents = visit.Dashboard.Parts.Reading.Incidents(query);

        IReadOnlyList<Silence> silences = visit.Dashboard.Parts.Reading.Silences(visit.Now);
        Markup table = incidents.Count > 0 ? Table(incidents.Take(IncidentsAsked.OnAPage), visit.Now, t) : $"""<p class="soft">{t.NoIncidents}</p>""";
        return visit.ShowAsync(t.Incidents, $"""
            <h1>{t.Incidents}</h1>
            {Shown.Done(visit)}
            <form method="get" class="filter" role="search">
            <label>{t.State}<select name="state">{Choice.Options(visit.Asked("state"), ("", t.OpenOnes), (IncidentsAsked.Needed, t.NeededOnes), ("all", t.All))}</select></label>
            <label>{t.Period}<select name="within">{Choice.Options(visit.Asked("within"), ("", t.Ever), ("day", t.Hours24), ("week", t.Week), ("month", t.Month))}</select></label>
            <label>{t.Level}<select name="level">{Choice.Options(visit.Asked("level"), [("", t.All), .. AlertLevel.All.Reverse().Select(level => (level, level))])}</select></label>
            <label>{t.Rule}<input name="rule" value="{visit.Asked("rule")}" autocapitalize="none" spellcheck="false"></label>
            <label>{t.ValueOf}<input name="value" value="{visit.Asked("value")}" autocapitalize="none" spellcheck="false"></label>
            <label>{t.Text}<input name="text" value="{visit.Asked("text")}" spellcheck="false"></label>
            <button>{t.Show}</button>
            </form>
            {table}
            {Pager.Of(visit, query.Skipped, IncidentsAsked.OnAPage, incidents.Count > IncidentsAsked.OnAPage)}
            {ListExport.Link(visit)}
            <section aria-labelledby="silences"><h2 id="silences">{t.Silences}</h2>
            {(silences.Count > 0 ? SilenceTable(visit, silences) : Shown.Soft(t.NoSilences))}
            </section>
            """);
    }

    public static Task OneAsync(Visit visit) => IncidentsAsked.Find(visit) is { } incident ? ShowAsync(visit, incident, null) : visit.NotFoundAsync();

    /// <summary>Acknowledges, notes or closes: asked of the monitor, as a command is.</summary>
    public static async Task ActAsync(Visit visit)
    {
        if (IncidentsAsked.Find(visit) is not { } incident)
        {
            await visit.NotFoundAsync();
            return;
        }

        string note = (await visit.SentAsync("note")).Trim();
        if (IncidentActs.Action(visit, incident, await visit.SentAsync("do"), note) is not { } action)
        {
            SentForm sent = new(NoteForm, Texts.Fill(visit.Texts.NoteFault, Shown.Number(OperatorAction.LongestNote)), await visit.FormAsync());
            await ShowAsync(visit, incident, sent, StatusCodes.Status422UnprocessableEntity);
            return;
        }

        visit.Audit($"{Words.Of(action.Kind)} {(action.Verdict is { } verdict ? Words.Of(verdict) : "")}".TrimEnd(), $"incident {incident.Id}");
        await AskAndGoAsync(visit, action, $"/incidents/{incident.Id}");
    }

    public static async Task SilenceAsync(Visit visit)
    {
        string chosen = await visit.SentAsync("for");
        TimeSpan span = SilenceSpans.FirstOrDefault(each => each.Value == chosen).Span;
        (OperatorAction? silencing, string fault) = await IncidentActs.AskForSilenceAsync(visit, span);
        if (silencing is null)
        {
            await (IncidentsAsked.Find(visit, await visit.SentAsync("incident")) is { } incident
                ? ShowAsync(visit, incident, new SentForm(SilenceForm, fault, await visit.FormAsync()), StatusCodes.Status422UnprocessableEntity)
                : visit.RefuseAsync(StatusCodes.Status422UnprocessableEntity, visit.Texts.NotSo, fault));
            return;
        }

        await AskAndGoAsync(visit, silencing, "/incidents");
    }

    public static async Task EndSilenceAsync(Visit visit)
    {
        await AskAndGoAsync(visit, IncidentActs.EndOfSilence(visit, await visit.SentAsync("id")), "/incidents");
    }

    public static Markup Table(IEnumerable<Incident> incidents, DateTimeOffset now, Texts t) => $"""
        <div class="scroll" tabindex="0" role="group" aria-label="{t.Incidents}"><table class="stack">
        <caption class="sr">{t.Incidents}</caption>
        <thead><tr><th scope="col">{t.Level}</th><th scope="col">{t.Incident}</th><th scope="col" class="number">{t.Alerts}</th><th scope="col" class="number">{t.Matches}</th><th scope="col">{t.First}</th><th scope="col">{t.Last}</th><th scope="col">{t.State}</th></tr></thead>
        <tbody>
        {incidents.Select(incident => Row(incident, now, t))}</tbody>
        </table></div>
        """;

    /// <summary>Leads on to a page that shows what was asked: as done, or as something that is taken up soon.</summary>
    private static async Task AskAndGoAsync(Visit visit, OperatorAction action, string path) =>
        await visit.GoToAsync($"{path}?{(await MonitorActs.AskAsync(visit, action) is null ? "asked" : "done")}=1");

    /// <summary>What is unusual without a line, or a number, shows none: its reasons say it.</summary>
    private static Markup EvidenceSection(Incident incident, IReadOnlyList<Alert> alerts, Texts t)
    {
        string[] lines = [.. Evidence(incident, alerts)];
        return lines.Length == 0 ? Markup.Empty : $"""
            <section aria-labelledby="lines"><h2 id="lines">{t.Evidence}</h2>
            <pre class="lines" tabindex="0" role="group" aria-labelledby="lines">{lines.Select(Line)}</pre></section>
            """;
    }

    /// <summary>The lines of few alerts; of many, one of each.</summary>
    private static IEnumerable<string> Evidence(Incident incident, IReadOnlyList<Alert> alerts)
    {
        string[] lines = alerts.Count > FewAlerts ? [] : [.. alerts.Where(alert => !AnomalyRules.IsOne(alert)).SelectMany(alert => alert.Evidence).Distinct().Take(MostLines)];
        return lines.Length > 0 || (alerts.Count > 0 && alerts.All(AnomalyRules.IsOne)) ? lines : incident.Alerts.Select(alert => alert.Line).OfType<string>();
    }

    private static Markup Row(Incident incident, DateTimeOffset now, Texts t)
    {
        Markup gotIn = incident.GotIn ? $""" <strong class="bad">{t.GotIn}</strong>""" : Markup.Empty;
        return $"""
            <tr><td>{Shown.Level(incident.Level)}</td><th scope="row"><a href="/incidents/{incident.Id}">{incident.Headline()}</a>{gotIn}</th><td data-name="{t.Alerts}" class="number">{Shown.Number(incident.AlertCount)}</td><td data-name="{t.Matches}" class="number">{Shown.Number(incident.EventCount)}</td><td data-name="{t.First}">{Shown.Time(incident.First, now)}</td><td data-name="{t.Last}">{Shown.Time(incident.Last, now)}</td><td data-name="{t.State}" class="{(incident.IsOpen ? "strong" : "soft")}">{IncidentWords.State(incident)}</td></tr>

            """;
    }

    /// <param name="visit">Who looks.</param>
    /// <param name="incident">At what.</param>
    /// <param name="sent">What they sent that could not be taken, if anything.</param>
    /// <param name="status">The status of the answer.</param>
    public static Task ShowAsync(Visit visit, Incident incident, SentForm? sent, int status = StatusCodes.Status200OK)
    {
        Texts t = visit.Texts;
        SqliteStore store = visit.Dashboard.Parts.Reading;
        IReadOnlyList<Alert> alerts = store.AlertsOf(incident.Id, MostAlerts);
        return visit.ShowAsync(incident.Rules[0].Title, $"""
            <p class="crumb"><a href="/incidents">{t.Incidents}</a></p>
            {Shown.Fault(sent?.Fault)}{Shown.Done(visit)}
            <div data-live="{Part}?id={incident.Id}">
            <div data-part="head">{Head(incident, visit.Now, t)}</div>
            {(visit.May(Needs.Operator) ? Actions(visit, incident, sent) : Markup.Empty)}
            <div data-part="widths">{Widths(incident, t)}</div>
            {ActorLines.Section(visit, incident.Subject?.Field, incident.Subject?.Value ?? "", incident.First, incident.Last)}
            <section aria-labelledby="alerts"><h2 id="alerts">{t.Alerts}</h2><div data-part="alerts">{AlertPages.Table(alerts, visit.Now, t, t.Alerts)}</div></section>
            {ExpectedPicture.Section([.. alerts.Where(AnomalyRules.IsOne).Take(MostPictures).SelectMany(alert => store.AnomaliesNamed(alert.Id))], t.Exploring)}
            {EvidenceSection(incident, alerts, t)}
            <section aria-labelledby="story"><h2 id="story">{t.Story}</h2><div data-part="story">{Changes(store.ChangesOf(incident.Id), visit.Now, t)}</div></section>
            <section aria-labelledby="told-to"><h2 id="told-to">{t.ToldAndNot}</h2><div data-part="told-to">{Decisions(store.DecisionsOf(incident.Id), visit.Now, t)}</div></section>
            </div>
            {Similar(store.SimilarTo(incident, MostSimilar), visit.Now, t)}
            """, status);
    }

    /// <summary>What changes of the page of an incident while it is open: what others did about it, and what goes on. The forms are each visitor's own.</summary>
    public static LivePage? Live(Visit visit)
    {
        if (IncidentsAsked.Find(visit, visit.Asked("id") ?? "") is not { Id: var id })
        {
            return null;
        }

        return new LivePage($"{Part} {id}", [
            Of("head", 1, (incident, _, now, t) => Head(incident, now, t)),
            Of("buttons", 1, (incident, _, _, t) => Buttons(incident, t)),
            Of("widths", 2, (incident, _, _, t) => Widths(incident, t)),
            Of("alerts", 2, (_, store, now, t) => AlertPages.Table(store.AlertsOf(id, MostAlerts), now, t, t.Alerts)),
            Of("story", 1, (_, store, now, t) => Changes(store.ChangesOf(id), now, t)),
            Of("told-to", 2, (_, store, now, t) => Decisions(store.DecisionsOf(id), now, t)),
        ]);

        LivePart Of(string name, int seconds, Func<Incident, SqliteStore, DateTimeOffset, Texts, Markup> show) => new(name, seconds, dashboard =>
            dashboard.Parts.Reading.FindIncident(id) is { } incident ? show(incident, dashboard.Parts.Reading, dashboard.Parts.Time.GetUtcNow(), Texts.English) : Markup.Empty);
    }

    private static Markup Head(Incident incident, DateTimeOffset now, Texts t)
    {
        Markup gotIn = incident.GotIn ? $"""<p class="banner bad"><strong>{t.GotIn}</strong></p>""" : Markup.Empty;
        return $"""
            <h1>{Shown.Level(incident.Level)} {incident.Headline()}</h1>
            <p hidden data-announce>{IncidentWords.State(incident)}</p>
            {gotIn}
            {Facts(incident, now, t)}
            {(HasEvents(incident) ? Columns(incident, t) : Markup.Empty)}
            """;
    }

    private static Markup Facts(Incident incident, DateTimeOffset now, Texts t) => $"""
        <dl class="facts">
        {Shown.FactOf(t.State, IncidentWords.State(incident))}
        {Shown.Fact(t.First, Shown.Step(incident.First, now))}
        {Shown.Fact(t.Last, Shown.Step(incident.Last, now))}
        {Shown.Fact(t.Opened, Shown.Time(incident.Opened, now))}
        {(HasEvents(incident) ? Shown.FactOf(t.Matches, Shown.Number(incident.EventCount)) : Markup.Empty)}
        {Shown.FactOf(t.Alerts, Shown.Number(incident.AlertCount))}
        {Shown.Fact(t.Rules, $"{incident.Rules.Select(rule => Shown.RuleLink(rule.Name))}")}
        {(incident.RaisedWhy is { } raised ? Shown.FactOf(t.Raised, raised) : Markup.Empty)}
        {(!incident.GotIn && incident.WidthOf(Width.Address) is not null ? Shown.FactOf(t.DidTheyGetIn, t.NotKnownToHave) : Markup.Empty)}
        {(incident.Acknowledged is { } by ? Shown.FactOf(t.TakenCareOf, by.Note is { } note ? $"{by.By}: {note}" : by.By) : Markup.Empty)}
        {(incident.Resolved is { } over ? Shown.Fact(t.Resolved, Shown.Time(over, now)) : Markup.Empty)}
        </dl>
        """;

    /// <summary>Of anomalies alone there are none: how they went is on the pages of their alerts.</summary>
    private static bool HasEvents(Incident incident) => !incident.Rules.All(rule => AnomalyRules.Has(rule.Id));

    private static Markup Columns(Incident incident, Texts t)
    {
        Activity activity = incident.Activity;
        string summary = Texts.Fill(t.MatchesSummary, Shown.Number(activity.Counts.Sum()), Shown.Number(activity.Counts.DefaultIfEmpty().Max()), Duration.Format(activity.Step));
        return Charts.Columns(t.MatchesOverTime, summary, [.. activity.Counts.Select((count, i) => new Column(Name(i, "ddd HH:mm:ss"), count, Label: Name(i, activity.Step < TimeSpan.FromMinutes(1) ? "HH:mm:ss" : activity.Step * activity.Counts.Count > TimeSpan.FromDays(1) ? "ddd HH:mm" : "HH:mm")))]);

        string Name(int column, string form) => TimeZoneInfo.ConvertTime(activity.Start + (column * activity.Step), TimeZoneInfo.Local).ToString(form, CultureInfo.InvariantCulture);
    }

    /// <summary>What can be done about it as it stands now. Part of a form: no token of anybody is in it.</summary>
    private static Markup Buttons(Incident incident, Texts t)
    {
        Markup acknowledge = incident is { IsOpen: true, Acknowledged: null } ? $"""<button class="main" name="do" value="acknowledge">{t.Acknowledge}</button> """ : Markup.Empty;
        Markup close = incident.State == IncidentState.Closed ? Markup.Empty : $"""
            <button name="do" value="true">{t.CloseTrue}</button> <button name="do" value="false_alarm">{t.CloseFalse}</button> <button name="do" value="expected">{t.CloseExpected}</button>
            """;
        return $"""{acknowledge}<button name="do" value="note">{t.AddNote}</button> {close}""";
    }

    private static Markup Actions(Visit visit, Incident incident, SentForm? sent)
    {
        Texts t = visit.Texts;
        return $"""
            <section aria-labelledby="actions"><h2 id="actions">{t.Actions}</h2>
            {Layout.Form(visit, $"/incidents/{incident.Id}/act", $"""
                <label>{t.Note}<textarea name="note" rows="2" maxlength="{OperatorAction.LongestNote}">{SentForm.Value(sent, NoteForm, "note")}</textarea></label>
                <p class="buttons" data-part="buttons">{Buttons(incident, t)}</p>
                """, "stacked")}
            {SentForm.Folded(sent, SilenceForm, t.SilenceThis, Layout.Form(visit, "/silences", $"""
                <input type="hidden" name="incident" value="{incident.Id}">
                <label>{t.SilenceWhat}<input name="matches" value="{SentForm.Value(sent, SilenceForm, "matches", ConditionOf(incident))}" required></label>
                <label>{t.SilenceFor}<select name="for">{Choice.Options(SentForm.Value(sent, SilenceForm, "for", "4h"), SilenceSpans.Select(each => (each.Value, each.Value)))}</select></label>
                <label>{t.Why}<input name="reason" value="{SentForm.Value(sent, SilenceForm, "reason")}" maxlength="{AllowActs.LongestReason}" required></label>
                <button>{t.SilenceThis}</button>
                """, "filter"))}
            {ChangePages.ForActor(visit, incident, sent)}
            </section>
            """;
    }

    /// <summary>What would silence this and its like, and no more: the rule, of whom or of where it is.</summary>
    private static string ConditionOf(Incident incident)
    {
        string rule = $"rule = {incident.Rules[0].Name}";
        return incident.Subject is { Field: Width.Address or Width.Network } subject ? $"{rule} and address = {subject.Value}"
            : incident.WidthOf(Width.Source) is { Distinct: 1, Values: [var source] } && RouteCondition.TryQuote(source, out string? quoted) ? $"{rule} and source = {quoted}"
            : rule;
    }

    private static Markup Widths(Incident incident, Texts t)
    {
        if (incident.Widths.Count == 0)
        {
            return Markup.Empty;
        }

        return $"""
            <section aria-labelledby="widths"><h2 id="widths">{t.Widths}</h2>
            <div class="scroll" tabindex="0" role="group" aria-labelledby="widths"><table class="stack"><caption class="sr">{t.Widths}</caption>
            <thead><tr><th scope="col">{t.Field}</th><th scope="col" class="number">{t.Different}</th><th scope="col">{t.Values}</th></tr></thead>
            <tbody>{incident.Widths.Select(width => WidthRow(width, t))}</tbody></table></div></section>
            """;
    }

    private static Markup WidthRow(Width width, Texts t) => $"""
        <tr><th scope="row"><code>{width.Field}</code></th><td data-name="{t.Different}" class="number">{Shown.Number(width.Distinct)}</td><td data-name="{t.Values}" class="values">{width.Values.Take(MostValues).Select(Value)}</td></tr>

        """;

    private static Markup Value(string value) => $"""<a class="value" href="/alerts?within=ever&amp;value={Uri.EscapeDataString(value)}"><bdi>{Shown.Cut(value)}</bdi></a> """;

    private static Markup Changes(IReadOnlyList<IncidentChange> changes, DateTimeOffset now, Texts t) => $"""
        <div class="scroll" tabindex="0" role="group" aria-labelledby="story"><table class="stack"><caption class="sr">{t.Story}</caption>
        <thead><tr><th scope="col">{t.When}</th><th scope="col">{t.What}</th><th scope="col">{t.Who}</th><th scope="col">{t.Detail}</th></tr></thead>
        <tbody>{changes.Select(change => ChangeRow(change, now, t))}</tbody></table></div>
        """;

    private static Markup ChangeRow(IncidentChange change, DateTimeOffset now, Texts t) => $"""
        <tr><td>{When(change, now, t)}</td><th scope="row">{Words.Of(change.Kind)}</th><td data-name="{t.Who}">{change.By}</td><td data-name="{t.Detail}">{change.What}</td></tr>

        """;

    private static Markup When(IncidentChange change, DateTimeOffset now, Texts t)
    {
        Markup read = Shown.Step(change.At, now);
        return change.Happened is { } happened ? $"""{Shown.Step(happened, now)} <span class="soft">{t.ReadAt} {read}</span>""" : read;
    }

    private static Markup Decisions(IReadOnlyList<NotifyDecision> decisions, DateTimeOffset now, Texts t) => $"""
        <div class="scroll" tabindex="0" role="group" aria-labelledby="told-to"><table class="stack"><caption class="sr">{t.ToldAndNot}</caption>
        <thead><tr><th scope="col">{t.Receiver}</th><th scope="col">{t.When}</th><th scope="col">{t.Told}</th><th scope="col">{t.Why}</th><th scope="col" class="number">{t.Count}</th></tr></thead>
        <tbody>{decisions.Select(decision => DecisionRow(decision, now, t))}</tbody></table></div>
        """;

    private static Markup DecisionRow(NotifyDecision decision, DateTimeOffset now, Texts t)
    {
        string why = Words.Of(decision.Reason) + (decision.Detail is { } detail ? $": {detail}" : "");
        return $"""
            <tr><th scope="row">{(decision.Receiver.Length > 0 ? decision.Receiver : t.Nothing)}</th><td data-name="{t.When}">{Shown.Step(decision.At, now)}</td><td data-name="{t.Told}">{(decision.IsTold ? t.Yes : t.No)}</td><td data-name="{t.Why}">{why}</td><td data-name="{t.Count}" class="number">{Shown.Number(decision.Times)}</td></tr>

            """;
    }

    private static Markup Similar(IReadOnlyList<PastIncident> similar, DateTimeOffset now, Texts t)
    {
        if (similar.Count == 0)
        {
            return Markup.Empty;
        }

        return $"""<section aria-labelledby="similar"><h2 id="similar">{t.Similar}</h2><ul>{similar.Select(past => Past(past, now))}</ul></section>""";
    }

    private static Markup Past(PastIncident past, DateTimeOffset now) =>
        $"""<li>{Shown.Time(past.Last, now)} <a href="/incidents/{past.Id}">{past.Headline}</a>{(past.Verdict is { } verdict ? $" ({Words.Of(verdict)})" : "")}</li>""";

    private static Markup SilenceTable(Visit visit, IReadOnlyList<Silence> silences)
    {
        Texts t = visit.Texts;
        return $"""
            <div class="scroll" tabindex="0" role="group" aria-labelledby="silences"><table><caption class="sr">{t.Silences}</caption>
            <thead><tr><th scope="col">{t.SilenceWhat}</th><th scope="col">{t.Until}</th><th scope="col">{t.Who}</th><th scope="col">{t.Why}</th><th scope="col"><span class="sr">{t.EndSilence}</span></th></tr></thead>
            <tbody>{silences.Select(silence => SilenceRow(visit, silence))}</tbody></table></div>
            """;
    }

    private static Markup SilenceRow(Visit visit, Silence silence)
    {
        Markup end = visit.May(Needs.Operator)
            ? Layout.Form(visit, "/silences/end", $"""<input type="hidden" name="id" value="{silence.Id}"><button>{visit.Texts.EndSilence}</button>""")
            : Markup.Empty;
        return $"""
            <tr><th scope="row"><code>{silence.Matches}</code></th><td>{Shown.Time(silence.Ends, visit.Now)}</td><td>{silence.Author}</td><td>{silence.Reason}</td><td>{end}</td></tr>

            """;
    }

    private static Markup Line(string line) => $"<code>{line}</code>";
}
