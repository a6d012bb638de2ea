using System.Globalization;
using Leafwatch.Core;

namespace Leafwatch.Exports;

/// <summary>
/// Comma-separated values (RFC 4180) that a spreadsheet may open: what it would take for a formula begins with an apostrophe
/// (OWASP, "CSV Injection").
/// </summary>
internal static class CsvTable
{
    /// <summary>The media type, with what spreadsheets ask for.</summary>
    public const string MediaType = "text/csv; charset=utf-8; header=present";

    /// <summary>The first row: names of our own, by which programs find a column. <c>@timestamp</c> is one of them, and no formula.</summary>
    public static void Header(TextWriter output, params IEnumerable<string> names)
    {
        output.Write(string.Join(',', names.Select(Quoted)));
        output.Write("\r\n");
    }

    public static void Row(TextWriter output, params IEnumerable<string> cells)
    {
        output.Write(string.Join(',', cells.Select(Cell)));
        output.Write("\r\n");
    }

    public static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    public static string Cell(string text)
    {
        // A table may be looked at in a terminal, too.
        string shown = VisibleText.Of(text, int.MaxValue);
        string safe = shown.Length > 0 && shown[0] is '=' or '+' or '-' or '@' ? "'" + shown : shown;
        return Quoted(safe);
    }

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny('"', ',') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
