using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Storage;
using Leafwatch.Terminal;

namespace Leafwatch.Status;

/// <summary>The status for people. Text from logs and names of files are made visible before they are printed.</summary>
/// <param name="output">Where to.</param>
/// <param name="width">The width of the terminal: longer values are shortened. In a pipe there is none.</param>
/// <param name="hasColour">Whether what is wrong stands out in colour.</param>
internal sealed class StatusReport(TextWriter output, int? width, bool hasColour)
{
    private const string Red = "\e[31m";
    private const string Green = "\e[32m";
    private const string Faint = "\e[2m";
    private const string Bold = "\e[1m";
    private const string Plain = "\e[0m";

    /// <summary>What the columns beside the name take.</summary>
    private const int Columns = 52;
    private const int ShortestName = 12;
    private const int LongestText = 2000;
    private const int MostSamples = 3;
    private const int MostGaps = 5;
    private const int MostDead = 3;

    public void Write(MonitorStatus status)
    {
        Head(status);
        Problems(status);
        Sources(status);
        Gaps(status);
        Outbox(status);
        Alerts(status);
        Allowed(status);
        Samples(status);
    }

    private static string Local(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Lost(Gap gap) => gap switch
    {
        { Bytes: > 0 and { } bytes } => StatusText.Bytes(bytes),
        { Count: > 0 and { } count } => string.Create(CultureInfo.InvariantCulture, $"{count:N0} lines"),
        _ => "unknown",
    };

    private void Head(MonitorStatus status)
    {
        string state = status.IsRunning ? Coloured("running", Green) : Coloured("not running", Red);
        output.WriteLine($"leafwatch is {state}");
        if (status.Run is { } run)
        {
            string since = status.IsRunning
                ? $"since {Local(run.Started)} ({StatusText.Span(status.At - run.Started)}), process {run.Process.ToString(CultureInfo.InvariantCulture)}"
                : $"last from {Local(run.Started)} to {Local(run.Stopped ?? run.Committed)}";
            output.WriteLine($"  {since}");
            output.WriteLine($"  last commit {StatusText.Ago(status.At - run.Committed)}");
            if (run.Windows is { Evicted: > 0 } windows)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {windows.Evicted:N0} groups forgotten before their time: too many at once"));
            }

            if (run.ParserFaults > 0)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {run.ParserFaults:N0} lines at which Leafwatch itself failed, counted as not readable: please report them"));
            }
        }
    }

    private void Problems(MonitorStatus status)
    {
        output.WriteLine();
        if (status.IsHealthy)
        {
            output.WriteLine(Coloured("all is well", Green));
            return;
        }

        output.WriteLine(Coloured("not well", Red));
        foreach (string problem in status.Problems)
        {
            Wrapped("  - ", problem);
        }
    }

    private void Sources(MonitorStatus status)
    {
        if (status.Sources.Count == 0)
        {
            return;
        }

        int longest = Math.Max("source".Length, status.Sources.Max(source => Visible(source.Name).Length));
        int name = width is { } room ? Math.Min(longest, Math.Max(ShortestName, room - Columns - 1)) : longest;
        output.WriteLine();
        output.WriteLine(Coloured($"{"source".PadRight(name)}{"files",7}{"lag",9}{"lines/min",11}{"usual",8}{"parsed",8}{"gaps",9}", Bold));
        foreach (SourceStatus source in status.Sources)
        {
            LedgerCounts totals = source.Account.Totals;
            string gaps = totals.Gaps == 0 ? "0" : totals.Lost > 0 ? StatusText.Bytes(totals.Lost) : StatusText.Count(totals.Gaps);
            string parsed = source.ParseRate is { } rate ? StatusText.Percent(rate) : "-";
            output.WriteLine(string.Concat(
                End(source.Name, name).PadRight(name),
                Right(StatusText.Count(source.Files), 7),
                Right(source.LagBytes == 0 ? "0" : StatusText.Bytes(source.LagBytes), 9),
                Right(source.LinesPerMinute is { } now ? StatusText.Count(now) : "-", 11),
                Right(source.UsualPerMinute is { } usual ? StatusText.Count(usual) : "-", 8),
                Flagged(Right(parsed, 8), source.ParseRate < 0.9),
                Flagged(Right(gaps, 9), totals.Gaps > 0)).TrimEnd());
            Detail(Totals(source));
            if (source.Lag > TimeSpan.Zero)
            {
                Detail($"behind by {StatusText.Span(source.Lag)}");
            }

            if (source.Account.ClockOffset is { } offset && offset.Duration() >= TimeSpan.FromMinutes(1))
            {
                Detail($"its times are {StatusText.Span(offset.Duration())} {(offset > TimeSpan.Zero ? "ahead of" : "behind")} this machine{(source.Account.ClockCorrection is null ? "" : ", and are corrected")}");
            }
        }

        string Totals(SourceStatus source)
        {
            LedgerCounts totals = source.Account.Totals;
            string last = source.Account.LastLine is { } line ? $"last {StatusText.Ago(status.At - line)}" : "none yet";
            string format = source.Account.Format is { } known ? $", {known}" : "";
            string late = totals.Late > 0 ? $", {StatusText.Count(totals.Late)} late" : "";
            string cut = totals.Cut > 0 ? $", {StatusText.Count(totals.Cut)} cut" : "";
            return string.Create(CultureInfo.InvariantCulture, $"{totals.Lines:N0} lines, {StatusText.Bytes(totals.Read)}, {last}{format}{late}{cut}");
        }
    }

    private void Gaps(MonitorStatus status)
    {
        if (status.Gaps.Count == 0)
        {
            return;
        }

        Heading("latest gaps");
        foreach (LedgerGap gap in status.Gaps.Take(MostGaps))
        {
            Wrapped("  ", $"{Local(gap.At)}  {Lost(gap.Gap)}  {gap.Path} {gap.Gap.Why}");
        }
    }

    private void Outbox(MonitorStatus status)
    {
        if (status.Receivers.Count == 0)
        {
            return;
        }

        Heading("owed to receivers");
        foreach (ReceiverStatus receiver in status.Receivers)
        {
            string since = receiver.Since is { } tried ? $", not delivered since {StatusText.Ago(status.At - tried)}" : "";
            string dead = receiver.Dead > 0 ? string.Create(CultureInfo.InvariantCulture, $", {receiver.Dead:N0} given up") : "";
            Wrapped("  ", string.Create(CultureInfo.InvariantCulture, $"{receiver.Name}: {receiver.Owed:N0} owed{since}{dead}"));
        }

        foreach (DeadNotification dead in status.Dead.Take(MostDead))
        {
            Wrapped("  ", $"given up {Local(dead.At)}: {dead.Notification.Receiver}, {dead.Notification.Alert.Rule.Title}: {dead.Why}");
        }
    }

    private void Alerts(MonitorStatus status)
    {
        // What is wrong with the monitor itself has been said among the problems.
        Alert[] others = [.. status.Alerts.Where(alert => !HealthRules.IsOne(alert))];
        if (others.Length == 0)
        {
            return;
        }

        Heading("firing");
        foreach (Alert alert in others)
        {
            Wrapped("  ", AlertLines.Headline(alert));
        }
    }

    private void Allowed(MonitorStatus status)
    {
        if (status.Allowed.Count == 0)
        {
            return;
        }

        Heading("allow-listed");
        foreach (AllowStatus allowed in status.Allowed)
        {
            AllowEntry entry = allowed.Entry;
            Wrapped("  ", string.Create(CultureInfo.InvariantCulture, $"line {entry.Line}: {entry.Name}{(entry.Reason is null ? "" : $" ({entry.Reason})")}"));
            string counted = allowed.Tally is { } tally
                ? string.Create(CultureInfo.InvariantCulture, $"{tally.Events:N0} events, the last {StatusText.Ago(status.At - tally.Last)}")
                : "no events yet";
            string until = allowed.IsOver ? $"; expired {Local(entry.Until)}" : entry.Until == DateTimeOffset.MaxValue ? "" : $"; until {Local(entry.Until)}";
            Detail($"  {counted}{until}");
        }
    }

    private void Samples(MonitorStatus status)
    {
        foreach (SourceStatus source in status.Sources.Where(source => source.Samples.Count > 0))
        {
            string read = source.Account.Format is { } format ? $" as {format}" : "";
            Heading($"not understood{read}: {End(source.Name, Math.Max(ShortestName, (width ?? LongestText) - 20 - read.Length))}");
            foreach (SampleStatus sample in source.Samples.TakeLast(MostSamples))
            {
                output.WriteLine($"  | {Shortened(sample.Sample.Text, Math.Max(ShortestName, (width ?? LongestText) - 5))}");
                if (sample.LooksLike is { } other)
                {
                    output.WriteLine(Coloured($"    looks like {other}", Faint));
                }
                else if (sample.Nearest is { } nearest)
                {
                    output.WriteLine(Coloured($"    like {nearest.Format.Name} up to column {nearest.Column}", Faint));
                }
            }
        }
    }

    private void Heading(string text)
    {
        output.WriteLine();
        output.WriteLine(Coloured(text, Bold));
    }

    private void Detail(string text) => output.WriteLine($"  {Coloured(Shortened(text, (width ?? LongestText) - 3), Faint)}");

    /// <summary>Breaks a text at spaces; a word that is longer than a line is shortened.</summary>
    private void Wrapped(string indent, string text)
    {
        string visible = Visible(text);
        int room = (width ?? LongestText) - indent.Length - 1;
        string before = indent;
        while (visible.Length > room)
        {
            int space = visible.LastIndexOf(' ', room);
            int taken = space > 0 ? space : visible.IndexOf(' ', StringComparison.Ordinal);
            taken = taken < 0 ? visible.Length : taken;
            output.WriteLine(before + Shortened(visible[..taken], room));
            visible = visible[taken..].TrimStart();
            before = new string(' ', indent.Length);
        }

        if (visible.Length > 0)
        {
            output.WriteLine(before + visible);
        }
    }

    private static string Visible(string text) => VisibleText.Of(text, LongestText);

    private static string Shortened(string text, int longest) => VisibleText.Of(text, Math.Clamp(longest, 1, LongestText));

    /// <summary>The end of a name tells it from others: most are paths.</summary>
    private static string End(string name, int longest)
    {
        string visible = Visible(name);
        if (visible.Length <= longest)
        {
            return visible;
        }

        int from = visible.Length - longest + 1;
        return "…" + visible[(char.IsLowSurrogate(visible[from]) ? from + 1 : from)..];
    }

    private static string Right(string text, int room) => text.PadLeft(room);

    private string Flagged(string text, bool isWrong) => isWrong ? Coloured(text, Red) : text;

    private string Coloured(string text, string colour) => hasColour && text.Length > 0 ? colour + text + Plain : text;
}
