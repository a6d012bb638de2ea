using Leafwatch.Core;
using Leafwatch.Core.Rules;
using Leafwatch.RuleFiles;
using Leafwatch.Sqlite;
using Leafwatch.Web.UseCases;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>The rules in force: what each looks at, and how often it fired.</summary>
internal static class RulePages
{
    public static Task ListAsync(Visit visit)
    {
        Texts t = visit.Texts;
        LoadedRules loaded = visit.Dashboard.Parts.Rules;
        RuleSet rules = loaded.InForce;
        IReadOnlyDictionary<string, (long Alerts, DateTimeOffset Last)> fired = RulesAsked.Fired(visit);
        IEnumerable<(RuleHeader Header, string Kind, string Threshold)> all =
        [
            .. rules.Correlations.Select(correlation => (correlation.Header, t.Correlation, RulesAsked.Threshold(correlation, loaded, t))),
            .. rules.Rules.Select(rule => (rule.Header, t.SingleEvent, "")),
        ];
        var sorted = all.OrderByDescending(each => fired.GetValueOrDefault(RulesAsked.IdOf(each.Header)).Alerts)
            .ThenByDescending(each => AlertLevel.RankOf(each.Header.Level))
            .ThenBy(each => each.Header.Name, StringComparer.Ordinal);
        return visit.ShowAsync(t.Rules, $"""
            <h1>{t.Rules}</h1>
            <p>{Texts.Fill(t.RulesInForce, rules.Rules.Count, rules.Correlations.Count)} <a href="/changes">{t.Act.ChangedHere}</a></p>
            <div class="scroll" tabindex="0" role="group" aria-label="{t.Rules}"><table class="stack">
            <caption class="sr">{t.Rules}</caption>
            <thead><tr><th scope="col">{t.Level}</th><th scope="col">{t.Rule}</th><th scope="col">{t.Kind}</th><th scope="col">{t.Threshold}</th><th scope="col" class="number">{t.FiredInMonth}</th><th scope="col">{t.Last}</th></tr></thead>
            <tbody>
            {sorted.Select(each => Row(each, fired.GetValueOrDefault(RulesAsked.IdOf(each.Header)), visit.Now, t))}</tbody>
            </table></div>
            {RuleActionPages.Off(visit)}
            """);
    }

    public static Task OneAsync(Visit visit) => ShowAsync(visit, null);

    /// <param name="visit">Who looks.</param>
    /// <param name="sent">What they sent that could not be taken, if anything.</param>
    /// <param name="status">The status of the answer.</param>
    public static Task ShowAsync(Visit visit, SentForm? sent, int status = StatusCodes.Status200OK)
    {
        Texts t = visit.Texts;
        LoadedRules loaded = visit.Dashboard.Parts.Rules;
        if (RulesAsked.Find(loaded, visit.Part("name")) is not { } header)
        {
            return visit.RefuseAsync(StatusCodes.Status404NotFound, t.NotFound, t.NotFoundDetail);
        }

        SigmaCorrelation? correlation = loaded.InForce.Correlations.FirstOrDefault(each => each.Header == header);
        SigmaRule? rule = loaded.InForce.Rules.FirstOrDefault(each => each.Header == header);
        SigmaCorrelation? counts = correlation ?? loaded.CorrelationsOff.FirstOrDefault(each => each.Header == header);
        string[] counting = rule is null ? [] : [.. RulesAsked.CountedBy(rule, loaded.InForce)];
        IReadOnlyList<Alert> alerts = visit.Dashboard.Parts.Reading.Alerts.Find(new AlertQuery(RulesAsked.MostAlerts) { Rule = RulesAsked.IdOf(header) });
        return visit.ShowAsync(header.Title, $"""
            <p class="crumb"><a href="/rules">{t.Rules}</a></p>
            <h1>{Shown.Level(header.Level)} {header.Title}</h1>
            {Shown.Fault(sent?.Fault)}
            {(header.Description is { } description ? Paragraph(description) : Markup.Empty)}
            <dl class="facts">
            {Shown.Fact(t.Name, $"<code>{header.Name}</code>")}
            {Shown.Fact(t.Kind, $"{(counts is null ? t.SingleEvent : t.Correlation)}")}
            {(counts is null ? Markup.Empty : Shown.Fact(t.Threshold, $"{RulesAsked.Threshold(counts, loaded, t)}"))}
            {(correlation is null ? Markup.Empty : Shown.Fact(t.LooksAt, $"{correlation.Inputs.Select(input => Shown.RuleLink(RulesAsked.NameOf(input, loaded.InForce)))}"))}
            {(rule is null ? Markup.Empty : Shown.Fact(t.LooksAt, $"{RulesAsked.LogSource(rule.LogSource)}"))}
            {(counting.Length == 0 ? Markup.Empty : Shown.Fact(t.CountedBy, $"{counting.Select(Shown.RuleLink)}"))}
            {(header.Author is { } author ? Shown.Fact(t.Author, $"{author}") : Markup.Empty)}
            {(header.License is { } license ? Shown.Fact(t.License, $"{license}") : Markup.Empty)}
            {(header.Tags.Count == 0 ? Markup.Empty : Shown.Fact(t.Tags, $"{string.Join(", ", header.Tags)}"))}
            {Shown.Fact(t.Where, $"<code>{header.Place.File}:{header.Place.Line}</code>")}
            </dl>
            {RuleActionPages.Section(visit, header, correlation, sent)}
            {(header.Response is { } response ? (Markup)$"<section><h2>{t.WhatToDo}</h2>{Shown.Steps(response)}</section>" : Markup.Empty)}
            {(header.FalsePositives.Count == 0 ? Markup.Empty : Section(t.FalsePositives, string.Join("; ", header.FalsePositives)))}
            {Samples(rule is null ? [] : loaded.SamplesOf(rule), t)}
            <section aria-labelledby="latest"><h2 id="latest">{t.LatestAlerts}</h2>
            {(alerts.Count > 0 ? AlertPages.Table(alerts, visit.Now, t, t.LatestAlerts) : Paragraph(t.NoAlerts))}
            </section>
            """, status);
    }

    private static Markup Row((RuleHeader Header, string Kind, string Threshold) rule, (long Alerts, DateTimeOffset Last) fired, DateTimeOffset now, Texts t) => $"""
        <tr><td>{Shown.Level(rule.Header.Level)}</td><th scope="row"><a href="/rules/{Uri.EscapeDataString(rule.Header.Name)}">{rule.Header.Title}</a><br><code class="soft">{rule.Header.Name}</code></th><td data-name="{t.Kind}">{rule.Kind}</td><td data-name="{t.Threshold}">{rule.Threshold}</td><td data-name="{t.FiredInMonth}" class="number">{Shown.Number(fired.Alerts)}</td><td data-name="{t.Last}">{Shown.Time(fired.Alerts > 0 ? fired.Last : null, now)}</td></tr>

        """;

    private static Markup Paragraph(string text) => $"<p>{text}</p>";

    private static Markup Section(string title, string text) => $"<section><h2>{title}</h2><p>{text}</p></section>";

    private static Markup Samples(IReadOnlyList<LineSample> asked, Texts t)
    {
        if (asked.Count == 0)
        {
            return Markup.Empty;
        }

        IEnumerable<(string Text, bool Matches)> samples = asked.SelectMany(sample =>
            sample.Match.Select(line => (line.Text, true)).Concat(sample.NoMatch.Select(line => (line.Text, false))));
        return $"""
            <section aria-labelledby="samples"><h2 id="samples">{t.Samples}</h2>
            <pre class="lines" tabindex="0" role="group" aria-labelledby="samples">{samples.Select(sample => Sample(sample, t))}</pre></section>
            """;
    }

    private static Markup Sample((string Text, bool Matches) sample, Texts t) =>
        $"<code><span class=\"soft\">{(sample.Matches ? t.MustMatch : t.MustNotMatch)}</span> {sample.Text}</code>";
}
