using Leafwatch.Core.Parsing.Logins;

namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>
/// Reads lines that a system's logger wrote or sent, of any program; the messages of those in <see cref="ProgramMessages"/> are
/// understood. A line "message repeated N times: [ … ]" (rsyslog's RepeatedMsgReduction) stands for N of the message in brackets.
/// </summary>
internal sealed class SyslogParser(ParserOptions options) : LineParser
{
    // rsyslog tells at least once a minute what it held back; more than this is made up.
    private const int MostRepeats = 10_000;

    private readonly SyslogTime _time = new(options);

    public override bool TryParse(EventView line)
    {
        if (!TryReadHead(LineText.Of(line), out DateTimeOffset time, out SyslogHead head))
        {
            return false;
        }

        line.Time = time;
        LineText message = WithoutRepetition(head.Message, out int times);
        line.Weight = Math.Min(times * StatedAttempts.In(head.Program.Bytes, message.Bytes), MostRepeats);
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        if (!TryReadHead(LineText.Of(line), out _, out SyslogHead head))
        {
            return;
        }

        if (head.Host.Length > 0)
        {
            head.Host.SetAs(line, Field.HostName);
        }

        LineText message = WithoutRepetition(head.Message, out _);
        message.SetAs(line, Field.ErrorMessage);
        if (head.Program.Length == 0)
        {
            return;
        }

        head.Program.SetAs(line, Field.ProcessName);
        if (head.Pid.Length > 0)
        {
            head.Pid.SetAs(line, Field.ProcessPid);
        }

        if (PamMessage.Is(message.Bytes))
        {
            PamMessage.Set(line, message);
        }
        else if (!PamMessage.TrySetOld(line, head.Program, message))
        {
            ProgramMessages.Of(head.Program.Bytes)?.Invoke(line, message);
        }
    }

    /// <summary>Reads time and head, as in a file, or as they come over the network: behind a priority.</summary>
    private bool TryReadHead(LineText text, out DateTimeOffset time, out SyslogHead head)
    {
        bool isSent = SyslogHead.TrySkipPriority(text, out text);
        if (isSent && text.TrySkip("1 "u8, out LineText structured))
        {
            head = default;
            return _time.TryRead(structured.Bytes, out time, out int end) && SyslogHead.TryReadStructured(structured.From(end), out head);
        }

        head = default;
        return _time.TryRead(text.Bytes, out time, out int length) && SyslogHead.TryRead(text.From(length), out head);
    }

    private static LineText WithoutRepetition(LineText message, out int times)
    {
        times = 1;
        if (!message.TrySkip("message repeated "u8, out LineText rest)
            || !rest.TryCut(" times: [ "u8, out LineText number, out LineText repeated)
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
        return repeated.Without("]"u8);
    }
}
