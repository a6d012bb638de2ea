using System.Text;
using Leafwatch.Wording;
using static Leafwatch.Receivers.Email.MailText;

namespace Leafwatch.Receivers.Email;

/// <summary>What the plain text part of a mail says about an incident besides its gravest alert.</summary>
internal static class IncidentText
{
    private const string Heights = "▁▂▃▄▅▆▇█";

    public static void Write(StringBuilder text, IncidentFacts facts)
    {
        foreach (AlertFacts.Named known in facts.Known)
        {
            Entry(text, known.Name, known.Value);
        }

        if (facts.Links.Count > 0)
        {
            text.Append('\n');
            foreach (IncidentFacts.Link link in facts.Links)
            {
                // A link is not broken: it would not be one any more.
                text.Append(link.Text).Append(":\n  ").Append(link.Address.AbsoluteUri).Append('\n');
            }
        }

        if (facts.Bars.Count > 0)
        {
            Heading(text, "Over time");
            text.Append("  ").AppendJoin("", facts.Bars.Select(HeightOf)).Append('\n');
            text.Append("  ").Append(facts.BarsFrom).Append(" to ").Append(facts.BarsTo).Append('\n');
            Wrap(text, facts.BarsSay, "  ", "  ");
        }

        Items(text, "What was seen", facts.Alerts, "> ");
        if (facts.MoreAlerts is not null && facts.Alerts.Count > 0)
        {
            Paragraph(text, facts.MoreAlerts);
        }
    }

    public static void WriteEnd(StringBuilder text, IncidentFacts facts) => Items(text, "Similar before", facts.Similar, "");

    private static void Items(StringBuilder text, string heading, IReadOnlyList<IncidentFacts.Item> items, string mark)
    {
        if (items.Count == 0)
        {
            return;
        }

        Heading(text, heading);
        foreach (IncidentFacts.Item item in items)
        {
            Wrap(text, $"{item.Sentence} ({item.Level})", "- ", "  ");
            Wrap(text, item.When, "  ", "  ");
            if (item.Below is not null)
            {
                Wrap(text, item.Below, $"  {mark}", $"  {mark}  ");
            }
        }
    }

    private static string HeightOf(double share) => share <= 0 ? " " : Heights[Math.Min(Heights.Length - 1, (int)(share * Heights.Length))].ToString();
}
