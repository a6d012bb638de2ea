using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// Reads the file that sshd writes on Windows (<c>SyslogFacility LOCAL0</c>), <c>6208 2026-11-19 08:00:00.123 message</c>: number of the process, time in the zone of the machine, and
/// what sshd says everywhere (contrib/win32/win32compat/wmain_sshd.c and log.c of Win32-OpenSSH).
/// </summary>
internal sealed class SshdFileParser(ParserOptions options) : LineParser
{
    private static readonly ConstantValue Program = ConstantValue.Of("sshd");

    private readonly LocalTime _local = new(options);

    public override bool TryParse(EventView line)
    {
        if (!TryRead(LineText.Of(line), out long ticks, out _, out _))
        {
            return false;
        }

        line.Time = _local.At(ticks);
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
            SshdMessage.Set(line, message);
        }
    }

    private static bool TryRead(LineText text, out long ticks, out LineText pid, out LineText message)
    {
        int digits = Digits.Leading(text.Bytes);
        pid = text.To(digits);
        message = default;
        ticks = 0;
        return digits is > 0 and < 11 && text.From(digits).TrySkip(" "u8, out LineText stamped)
            && CivilTime.TryRead(stamped.Bytes, out ticks, out int length) && length == "2026-11-19 08:00:00.123".Length
            && stamped.From(length).TrySkip(" "u8, out message);
    }
}
