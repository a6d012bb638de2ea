using System.Text;
using Leafwatch.Core;
using Leafwatch.Email;
using Leafwatch.Terminal;

namespace Leafwatch.Reports;

/// <summary>A report as plain text, for a terminal and for the text part of a mail.</summary>
internal static class ReportText
{
    private const int Width = MailText.Width;
    private const int LongestCell = 300;

    /// <summary>A first column narrower than this says nothing any more: then a row has lines of its own.</summary>
    private const int NarrowestFirst = 24;

    private const string Indent = "  ";
    private const string Deeper = "      ";
    private const string Between = "  ";
    private const string Blocks = " ▁▂▃▄▅▆▇█";

    public static string Write(SiteReport report)
    {
        StringBuilder text = new();
        text.Append(report.Title).Append('\n').Append('\n');
        MailText.Paragraph(text, report.Verdict);
        foreach (ReportSection section in report.Sections)
        {
            text.Append('\n').Append(section.Heading).Append('\n').Append('-', section.Heading.Length).Append('\n');
            foreach (ReportBlock block in section.Blocks)
            {
                switch (block)
                {
                    case ReportBlock.Words words:
                        MailText.Paragraph(text, Visible(words.Text, int.MaxValue));
                        break;
                    case ReportBlock.Table table:
                        Table(text, table);
                        break;
                    case ReportBlock.Shown shown:
                        Bars(text, shown.Picture);
                        break;
                }
            }
        }

        return text.ToString();
    }

    private static string Visible(string value, int most) => VisibleText.Of(value.Length == 0 ? " " : value, most);

    private static void Table(StringBuilder text, ReportBlock.Table table)
    {
        string[] columns = [.. table.Columns.Select(column => column.TrimStart('#'))];
        string[][] rows = [.. table.Rows.Select(row => row.Select(cell => Visible(cell, LongestCell)).ToArray())];
        int[] widths = [.. columns.Select((column, i) => rows.Select(row => TextColumns.Of(row[i])).Append(column.Length).Max())];
        int others = Indent.Length + widths.Skip(1).Sum() + (Between.Length * (widths.Length - 1));
        if (Width - others < Math.Min(widths[0], NarrowestFirst))
        {
            foreach (string[] row in rows)
            {
                MailText.Wrap(text, row[0], Indent, Indent);
                string rest = string.Join(", ", row.Skip(1).Select((cell, i) => cell == " " ? "" : columns[i + 1].Length == 0 ? cell : $"{columns[i + 1]}: {cell}").Where(said => said.Length > 0));
                MailText.Wrap(text, rest, Deeper, Deeper);
            }

            text.Append('\n');
            return;
        }

        widths[0] = Math.Min(widths[0], Width - others);
        foreach (string[] row in rows.Prepend(columns))
        {
            StringBuilder line = new(Indent);
            for (int i = 0; i < row.Length; i++)
            {
                string cell = i == 0 ? Cut(row[0], widths[0]) : row[i];
                string padding = new(' ', widths[i] - TextColumns.Of(cell));
                line.Append(i == 0 ? "" : Between).Append(table.Columns[i].StartsWith('#') ? padding + cell : cell + padding);
            }

            text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        text.Append('\n');
    }

    private static string Cut(string cell, int columns) =>
        TextColumns.Of(cell) <= columns ? cell : cell[..TextColumns.Fitting(cell, columns - 1)] + "…";

    private static void Bars(StringBuilder text, ReportPicture picture)
    {
        const int Most = Width - 4;
        int each = (picture.Bars.Count + Most - 1) / Most;
        long[] heights = [.. picture.Bars.Select(bar => bar.Height).Chunk(each).Select(some => some.Sum())];
        long highest = Math.Max(1, heights.Max());
        text.Append("  ");
        foreach (long height in heights)
        {
            text.Append(Blocks[(int)((height * (Blocks.Length - 1) + highest - 1) / highest)]);
        }

        text.Append("\n  ").Append(string.Join("  ", picture.Labels)).Append("\n  ").Append(picture.Caption).Append("\n\n");
    }
}
