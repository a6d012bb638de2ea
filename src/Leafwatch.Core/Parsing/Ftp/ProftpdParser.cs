using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>
/// Reads ProFTPD's SystemLog, <c>2026-11-23 18:34:22,290 host proftpd[2] SERVER (CLIENT[ADDRESS]): message</c>, with <c>Nov 23 18:34:22</c> in old versions
/// (http://www.proftpd.org/docs/modules/mod_log.html#SystemLog), or what it sends to the system's logger.
/// </summary>
internal sealed class ProftpdParser(ParserOptions options) : LineParser
{
    private readonly SyslogParser _syslog = new(options);
    private readonly SyslogTime _time = new(options);

    public override bool TryParse(EventView line)
    {
        if (TryReadHead(LineText.Of(line), out DateTimeOffset time, out _, out _, out LineText message) && ProftpdMessage.Is(message))
        {
            line.Time = time;
            line.Defer(this);
            return true;
        }

        return _syslog.TryParse(line) && line[Field.ProcessName].SequenceEqual("proftpd"u8);
    }

    public override void Complete(EventView line)
    {
        if (TryReadHead(LineText.Of(line), out _, out LineText host, out LineText pid, out LineText message))
        {
            host.SetAs(line, Field.HostName);
            pid.SetAs(line, Field.ProcessPid);
            message.SetAs(line, Field.ErrorMessage);
            ProftpdMessage.Set(line, message);
        }
    }

    private bool TryReadHead(LineText text, out DateTimeOffset time, out LineText host, out LineText pid, out LineText message)
    {
        host = default;
        pid = default;
        message = default;
        return _time.TryRead(text.Bytes, out time, out int length)
            && text.From(length).TrySkip(" "u8, out LineText rest)
            && rest.TryCut(" proftpd["u8, out host, out rest) && !host.Bytes.Contains((byte)' ')
            && rest.TryCut("] "u8, out pid, out message) && Digits.AreAll(pid.Bytes);
    }
}
