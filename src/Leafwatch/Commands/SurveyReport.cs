using System.Globalization;
using Leafwatch.Discovery;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary>Shows on a terminal the logs that were found, with a few lines of each as they were read.</summary>
internal sealed class SurveyReport(TextWriter output, int width)
{
    private const int LeastWidth = 60;

    public void Write(IReadOnlyList<(FoundLog Log, LogLook Look)> logs, IReadOnlyList<Remark> remarks)
    {
        foreach ((FoundLog log, LogLook look) in logs)
        {
            Write(log, look);
        }

        if (remarks.Count > 0)
        {
            output.WriteLine("Not among the sources, or to be looked at:");
            foreach (Remark remark in remarks)
            {
                output.WriteLine($"  {TerminalText.Escape(remark.ToString(), 400)}");
            }

            output.WriteLine();
        }
    }

    private void Write(FoundLog log, LogLook look)
    {
        output.WriteLine(TerminalText.Escape(log.Origin.ToString()));
        output.WriteLine($"  {log.What}, {TerminalText.Escape(log.Said is { } said ? $"said in {said}" : "where it usually is")}");
        string format = log.Format == FoundFormat.FromLines && look.Format is { } seen ? $"{seen.Name}, found out from its lines" : log.Format.ToString();
        output.WriteLine($"  format {TerminalText.Escape(format, 400)}");
        if (log.VirtualHost is { } host)
        {
            output.WriteLine($"  site {TerminalText.Escape(host)}");
        }

        if (log.TrustedProxies.Count > 0)
        {
            output.WriteLine($"  believed proxies {string.Join(", ", log.TrustedProxies)}");
        }

        foreach (string remark in log.Remarks)
        {
            output.WriteLine($"  note: {TerminalText.Escape(remark, 400)}");
        }

        WriteLines(log, look);
        output.WriteLine();
    }

    private void WriteLines(FoundLog log, LogLook look)
    {
        if (log.Path is not null && !look.IsThere)
        {
            output.WriteLine($"  {(look.Problem is null ? "not there yet" : $"cannot be read: {TerminalText.Escape(look.Problem)}")}");
        }
        else if (!look.IsReadable)
        {
            output.WriteLine($"  cannot be read: {TerminalText.Escape(look.Problem ?? "")}");
        }
        else if (log.Path is not null && look.Lines.Count == 0)
        {
            output.WriteLine("  no lines yet");
        }

        foreach (ReadLine line in look.Lines)
        {
            string shown = line.IsRead
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{line.Time:yyyy-MM-dd HH:mm:ss zzz}  {Cell(line.Address, 15)}  {Cell(line.User, 8)}  {TerminalText.Escape(line.What ?? "-", 200)}")
                : $"NOT READ  {TerminalText.Escape(line.Line)}";
            output.WriteLine($"    {Cut(shown)}");
        }
    }

    private static string Cell(string? value, int width) => TerminalText.Escape(value is { Length: > 0 } ? value : "-", 60).PadRight(width);

    private string Cut(string text)
    {
        int most = Math.Max(LeastWidth, width) - 4;
        return text.Length <= most ? text : string.Concat(text.AsSpan(0, most - 1), "…");
    }
}
