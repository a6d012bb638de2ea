using Leafwatch.Core.Parsing.Syslog;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// Reads what Snare for Windows sends, and NXLog's <c>to_syslog_snare()</c>: values parted by tabs, which rsyslog writes as <c>#011</c>, behind
/// the head of a syslog message. The data stand in the rendered message only (<see cref="RenderedMessage"/>).
/// https://docs.nxlog.co/refman/current/xm/syslog.html#proc_to_syslog_snare and the appendix on event output of Snare's guide to its Windows agent
/// </summary>
/// <remarks>
/// <para>
/// <c>HOST MSWinEventLog criticality log counter time event-id source user sid-type event-type computer category data message counter</c>.
/// </para>
/// <para>
/// From the user on, a value can hold what somebody else chose, tabs among it. What stands behind it counts by its place only when the line has
/// as many values as it should; else the labels of the message are looked for in all of it.
/// </para>
/// </remarks>
internal sealed class SnareParser(ParserOptions options) : WindowsLineParser(options)
{
    private const int ValuesBeforeComputer = 3;
    private const int ValuesBeforeMessage = 6;

    private readonly SyslogLine _syslog = new(options);
    private readonly SyslogTime _syslogTime = new(options);
    private readonly LocalTime _local = new(options);

    private static ReadOnlySpan<byte> Mark => "MSWinEventLog"u8;

    protected override void SetValue(EventView line, Field field, LineText value) => value.SetAs(line, field);

    protected override bool TryOpen(LineText line, EventParts parts, out LineText text)
    {
        bool isSent = SyslogHead.TrySkipPriority(line, out text);
        if (text.Bytes.StartsWith(Mark))
        {
            return true;
        }

        if (isSent && text.Bytes.StartsWith("1 "u8))
        {
            bool isRead = _syslog.TryRead(line, out _, out SyslogHead head);
            text = head.Message;
            if (isRead && head.Host.Length > 0)
            {
                parts.Put(SystemPart.Computer, head.Host.Start, head.Host.Length);
            }

            return isRead && text.Bytes.StartsWith(Mark);
        }

        if (_syslogTime.TryRead(text.Bytes, out _, out int length))
        {
            text.From(length).TrySkip(" "u8, out text);
        }

        int end = text.Bytes.IndexOfAny((byte)' ', (byte)'\t', (byte)'#');
        if (end <= 0)
        {
            return false;
        }

        LineText rest = text.From(end);
        if (!rest.TrySkip(" "u8, out rest) && !TrySkipSeparator(rest, out rest))
        {
            return false;
        }

        parts.Put(SystemPart.Computer, text.Start, end);
        text = rest;
        return text.Bytes.StartsWith(Mark);
    }

    protected override bool TryLocate(LineText line, LineText text, EventParts parts, out DateTimeOffset time)
    {
        time = default;
        text = text.From(Mark.Length);
        ReadOnlySpan<byte> separator = text.Bytes.StartsWith("\t"u8) ? "\t"u8 : "#011"u8;
        if (!text.TrySkip(separator, out text)
            || !text.TryCut(separator, out LineText criticality, out text) || !Digits.AreAll(criticality.Bytes)
            || !text.TryCut(separator, out LineText log, out text)
            || !text.TryCut(separator, out LineText counter, out text)
            || !text.TryCut(separator, out LineText stamp, out text) || !TryReadTime(stamp.Bytes, out time)
            || !text.TryCut(separator, out LineText code, out text)
            || !text.TryCut(separator, out LineText source, out text))
        {
            return false;
        }

        Put(SystemPart.Channel, log, parts);
        Put(SystemPart.RecordId, counter, parts);
        Put(SystemPart.Code, code, parts);
        Put(SystemPart.Provider, source, parts);
        TakeRest(text, separator, parts);
        return true;
    }

    private static bool TrySkipSeparator(LineText text, out LineText rest) => text.TrySkip("\t"u8, out rest) || text.TrySkip("#011"u8, out rest);

    private static void Put(SystemPart part, LineText value, EventParts parts) => parts.Put(part, value.Start, value.Length);

    /// <summary>Takes what begins with the user.</summary>
    private static void TakeRest(LineText text, ReadOnlySpan<byte> separator, EventParts parts)
    {
        LineText rest = text;
        LineText type = default;
        LineText computer = default;
        int values = 0;
        while (values < ValuesBeforeMessage && rest.TryCut(separator, out LineText value, out LineText after))
        {
            type = values == ValuesBeforeComputer - 1 ? value : type;
            computer = values == ValuesBeforeComputer ? value : computer;
            rest = after;
            values++;
        }

        if (values < ValuesBeforeMessage || !IsType(type.Bytes))
        {
            Put(SystemPart.Message, text, parts);
            return;
        }

        // The counter at the end is left out by some versions.
        bool hasMore = rest.TryCutLast(separator, out LineText message, out LineText counter);
        bool hasCounter = hasMore && (counter.Length == 0 || Digits.AreAll(counter.Bytes));
        message = hasCounter ? message : rest;
        if (message.Bytes.IndexOf(separator) < 0)
        {
            if (computer.Length > 0)
            {
                parts.Replace(SystemPart.Computer, computer.Start, computer.Length);
            }

            Put(SystemPart.Message, message, parts);
        }
        else
        {
            Put(SystemPart.Message, text, parts);
        }
    }

    private static bool IsType(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("Success Audit"u8) || text.SequenceEqual("Failure Audit"u8) || text.SequenceEqual("Audit Success"u8)
        || text.SequenceEqual("Audit Failure"u8) || text.SequenceEqual("AUDIT_SUCCESS"u8) || text.SequenceEqual("AUDIT_FAILURE"u8)
        || text.SequenceEqual("Information"u8) || text.SequenceEqual("Warning"u8) || text.SequenceEqual("Error"u8) || text.SequenceEqual("Critical"u8)
        || text.SequenceEqual("Verbose"u8) || text.SequenceEqual("INFO"u8) || text.SequenceEqual("WARNING"u8) || text.SequenceEqual("ERROR"u8);

    /// <summary><c>Wed Oct 09 03:14:30 2024</c>, in the zone of the machine.</summary>
    private bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        bool isWhole = text.Length == "Wed Oct 09 03:14:30 2024".Length && text[3] == ' ' && text[7] == ' ' && text[10] == ' ' && text[19] == ' ';
        if (!isWhole || !CivilTime.TryDate(Digits.Four(text, 20), CivilTime.Month(text, 4), Digits.PaddedTwo(text, 8), out long date)
            || !CivilTime.TryTimeOfDay(text, 11, out long timeOfDay))
        {
            return false;
        }

        time = _local.At(date + timeOfDay);
        return true;
    }
}
