using System.Globalization;
using System.Text;

namespace Leafwatch.Core.Anomalies.Scoring;

/// <summary>
/// Reads a series with its labels: <c>timestamp,value,label</c>, with or without a line of names. A time is in seconds since 1970 or as ISO 8601 (UTC
/// where it states no offset); an empty value is missing; a label is 0, 1 or empty, and the column may be absent.
/// </summary>
public static class LabelledCsv
{
    /// <summary>Nineteen years of minutes.</summary>
    public const int MostValues = 10_000_000;

    private const int MostDiagnostics = 20;
    private const int LongestLine = 1024;

    /// <summary>The series, or null when there is something wrong, all of which (but no more than 20) is added to <paramref name="diagnostics"/>.</summary>
    public static LabelledSeries? Read(TextReader text, string file, List<Diagnostic> diagnostics)
    {
        (List<DateTimeOffset> times, List<double> values, List<bool> labels) = ([], [], []);
        int number = 0;
        while (diagnostics.Count < MostDiagnostics && ReadLine(text) is { } line)
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.Any(char.IsAsciiLetter) && line.StartsWith("time", StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            if (line.Length > LongestLine)
            {
                diagnostics.Add(new Diagnostic(file, number, LongestLine, "a line longer than 1024 characters, expected timestamp,value,label"));
                break;
            }

            if (times.Count == MostValues)
            {
                diagnostics.Add(new Diagnostic(file, number, 1, "more than 10,000,000 values", "evaluate a part of the series"));
                break;
            }

            Row(line, file, number, times, values, labels, diagnostics);
        }

        if (diagnostics.Count == 0 && times.Count < 2)
        {
            diagnostics.Add(new Diagnostic(file, Math.Max(number, 1), 1, $"{times.Count} values, expected at least two", "a line is timestamp,value,label"));
        }

        return diagnostics.Count == 0 ? new LabelledSeries(Path.GetFileName(file), times, values, labels) : null;
    }

    private static void Row(
        string line, string file, int number, List<DateTimeOffset> times, List<double> values, List<bool> labels, List<Diagnostic> diagnostics)
    {
        string[] cells = line.Split(',');
        if (cells.Length is < 2 or > 3)
        {
            diagnostics.Add(new Diagnostic(file, number, 1, $"{cells.Length} columns, expected timestamp,value or timestamp,value,label"));
            return;
        }

        int valueAt = cells[0].Length + 2;
        (double value, double label) = (double.NaN, 0);
        if (!TryTime(cells[0].Trim(), out DateTimeOffset time))
        {
            diagnostics.Add(new Diagnostic(file, number, 1, $"'{cells[0]}' is no time", "seconds since 1970 or 2026-11-29T08:00:00Z"));
        }
        else if (times.Count > 0 && time <= times[^1])
        {
            diagnostics.Add(new Diagnostic(file, number, 1, $"'{cells[0]}' is not after the time before it", "sort the lines by time"));
        }
        else if (!string.IsNullOrWhiteSpace(cells[1]) && !(double.TryParse(cells[1], CultureInfo.InvariantCulture, out value) && !double.IsInfinity(value)))
        {
            diagnostics.Add(new Diagnostic(file, number, valueAt, $"'{cells[1]}' is no number", "leave a missing value empty"));
        }
        else if (cells.Length == 3 && !string.IsNullOrWhiteSpace(cells[2]) && !(double.TryParse(cells[2], CultureInfo.InvariantCulture, out label) && label is 0 or 1))
        {
            diagnostics.Add(new Diagnostic(file, number, valueAt + cells[1].Length + 1, $"'{cells[2]}' is no label, expected 0 or 1"));
        }
        else
        {
            times.Add(time);
            values.Add(value);
            labels.Add(label == 1);
        }
    }

    private static bool TryTime(string text, out DateTimeOffset time)
    {
        const double Latest = 253_402_300_799;
        if (double.TryParse(text, CultureInfo.InvariantCulture, out double seconds))
        {
            bool isTime = seconds is >= 0 and <= Latest;
            time = isTime ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : default;
            return isTime;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    // Bounded, where TextReader.ReadLine would keep a line of any length.
    private static string? ReadLine(TextReader text)
    {
        StringBuilder line = new();
        int c;
        while ((c = text.Read()) >= 0 && c != '\n')
        {
            if (line.Length <= LongestLine && c != '\r')
            {
                line.Append((char)c);
            }
        }

        return c < 0 && line.Length == 0 ? null : line.ToString();
    }
}
