using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// Reads what Winlogbeat and Elastic Agent write: 7 and 8 (<c>winlog.event_id</c>), 6 and before (<c>event_id</c>), with keys in each other or with points.
/// https://www.elastic.co/docs/reference/beats/winlogbeat/exported-fields-winlog
/// </summary>
internal sealed class WinlogbeatParser(ParserOptions options) : JsonEventParser(options)
{
    private readonly TimeText _time = new(options);

    protected override bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time) => _time.TryRead(text, out time);

    protected override void Take(JsonLeaves leaf, LineText text, EventParts parts)
    {
        ReadOnlySpan<byte> path = leaf.Path;
        ReadOnlySpan<byte> winlog = "winlog."u8;
        if (path.SequenceEqual("@timestamp"u8))
        {
            Put(SystemPart.Time, leaf, text, parts);
            return;
        }

        if (path.SequenceEqual("message"u8))
        {
            Put(SystemPart.Message, leaf, text, parts);
            return;
        }

        int skipped = path.StartsWith(winlog) ? winlog.Length : 0;
        ReadOnlySpan<byte> name = path[skipped..];
        if (name.StartsWith("event_data."u8))
        {
            PutData(skipped + "event_data.".Length, leaf, text, parts);
        }
        else if (name.StartsWith("user_data."u8))
        {
            PutData(skipped + "user_data.".Length, leaf, text, parts);
        }
        else if (name.SequenceEqual("event_id"u8))
        {
            Put(SystemPart.Code, leaf, text, parts);
        }
        else if (name.SequenceEqual(skipped > 0 ? "channel"u8 : "log_name"u8))
        {
            Put(SystemPart.Channel, leaf, text, parts);
        }
        else if (name.SequenceEqual(skipped > 0 ? "provider_name"u8 : "source_name"u8))
        {
            Put(SystemPart.Provider, leaf, text, parts);
        }
        else if (name.SequenceEqual("computer_name"u8))
        {
            Put(SystemPart.Computer, leaf, text, parts);
        }
        else if (name.SequenceEqual(skipped > 0 ? "record_id"u8 : "record_number"u8))
        {
            Put(SystemPart.RecordId, leaf, text, parts);
        }
        else if (skipped > 0 && name.SequenceEqual("time_created"u8))
        {
            // What stands between may have given the event the time of its own arrival.
            parts.Replace(SystemPart.Time, text.Start + leaf.Start, leaf.Length);
        }
    }
}
