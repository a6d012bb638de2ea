using Leafwatch.Core.Parsing.Syslog;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>Reads Exim's own files, <c>mainlog</c> and <c>rejectlog</c>: <c>2025-03-19 08:00:00[.123] [+0100] [[pid]] message</c> (log_timezone, log_selector = +pid +millisec).</summary>
/// <remarks>The headers of a refused message, which the rejectlog has below it, are not read.</remarks>
internal sealed class EximParser(ParserOptions options) : LineParser
{
    private readonly SyslogParser _syslog = new(options);
    private readonly SyslogTime _time = new(options);

    public override bool TryParse(EventView line)
    {
        LineText text = LineText.Of(line);
        if (TryReadHead(text, out DateTimeOffset time, out _, out LineText message) && EximMessage.Is(message))
        {
            line.Time = time;
            line.Defer(this);
            return true;
        }

        return _syslog.TryParse(line) && line[Field.ProcessName].StartsWith("exim"u8);
    }

    public override void Complete(EventView line)
    {
        if (!TryReadHead(LineText.Of(line), out _, out LineText pid, out LineText message))
        {
            return;
        }

        if (pid.Length > 0)
        {
            pid.SetAs(line, Field.ProcessPid);
        }

        message.SetAs(line, Field.ErrorMessage);
        EximMessage.Set(line, message);
    }

    private bool TryReadHead(LineText text, out DateTimeOffset time, out LineText pid, out LineText message)
    {
        pid = default;
        message = default;
        if (text.Length == 0 || !Digits.Is(text.Bytes[0]) || !_time.TryRead(text.Bytes, out time, out int length) || !text.From(length).TrySkip(" "u8, out LineText rest))
        {
            time = default;
            return false;
        }

        if (rest.TryCut(" "u8, out LineText zone, out LineText afterZone) && ZoneOffset.TryRead(zone.Bytes, out TimeSpan offset))
        {
            time = new DateTimeOffset(time.DateTime, offset);
            rest = afterZone;
        }

        if (rest.TrySkip("["u8, out LineText number) && number.TryCut("] "u8, out LineText digits, out LineText said) && Digits.AreAll(digits.Bytes))
        {
            pid = digits;
            rest = said;
        }

        message = rest;
        return true;
    }
}
