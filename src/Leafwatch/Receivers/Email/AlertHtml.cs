using System.Globalization;
using System.Text;
using Leafwatch.Wording;
using static Leafwatch.Receivers.Email.MailHtml;

namespace Leafwatch.Receivers.Email;

/// <summary>The HTML part of a mail about one alert.</summary>
internal static class AlertHtml
{
    public static string Write(AlertFacts facts)
    {
        StringBuilder html = Open(facts.Level, facts.Notes);
        html.Append(CultureInfo.InvariantCulture, $"""
            <p style="margin:0 0 8px 0"><span style="display:inline-block;padding:2px 9px;border-radius:10px;background:{Colour(facts.Level)};color:#ffffff;font-size:12px;line-height:18px;font-weight:bold;letter-spacing:.4px;text-transform:uppercase">{Encoded(facts.Level)}</span></p>
            <h1 class="ink" style="margin:0 0 14px 0;font-size:19px;line-height:26px;font-weight:600;color:#1b232b;overflow-wrap:anywhere;word-break:break-word">{Encoded(facts.Sentence)}</h1>
            <table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 6px 0">

            """);
        Entry(html, "When", facts.When, facts.WhenUtc == facts.When ? null : facts.WhenUtc);
        if (facts.Asked is not null)
        {
            Entry(html, "Threshold", facts.Asked, null);
        }

        foreach (AlertFacts.Named known in facts.Incident?.Known ?? [])
        {
            Entry(html, known.Name, known.Value, null, known.IsGrave);
        }

        if (facts.Incident?.Raised is { } raised)
        {
            Entry(html, "Level", facts.Level, raised);
        }

        html.Append("</table>");
        IncidentHtml.Buttons(html, facts.Incident);
        html.Append("</td></tr>\n");
        IncidentHtml.Write(html, facts);
        Addresses(html, facts);
        Totals(html, facts);
        Evidence(html, facts);
        Prose(html, "What to do", facts.Response);
        Prose(html, "About the rule", facts.Description);
        IncidentHtml.Similar(html, facts.Incident);
        return Close(html, facts.Source);
    }

    private static void Addresses(StringBuilder html, AlertFacts facts)
    {
        if (facts.Addresses.Count == 0)
        {
            return;
        }

        Begin(html, facts.AddressesSay);
        html.Append("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\">\n");
        foreach (AlertFacts.Seen seen in facts.Addresses)
        {
            string times = string.Join("<br>", seen.Days.Append(seen.More).OfType<string>().Select(Encoded));
            string between = seen.IsShort ? " &nbsp;" : times.Length == 0 ? "" : "<br>";
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="line" style="padding:7px 0;border-top:1px solid #e3e8ed"><span class="ink" style="{Mono};font-size:14px;line-height:20px;font-weight:bold;color:#1b232b;overflow-wrap:anywhere;word-break:break-word">{Encoded(seen.Address)}</span> <span class="soft" style="font-size:14px;line-height:20px;color:#66717c">&nbsp;{Encoded(seen.Count)}</span>{between}<span class="soft" style="font-size:13px;line-height:19px;color:#66717c">{times}</span></td></tr>

                """);
        }

        html.Append("</table>\n");
        if (facts.MoreAddresses is not null)
        {
            Remark(html, facts.MoreAddresses);
        }

        End(html);
    }

    private static void Totals(StringBuilder html, AlertFacts facts)
    {
        if (facts.Totals.Count == 0)
        {
            return;
        }

        Begin(html, facts.TotalsSay);
        html.Append("<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\">\n");
        foreach (AlertFacts.Total total in facts.Totals)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="ink" align="right" valign="top" style="padding:2px 12px 2px 0;font-size:14px;line-height:20px;font-weight:bold;color:#1b232b">{total.Count:N0}</td><td class="ink" style="padding:2px 0;font-size:14px;line-height:20px;color:#1b232b;overflow-wrap:anywhere;word-break:break-word">{Encoded(total.Title)}</td></tr>

                """);
        }

        html.Append("</table>\n");
        End(html);
    }

    private static void Evidence(StringBuilder html, AlertFacts facts)
    {
        if (facts.Evidence.Count == 0)
        {
            return;
        }

        Begin(html, "Evidence");
        html.Append("<table role=\"presentation\" class=\"code\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"background:#f5f7f9;border:1px solid #e3e8ed;border-radius:4px;color:#2a333c\">\n");
        foreach (string line in facts.Evidence)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td style="padding:5px 10px;{Mono};font-size:12px;line-height:17px;white-space:pre-wrap;overflow-wrap:anywhere;word-break:break-word">{Encoded(line)}</td></tr>

                """);
        }

        html.Append("</table>\n");
        if (facts.MoreEvidence is not null)
        {
            Remark(html, facts.MoreEvidence);
        }

        End(html);
    }

    private static void Prose(StringBuilder html, string heading, IReadOnlyList<string> paragraphs)
    {
        if (paragraphs.Count == 0)
        {
            return;
        }

        Begin(html, heading);
        foreach (string paragraph in paragraphs)
        {
            bool isItem = paragraph.StartsWith("- ", StringComparison.Ordinal);
            string indent = isItem ? ";padding-left:16px;text-indent:-16px" : "";
            string shown = isItem ? "&#8226;&nbsp;&nbsp;" + Encoded(paragraph[2..]) : Encoded(paragraph);
            html.Append(CultureInfo.InvariantCulture, $"""
                <p class="ink" style="margin:0 0 8px 0;font-size:14px;line-height:21px;color:#1b232b;overflow-wrap:anywhere;word-break:break-word{indent}">{shown}</p>

                """);
        }

        End(html);
    }

    private static void Entry(StringBuilder html, string name, string value, string? second, bool isGrave = false)
    {
        string shown = isGrave ? $"<span style=\"padding:1px 7px;border-radius:4px;background:{Colour("high")};color:#ffffff;font-weight:bold\">{Encoded(value)}</span>" : Encoded(value);
        string below = second is null ? "" : $"<br><span class=\"soft\" style=\"color:#66717c\">{Encoded(second)}</span>";
        html.Append(CultureInfo.InvariantCulture, $"""
            <tr><td class="soft" valign="top" style="padding:2px 14px 2px 0;font-size:14px;line-height:20px;color:#66717c;white-space:nowrap">{Encoded(name)}</td><td class="ink" style="padding:2px 0;font-size:14px;line-height:20px;color:#1b232b;overflow-wrap:anywhere;word-break:break-word">{shown}{below}</td></tr>

            """);
    }
}
