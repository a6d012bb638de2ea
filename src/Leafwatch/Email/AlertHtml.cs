using System.Globalization;
using System.Net;
using System.Text;

namespace Leafwatch.Email;

/// <summary>The HTML part of a mail: tables and inline style, as mail programs want it, and nothing that is fetched or run.</summary>
/// <remarks>
/// The style block only adds the dark colours; a program that drops it shows the light ones. Whatever came from outside
/// passes through <see cref="Encoded"/>.
/// </remarks>
internal static class AlertHtml
{
    private const string Sans = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
    private const string Mono = "font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace";

    private const string Head = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
        <style>
        :root{color-scheme:light dark;supported-color-schemes:light dark}
        @media (prefers-color-scheme:dark){
        .page{background:#101418!important}.card{background:#1a2027!important;border-color:#2d3742!important}
        .ink{color:#e6eaee!important}.soft{color:#a3aeb9!important}.line{border-color:#2d3742!important}
        .code{background:#12171c!important;border-color:#2d3742!important;color:#d6dde4!important}
        .note{background:#33290f!important;border-color:#8a6d1d!important;color:#f4e3b2!important}}
        </style></head>
        """;

    public static string Write(AlertFacts facts)
    {
        string colour = Colour(facts.Level);
        StringBuilder html = new(Head);
        html.Append(CultureInfo.InvariantCulture, $"""

            <body class="page" style="margin:0;padding:0;background:#eef1f4;{Sans}">
            <table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#eef1f4"><tr><td align="center" style="padding:16px 8px">
            <table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width:680px;background:#ffffff;border:1px solid #d8dee4;border-radius:6px">
            <tr><td style="height:5px;font-size:0;line-height:0;background:{colour};border-radius:5px 5px 0 0">&nbsp;</td></tr>
            <tr><td style="padding:16px 20px 4px 20px">

            """);
        foreach (string note in facts.Notes)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <p class="note" style="margin:0 0 14px 0;padding:10px 12px;background:#fff6dc;border:1px solid #e3c766;border-radius:4px;color:#5c4700;font-size:14px;line-height:20px">{Encoded(note)}</p>

                """);
        }

        html.Append(CultureInfo.InvariantCulture, $"""
            <p style="margin:0 0 8px 0"><span style="display:inline-block;padding:2px 9px;border-radius:10px;background:{colour};color:#ffffff;font-size:12px;line-height:18px;font-weight:bold;letter-spacing:.4px;text-transform:uppercase">{Encoded(facts.Level)}</span></p>
            <h1 class="ink" style="margin:0 0 14px 0;font-size:19px;line-height:26px;font-weight:600;color:#1b232b;overflow-wrap:anywhere;word-break:break-word">{Encoded(facts.Sentence)}</h1>
            <table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 6px 0">

            """);
        Entry(html, "When", facts.When, facts.WhenUtc == facts.When ? null : facts.WhenUtc);
        if (facts.Asked is not null)
        {
            Entry(html, "Alert at", facts.Asked, null);
        }

        html.Append("</table></td></tr>\n");
        Addresses(html, facts);
        Totals(html, facts);
        Evidence(html, facts);
        Prose(html, "What to do", facts.Response);
        Prose(html, "About the rule", facts.Description);
        html.Append("""
            <tr><td class="line" style="padding:14px 20px 16px 20px;border-top:1px solid #e3e8ed"><table role="presentation" cellpadding="0" cellspacing="0">

            """);
        foreach (AlertFacts.Named named in facts.Source)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="soft" valign="top" style="padding:1px 12px 1px 0;font-size:12px;line-height:18px;color:#66717c;white-space:nowrap">{Encoded(named.Name)}</td><td class="soft" style="padding:1px 0;font-size:12px;line-height:18px;color:#66717c;overflow-wrap:anywhere;word-break:break-word">{Encoded(named.Value)}</td></tr>

                """);
        }

        return html.Append("</table></td></tr>\n</table></td></tr></table></body></html>\n").ToString();
    }

    private static void Addresses(StringBuilder html, AlertFacts facts)
    {
        if (facts.Addresses.Count == 0)
        {
            return;
        }

        Begin(html, "Who, and when");
        html.Append("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\">\n");
        foreach (AlertFacts.Seen seen in facts.Addresses)
        {
            string times = string.Join("<br>", seen.Days.Append(seen.More).OfType<string>().Select(Encoded));
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="line" style="padding:7px 0;border-top:1px solid #e3e8ed"><span class="ink" style="{Mono};font-size:14px;line-height:20px;font-weight:bold;color:#1b232b;overflow-wrap:anywhere;word-break:break-word">{Encoded(seen.Address)}</span> <span class="soft" style="font-size:14px;line-height:20px;color:#66717c">&nbsp;{Encoded(seen.Count)}</span><br><span class="soft" style="font-size:13px;line-height:19px;color:#66717c">{times}</span></td></tr>

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

        Begin(html, "The whole site in that time");
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

    private static void Entry(StringBuilder html, string name, string value, string? second)
    {
        string below = second is null ? "" : $"<br><span class=\"soft\" style=\"color:#66717c\">{Encoded(second)}</span>";
        html.Append(CultureInfo.InvariantCulture, $"""
            <tr><td class="soft" valign="top" style="padding:2px 14px 2px 0;font-size:14px;line-height:20px;color:#66717c;white-space:nowrap">{Encoded(name)}</td><td class="ink" style="padding:2px 0;font-size:14px;line-height:20px;color:#1b232b">{Encoded(value)}{below}</td></tr>

            """);
    }

    private static void Remark(StringBuilder html, string text) => html.Append(CultureInfo.InvariantCulture, $"""
        <p class="soft" style="margin:6px 0 0 0;font-size:13px;line-height:19px;color:#66717c">{Encoded(text)}</p>

        """);

    private static void Begin(StringBuilder html, string heading) => html.Append(CultureInfo.InvariantCulture, $"""
        <tr><td style="padding:10px 20px 10px 20px"><h2 class="soft" style="margin:0 0 8px 0;font-size:13px;line-height:18px;font-weight:600;color:#66717c">{Encoded(heading)}</h2>

        """);

    private static void End(StringBuilder html) => html.Append("</td></tr>\n");

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);

    private static string Colour(string level) => level switch
    {
        "critical" => "#8f1d5a",
        "high" => "#b3261e",
        "medium" => "#b25a00",
        "low" => "#3d6b99",
        _ => "#5b6670",
    };
}
