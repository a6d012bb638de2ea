namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>Reads time and head of a line that a system's logger wrote or sent.</summary>
internal sealed class SyslogLine(ParserOptions options)
{
    // rsyslog tells at least once a minute what it held back; more than this is made up.
    public const int MostRepeats = 10_000;

    private const int LongestLength = 5;

    private readonly SyslogTime _time = new(options);

    /// <summary>What Dovecot 1.x put before the time in its own files (<c>log_path</c>).</summary>
    private static ReadOnlySpan<byte> DovecotTag => "dovecot: "u8;

    /// <summary>Reads time and head, as in a file, or as they come over the network: behind a priority.</summary>
    public bool TryRead(LineText text, out DateTimeOffset time, out SyslogHead head)
    {
        bool isSent = SyslogHead.TrySkipPriority(WithoutLength(text), out text);
        if (text.TrySkip("1 "u8, out LineText structured) && (isSent || IsNewTime(structured.Bytes)))
        {
            head = default;
            return _time.TryRead(structured.Bytes, out time, out int end) && SyslogHead.TryReadStructured(structured.From(end), out head);
        }

        if (isSent)
        {
            // Some BusyBoxes put a space behind it, network devices the number of the message.
            text.TrySkip(" "u8, out text);
            int digits = Digits.Leading(text.Bytes);
            if (digits > 0 && text.From(digits).TrySkip(": "u8, out LineText numbered))
            {
                text = numbered;
            }
        }

        head = default;
        if (text.TrySkip(DovecotTag, out LineText stamped) && _time.TryRead(stamped.Bytes, out time, out int stamp) && stamped.From(stamp).TrySkip(" "u8, out LineText said))
        {
            head = new SyslogHead(text, new SyslogPlaces(default, text.To("dovecot".Length).Place, default, said.Place));
            return true;
        }

        if (!_time.TryRead(text.Bytes, out time, out int length))
        {
            return false;
        }

        // What keeps logs for others puts its own time, which has a year and a zone, before the line as it came.
        LineText rest = text.From(length);
        if (Digits.Is(text.Bytes[0]) && rest.TrySkip(" "u8, out LineText kept) && SyslogHead.IsOldTime(kept.Bytes))
        {
            rest = kept.From(SyslogHead.OldTimeLength);
        }

        return SyslogHead.TryRead(rest, mayBeTemplate: IsNewTime(text.Bytes), out head)
            && (head.Program.Length > 0 ? !IsOfBalancer(text.Bytes, head) : !IsPlain(text.Bytes));
    }

    /// <summary>Whether a text begins as a time of RFC 3339 does, which loggers write and few others: <c>2026-11-19T</c>.</summary>
    private static bool IsNewTime(ReadOnlySpan<byte> text) => text.Length > "2026-11-19".Length && Digits.Is(text[0]) && text["2026-11-19".Length] == 'T';

    /// <summary>Takes the length off that a message has before its priority on a TCP connection (RFC 6587, section 3.4.1), where somebody kept the stream as it came.</summary>
    private static LineText WithoutLength(LineText text)
    {
        int digits = Digits.Leading(text.Bytes[..Math.Min(text.Length, LongestLength)]);
        return digits > 0 && text.From(digits).TrySkip(" "u8, out LineText message) && message.Bytes is [(byte)'<', ..] ? message : text;
    }

    /// <summary>Whether a line is of a log of requests that begins as a logger's lines do: the client, with its port behind a colon, stands where the program would.</summary>
    private static bool IsOfBalancer(ReadOnlySpan<byte> time, SyslogHead head) =>
        Digits.Is(time[0]) && head.Message.Length > 0 && Digits.Is(head.Message.Bytes[0]) && ClientAddress.IsAddress(head.Program.Bytes);

    /// <summary>Whether a time is written as by many a program in its own log (<c>2024-10-09 03:14:30</c>): there only the name of a program tells that a logger wrote the line.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> time) => Digits.Is(time[0]) && time["yyyy-mm-dd".Length] == ' ';

    /// <summary>The message that "message repeated N times: [ … ]" stands for (rsyslog's RepeatedMsgReduction), and how often.</summary>
    public static LineText WithoutRepetition(LineText message, out int times)
    {
        times = 1;
        if (!message.TrySkip("message repeated "u8, out LineText rest)
            || !rest.TryCut(" times: ["u8, out LineText number, out LineText repeated)
            || !repeated.Bytes.EndsWith("]"u8)
            || number.Length is 0 or > 9 || !Digits.AreAll(number.Bytes))
        {
            return message;
        }

        int stated = 0;
        foreach (byte digit in number.Bytes)
        {
            stated = (stated * 10) + (digit - '0');
        }

        times = Math.Clamp(stated, 1, MostRepeats);
        repeated.TrySkip(" "u8, out repeated);
        return repeated.Without("]"u8);
    }
}
