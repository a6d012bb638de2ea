using System.Globalization;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Storage;
using Leafwatch.Receivers.Email;
using Leafwatch.Sqlite;

namespace Leafwatch.Reports;

/// <summary>The message of the week that says that the monitor works, and what it can be seen by.</summary>
internal static class HeartbeatLetter
{
    private const int MostSources = 30;
    private const int LongestName = 120;
    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    public static Letter Write(string site, DateTimeOffset now, ReportTime at, SqliteStore store)
    {
        DateTimeOffset since = now - TimeSpan.FromDays(7);
        StoredOverview overview = store.LoadOverview(gaps: 0, dead: 0);
        DeliveryTally tally = store.Outbox.Settled(since, now);
        int incidents = store.Incidents(new IncidentQuery(IsOver: true, Since: since, Most: 10_000)).Count;
        string summary = string.Create(
            CultureInfo.InvariantCulture,
            $"In the last seven days: {Counted(incidents, "incident", "incidents")}; {Counted(tally.Delivered, "message", "messages")} delivered, {(tally.Late == 0 ? "none" : $"{tally.Late:N0}")} of them late, and {(tally.GivenUp == 0 ? "none" : $"{tally.GivenUp:N0}")} given up. Owed now: {Counted(overview.Outbox.Sum(receiver => receiver.Owed), "message", "messages")}.");
        string next = $"The next sign of life comes on {Days[at.Day]} at {at.Time.ToString("HH:mm", CultureInfo.InvariantCulture)}. If it does not come, look after the monitor: leafwatch status.";
        (string Name, string Says)[] sources =
        [
            .. overview.State.Ledger.Sources.OrderBy(source => source.Source, StringComparer.Ordinal).Take(MostSources)
                .Select(source => (VisibleText.Of(source.Source, LongestName), Says(source))),
        ];

        StringBuilder text = new();
        MailText.Paragraph(text, $"Leafwatch on {site} is watching, and this message came the way that every alert comes.");
        text.Append('\n');
        MailText.Paragraph(text, summary);
        MailText.Heading(text, "Sources");
        foreach ((string name, string says) in sources)
        {
            MailText.Wrap(text, $"{name}: {says}", "  ", "    ");
        }

        text.Append('\n');
        MailText.Paragraph(text, next);

        StringBuilder html = MailHtml.Open("informational", []);
        html.Append(CultureInfo.InvariantCulture, $"""
            <h1 class="ink" style="margin:0 0 8px 0;font-size:19px;line-height:26px;color:#1c2329">Leafwatch on {MailHtml.Encoded(site)} is watching</h1>
            <p class="ink" style="margin:0 0 8px 0;font-size:14px;line-height:21px;color:#1c2329">This message came the way that every alert comes. {MailHtml.Encoded(summary)}</p></td></tr>

            """);
        MailHtml.Begin(html, "Sources");
        foreach ((string name, string says) in sources)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <p class="ink" style="margin:0 0 6px 0;font-size:13px;line-height:19px;color:#1c2329;overflow-wrap:anywhere"><span style="{MailHtml.Mono}">{MailHtml.Encoded(name)}</span><br><span class="soft" style="color:#66717c">{MailHtml.Encoded(says)}</span></p>

                """);
        }

        MailHtml.End(html);
        MailHtml.Begin(html, "What to do");
        MailHtml.Remark(html, next);
        MailHtml.End(html);
        return new Letter($"[Leafwatch] {site} is watched: {Counted(incidents, "incident", "incidents")} in a week", text.ToString(), MailHtml.Close(html, []), []);
    }

    /// <summary>What a receiver is owed: the same week makes the same notification.</summary>
    public static Notification For(Receiver receiver, string week, Letter letter, DateTimeOffset now) => OwedLetter.To(
        receiver,
        $"heartbeat\n{week}",
        new AlertRule("0c0f6a0e-0f9a-4f43-9d0e-2f6f7d1f5b11", "heartbeat", "The monitor works", "informational", Author: null),
        "the logs are being watched",
        (now, now),
        letter,
        now);

    private static string Counted(long count, string one, string many) => count == 0 ? $"no {many}" : Words.Counted(count, one, many);

    private static string Says(SourceAccount source) => source.LastLine is { } last
        ? string.Create(CultureInfo.InvariantCulture, $"{source.Totals.Lines:N0} lines so far, the last at {last.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
        : "no line yet";
}
