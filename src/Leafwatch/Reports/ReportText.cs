using System.Text;
using Leafwatch.Core;

namespace Leafwatch.Reports;

/// <summary>A report as plain text, for a terminal and for the text part of a mail.</summary>
internal static class ReportText
{
    private const int Width = 100;
    private const int WidestCell = 58;
    private const string Blocks = " ▁▂▃▄▅▆▇█";

    public static string Write(SiteReport report)
    {
        StringBuilder text = new();
        text.Append(report.Title).Append('\n').Append('\n');
        Paragraph(text, report.Verdict);
        foreach (ReportSection section in report.Sections)
        {
            text.Append('\n').Append(section.Heading).Append('\n').Append('-', section.Heading.Length).Append('\n');
            foreach (ReportBlock block in section.Blocks)
            {
                switch (block)
                {
                    case ReportBlock.Words words:
                        Paragraph(text, Visible(words.Text, int.MaxValue));
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

    private static void Paragraph(StringBuilder text, string words)
    {
        int column = 0;
        foreach (string word in words.Split(' '))
        {
            if (column > 0 && column + word.Length + 1 > Width)
            {
                text.Append('\n');
                column = 0;
            }

            if (column > 0)
            {
                text.Append(' ');
                column++;
            }

            text.Append(word);
            column += word.Length;
        }

        text.Append('\n');
    }

    private static void Table(StringBuilder text, ReportBlock.Table table)
    {
        bool[] isNumber = [.. table.Columns.Select(column => column.StartsWith('#'))];
        string[][] rows = [[.. table.Columns.Select(column => column.TrimStart('#'))], .. table.Rows.Select(row => row.Select(cell => Visible(cell, WidestCell)).ToArray())];
        int[] widths = [.. Enumerable.Range(0, isNumber.Length).Select(i => rows.Max(row => row[i].Length))];
        foreach (string[] row in rows)
        {
            string line = string.Join("  ", row.Select((cell, i) => isNumber[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])));
            text.Append("  ").Append(line.TrimEnd()).Append('\n');
        }

        text.Append('\n');
    }

    private static void Bars(StringBuilder text, ReportPicture picture)
    {
        const int Most = 84;
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
