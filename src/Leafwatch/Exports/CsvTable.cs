using System.Buffers;
using System.Globalization;
using System.Text;
using Leafwatch.Core;

namespace Leafwatch.Exports;

/// <summary>
/// Comma-separated values (RFC 4180) that a spreadsheet may open: what it would take for a formula begins with an apostrophe
/// (OWASP, "CSV Injection"). Where the comma is for decimals, spreadsheets split at semicolons instead, whatever is quoted: what follows one is a
/// beginning, too.
/// </summary>
internal static class CsvTable
{
    /// <summary>What a formula begins with, also as wide forms of the same signs.</summary>
    private static readonly SearchValues<char> Beginnings = SearchValues.Create("=+-@\uFF1D\uFF0B\uFF0D\uFF20");

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

    public static string Time(DateTimeOffset time) => Rfc3339.Exact(time);

    public static string Cell(string text)
    {
        // A table may be looked at in a terminal, too.
        string shown = VisibleText.Of(text, int.MaxValue);
        if (!shown.AsSpan().ContainsAny(Beginnings))
        {
            return Quoted(shown);
        }

        StringBuilder safe = new(shown.Length + 4);
        bool isBeginning = true;
        foreach (char letter in shown)
        {
            safe.Append(isBeginning && Beginnings.Contains(letter) ? "'" : "").Append(letter);
            isBeginning = letter == ';' || (isBeginning && letter == '"');
        }

        return Quoted(safe.ToString());
    }

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny('"', ',') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
