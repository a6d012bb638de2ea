using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Storage;

namespace Leafwatch.Exports;

/// <summary>
/// Writes the JSON objects that the commands print, one a line; docs/guide/json.md describes them. Text from log lines is
/// made valid UTF-8 and escaped by the writer, control characters included.
/// </summary>
internal sealed class JsonLines(Stream output) : IDisposable
{
    private const int FlushAt = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushAt);
    private readonly Utf8JsonWriter _json = new(
        Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The ECS fields that are numbers.</summary>
    private static readonly HashSet<Field> Numbers =
        [Field.HttpResponseStatusCode, Field.HttpResponseBodyBytes, Field.SourcePort, Field.Named("destination.port"), Field.UrlPort, Field.ProcessPid, Field.ProcessThreadId, Field.Named("file.size")];

    public void Event(LogFormat format, EventView line)
    {
        Begin();
        _json.WriteBoolean("ok", true);
        _json.WriteString("format", format.Name);
        _json.WriteString("@timestamp", Time(line.Time));
        foreach (Field field in format.Fields)
        {
            if (field != Field.Message && line.Has(field))
            {
                Value(field, line[field]);
            }
        }

        if (line.Weight > 1)
        {
            _json.WriteNumber("event.count", line.Weight);
        }

        Text("message", line.Line);
        End();
    }

    /// <summary>A line that was searched for.</summary>
    public void Found(string path, in BatchResult.Match match, IReadOnlyList<Field> fields)
    {
        Begin();
        _json.WriteString("type", "line");
        _json.WriteString("file", path);
        _json.WriteString("@timestamp", Time(match.Time));
        foreach (Field field in fields)
        {
            if (match.TryGet(field, out ReadOnlySpan<byte> value))
            {
                Value(field, value);
            }
        }

        Text("message", match.Line);
        End();
    }

    public void Unreadable(ReadOnlySpan<byte> line, string error, NearestFormat? nearest)
    {
        Begin();
        _json.WriteBoolean("ok", false);
        Text("message", line);
        _json.WriteString("error", error);
        if (nearest is not null)
        {
            _json.WriteString("nearest_format", nearest.Format.Name);
            _json.WriteNumber("nearest_column", nearest.Column);
        }

        End();
    }

    public void Alert(Alert alert)
    {
        Begin();
        _json.WriteString("type", "alert");
        _json.WriteString("id", alert.Id);
        _json.WriteStartObject("rule");
        _json.WriteString("id", alert.Rule.Id);
        _json.WriteString("name", alert.Rule.Name);
        _json.WriteString("title", alert.Rule.Title);
        _json.WriteString("level", alert.Rule.Level);
        _json.WriteString("author", alert.Rule.Author);
        if (alert.Rule.License is not null)
        {
            _json.WriteString("license", alert.Rule.License);
        }

        _json.WriteEndObject();
        _json.WriteStartObject("group");
        foreach (GroupValue value in alert.Group)
        {
            _json.WriteString(value.Field, value.Value);
        }

        _json.WriteEndObject();
        _json.WriteNumber("count", alert.Count);
        if (alert.Measure is { } measure)
        {
            _json.WriteStartObject("measure");
            _json.WriteString("type", measure.Type);
            _json.WriteString("field", measure.Field);
            _json.WriteNumber("value", measure.Value);
            _json.WriteEndObject();
        }

        _json.WriteString("first", Time(alert.First));
        _json.WriteString("last", Time(alert.Last));
        _json.WriteString("timespan", Duration.Format(alert.Timespan));
        _json.WriteString("fired", Time(alert.Fired));
        if (alert.Resolved is { } resolved)
        {
            _json.WriteString("resolved", Time(resolved));
        }

        _json.WriteStartArray("evidence");
        foreach (string line in alert.Evidence)
        {
            _json.WriteStringValue(line);
        }

        _json.WriteEndArray();
        End();
    }

    public void Allowed(AllowTally tally)
    {
        Begin();
        _json.WriteString("type", "allowed");
        _json.WriteString("entry", tally.Entry);
        _json.WriteNumber("events", tally.Events);
        _json.WriteString("first", Time(tally.First));
        _json.WriteString("last", Time(tally.Last));
        End();
    }

    public void ClassicMinute(DateTimeOffset time, string line)
    {
        Begin();
        _json.WriteString("type", "classic");
        _json.WriteString("time", Time(time));
        _json.WriteString("line", line);
        End();
    }

    /// <summary>An object of another kind.</summary>
    /// <param name="write">Writes what is in it.</param>
    public void Object(Action<Utf8JsonWriter> write)
    {
        Begin();
        write(_json);
        End();
    }

    public void Flush()
    {
        output.Write(_buffer.WrittenSpan);
        output.Flush();
        _buffer.ResetWrittenCount();
    }

    public void Dispose()
    {
        Flush();
        _json.Dispose();
    }

    /// <summary>RFC 3339 with the offset, and as many decimals as there are.</summary>
    internal static string Time(DateTimeOffset time) => Rfc3339.Exact(time);

    private void Begin()
    {
        _json.Reset(_buffer);
        _json.WriteStartObject();
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= FlushAt)
        {
            Flush();
        }
    }

    private void Value(Field field, ReadOnlySpan<byte> value)
    {
        if (Numbers.Contains(field) && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            _json.WriteNumber(field.Name, number);
        }
        else
        {
            Text(field.Name, value);
        }
    }

    /// <summary>Bytes that are not UTF-8 become U+FFFD: JSON has no other way to say them.</summary>
    private void Text(string name, ReadOnlySpan<byte> value) => _json.WriteString(name, Encoding.UTF8.GetString(value));
}
