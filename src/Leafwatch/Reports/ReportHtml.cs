using System.Globalization;
using System.Text;
using Leafwatch.Core;
using static Leafwatch.Receivers.Email.MailHtml;

namespace Leafwatch.Reports;

/// <summary>A report as HTML that mail programs show: tables, inline style, pictures that come with it.</summary>
internal static class ReportHtml
{
    private const string Long = "overflow-wrap:anywhere;word-break:break-word";
    private const int WidestCell = 160;

    /// <summary>A table with this many columns of words or more is shown as a list of entries.</summary>
    private const int ManyWords = 3;

    /// <param name="report">The report.</param>
    /// <param name="source">Where a picture is to be found, by its id: <c>cid:</c> in a mail, <c>data:</c> in a file.</param>
    /// <param name="dashboard">The dashboard, if those who read it can reach it: incidents lead to their story there.</param>
    /// <param name="more">Where there is more to see, if it can be reached.</param>
    public static string Write(SiteReport report, Func<ReportPicture, string> source, Uri? dashboard = null, Uri? more = null)
    {
        StringBuilder html = Open(report.Level == "none" ? "informational" : report.Level, []);
        html.Append(CultureInfo.InvariantCulture, $"""
            <p class="soft" style="margin:0 0 6px 0;font-size:13px;line-height:19px;color:#66717c">{Encoded(Visible(report.Title))}</p>
            <h1 class="ink" style="margin:0 0 14px 0;font-size:20px;line-height:27px;font-weight:600;color:#1b232b;{Long}">{Encoded(Visible(report.Verdict))}</h1>
            </td></tr>

            """);
        foreach (ReportSection section in report.Sections)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="line" style="padding:14px 20px 8px 20px;border-top:1px solid #e3e8ed"><h2 class="ink" style="margin:0 0 8px 0;font-size:15px;line-height:21px;font-weight:600;color:#1b232b">{Encoded(section.Heading)}</h2>

                """);
            foreach (ReportBlock block in section.Blocks)
            {
                Write(html, block, source, dashboard);
            }

            html.Append("</td></tr>\n");
        }

        if (more is not null)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="line" style="padding:14px 20px 14px 20px;border-top:1px solid #e3e8ed;font-size:14px;line-height:21px"><a href="{Encoded(more.AbsoluteUri)}">Open it in the dashboard</a></td></tr>

                """);
        }

        return Close(html, []);
    }

    private static string Visible(string text) => VisibleText.Of(text.Length == 0 ? " " : text, 2000);

    private static void Write(StringBuilder html, ReportBlock block, Func<ReportPicture, string> source, Uri? dashboard)
    {
        switch (block)
        {
            case ReportBlock.Words words:
                html.Append(CultureInfo.InvariantCulture, $"""
                    <p class="ink" style="margin:0 0 8px 0;font-size:14px;line-height:21px;color:#1b232b;{Long}">{Leading(Encoded(Visible(words.Text)), words.Incident, dashboard)}</p>

                    """);
                break;
            case ReportBlock.Table table:
                Table(html, table, dashboard);
                break;
            case ReportBlock.Shown shown:
                Picture(html, shown.Picture, source(shown.Picture));
                break;
        }
    }

    private static void Table(StringBuilder html, ReportBlock.Table table, Uri? dashboard)
    {
        if (table.Columns.Count(column => !column.StartsWith('#')) >= ManyWords)
        {
            Entries(html, table, dashboard);
            return;
        }

        html.Append("<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:0 0 10px 0;border-collapse:collapse\">\n<tr>");
        foreach (string column in table.Columns)
        {
            html.Append(CultureInfo.InvariantCulture, $"""<th class="soft line" align="{Side(column)}" valign="bottom" style="padding:3px 12px 3px 0;font-size:12px;line-height:17px;font-weight:600;color:#66717c;border-bottom:1px solid #e3e8ed">{Encoded(column.TrimStart('#'))}</th>""");
        }

        html.Append("</tr>\n");
        for (int at = 0; at < table.Rows.Count; at++)
        {
            IReadOnlyList<string> row = table.Rows[at];
            html.Append("<tr>");
            for (int i = 0; i < row.Count; i++)
            {
                string cell = i == 0 ? First(table, at, dashboard) : Encoded(VisibleText.Of(row[i].Length == 0 ? " " : row[i], WidestCell));
                string wrap = table.Columns[i].StartsWith('#') ? "white-space:nowrap" : Long;
                html.Append(CultureInfo.InvariantCulture, $"""<td class="ink line" align="{Side(table.Columns[i])}" valign="top" style="padding:4px 12px 4px 0;font-size:13px;line-height:19px;color:#1b232b;border-bottom:1px solid #eef1f4;{wrap}">{cell}</td>""");
            }

            html.Append("</tr>\n");
        }

        html.Append("</table>\n");
    }

    /// <summary>Columns of words do not fit beside each other on a phone: the first cell of each row stands for itself, the others below, each with its heading.</summary>
    private static void Entries(StringBuilder html, ReportBlock.Table table, Uri? dashboard)
    {
        html.Append("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:0 0 10px 0;border-collapse:collapse\">\n");
        for (int at = 0; at < table.Rows.Count; at++)
        {
            IReadOnlyList<string> row = table.Rows[at];
            IEnumerable<string> others = Enumerable.Range(1, row.Count - 1).Where(i => row[i].Length > 0)
                .Select(i => $"{Encoded(table.Columns[i].TrimStart('#'))} <span class=\"ink\" style=\"color:#1b232b\">{Encoded(VisibleText.Of(row[i], WidestCell))}</span>".TrimStart());
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="ink line" style="padding:5px 0;font-size:13px;line-height:19px;color:#1b232b;border-bottom:1px solid #eef1f4;{Long}">{First(table, at, dashboard)}<br>
                <span class="soft" style="font-size:12px;line-height:18px;color:#66717c">{string.Join(" &middot; ", others)}</span></td></tr>

                """);
        }

        html.Append("</table>\n");
    }

    /// <summary>The first cell of a row: of an incident, with where its story is told.</summary>
    private static string First(ReportBlock.Table table, int row, Uri? dashboard)
    {
        string text = table.Rows[row][0];
        string shown = Encoded(VisibleText.Of(text.Length == 0 ? " " : text, WidestCell));
        return Leading(shown, table.Incidents.ElementAtOrDefault(row), dashboard);
    }

    /// <summary>What is shown of an incident, as a link to its story where that can be reached.</summary>
    private static string Leading(string shown, string? incident, Uri? dashboard) =>
        dashboard is null || incident is null ? shown : $"<a href=\"{Encoded(ReportLetter.StoryOf(incident, dashboard).AbsoluteUri)}\">{shown}</a>";

    private static string Side(string column) => column.StartsWith('#') ? "right" : "left";

    private static void Picture(StringBuilder html, ReportPicture picture, string source)
    {
        html.Append(CultureInfo.InvariantCulture, $"""
            <p style="margin:0"><img src="{Encoded(source)}" width="{BarPicture.Width}" alt="{Encoded(picture.Caption)}" style="display:block;width:100%;max-width:{BarPicture.Width}px;height:auto;border:0;font-size:13px;color:#66717c"></p>
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:{BarPicture.Width}px"><tr>
            """);
        foreach (string label in picture.Labels)
        {
            html.Append(CultureInfo.InvariantCulture, $"""<td class="soft" width="{100 / picture.Labels.Count}%" style="font-size:11px;line-height:16px;color:#66717c">{Encoded(label)}</td>""");
        }

        html.Append(CultureInfo.InvariantCulture, $"""
            </tr></table>
            <p class="soft" style="margin:2px 0 12px 0;font-size:12px;line-height:17px;color:#66717c">{Encoded(picture.Caption)}; the highest bar: {ReportWords.Number(picture.Bars.Max(bar => bar.Height))}</p>

            """);
    }
}
