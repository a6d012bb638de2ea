using System.Globalization;
using System.Text.Json;
using Leafwatch.Exports;

namespace Leafwatch.Reports;

/// <summary>The figures of a report for programs: as CSV (RFC 4180), and as JSON, one object a line.</summary>
internal static class ReportTable
{
    public static string Csv(SiteReport report)
    {
        using StringWriter csv = new(CultureInfo.InvariantCulture);
        CsvTable.Header(csv, "period", "section", "name", "subject", "value", "usual");
        foreach (ReportFigure figure in report.Figures)
        {
            CsvTable.Row(
                csv,
                report.Period.Name, figure.Section, figure.Name, figure.Subject ?? "", CsvTable.Number(figure.Value), figure.Norm is { } norm ? CsvTable.Number(norm) : "");
        }

        return csv.ToString();
    }

    public static void Json(SiteReport report, Stream output)
    {
        Line(output, json =>
        {
            json.WriteString("type", "report");
            json.WriteString("period", report.Period.Name);
            json.WriteString("from", report.Period.From);
            json.WriteString("to", report.Period.To);
            json.WriteString("level", report.Level);
            json.WriteString("verdict", report.Verdict);
        });
        foreach (ReportFigure figure in report.Figures)
        {
            Line(output, json =>
            {
                json.WriteString("type", "figure");
                json.WriteString("section", figure.Section);
                json.WriteString("name", figure.Name);
                if (figure.Subject is { } subject)
                {
                    json.WriteString("subject", subject);
                }

                json.WriteNumber("value", figure.Value);
                if (figure.Norm is { } norm)
                {
                    json.WriteNumber("usual", norm);
                }
            });
        }
    }

    private static void Line(Stream output, Action<Utf8JsonWriter> write)
    {
        using (Utf8JsonWriter json = new(output))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }
}
