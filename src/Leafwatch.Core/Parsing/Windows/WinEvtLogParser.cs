using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// Reads events as the agents of OSSEC and its kin write them into one line of text, whose data stand in the rendered message only (<see cref="RenderedMessage"/>):
/// <c>2026 Nov 19 08:00:00 WinEvtLog: Security: AUDIT_FAILURE(4625): Microsoft-Windows-Security-Auditing: (no user): no domain: DC1: An account failed to log on. …</c>.
/// https://github.com/ossec/ossec-hids, src/logcollector/read_win_el.c
/// </summary>
/// <remarks>Names of users, domains and machines of Windows have no colon in them: what stands before the message is told apart by colons.</remarks>
internal sealed class WinEvtLogParser(ParserOptions options) : WindowsLineParser(options)
{
    private const int LongestHead = 128;

    private readonly SyslogTime _time = new(options);

    protected override void SetValue(EventView line, Field field, LineText value) => value.SetAs(line, field);

    // The head is the shape's own.
    protected override bool TryOpen(LineText line, EventParts parts, out LineText text)
    {
        text = line;
        return true;
    }

    protected override bool TryLocate(LineText line, LineText text, EventParts parts, out DateTimeOffset time)
    {
        SyslogHead.TrySkipPriority(text, out text);
        if (!_time.TryRead(text.Bytes, out time, out int length) || !text.From(length).TrySkip(" "u8, out text) || !TrySkipMark(text, out text)
            || !text.TryCut(": "u8, out LineText log, out text)
            || !text.TryCut("("u8, out LineText category, out text) || !IsCategory(category.Bytes)
            || !text.TryCut("): "u8, out LineText code, out text)
            || !text.TryCut(": "u8, out LineText source, out text)
            || !text.TryCut(": "u8, out _, out text)
            || !text.TryCut(": "u8, out _, out text)
            || !text.TryCut(": "u8, out LineText computer, out LineText message))
        {
            return false;
        }

        Put(SystemPart.Channel, log, parts);
        Put(SystemPart.Code, code, parts);
        Put(SystemPart.Provider, source, parts);
        Put(SystemPart.Computer, computer, parts);
        Put(SystemPart.Message, message, parts);
        return true;
    }

    private static void Put(SystemPart part, LineText value, EventParts parts) => parts.Put(part, value.Start, value.Length);

    /// <summary>A manager that passes lines on writes the machine before it: <c>(dc1) 192.0.2.5->WinEvtLog WinEvtLog: …</c>, a syslog daemon <c>dc1 WinEvtLog: …</c>.</summary>
    private static bool TrySkipMark(LineText text, out LineText rest)
    {
        int at = text.Bytes[..Math.Min(text.Length, LongestHead)].IndexOf("WinEvtLog: "u8);
        rest = default;
        ReadOnlySpan<byte> before = at < 0 ? default : text.Bytes[..at];
        return at >= 0 && before.IndexOf(": "u8) < 0 && !before.Contains((byte)'[') && text.From(at).TrySkip("WinEvtLog: "u8, out rest);
    }

    private static bool IsCategory(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("AUDIT_FAILURE"u8) || text.SequenceEqual("AUDIT_SUCCESS"u8) || text.SequenceEqual("INFORMATION"u8) || text.SequenceEqual("WARNING"u8)
        || text.SequenceEqual("ERROR"u8) || text.SequenceEqual("SUCCESS"u8) || text.SequenceEqual("CRITICAL"u8) || text.SequenceEqual("VERBOSE"u8)
        || text.SequenceEqual("UNKNOWN"u8);
}
