using System.Globalization;
using System.Text;
using Leafwatch.Wording;
using static Leafwatch.Receivers.Email.MailText;

namespace Leafwatch.Receivers.Email;

/// <summary>The plain text part of a mail about several incidents.</summary>
internal static class DigestText
{
    public static string Write(DigestFacts facts)
    {
        StringBuilder text = new();
        foreach (string note in facts.Notes)
        {
            Paragraph(text, note);
            text.Append('\n');
        }

        Paragraph(text, facts.Sentence);
        Heading(text, "By rule");
        foreach (DigestFacts.RuleCount rule in facts.Rules)
        {
            Wrap(text, $"{rule.Incidents.ToString("N0", CultureInfo.InvariantCulture),7}  {rule.Title} ({rule.Level})", "", "         ");
        }

        Heading(text, "One by one");
        foreach (DigestFacts.Item incident in facts.Incidents)
        {
            Wrap(text, $"[{incident.Level}] {incident.Sentence}", "", "  ");
            Wrap(text, incident.When, "  ", "  ");
            if (incident.Evidence is not null)
            {
                Wrap(text, incident.Evidence, "  > ", "  >   ");
            }

            if (incident.Page is { } page)
            {
                // A link is not broken: it would not be one any more.
                text.Append("  ").Append(page.AbsoluteUri).Append('\n');
            }
            else
            {
                Wrap(text, $"incident {incident.Id}", "  ", "  ");
            }
        }

        if (facts.MoreIncidents is not null)
        {
            text.Append('\n');
            Paragraph(text, facts.MoreIncidents);
        }

        return text.ToString();
    }
}
