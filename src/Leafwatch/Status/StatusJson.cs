using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Storage;
using Leafwatch.Exports;

namespace Leafwatch.Status;

/// <summary>The status as JSON objects, one a line; docs/guide/json.md describes them.</summary>
internal static class StatusJson
{
    public static void Write(MonitorStatus status, TextWriter output)
    {
        JsonObjectLine.Write(output, json => Head(json, status));
        foreach (SourceStatus source in status.Sources)
        {
            JsonObjectLine.Write(output, json => Source(json, source));
        }

        foreach (LedgerGap gap in status.Gaps)
        {
            JsonObjectLine.Write(output, json => Gap(json, gap));
        }

        foreach (ReceiverStatus receiver in status.Receivers)
        {
            JsonObjectLine.Write(output, json => Receiver(json, receiver));
        }

        foreach (DeadNotification dead in status.Dead)
        {
            JsonObjectLine.Write(output, json => Dead(json, dead));
        }

        foreach (Alert alert in status.Alerts)
        {
            JsonObjectLine.Write(output, json => Alert(json, alert));
        }

        foreach (AllowStatus allowed in status.Allowed)
        {
            JsonObjectLine.Write(output, json => Allowed(json, allowed));
        }
    }

    /// <summary>The whole of it in one object.</summary>
    public static void Write(MonitorStatus status, Utf8JsonWriter json)
    {
        Head(json, status);
        Each(json, "sources", status.Sources, Source);
        Each(json, "gaps", status.Gaps, Gap);
        Each(json, "receivers", status.Receivers, Receiver);
        Each(json, "dead", status.Dead, Dead);
        Each(json, "alerts", status.Alerts, Alert);
    }

    private static void Each<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Head(Utf8JsonWriter json, MonitorStatus status)
    {
        json.WriteString("type", "status");
        json.WriteBoolean("running", status.IsRunning);
        json.WriteBoolean("healthy", status.IsHealthy);
        json.WriteStartArray("problems");
        foreach (string problem in status.Problems)
        {
            json.WriteStringValue(problem);
        }

        json.WriteEndArray();
        json.WriteString("time", JsonLines.Time(status.At));
        Time(json, "started", status.Run?.Started);
        Time(json, "stopped", status.Run?.Stopped);
        Time(json, "last_commit", status.Run?.Committed);
        Number(json, "process", status.Run?.Process);
        Number(json, "window_groups", status.Run?.Windows?.Groups);
        Number(json, "window_groups_evicted", status.Run?.Windows?.Evicted);
        Number(json, "parser_faults", status.Run?.ParserFaults);
    }

    private static void Source(Utf8JsonWriter json, SourceStatus source)
    {
        LedgerCounts totals = source.Account.Totals;
        json.WriteString("type", "source");
        json.WriteString("source", source.Name);
        json.WriteString("format", source.Account.Format);
        json.WriteString("since", JsonLines.Time(source.Account.Since));
        json.WriteNumber("files", source.Files);
        json.WriteNumber("lag_bytes", source.LagBytes);
        json.WriteNumber("lag_seconds", Math.Round(source.Lag.TotalSeconds, 3));
        Number(json, "lines_per_minute", source.LinesPerMinute);
        Number(json, "usual_lines_per_minute", source.UsualPerMinute);
        Number(json, "parse_rate", source.ParseRate);
        json.WriteNumber("bytes_existed", totals.Existed);
        json.WriteNumber("bytes_read", totals.Read);
        json.WriteNumber("bytes_unread", totals.Unread);
        json.WriteNumber("bytes_lost", totals.Lost);
        json.WriteNumber("bytes_parsed", totals.Parsed);
        json.WriteNumber("lines", totals.Lines);
        json.WriteNumber("unparsed", totals.Unparsed);
        json.WriteNumber("late", totals.Late);
        json.WriteNumber("cut", totals.Cut);
        json.WriteNumber("gaps", totals.Gaps);
        json.WriteNumber("lines_lost", totals.LostLines);
        Time(json, "last_line", source.Account.LastLine);
        Time(json, "last_event", source.Account.LastEvent);
        Number(json, "clock_offset_seconds", source.Account.ClockOffset?.TotalSeconds);
        Number(json, "clock_correction_seconds", source.Account.ClockCorrection?.TotalSeconds);
        json.WriteStartArray("samples");
        foreach (SampleStatus sample in source.Samples)
        {
            json.WriteStartObject();
            json.WriteString("time", JsonLines.Time(sample.Sample.At));
            json.WriteString("path", sample.Sample.Path);
            json.WriteString("format", sample.Sample.Format);
            json.WriteString("looks_like", sample.LooksLike);
            json.WriteString("nearest_format", sample.Nearest?.Format.Name);
            Number(json, "nearest_column", sample.Nearest?.Column);
            json.WriteString("message", sample.Sample.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Gap(Utf8JsonWriter json, LedgerGap gap)
    {
        json.WriteString("type", "gap");
        json.WriteString("source", gap.Source);
        json.WriteString("path", gap.Path);
        json.WriteString("time", JsonLines.Time(gap.At));
        Number(json, "bytes", gap.Gap.Bytes);
        Number(json, "lines", gap.Gap.Count);
        json.WriteString("why", gap.Gap.Why);
    }

    private static void Receiver(Utf8JsonWriter json, ReceiverStatus receiver)
    {
        json.WriteString("type", "receiver");
        json.WriteString("receiver", receiver.Name);
        json.WriteNumber("owed", receiver.Owed);
        json.WriteNumber("dead", receiver.Dead);
        Time(json, "not_delivered_since", receiver.Since);
    }

    private static void Dead(Utf8JsonWriter json, DeadNotification dead)
    {
        json.WriteString("type", "dead");
        json.WriteString("receiver", dead.Notification.Receiver);
        json.WriteString("alert", dead.Notification.Alert.Id);
        json.WriteString("time", JsonLines.Time(dead.At));
        json.WriteNumber("attempts", dead.Attempts);
        json.WriteString("why", dead.Why);
    }

    private static void Allowed(Utf8JsonWriter json, AllowStatus allowed)
    {
        json.WriteString("type", "allowed");
        json.WriteString("entry", allowed.Entry.Name);
        json.WriteNumber("line", allowed.Entry.Line);
        json.WriteString("reason", allowed.Entry.Reason);
        Time(json, "until", allowed.Entry.Until == DateTimeOffset.MaxValue ? null : allowed.Entry.Until);
        json.WriteBoolean("expired", allowed.IsOver);
        json.WriteNumber("events", allowed.Tally?.Events ?? 0);
        Time(json, "first", allowed.Tally?.First);
        Time(json, "last", allowed.Tally?.Last);
    }

    public static void Alert(Utf8JsonWriter json, Alert alert)
    {
        json.WriteString("type", "alert");
        json.WriteString("id", alert.Id);
        json.WriteString("rule", alert.Rule.Name);
        json.WriteString("title", alert.Rule.Title);
        json.WriteString("level", alert.Rule.Level);
        json.WriteString("statement", alert.Statement);
        json.WriteStartObject("group");
        foreach (GroupValue value in alert.Group)
        {
            json.WriteString(value.Field, value.Value);
        }

        json.WriteEndObject();
        json.WriteNumber("count", alert.Count);
        json.WriteString("first", JsonLines.Time(alert.First));
        json.WriteString("last", JsonLines.Time(alert.Last));
        json.WriteString("fired", JsonLines.Time(alert.Fired));
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? time) =>
        json.WriteString(name, time is { } known ? JsonLines.Time(known) : null);

    private static void Number(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, Math.Round(known, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Number(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
