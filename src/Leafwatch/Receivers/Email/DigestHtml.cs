using System.Globalization;
using System.Text;
using Leafwatch.Wording;
using static Leafwatch.Receivers.Email.MailHtml;

namespace Leafwatch.Receivers.Email;

/// <summary>The HTML part of a mail about several incidents.</summary>
internal static class DigestHtml
{
    private const string Long = "overflow-wrap:anywhere;word-break:break-word";

    public static string Write(DigestFacts facts)
    {
        StringBuilder html = Open(facts.Level, facts.Notes);
        html.Append(CultureInfo.InvariantCulture, $"""
            <h1 class="ink" style="margin:0 0 14px 0;font-size:19px;line-height:26px;font-weight:600;color:#1b232b;{Long}">{Encoded(facts.Sentence)}</h1>
            </td></tr>

            """);
        Rules(html, facts);
        Alerts(html, facts);
        return Close(html, []);
    }

    private static void Rules(StringBuilder html, DigestFacts facts)
    {
        Begin(html, "By rule");
        html.Append("<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\">\n");
        foreach (DigestFacts.RuleCount rule in facts.Rules)
        {
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="ink" align="right" valign="top" style="padding:2px 12px 2px 0;font-size:14px;line-height:20px;font-weight:bold;color:#1b232b">{rule.Incidents:N0}</td><td class="ink" style="padding:2px 0;font-size:14px;line-height:20px;color:#1b232b;{Long}">{Encoded(rule.Title)} <span class="soft" style="color:#66717c">{Encoded(rule.Level)}</span></td></tr>

                """);
        }

        html.Append("</table>\n");
        End(html);
    }

    private static void Alerts(StringBuilder html, DigestFacts facts)
    {
        Begin(html, "One by one");
        html.Append("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\">\n");
        foreach (DigestFacts.Item incident in facts.Incidents)
        {
            string id = incident.Page is { } page
                ? $"<a class=\"soft\" href=\"{Encoded(page.AbsoluteUri)}\" style=\"color:#45607c\">incident {Encoded(incident.Id)}</a>"
                : $"incident {Encoded(incident.Id)}";
            string evidence = incident.Evidence is null
                ? ""
                : $"<br><span class=\"soft\" style=\"{Mono};font-size:12px;line-height:17px;color:#66717c;white-space:pre-wrap;{Long}\">{Encoded(incident.Evidence)}</span>";
            html.Append(CultureInfo.InvariantCulture, $"""
                <tr><td class="line" style="padding:8px 0 8px 10px;border-top:1px solid #e3e8ed;border-left:4px solid {Colour(incident.Level)}"><span class="ink" style="font-size:14px;line-height:20px;font-weight:600;color:#1b232b;{Long}">{Encoded(incident.Sentence)}</span> <span class="soft" style="font-size:13px;color:#66717c">&nbsp;{Encoded(incident.Level)}</span><br><span class="soft" style="font-size:13px;line-height:19px;color:#66717c">{Encoded(incident.When)}, {id}</span>{evidence}</td></tr>

                """);
        }

        html.Append("</table>\n");
        if (facts.MoreIncidents is not null)
        {
            Remark(html, facts.MoreIncidents);
        }

        End(html);
    }
}
