using Leafwatch.Core.Storage;
using Leafwatch.Status;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>The sources with their ledger: the proof that nothing was missed.</summary>
internal static class SourcePages
{
    public const string Part = "sources";

    private const double LeastUnderstood = 0.9;

    public static Task ListAsync(Visit visit) =>
        visit.ShowAsync(visit.Texts.Sources, $"""<div id="{Part}" data-live="{Part}" data-part="{Part}">{Of(visit.Dashboard)}</div>""");

    public static Markup Of(Dashboard dashboard)
    {
        Texts t = Texts.English;
        MonitorStatus status = dashboard.Status;
        return $"""
            <h1>{t.Sources}</h1>
            <p>{t.LedgerDetail}</p>
            {Table(status, t)}
            <section aria-labelledby="gaps"><h2 id="gaps">{t.LatestGaps}</h2>
            {Gaps(status.Gaps, status.At, t)}
            </section>
            """;
    }

    public static Task OneAsync(Visit visit)
    {
        Texts t = visit.Texts;
        MonitorStatus status = visit.Dashboard.Status;
        string name = visit.Asked("name") ?? "";
        if (status.Sources.FirstOrDefault(source => source.Name == name) is not { } source)
        {
            return visit.RefuseAsync(StatusCodes.Status404NotFound, t.NotFound, t.NotFoundDetail);
        }

        LedgerCounts totals = source.Account.Totals;
        LedgerGap[] gaps = [.. status.Gaps.Where(gap => gap.Source == source.Name)];
        return visit.ShowAsync(source.Name, $"""
            <p class="crumb"><a href="/sources">{t.Sources}</a></p>
            <h1 class="path"><bdi>{source.Name}</bdi></h1>
            {SourceHours.Chart([source], status.At, t)}
            <p><a href="{new Exploring.ExploreView { Source = source.Name }.Link}">{t.Exploring.OpenInExplore}</a></p>
            <section aria-labelledby="ledger"><h2 id="ledger">{t.Ledger}</h2><p class="soft">{t.LedgerDetail}</p>
            <dl class="facts">
            {Shown.FactOf(t.BytesExisted, Shown.Number(totals.Existed))}
            {Shown.FactOf(t.BytesRead, Shown.Number(totals.Read))}
            {Shown.FactOf(t.BytesUnread, Shown.Number(totals.Unread))}
            {Shown.FactOf(t.BytesLost, Shown.Number(totals.Lost))}
            {Shown.FactOf(t.Lines, Shown.Number(totals.Lines))}
            {Shown.FactOf(t.LinesUnparsed, Shown.Number(totals.Unparsed))}
            {Shown.FactOf(t.LinesLate, Shown.Number(totals.Late))}
            {Shown.FactOf(t.LinesCut, Shown.Number(totals.Cut))}
            {Shown.FactOf(t.Format, source.Account.Format ?? t.Nothing)}
            {Shown.FactOf(t.Files, Shown.Number(source.Files))}
            {Shown.FactOf(t.Lag, Lag(source))}
            {Shown.Fact(t.LastLine, Shown.Time(source.Account.LastLine, status.At))}
            {Shown.Fact(t.AccountSince, Shown.Time(source.Account.Since, status.At))}
            {Shown.FactOf(t.ClockOffset, Clock(source.Account.ClockOffset, t))}
            </dl></section>
            <section aria-labelledby="gaps"><h2 id="gaps">{t.LatestGaps}</h2>{Gaps(gaps, status.At, t)}</section>
            {Samples(source, t)}
            """);
    }

    public static Markup Table(MonitorStatus status, Texts t)
    {
        if (status.Sources.Count == 0)
        {
            return $"""<p class="soft">{t.NoSources}</p>""";
        }

        return $"""
            <div class="scroll" tabindex="0" role="group" aria-label="{t.Sources}"><table class="stack">
            <caption class="sr">{t.Sources}</caption>
            <thead><tr><th scope="col">{t.Source}</th><th scope="col">{t.Format}</th><th scope="col" class="number">{t.LinesPerMinute}</th><th scope="col" class="number">{t.Usual}</th><th scope="col" class="number">{t.Lag}</th><th scope="col" class="number">{t.Parsed}</th><th scope="col" class="number">{t.Gaps}</th><th scope="col">{t.LastLine}</th></tr></thead>
            <tbody>
            {status.Sources.Select(source => Row(source, status.At, t))}</tbody>
            </table></div>
            """;
    }

    private static Markup Row(SourceStatus source, DateTimeOffset now, Texts t)
    {
        LedgerCounts totals = source.Account.Totals;
        string gaps = totals.Lost > 0 ? StatusText.Bytes(totals.Lost) : StatusText.Count(totals.Gaps);
        return $"""
            <tr><th scope="row" class="path"><a href="/sources/one?name={Uri.EscapeDataString(source.Name)}"><bdi>{Shown.Cut(source.Name)}</bdi></a></th><td data-name="{t.Format}">{source.Account.Format ?? t.Nothing}</td><td data-name="{t.LinesPerMinute}" class="number">{(source.LinesPerMinute is { } lines ? StatusText.Count(lines) : t.Nothing)}</td><td data-name="{t.Usual}" class="number">{(source.UsualPerMinute is { } usual ? StatusText.Count(usual) : t.Nothing)}</td><td data-name="{t.Lag}" class="number">{Lag(source)}</td><td data-name="{t.Parsed}" class="number {(source.ParseRate < LeastUnderstood ? "bad" : "")}">{(source.ParseRate is { } rate ? StatusText.Percent(rate) : t.Nothing)}</td><td data-name="{t.Gaps}" class="number {(totals.Gaps > 0 ? "bad" : "")}">{gaps}</td><td data-name="{t.LastLine}">{Shown.Time(source.Account.LastLine, now)}</td></tr>

            """;
    }

    private static string Lag(SourceStatus source) => source.LagBytes == 0 ? "0" : StatusText.Bytes(source.LagBytes);

    private static string Clock(TimeSpan? offset, Texts t) => offset is not { } known ? t.Nothing
        : Texts.Fill(known > TimeSpan.Zero ? t.Ahead : t.BehindClock, StatusText.Span(known.Duration()));

    private static Markup Gaps(IReadOnlyList<LedgerGap> gaps, DateTimeOffset now, Texts t)
    {
        if (gaps.Count == 0)
        {
            return $"""<p class="soft">{t.NoGaps}</p>""";
        }

        return $"""
            <div class="scroll" tabindex="0" role="group" aria-label="{t.LatestGaps}"><table><caption class="sr">{t.LatestGaps}</caption>
            <thead><tr><th scope="col">{t.When}</th><th scope="col">{t.Path}</th><th scope="col" class="number">{t.Bytes}</th><th scope="col" class="number">{t.Lines}</th><th scope="col">{t.Why}</th></tr></thead>
            <tbody>{gaps.Select(gap => Gap(gap, now, t))}</tbody></table></div>
            """;
    }

    private static Markup Gap(LedgerGap gap, DateTimeOffset now, Texts t) => $"""
        <tr><td>{Shown.Time(gap.At, now)}</td><th scope="row" class="path"><bdi>{Shown.Cut(gap.Path)}</bdi></th><td class="number">{(gap.Gap.Bytes is { } bytes ? Shown.Number(bytes) : t.Nothing)}</td><td class="number">{(gap.Gap.Count is { } lines ? Shown.Number(lines) : t.Nothing)}</td><td>{gap.Gap.Why}</td></tr>

        """;

    private static Markup Samples(SourceStatus source, Texts t)
    {
        if (source.Samples.Count == 0)
        {
            return Markup.Empty;
        }

        return $"""
            <section aria-labelledby="unread"><h2 id="unread">{t.NotUnderstood}</h2>
            <pre class="lines" tabindex="0" role="group" aria-labelledby="unread">{source.Samples.Select(sample => Sample(sample, t))}</pre></section>
            """;
    }

    private static Markup Sample(SampleStatus sample, Texts t)
    {
        string like = sample.LooksLike is { } other ? Texts.Fill(t.LooksLike, other)
            : sample.Nearest is { } nearest ? Texts.Fill(t.NearestTo, nearest.Format.Name, nearest.Column)
            : "";
        return $"<code>{sample.Sample.Text} <span class=\"soft\">{like}</span></code>";
    }
}
