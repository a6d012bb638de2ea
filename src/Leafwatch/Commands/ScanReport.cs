using System.Globalization;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Storage;
using Leafwatch.Scanning;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary>What a scan prints for people: each alert with who and when, then the summary. Text from logs is made visible before it is printed.</summary>
internal static class ScanReport
{
    private const int LineLength = 160;

    public static void Write(TextWriter output, LogScan scan)
    {
        foreach (ClassicMinute minute in scan.Minutes)
        {
            output.WriteLine($"{minute.Time:yyyy-MM-dd HH:mm:ss zzz}  {minute.Line}");
        }

        foreach (Alert alert in scan.Alerts)
        {
            AlertLines.Write(output, alert, LineLength);
            output.WriteLine();
        }

        ScanSummary summary = scan.Summary;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Lines:N0} lines, {summary.Unparsed:N0} not readable, {summary.MatchesByRule.Values.Sum():N0} matches, {summary.Alerts:N0} {(summary.Alerts == 1 ? "alert" : "alerts")} in {summary.Elapsed.TotalSeconds:0.00} s"));
        if (summary.First is { } first && summary.Last is { } last)
        {
            output.WriteLine($"from {first:yyyy-MM-dd HH:mm:ss zzz} to {last:yyyy-MM-dd HH:mm:ss zzz}");
        }

        foreach ((string rule, long matches) in summary.MatchesByRule)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {matches,12:N0}  {rule}"));
        }

        foreach (AllowTally tally in scan.Allowed)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tally.Events:N0} events allow-listed by {VisibleText.Of(tally.Entry, LineLength)}"));
        }

        if (summary.Forgotten > 0)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{summary.Forgotten:N0} groups (addresses, users) were forgotten before their time, for there were too many at once: alerts may be missing"));
        }

        if (summary.Late > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.Late:N0} matches came too late in their file to be counted in a window"));
        }

        if (summary.UnparsedSamples.Count > 0)
        {
            output.WriteLine("Lines that could not be read, for example:");
            foreach ((string file, string line) in summary.UnparsedSamples)
            {
                output.WriteLine($"  {VisibleText.Of(file, LineLength)}: {VisibleText.Of(line, LineLength)}");
                if (NearestFormat.Find(Encoding.UTF8.GetBytes(line), Formats.All) is { } nearest)
                {
                    output.WriteLine($"    (nearest: {nearest.Format.Name}, up to column {nearest.Column})");
                }
            }
        }
    }
}
