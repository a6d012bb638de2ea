using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// Reads events that programs made JSON of in two ways: the XML turned into objects (<c>Event.System.EventID</c>: evtx_dump, and most programs that
/// read .evtx files; also with all its parts side by side, under Sigma's names), and the object that PowerShell has of an event (<c>Get-WinEvent | ConvertTo-Json -Compress</c>, also Get-EventLog's and Fluent
/// Bit's, which are much alike).
/// </summary>
/// <remarks>
/// https://github.com/omerbenamram/evtx (evtx_dump <c>-o jsonl</c>, with and without <c>--separate-json-attributes</c>),
/// https://learn.microsoft.com/dotnet/api/system.diagnostics.eventing.reader.eventlogrecord,
/// https://docs.fluentbit.io/manual/pipeline/inputs/windows-event-log-winevtlog.
/// PowerShell writes the data without names: <see cref="EventDataOrder"/>.
/// </remarks>
internal sealed class WindowsJsonParser(ParserOptions options) : JsonEventParser(options)
{
    private readonly TimeText _time = new(options);
    private readonly TimeText _utc = new(options with { Zone = TimeZoneInfo.Utc });
    private bool _isFromXml;
    private bool _isPowerShell;
    private int _places;
    private (int Start, int Length, int Element) _name;

    protected override void Begin() => (_isFromXml, _isPowerShell, _places, _name) = (false, false, 0, (0, -1, -1));

    protected override bool IsEvent(EventParts parts) => base.IsEvent(parts) || parts.Has(SystemPart.Message);

    protected override bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        // Windows PowerShell 5: "\/Date(1728458070123)\/".
        ReadOnlySpan<byte> dated = text.StartsWith("\\"u8) ? text[1..] : text;
        if (dated.StartsWith("/Date("u8))
        {
            dated = dated["/Date(".Length..];
            int digits = Digits.Leading(dated);
            time = default;
            return digits > 0 && EpochTime.TryRead(dated[..digits], 1_000, out long ticks, out _) && TimeParts.TryEpoch(ticks, TimeSpan.Zero, out time);
        }

        return (_isFromXml ? _utc : _time).TryRead(text, out time);
    }

    protected override void Take(JsonLeaves leaf, LineText text, EventParts parts)
    {
        ReadOnlySpan<byte> root = "Event."u8;
        int skipped = leaf.Path.StartsWith(root) ? root.Length : 0;
        ReadOnlySpan<byte> path = leaf.Path[skipped..];
        if (path.StartsWith("System."u8))
        {
            TakeSystem(path["System.".Length..], leaf, text, parts);
        }
        else if (path.StartsWith("EventData."u8))
        {
            TakeData(path["EventData.".Length..], skipped + "EventData.".Length, leaf, text, parts);
        }
        else if (path.StartsWith("UserData."u8))
        {
            if (path.IndexOfAny((byte)'#', (byte)'@') < 0)
            {
                PutData(leaf.Path.LastIndexOf((byte)'.') + 1, leaf, text, parts);
            }
        }
        else if (path.SequenceEqual("RenderingInfo.Message"u8))
        {
            Put(SystemPart.Message, leaf, text, parts);
        }
        else if (skipped == 0)
        {
            TakeFlat(path, leaf, text, parts);
        }
    }

    private void TakeSystem(ReadOnlySpan<byte> path, JsonLeaves leaf, LineText text, EventParts parts)
    {
        if (path.SequenceEqual("EventID"u8) || path.SequenceEqual("EventID.#text"u8) || path.SequenceEqual("EventID.Value"u8))
        {
            Put(SystemPart.Code, leaf, text, parts);
        }
        else if (path.SequenceEqual("Channel"u8))
        {
            Put(SystemPart.Channel, leaf, text, parts);
        }
        else if (path.SequenceEqual("Computer"u8))
        {
            Put(SystemPart.Computer, leaf, text, parts);
        }
        else if (path.SequenceEqual("EventRecordID"u8))
        {
            Put(SystemPart.RecordId, leaf, text, parts);
        }
        else if (path.StartsWith("Provider"u8) && IsAttribute(path, "Name"u8))
        {
            Put(SystemPart.Provider, leaf, text, parts);
        }
        else if (path.StartsWith("TimeCreated"u8) && IsAttribute(path, "SystemTime"u8))
        {
            _isFromXml = true;
            Put(SystemPart.Time, leaf, text, parts);
        }
        else if (path.StartsWith("Execution"u8) && IsAttribute(path, "ProcessID"u8))
        {
            Put(SystemPart.ProcessId, leaf, text, parts);
        }
        else if (path.StartsWith("Execution"u8) && IsAttribute(path, "ThreadID"u8))
        {
            Put(SystemPart.ThreadId, leaf, text, parts);
        }
        else if (path.StartsWith("Security"u8) && IsAttribute(path, "UserID"u8))
        {
            Put(SystemPart.UserSid, leaf, text, parts);
        }
        else if (path.IndexOfAny((byte)'.', (byte)'#', (byte)'@') < 0)
        {
            // Level, Task, Keywords, Opcode: rules ask for some of them as for data.
            PutData(leaf.Path.LastIndexOf((byte)'.') + 1, leaf, text, parts);
        }
    }

    /// <summary>Whether a path ends with an attribute's name: <c>Provider.#attributes.Name</c>, <c>Provider_attributes.Name</c>, <c>Provider.@Name</c>.</summary>
    private static bool IsAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name) =>
        path.EndsWith(name) && path.Length > name.Length && path[^(name.Length + 1)] is (byte)'.' or (byte)'@';

    private void TakeData(ReadOnlySpan<byte> name, int prefix, JsonLeaves leaf, LineText text, EventParts parts)
    {
        if (name.StartsWith("Data"u8) && (name.Length == 4 || name[4] == '.'))
        {
            // {"Data":[{"@Name":"IpAddress","#text":"192.0.2.1"}]} and {"Data":{"#text":["1","2"]}}
            if (IsAttribute(name, "Name"u8))
            {
                _name = (text.Start + leaf.Start, leaf.Length, leaf.Element);
            }
            else if (_name.Length >= 0 && _name.Element == leaf.Element)
            {
                parts.PutNamed(_name.Start, _name.Length, text.Start + leaf.Start, leaf.Length);
                _name.Length = -1;
            }
            else
            {
                parts.PutPlaced(_places++, text.Start + leaf.Start, leaf.Length);
            }
        }
        else if (name.IndexOfAny((byte)'#', (byte)'@') < 0)
        {
            PutData(prefix, leaf, text, parts);
        }
    }

    private void TakeFlat(ReadOnlySpan<byte> path, JsonLeaves leaf, LineText text, EventParts parts)
    {
        if (leaf.Element >= 0)
        {
            if (path.SequenceEqual("Properties.Value"u8) || path.SequenceEqual("Properties.Value.Value"u8) || path.SequenceEqual("StringInserts"u8)
                || path.SequenceEqual("ReplacementStrings"u8))
            {
                parts.PutPlaced(leaf.Element, text.Start + leaf.Start, leaf.Length);
            }
        }
        else if (PartOf(path) is { } part)
        {
            // PowerShell's object begins so; its ProcessId is that of who wrote the event, not of whom it is about.
            _isPowerShell |= path.SequenceEqual("Id"u8);
            Put(part, leaf, text, parts);
        }
        else if (!_isPowerShell && path.IndexOfAny((byte)'.', (byte)'#', (byte)'@') < 0)
        {
            // {"EventID":1,"Channel":"…","Image":"…"}: the data beside the system's part.
            PutData(0, leaf, text, parts);
        }
    }

    private static SystemPart? PartOf(ReadOnlySpan<byte> path) =>
        IsOneOf(path, "Id"u8, "EventID"u8, "EventId"u8) ? SystemPart.Code
        : IsOneOf(path, "TimeCreated"u8, "TimeCreated.value"u8, "TimeGenerated"u8) || path.SequenceEqual("SystemTime"u8) ? SystemPart.Time
        : IsOneOf(path, "ProviderName"u8, "Source"u8, "SourceName"u8) || path.SequenceEqual("Provider_Name"u8) ? SystemPart.Provider
        : IsOneOf(path, "LogName"u8, "Channel"u8, "Channel"u8) ? SystemPart.Channel
        : IsOneOf(path, "MachineName"u8, "Computer"u8, "ComputerName"u8) ? SystemPart.Computer
        : IsOneOf(path, "RecordId"u8, "EventRecordID"u8, "RecordNumber"u8) ? SystemPart.RecordId
        : path.SequenceEqual("Message"u8) ? SystemPart.Message
        : null;

    private static bool IsOneOf(ReadOnlySpan<byte> path, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third) =>
        path.SequenceEqual(first) || path.SequenceEqual(second) || path.SequenceEqual(third);
}
