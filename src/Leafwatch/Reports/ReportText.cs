using System.Text;
using Leafwatch.Core;
using Leafwatch.Receivers.Email;
using Leafwatch.Terminal;

namespace Leafwatch.Reports;

/// <summary>A report as plain text, for a terminal and for the text part of a mail.</summary>
internal static class ReportText
{
    private const int Width = MailText.Width;
    private const int NarrowestColumn = 12;
    private const int LongestCell = 160;
    private const string Indent = "  ";
    private const string Gap = "  ";
    private const string Blocks = " ▁▂▃▄▅▆▇█";

    /// <param name="report">The report.</param>
    /// <param name="dashboard">The dashboard, if those who read it can reach it: incidents have their address there, otherwise the command that shows them.</param>
    public static string Write(SiteReport report, Uri? dashboard = null)
    {
        StringBuilder text = new();
        text.Append(report.Title).Append('\n').Append('\n');
        Paragraph(text, report.Verdict);
        foreach (ReportSection section in report.Sections)
        {
            text.Append(text[^2] == '\n' ? "" : "\n").Append(section.Heading).Append('\n').Append('-', section.Heading.Length).Append('\n');
            foreach (ReportBlock block in section.Blocks)
            {
                switch (block)
                {
                    case ReportBlock.Words words:
                        Paragraph(text, Visible(words.Text, int.MaxValue));
                        if (words.Incident is { } about)
                        {
                            text.Append(Indent).Append(Story(about, dashboard)).Append('\n');
                        }

                        break;
                    case ReportBlock.Table table:
                        Table(text, table, dashboard);
                        break;
                    case ReportBlock.Shown shown:
                        Bars(text, shown.Picture);
                        break;
                }
            }
        }

        return text.ToString();
    }

    /// <summary>Where an incident's story is told.</summary>
    private static string Story(string incident, Uri? dashboard) => dashboard is null ? $"leafwatch incident {incident}" : ReportLetter.StoryOf(incident, dashboard).AbsoluteUri;

    private static string Visible(string value, int most) => VisibleText.Of(value.Length == 0 ? " " : value, most);

    private static void Paragraph(StringBuilder text, string words)
    {
        foreach (string piece in Pieces(words, Width))
        {
            text.Append(piece).Append('\n');
        }
    }

    /// <summary>A table that is too wide has the first cell of each row on a line of its own, the others below it.</summary>
    private static void Table(StringBuilder text, ReportBlock.Table table, Uri? dashboard)
    {
        bool[] isNumber = [.. table.Columns.Select(column => column.StartsWith('#'))];
        string[][] rows = [[.. table.Columns.Select(column => column.TrimStart('#'))], .. table.Rows.Select(row => row.Select(cell => Visible(cell, LongestCell)).ToArray())];
        bool isTall = isNumber.Length > 2 && Indent.Length + WidthOf(Widest(rows)) > Width;
        string indent = isTall ? Indent + Indent : Indent;
        string[][] beside = isTall ? [.. rows.Select(row => row[1..])] : rows;
        bool[] besideNumber = isTall ? isNumber[1..] : isNumber;
        int[] widths = Narrowed(Widest(beside), besideNumber, Width - indent.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            foreach (string piece in isTall && !string.IsNullOrWhiteSpace(rows[i][0]) ? Pieces(rows[i][0], Width - Indent.Length) : [])
            {
                text.Append(Indent).Append(piece).Append('\n');
            }

            Row(text, indent, beside[i], besideNumber, widths);
            if (i > 0 && table.Incidents.Count > 0)
            {
                // An address is never cut: mail programs make a link of it only as long as it is whole.
                string id = table.Incidents[i - 1];
                text.Append(Indent).Append(Indent).Append(Story(id, dashboard)).Append('\n');
            }
        }

        text.Append('\n');
    }

    private static void Row(StringBuilder text, string indent, string[] cells, bool[] isNumber, int[] widths)
    {
        string[][] pieces = [.. cells.Select((cell, i) => Pieces(cell, widths[i]).ToArray())];
        for (int line = 0; line < pieces.Max(piece => piece.Length); line++)
        {
            string shown = string.Join(Gap, pieces.Select((piece, i) =>
            {
                string part = line < piece.Length ? piece[line] : "";
                string padding = new(' ', Math.Max(0, widths[i] - TextColumns.Of(part)));
                return isNumber[i] ? padding + part : part + padding;
            }));
            text.Append((indent + shown).TrimEnd()).Append('\n');
        }
    }

    private static int[] Widest(string[][] rows) => [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(row => TextColumns.Of(row[i])))];

    private static int WidthOf(int[] widths) => widths.Sum() + (Gap.Length * (widths.Length - 1));

    /// <summary>The widest column of words gives way until all fit; numbers stay whole.</summary>
    private static int[] Narrowed(int[] widths, bool[] isNumber, int most)
    {
        int[] words = [.. Enumerable.Range(0, widths.Length).Where(i => !isNumber[i])];
        while (WidthOf(widths) > most && words.Length > 0 && words.MaxBy(i => widths[i]) is int widest && widths[widest] > NarrowestColumn)
        {
            widths[widest]--;
        }

        return widths;
    }

    /// <summary>The text in pieces that are no longer than a line, cut between words where there are any.</summary>
    private static IEnumerable<string> Pieces(string text, int width)
    {
        string rest = text;
        while (TextColumns.Fitting(rest, width) is var fitting && fitting < rest.Length)
        {
            int space = rest.LastIndexOf(' ', fitting, fitting);
            int end = space > 0 ? space : fitting;
            yield return rest[..end];
            rest = rest[(space > 0 ? end + 1 : end)..];
        }

        yield return rest;
    }

    private static void Bars(StringBuilder text, ReportPicture picture)
    {
        int most = Width - Indent.Length;
        int each = (picture.Bars.Count + most - 1) / most;
        long[] heights = [.. picture.Bars.Select(bar => bar.Height).Chunk(each).Select(some => some.Sum())];
        int wide = most / heights.Length;
        long highest = Math.Max(1, heights.Max());
        text.Append(Indent);
        foreach (long height in heights)
        {
            text.Append(Blocks[(int)((height * (Blocks.Length - 1) + highest - 1) / highest)], wide);
        }

        // Each label stands where its part of the time begins.
        StringBuilder labels = new();
        for (int i = 0; i < picture.Labels.Count; i++)
        {
            labels.Append(' ', Math.Max(i > 0 ? 1 : 0, (i * heights.Length * wide / picture.Labels.Count) - labels.Length)).Append(picture.Labels[i]);
        }

        text.Append('\n').Append(Indent).Append(labels).Append('\n').Append(Indent).Append(picture.Caption).Append("; the highest bar: ").Append(ReportWords.Number(highest)).Append("\n\n");
    }
}
