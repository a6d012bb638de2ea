using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// Reads what NXLog's im_msvistalog gives when <c>to_json()</c> writes it: one flat object, in which the event's data stand beside the system's part.
/// https://docs.nxlog.co/refman/current/im/msvistalog.html#fields
/// </summary>
internal sealed class NxlogParser(ParserOptions options) : JsonEventParser(options)
{
    private readonly TimeText _time = new(options);

    protected override bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time) => _time.TryRead(text, out time);

    protected override void Take(JsonLeaves leaf, LineText text, EventParts parts)
    {
        ReadOnlySpan<byte> path = leaf.Path;
        if (path.Contains((byte)'.'))
        {
            return;
        }

        if (PartOf(path) is { } part)
        {
            Put(part, leaf, text, parts);
        }
        else
        {
            PutData(0, leaf, text, parts);
        }
    }

    private static SystemPart? PartOf(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("EventTime"u8) ? SystemPart.Time
        : key.SequenceEqual("EventID"u8) ? SystemPart.Code
        : key.SequenceEqual("SourceName"u8) ? SystemPart.Provider
        : key.SequenceEqual("Channel"u8) ? SystemPart.Channel
        : key.SequenceEqual("Hostname"u8) ? SystemPart.Computer
        : key.SequenceEqual("RecordNumber"u8) ? SystemPart.RecordId
        : key.SequenceEqual("Message"u8) ? SystemPart.Message
        : null;
}
