using Leafwatch.Core.Parsing.Syslog;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>Reads vsftpd's own file, <c>Mon Nov 23 18:32:44 2026 [pid 2] [alice] FAIL LOGIN: Client "192.0.2.7"</c> (vsftpd.conf(5), vsftpd_log_file), or what it sends to the system's logger.</summary>
internal sealed class VsftpdParser(ParserOptions options) : LineParser
{
    private readonly SyslogParser _syslog = new(options);
    private readonly LocalTime _local = new(options);

    public override bool TryParse(EventView line)
    {
        LineText text = LineText.Of(line);
        if (CTime.TryRead(text.Bytes, out long ticks) && TryReadHead(text, out _, out LineText message) && VsftpdMessage.Is(message.Bytes))
        {
            line.Time = _local.At(ticks);
            line.Defer(this);
            return true;
        }

        return _syslog.TryParse(line) && line[Field.ProcessName].SequenceEqual("vsftpd"u8);
    }

    public override void Complete(EventView line)
    {
        if (TryReadHead(LineText.Of(line), out LineText pid, out LineText message))
        {
            pid.SetAs(line, Field.ProcessPid);
            message.SetAs(line, Field.ErrorMessage);
            VsftpdMessage.Set(line, message);
        }
    }

    private static bool TryReadHead(LineText text, out LineText pid, out LineText message)
    {
        pid = default;
        message = default;
        return text.Length > CTime.Length && text.From(CTime.Length).TrySkip(" [pid "u8, out LineText rest)
            && rest.TryCut("] "u8, out pid, out message) && Digits.AreAll(pid.Bytes);
    }
}
