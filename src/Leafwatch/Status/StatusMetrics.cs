using System.Globalization;
using Leafwatch.Core.Storage;

namespace Leafwatch.Status;

/// <summary>The status in the text format of Prometheus. https://prometheus.io/docs/instrumenting/exposition_formats/ (0.0.4)</summary>
internal sealed class StatusMetrics(TextWriter output)
{
    public void Write(MonitorStatus status)
    {
        Gauge("leafwatch_up", "Whether the monitor is running.", status.IsRunning ? 1 : 0);
        Gauge("leafwatch_healthy", "Whether nothing is wrong with the monitor and its sources.", status.IsHealthy ? 1 : 0);
        if (status.Run is { } run)
        {
            Gauge("leafwatch_start_time_seconds", "When the last run began.", Seconds(run.Started));
            Gauge("leafwatch_last_commit_timestamp_seconds", "When the state was last written.", Seconds(run.Committed));
            if (run.Windows is { } windows)
            {
                Gauge("leafwatch_window_groups", "Groups (addresses, users, ...) that rules count now.", windows.Groups);
                Counter("leafwatch_window_groups_evicted_total", "Groups that were forgotten before their time, for want of room.", windows.Evicted);
            }

            Counter("leafwatch_parser_faults_total", "Lines at which a parser of Leafwatch failed: they count as not readable.", run.ParserFaults);
        }

        Totals(status, "leafwatch_source_bytes_read_total", "Bytes read.", totals => totals.Read);
        Totals(status, "leafwatch_source_bytes_parsed_total", "Bytes of lines that were understood.", totals => totals.Parsed);
        Totals(status, "leafwatch_source_bytes_lost_total", "Bytes known to be lost in gaps.", totals => totals.Lost);
        Totals(status, "leafwatch_source_lines_read_total", "Lines read.", totals => totals.Lines);
        Totals(status, "leafwatch_source_lines_unparsed_total", "Lines that could not be understood.", totals => totals.Unparsed);
        Totals(status, "leafwatch_source_lines_late_total", "Lines that came later than the allowed lateness.", totals => totals.Late);
        Totals(status, "leafwatch_source_lines_cut_total", "Lines that were cut because they are too long.", totals => totals.Cut);
        Totals(status, "leafwatch_source_lines_lost_total", "Lines known to be lost in gaps.", totals => totals.LostLines);
        Totals(status, "leafwatch_source_gaps_total", "Gaps.", totals => totals.Gaps);
        Each(status, "leafwatch_source_files", "Files that are followed.", source => source.Files);
        Each(status, "leafwatch_source_lag_bytes", "Bytes that were written and have not been read.", source => source.LagBytes);
        Each(status, "leafwatch_source_lag_seconds", "How far the times of what was read are behind, where something is unread.", source => source.Lag.TotalSeconds);
        Each(status, "leafwatch_source_last_line_timestamp_seconds", "When the last line came.", source => source.Account.LastLine is { } last ? Seconds(last) : null);
        Each(status, "leafwatch_source_clock_offset_seconds", "By how much the times in lines are ahead of this machine's clock.", source => source.Account.ClockOffset?.TotalSeconds);

        Family("leafwatch_allowed_events_total", "counter", "Events that an entry of the allow-list held for.", status.Allowed, each => Labels(("entry", each.Entry.Name)), each => each.Tally?.Events ?? 0);
        Family("leafwatch_allowed_last_event_timestamp_seconds", "gauge", "The time of the latest event that an entry of the allow-list held for.", status.Allowed, each => Labels(("entry", each.Entry.Name)), each => each.Tally is { } tally ? Seconds(tally.Last) : null);
        Family("leafwatch_outbox_owed", "gauge", "Notifications that wait to be delivered.", status.Receivers, each => Labels(("receiver", each.Name)), each => each.Owed);
        Family("leafwatch_outbox_dead", "gauge", "Notifications that were given up.", status.Receivers, each => Labels(("receiver", each.Name)), each => each.Dead);
        Family(
            "leafwatch_alerts_firing",
            "gauge",
            "Alerts that are firing.",
            status.Alerts.GroupBy(alert => (alert.Rule.Name, alert.Rule.Level)).OrderBy(group => group.Key.Name, StringComparer.Ordinal),
            group => Labels(("rule", group.Key.Name), ("level", group.Key.Level)),
            group => group.Count());
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private static string Labels(params IEnumerable<(string Name, string Value)> labels) =>
        $"{{{string.Join(',', labels.Select(label => $"{label.Name}=\"{Escaped(label.Value)}\""))}}}";

    private static string Escaped(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private void Gauge(string name, string help, double value) => Family(name, "gauge", help, [value], _ => "", each => each);

    private void Counter(string name, string help, double value) => Family(name, "counter", help, [value], _ => "", each => each);

    private void Totals(MonitorStatus status, string name, string help, Func<LedgerCounts, long> count) =>
        Family(name, "counter", help, status.Sources, source => Labels(("source", source.Name)), source => count(source.Account.Totals));

    private void Each(MonitorStatus status, string name, string help, Func<SourceStatus, double?> value) =>
        Family(name, "gauge", help, status.Sources, source => Labels(("source", source.Name)), value);

    private void Family<T>(string name, string type, string help, IEnumerable<T> members, Func<T, string> labels, Func<T, double?> value)
    {
        bool isFirst = true;
        foreach (T member in members)
        {
            if (value(member) is not { } number)
            {
                continue;
            }

            if (isFirst)
            {
                output.Write($"# HELP {name} {help}\n# TYPE {name} {type}\n");
                isFirst = false;
            }

            output.Write($"{name}{labels(member)} {number.ToString("R", CultureInfo.InvariantCulture)}\n");
        }
    }
}
