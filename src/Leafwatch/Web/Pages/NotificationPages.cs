using Leafwatch.Core;
using Leafwatch.Sqlite;
using Leafwatch.Status;
using Leafwatch.Web.UseCases;

namespace Leafwatch.Web.Pages;

/// <summary>Who was told what, and what waits to be told; what was given up is sent again, and what waits is sent now.</summary>
internal static class NotificationPages
{
    private const int OnAPage = 100;
    private const int MostSkipped = 100_000;
    private const int MostExported = 10_000;

    public static Task ListAsync(Visit visit)
    {
        Texts t = visit.Texts;
        int skipped = visit.Asked("skip", 0, MostSkipped);
        IReadOnlyList<OutboxEntry> found = NotificationActs.Find(visit, OnAPage + 1, skipped);
        if (ListExport.IsAsked(visit))
        {
            return ListExport.NotificationsAsync(visit, NotificationActs.Find(visit, MostExported, 0));
        }

        MonitorStatus status = visit.Dashboard.Status;
        return visit.ShowAsync(t.Notifications, $"""
            <h1>{t.Notifications}</h1>
            {Result(visit)}
            <section aria-labelledby="receivers"><h2 id="receivers">{t.Receivers}</h2>
            {Receivers(visit, status, t)}
            {DrillPage.Form(visit)}
            </section>
            {Filter(visit)}
            {(found.Count > 0 ? Table(visit, found.Take(OnAPage), t.Notifications, isOfOne: false) : Shown.Soft(t.NoNotifications))}
            {Pager.Of(visit, skipped, OnAPage, found.Count > OnAPage)}
            {ListExport.Link(visit)}
            """);
    }

    /// <summary>Sends one again or now, or all that a receiver was not told.</summary>
    public static async Task SendAgainAsync(Visit visit)
    {
        string id = await visit.SentAsync("id");
        string receiver = await visit.SentAsync("receiver");
        int again = NotificationActs.SendAgain(visit, id.Length > 0 ? [id] : [.. NotificationActs.UntoldOf(visit, receiver)]);
        await visit.GoToAsync($"/notifications?again={again}");
    }

    /// <param name="visit">Who looks.</param>
    /// <param name="entries">The notifications.</param>
    /// <param name="caption">What they are.</param>
    /// <param name="isOfOne">Whether all are of one alert: what they are of needs not be said then, and none is sent again from there.</param>
    public static Markup Table(Visit visit, IEnumerable<OutboxEntry> entries, string caption, bool isOfOne)
    {
        Texts t = visit.Texts;
        ToldOf? told = isOfOne ? null : new ToldOf(visit);
        Markup of = isOfOne ? Markup.Empty : Header(t.Of);
        return $"""
            <div class="scroll" tabindex="0" role="group" aria-label="{caption}"><table class="stack">
            <caption class="sr">{caption}</caption>
            <thead><tr><th scope="col">{t.Receiver}</th>{of}<th scope="col">{t.State}</th><th scope="col">{t.When}</th><th scope="col">{t.NextTry}</th><th scope="col">{t.Reason}</th><th scope="col" class="number">{t.Attempts}</th><th scope="col">{t.Why}</th></tr></thead>
            <tbody>
            {entries.Select(entry => Row(visit, entry, told))}</tbody>
            </table></div>
            """;
    }

    public static string StateName(OutboxState state, Texts t) => state switch
    {
        OutboxState.Owed => t.IsOwed,
        OutboxState.Delivered => t.Delivered,
        _ => t.Dead,
    };

    private static Markup Header(string name) => $"""<th scope="col">{name}</th>""";

    private static Markup Result(Visit visit)
    {
        if (visit.Asked("again") is null)
        {
            return Markup.Empty;
        }

        return $"""<p class="banner good" role="status">{Texts.Fill(visit.Texts.SentAgain, visit.Asked("again", 0, NotificationActs.MostAgain))}</p>""";
    }

    private static Markup Receivers(Visit visit, MonitorStatus status, Texts t)
    {
        string[] names = [.. visit.Dashboard.Parts.Receivers.Union(status.Receivers.Select(receiver => receiver.Name))];
        if (names.Length == 0)
        {
            return Shown.Soft(t.NoReceivers);
        }

        return $"""
            <div class="scroll" tabindex="0" role="group" aria-labelledby="receivers"><table class="stack"><caption class="sr">{t.Receivers}</caption>
            <thead><tr><th scope="col">{t.Receiver}</th><th scope="col" class="number">{t.IsOwed}</th><th scope="col" class="number">{t.Dead}</th><th scope="col">{t.NotDeliveredSince}</th><th scope="col"><span class="sr">{t.SendAgain}</span></th></tr></thead>
            <tbody>{names.Select(name => ReceiverRow(visit, name, status.Receivers.FirstOrDefault(receiver => receiver.Name == name), status.At))}</tbody></table></div>
            """;
    }

    private static Markup ReceiverRow(Visit visit, string name, ReceiverStatus? receiver, DateTimeOffset now)
    {
        Markup again = receiver is { Dead: > 0 } or { Owed: > 0, Since: not null } && visit.May(Needs.Operator)
            ? Layout.Form(visit, "/notifications/send-again", $"""<input type="hidden" name="receiver" value="{name}"><button>{visit.Texts.SendAgainAll}</button>""")
            : Markup.Empty;
        return $"""
            <tr><th scope="row"><a href="/notifications?receiver={Uri.EscapeDataString(name)}">{name}</a></th><td data-name="{visit.Texts.IsOwed}" class="number">{Shown.Number(receiver?.Owed ?? 0)}</td><td data-name="{visit.Texts.Dead}" class="number {(receiver?.Dead > 0 ? "bad" : "")}">{Shown.Number(receiver?.Dead ?? 0)}</td><td data-name="{visit.Texts.NotDeliveredSince}">{Shown.Ago(receiver?.Since, now)}</td><td>{again}</td></tr>

            """;
    }

    private static Markup Filter(Visit visit)
    {
        Texts t = visit.Texts;
        return $"""
            <form method="get" class="filter" role="search">
            <label>{t.State}<select name="state">{Choice.Options(visit.Asked("state"), ("", t.All), ("owed", t.IsOwed), ("delivered", t.Delivered), ("dead", t.Dead))}</select></label>
            <label>{t.Receiver}<input name="receiver" value="{visit.Asked("receiver")}" autocapitalize="none" spellcheck="false"></label>
            <button>{t.Show}</button>
            </form>
            """;
    }

    private static Markup Row(Visit visit, OutboxEntry entry, ToldOf? told)
    {
        Texts t = visit.Texts;
        Markup of = told is null ? Markup.Empty : $"""<td data-name="{t.Of}">{Thing(told.Of(entry))}</td>""";
        bool waits = entry is { State: OutboxState.Owed, Attempts: > 0 };
        Markup again = told is not null && (entry.State == OutboxState.Dead || waits) && visit.May(Needs.Operator)
            ? Layout.Form(visit, "/notifications/send-again", $"""<input type="hidden" name="id" value="{entry.Id}"><button>{(waits ? t.SendNow : t.SendAgain)}</button>""")
            : Markup.Empty;
        Markup next = entry.State == OutboxState.Owed ? Shown.Time(entry.Due, visit.Now) : Markup.Empty;
        return $"""
            <tr><th scope="row">{entry.Receiver}</th>{of}<td data-name="{t.State}" class="{(entry.State == OutboxState.Dead ? "bad" : "")}">{StateName(entry.State, t)}</td><td data-name="{t.When}">{Shown.Time(entry.Settled ?? entry.Created, visit.Now)}</td><td data-name="{t.NextTry}">{next}</td><td data-name="{t.Reason}">{ReasonOf(entry)}</td><td data-name="{t.Attempts}" class="number">{entry.Attempts}</td><td data-name="{t.Why}">{entry.Why ?? ""}{again}</td></tr>

            """;
    }

    private static Markup Thing(ToldThing thing)
    {
        if (thing.Page is null)
        {
            return $"{Shown.Cut(thing.Name)}";
        }

        return $"""<a href="{thing.Page}">{Shown.Cut(thing.Name)}</a>""";
    }

    private static string ReasonOf(OutboxEntry entry) => Enum.TryParse(entry.Reason, out NotifyReason reason) ? Words.Of(reason) : entry.Reason;
}
