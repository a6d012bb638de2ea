using System.Globalization;
using System.Net;
using System.Text;
using Leafwatch.Wording;

namespace Leafwatch.Receivers.Email;

/// <summary>What all mails have in common in HTML: tables and inline style, as mail programs want it, and nothing that is fetched or run.</summary>
/// <remarks>
/// The style block only adds the dark colours, and breaks up wide tables on a telephone; a program that drops it shows the light ones. Whatever came from outside
/// passes through <see cref="Encoded"/>.
/// </remarks>
internal static class MailHtml
{
    private const string Sans = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
    public const string Mono = "font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace";

    private const string Head = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
        <style>
        :root{color-scheme:light dark;supported-color-schemes:light dark}
        @media (prefers-color-scheme:dark){
        .page{background:#101418!important}.card{background:#1a2027!important;border-color:#2d3742!important}
        .ink{color:#e6eaee!important}.soft{color:#a3aeb9!important}.line{border-top-color:#2d3742!important;border-bottom-color:#2d3742!important}
        .code{background:#12171c!important;border-color:#2d3742!important;color:#d6dde4!important}
        .note{background:#33290f!important;border-color:#8a6d1d!important;color:#f4e3b2!important}}
        </style></head>
        """;

    /// <summary>Begins a mail with the colour of its level, and what must be known before anything else.</summary>
    public static StringBuilder Open(string level, IReadOnlyList<string> notes)
    {
        string colour = Colour(level);
        StringBuilder html = new(Head);
        html.Append(CultureInfo.InvariantCulture, $"""

            <body class="page" style="margin:0;padding:0;background:#eef1f4;{Sans}">
            <table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#eef1f4"><tr><td align="center" style="padding:16px 8px">
            <table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width:680px;background:#ffffff;border:1px solid #d8dee4;border-radius:6px">
            <tr><td style="height:5px;font-size:0;line-height:0;background:{colour};border-radius:5px 5px 0 0">&nbsp;</td></tr>
            <tr><td style="padding:16px 20px 4px 20px">

            """);
        foreach (string note in notes)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <p class="note" style="margin:0 0 14px 0;padding:10px 12px;background:#fff6dc;border:1px solid #e3c766;border-radius:4px;color:#5c4700;font-size:14px;line-height:20px">{Encoded(note)}</p>

                """);
        }

        return html;
    }

    /// <summary>Ends it with what somebody needs who wants to look further.</summary>
    public static string Close(StringBuilder html, IReadOnlyList<AlertFacts.Named> source)
    {
        const string End = "</table></td></tr></table></body></html>\n";
        if (source.Count == 0)
        {
            return html.Append(End).ToString();
        }

        html.Append("""
            <tr><td class="line" style="padding:14px 20px 16px 20px;border-top:1px solid #e3e8ed"><table role="presentation" cellpadding="0" cellspacing="0">

            """);
        foreach (AlertFacts.Named named in source)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="soft" valign="top" style="padding:1px 12px 1px 0;font-size:12px;line-height:18px;color:#66717c;white-space:nowrap">{Encoded(named.Name)}</td><td class="soft" style="padding:1px 0;font-size:12px;line-height:18px;color:#66717c;overflow-wrap:anywhere;word-break:break-word">{Encoded(named.Value)}</td></tr>

                """);
        }

        return html.Append("</table></td></tr>\n").Append(End).ToString();
    }

    public static void Remark(StringBuilder html, string text) => html.Append(CultureInfo.InvariantCulture, $"""
        <p class="soft" style="margin:6px 0 0 0;font-size:13px;line-height:19px;color:#66717c">{Encoded(text)}</p>

        """);

    public static void Begin(StringBuilder html, string heading) => html.Append(CultureInfo.InvariantCulture, $"""
        <tr><td style="padding:10px 20px 10px 20px"><h2 class="soft" style="margin:0 0 8px 0;font-size:13px;line-height:18px;font-weight:600;color:#66717c">{Encoded(heading)}</h2>

        """);

    public static void End(StringBuilder html) => html.Append("</td></tr>\n");

    public static string Encoded(string text) => WebUtility.HtmlEncode(text);

    public static string Colour(string level) => level switch
    {
        "critical" => "#8f1d5a",
        "high" => "#b3261e",
        "medium" => "#b25a00",
        "low" => "#3d6b99",
        _ => "#5b6670",
    };
}
