using Leafwatch.Core.Parsing.Syslog;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Dns;

/// <summary>
/// Reads unbound's own file (util/log.c, log_vmsg): <c>[1795433859] unbound[7:0] info: message</c>, with <c>log-time-ascii</c> <c>Nov 19 08:00:00 unbound[7:0] info: message</c>,
/// with <c>log-time-iso</c> <c>2026-11-19T08:00:00.123+00:00 unbound[7:0] info: message</c>. What it says to the system's logger is read too.
/// </summary>
internal sealed class UnboundParser(ParserOptions options) : LineParser
{
    private readonly SyslogParser _syslog = new(options);
    private readonly SyslogTime _time = new(options);

    public override bool TryParse(EventView line)
    {
        if (TryReadHead(LineText.Of(line), out DateTimeOffset time, out _, out _, out _))
        {
            line.Time = time;
            line.Defer(this);
            return true;
        }

        return _syslog.TryParse(line) && line[Field.ProcessName].StartsWith("unbound"u8);
    }

    public override void Complete(EventView line)
    {
        if (!TryReadHead(LineText.Of(line), out _, out LineText identity, out LineText pid, out LineText message))
        {
            return;
        }

        identity.SetAs(line, Field.ProcessName);
        pid.SetAs(line, Field.ProcessPid);
        if (message.TryCut(": "u8, out _, out LineText said))
        {
            said.SetAs(line, Field.ErrorMessage);
        }

        UnboundMessage.SetLevelled(line, message);
    }

    private bool TryReadHead(LineText text, out DateTimeOffset time, out LineText identity, out LineText pid, out LineText message)
    {
        identity = default;
        pid = default;
        message = default;
        if (!TryReadTime(text, out time, out LineText rest)
            || !rest.TryCut("["u8, out identity, out LineText inBrackets) || identity.Length == 0 || identity.Bytes.Contains((byte)' ')
            || !UnboundMessage.TryReadProcess(inBrackets, out pid, out message))
        {
            return false;
        }

        return UnboundMessage.HasLevel(message);
    }

    private bool TryReadTime(LineText text, out DateTimeOffset time, out LineText rest)
    {
        time = default;
        rest = default;
        if (text.TrySkip("["u8, out LineText epoch))
        {
            return EpochTime.TryRead(epoch.Bytes[..Digits.Leading(epoch.Bytes)], 1, out long ticks, out int digits)
                && ticks <= DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks
                && epoch.From(digits).TrySkip("] "u8, out rest)
                && (time = new DateTimeOffset(DateTime.UnixEpoch.Ticks + ticks, TimeSpan.Zero)) != default;
        }

        return text.Length > 0 && _time.TryRead(text.Bytes, out time, out int length) && text.From(length).TrySkip(" "u8, out rest);
    }
}
