using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Leafwatch.Reports;

/// <summary>The figures of a report for programs: as CSV (RFC 4180), and as JSON, one object a line.</summary>
internal static class ReportTable
{
    public static string Csv(SiteReport report)
    {
        StringBuilder csv = new("period,section,name,subject,value,usual\r\n");
        foreach (ReportFigure figure in report.Figures)
        {
            csv.AppendJoin(',', Cell(report.Period.Name), Cell(figure.Section), Cell(figure.Name), Cell(figure.Subject ?? ""), Number(figure.Value), figure.Norm is { } norm ? Number(norm) : "").Append("\r\n");
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

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Quoted where it must be; what a spreadsheet would take for a formula begins with an apostrophe (OWASP, "CSV Injection").</summary>
    private static string Cell(string text)
    {
        string safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().ContainsAny("\",\r\n\0") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
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
