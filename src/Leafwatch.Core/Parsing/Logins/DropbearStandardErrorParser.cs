using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>Reads what dropbear writes to standard error (<c>dropbear -E</c>), as in a container: <c>[7] Nov 19 08:00:00 message</c> (svr-main.c and common-session.c, svr_dropbear_log).</summary>
internal sealed class DropbearStandardErrorParser(ParserOptions options) : LineParser
{
    private static readonly ConstantValue Program = ConstantValue.Of("dropbear");

    private readonly SyslogTime _time = new(options);

    public override bool TryParse(EventView line)
    {
        if (!TryRead(LineText.Of(line), out DateTimeOffset time, out _, out _))
        {
            return false;
        }

        line.Time = time;
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        if (TryRead(LineText.Of(line), out _, out LineText pid, out LineText message))
        {
            line.Set(Field.ProcessName, Program);
            pid.SetAs(line, Field.ProcessPid);
            message.SetAs(line, Field.ErrorMessage);
            DropbearMessage.Set(line, message);
        }
    }

    private bool TryRead(LineText text, out DateTimeOffset time, out LineText pid, out LineText message)
    {
        time = default;
        message = default;
        pid = default;
        return text.TrySkip("["u8, out LineText rest) && rest.TryCut("] "u8, out pid, out rest) && Digits.AreAll(pid.Bytes)
            && rest.Length > 0 && !Digits.Is(rest.Bytes[0]) && _time.TryRead(rest.Bytes, out time, out int length) && rest.From(length).TrySkip(" "u8, out message);
    }
}
