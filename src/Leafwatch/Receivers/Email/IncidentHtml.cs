using System.Globalization;
using System.Text;
using Leafwatch.Wording;
using static Leafwatch.Receivers.Email.MailHtml;

namespace Leafwatch.Receivers.Email;

/// <summary>What the HTML part of a mail says about an incident besides its gravest alert.</summary>
internal static class IncidentHtml
{
    private const string Long = "overflow-wrap:anywhere;word-break:break-word";
    private const int Height = 56;

    public static void Buttons(StringBuilder html, IncidentFacts? facts)
    {
        if (facts is null || facts.Links.Count == 0)
        {
            return;
        }

        html.Append("<p style=\"margin:14px 0 8px 0\">");
        foreach (IncidentFacts.Link link in facts.Links)
        {
            string look = link.IsMain ? "background:#1f5fa8;border:1px solid #1f5fa8;color:#ffffff" : "background:transparent;border:1px solid #8a97a5;color:#45607c";
            string dark = link.IsMain ? "" : " class=\"soft\"";
            html.Append(CultureInfo.InvariantCulture, $"<a{dark} href=\"{Encoded(link.Address.AbsoluteUri)}\" style=\"display:inline-block;margin:0 8px 8px 0;padding:9px 16px;border-radius:5px;{look};font-size:14px;line-height:20px;font-weight:600;text-decoration:none\">{Encoded(link.Text)}</a>");
        }

        html.Append("</p>\n");
    }

    public static void Write(StringBuilder html, AlertFacts alert)
    {
        if (alert.Incident is not { } facts)
        {
            return;
        }

        Bars(html, facts, Colour(alert.Level));
        Items(html, "What was seen", facts.Alerts, facts.MoreAlerts);
    }

    public static void Similar(StringBuilder html, IncidentFacts? facts) => Items(html, "Similar before", facts?.Similar ?? [], null);

    /// <summary>Bars are cells of a table: pictures are not shown by many mail programs before they are asked to.</summary>
    private static void Bars(StringBuilder html, IncidentFacts facts, string colour)
    {
        if (facts.Bars.Count == 0)
        {
            return;
        }

        Begin(html, "Over time");
        html.Append(CultureInfo.InvariantCulture, $"<table role=\"img\" aria-label=\"{Encoded(facts.BarsSay)}\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"table-layout:fixed\"><tr>\n");
        foreach (double share in facts.Bars)
        {
            int height = share <= 0 ? 1 : Math.Max(3, (int)(share * Height));
            string fill = share <= 0 ? "#c9d1d9" : colour;
            html.Append(CultureInfo.InvariantCulture, $"<td valign=\"bottom\" height=\"{Height}\" style=\"height:{Height}px;padding:0 1px 0 0;font-size:0;line-height:0\"><div style=\"height:{height}px;background:{fill};font-size:0;line-height:0\">&nbsp;</div></td>");
        }

        html.Append(CultureInfo.InvariantCulture, $"""

            </tr></table>
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td class="soft" style="padding:3px 0 0 0;font-size:12px;line-height:18px;color:#66717c">{Encoded(facts.BarsFrom)}</td><td class="soft" align="right" style="padding:3px 0 0 0;font-size:12px;line-height:18px;color:#66717c">{Encoded(facts.BarsTo)}</td></tr></table>

            """);
        Remark(html, facts.BarsSay);
        End(html);
    }

    private static void Items(StringBuilder html, string heading, IReadOnlyList<IncidentFacts.Item> items, string? more)
    {
        if (items.Count == 0)
        {
            return;
        }

        Begin(html, heading);
        html.Append("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\">\n");
        foreach (IncidentFacts.Item item in items)
        {
            string below = item.Below is null
                ? ""
                : $"<br><span class=\"soft\" style=\"{Mono};font-size:12px;line-height:17px;color:#66717c;white-space:pre-wrap;{Long}\">{Encoded(item.Below)}</span>";
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="line" style="padding:8px 0 8px 10px;border-top:1px solid #e3e8ed;border-left:4px solid {Colour(item.Level)}"><span class="ink" style="font-size:14px;line-height:20px;font-weight:600;color:#1b232b;{Long}">{Encoded(item.Sentence)}</span> <span class="soft" style="font-size:13px;color:#66717c">&nbsp;{Encoded(item.Level)}</span><br><span class="soft" style="font-size:13px;line-height:19px;color:#66717c">{Encoded(item.When)}</span>{below}</td></tr>

                """);
        }

        html.Append("</table>\n");
        if (more is not null)
        {
            Remark(html, more);
        }

        End(html);
    }
}
