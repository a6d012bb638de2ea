using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// Reads events of Windows as Wazuh has them: <c>{"win":{"system":{"eventID":"4625",…},"eventdata":{"targetUserName":"bob",…}}}</c>, and the same below <c>data</c> in its
/// <c>alerts.json</c> and <c>archives.json</c>. https://documentation.wazuh.com/current/user-manual/capabilities/log-data-collection/configuration.html
/// </summary>
internal sealed class WazuhParser(ParserOptions options) : JsonEventParser(options)
{
    private readonly TimeText _time = new(options with { Zone = TimeZoneInfo.Utc });

    protected override bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time) => _time.TryRead(text, out time);

    protected override void Take(JsonLeaves leaf, LineText text, EventParts parts)
    {
        ReadOnlySpan<byte> path = leaf.Path;
        ReadOnlySpan<byte> root = "data."u8;
        int skipped = path.StartsWith(root) ? root.Length : 0;
        ReadOnlySpan<byte> system = "win.system."u8;
        ReadOnlySpan<byte> data = "win.eventdata."u8;
        if (path[skipped..].StartsWith(data))
        {
            PutData(skipped + data.Length, leaf, text, parts);
        }
        else if (path[skipped..].StartsWith(system) && PartOf(path[(skipped + system.Length)..]) is { } part)
        {
            Put(part, leaf, text, parts);
        }
    }

    private static SystemPart? PartOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("eventID"u8) ? SystemPart.Code
        : name.SequenceEqual("systemTime"u8) ? SystemPart.Time
        : name.SequenceEqual("providerName"u8) ? SystemPart.Provider
        : name.SequenceEqual("channel"u8) ? SystemPart.Channel
        : name.SequenceEqual("computer"u8) ? SystemPart.Computer
        : name.SequenceEqual("eventRecordID"u8) ? SystemPart.RecordId
        : name.SequenceEqual("processID"u8) ? SystemPart.ProcessId
        : name.SequenceEqual("threadID"u8) ? SystemPart.ThreadId
        : name.SequenceEqual("message"u8) ? SystemPart.Message
        : null;
}
