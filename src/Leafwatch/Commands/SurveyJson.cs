using System.Globalization;
using System.Text.Json;
using Leafwatch.Discovery;
using Leafwatch.Exports;

namespace Leafwatch.Commands;

/// <summary>Writes what <c>init</c> found as JSON objects, one a line; docs/guide/self-configuration.md describes them.</summary>
internal static class SurveyJson
{
    public static void Write(TextWriter output, IReadOnlyList<(FoundLog Log, LogLook Look)> logs, IReadOnlyList<Remark> remarks)
    {
        foreach ((FoundLog log, LogLook look) in logs)
        {
            output.WriteLine(JsonObjectLine.Of(json => WriteLog(json, log, look)));
        }

        foreach (Remark remark in remarks)
        {
            output.WriteLine(JsonObjectLine.Of(json =>
            {
                json.WriteString("type", "remark");
                json.WriteString("said", remark.Place?.ToString());
                json.WriteString("text", remark.Text);
            }));
        }

        output.WriteLine(JsonObjectLine.Of(json =>
        {
            json.WriteString("type", "summary");
            json.WriteNumber("logs", logs.Count);
            json.WriteNumber("readable", logs.Count(log => log.Look.IsReadable));
        }));
    }

    private static void WriteLog(Utf8JsonWriter json, FoundLog log, LogLook look)
    {
        json.WriteString("type", "log");
        json.WriteString("path", log.Origin.ToString());
        json.WriteString("what", log.What);
        json.WriteString("said", log.Said?.ToString());
        json.WriteString("format", log.Format.Layout is null ? look.Format?.Name : log.Format.Kind);
        json.WriteString("layout", log.Format.Layout);
        json.WriteString("virtual_host", log.VirtualHost);
        json.WriteString("timezone", log.Zone?.Id);
        WriteList(json, "trusted_proxies", log.TrustedProxies.Select(proxy => proxy.ToString()));
        json.WriteBoolean("exists", log.Path is null || look.IsThere);
        json.WriteBoolean("readable", look.IsReadable);
        json.WriteString("problem", look.Problem);
        WriteList(json, "remarks", log.Remarks);
        json.WriteStartArray("lines");
        foreach (ReadLine line in look.Lines)
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", line.IsRead);
            json.WriteString("@timestamp", line.Time?.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("source.ip", line.Address);
            json.WriteString("user.name", line.User);
            json.WriteString("what", line.What);
            json.WriteString("message", line.Line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
