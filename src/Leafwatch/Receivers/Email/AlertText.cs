using System.Globalization;
using System.Text;
using Leafwatch.Wording;
using static Leafwatch.Receivers.Email.MailText;

namespace Leafwatch.Receivers.Email;

/// <summary>The plain text part of a mail about one alert.</summary>
internal static class AlertText
{
    public static string Write(AlertFacts facts)
    {
        StringBuilder text = new();
        foreach (string note in facts.Notes)
        {
            Paragraph(text, note);
            text.Append('\n');
        }

        Paragraph(text, facts.Sentence);
        text.Append('\n');
        Entry(text, "When", facts.When);
        if (facts.WhenUtc != facts.When)
        {
            Entry(text, "", facts.WhenUtc);
        }

        Entry(text, "Level", facts.Incident?.Raised is { } raised ? $"{facts.Level} ({raised})" : facts.Level);
        if (facts.Asked is not null)
        {
            Entry(text, "Threshold", facts.Asked);
        }

        if (facts.Incident is { } incident)
        {
            IncidentText.Write(text, incident);
        }

        Addresses(text, facts);
        Totals(text, facts);
        Evidence(text, facts);
        Prose(text, "What to do", facts.Response);
        Prose(text, "About the rule", facts.Description);
        if (facts.Incident is { } known)
        {
            IncidentText.WriteEnd(text, known);
        }

        text.Append("\n-- \n");
        foreach (AlertFacts.Named named in facts.Source)
        {
            Entry(text, named.Name, named.Value);
        }

        return text.ToString();
    }

    private static void Addresses(StringBuilder text, AlertFacts facts)
    {
        if (facts.Addresses.Count == 0)
        {
            return;
        }

        Heading(text, facts.AddressesSay);
        foreach (AlertFacts.Seen seen in facts.Addresses)
        {
            string name = seen.Count.Length == 0 ? seen.Address : $"{seen.Address}  ({seen.Count})";
            if (seen.IsShort)
            {
                Wrap(text, $"{name}  {string.Join(", ", seen.Days.Append(seen.More).OfType<string>())}", "  ", "    ");
                continue;
            }

            Wrap(text, name, "  ", "    ");
            foreach (string day in seen.Days)
            {
                Wrap(text, day, "    ", "      ");
            }

            if (seen.More is not null)
            {
                Wrap(text, seen.More, "    ", "      ");
            }
        }

        if (facts.MoreAddresses is not null)
        {
            Wrap(text, facts.MoreAddresses, "  ", "    ");
        }
    }

    private static void Totals(StringBuilder text, AlertFacts facts)
    {
        if (facts.Totals.Count == 0)
        {
            return;
        }

        Heading(text, facts.TotalsSay);
        foreach (AlertFacts.Total total in facts.Totals)
        {
            Wrap(text, $"{total.Count.ToString("N0", CultureInfo.InvariantCulture),7}  {total.Title}", "", "         ");
        }
    }

    private static void Evidence(StringBuilder text, AlertFacts facts)
    {
        if (facts.Evidence.Count == 0)
        {
            return;
        }

        Heading(text, "Evidence");
        foreach (string line in facts.Evidence)
        {
            Wrap(text, line, "> ", ">   ");
        }

        if (facts.MoreEvidence is not null)
        {
            Paragraph(text, facts.MoreEvidence);
        }
    }

    private static void Prose(StringBuilder text, string heading, IReadOnlyList<string> paragraphs)
    {
        if (paragraphs.Count == 0)
        {
            return;
        }

        Heading(text, heading);
        foreach (string paragraph in paragraphs)
        {
            Wrap(text, paragraph, "", paragraph.StartsWith("- ", StringComparison.Ordinal) ? "  " : "");
        }
    }
}
