using System.Globalization;
using System.Text;
using static Leafwatch.Email.MailText;

namespace Leafwatch.Email;

/// <summary>The plain text part of a mail about several alerts.</summary>
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
            Wrap(text, $"{rule.Alerts.ToString("N0", CultureInfo.InvariantCulture),7}  {rule.Title} ({rule.Level})", "", "         ");
        }

        Heading(text, "One by one");
        foreach (DigestFacts.Item alert in facts.Alerts)
        {
            Wrap(text, $"[{alert.Level}] {alert.Sentence}", "", "  ");
            Wrap(text, alert.When, "  ", "  ");
            if (alert.Evidence is not null)
            {
                Wrap(text, alert.Evidence, "  > ", "  >   ");
            }

            Wrap(text, $"alert {alert.Id}", "  ", "  ");
        }

        if (facts.MoreAlerts is not null)
        {
            text.Append('\n');
            Paragraph(text, facts.MoreAlerts);
        }

        return text.ToString();
    }
}
