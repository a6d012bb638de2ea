using System.Text;
using Leafwatch.Core.Parsing.Syslog;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Dns;

/// <summary>
/// Reads NSD's own file (util.c, log_file): <c>[2026-11-19 08:00:00.123] nsd[7]: info: message</c>, with <c>log-time-ascii: no</c> <c>[1795433859] nsd[7]: info: message</c>, with
/// <c>log-time-iso: yes</c> <c>2026-11-19T08:00:00.123+00:00 nsd[7]: info: message</c>. What it says to the system's logger is read too.
/// </summary>
internal sealed class NsdParser(ParserOptions options) : LineParser
{
    private static ConstantValue Program { get; } = ConstantValue.Of("nsd");

    private static readonly (byte[] Name, ConstantValue Level)[] Levels =
        [.. "error warning notice info".Split(' ').Select(name => (Encoding.ASCII.GetBytes(name), ConstantValue.Of(name)))];

    private readonly SyslogParser _syslog = new(options);
    private readonly SyslogTime _time = new(options);
    private readonly TimeText _bracketed = new(options);

    public override bool TryParse(EventView line)
    {
        if (TryReadHead(LineText.Of(line), out DateTimeOffset time, out _, out _, out _))
        {
            line.Time = time;
            line.Defer(this);
            return true;
        }

        return _syslog.TryParse(line) && line[Field.ProcessName].SequenceEqual("nsd"u8);
    }

    public override void Complete(EventView line)
    {
        if (TryReadHead(LineText.Of(line), out _, out LineText pid, out ConstantValue level, out LineText message))
        {
            line.Set(Field.ProcessName, Program);
            pid.SetAs(line, Field.ProcessPid);
            line.Set(Field.LogLevel, level);
            message.SetAs(line, Field.ErrorMessage);
            NsdMessage.Set(line, message);
        }
    }

    private bool TryReadHead(LineText text, out DateTimeOffset time, out LineText pid, out ConstantValue level, out LineText message)
    {
        pid = default;
        level = default;
        message = default;
        if (!TryReadTime(text, out time, out LineText rest) || !rest.TrySkip(" nsd["u8, out rest)
            || !rest.TryCut("]: "u8, out pid, out rest) || !Digits.AreAll(pid.Bytes) || !rest.TryCut(": "u8, out LineText word, out message))
        {
            return false;
        }

        foreach ((byte[] name, ConstantValue known) in Levels)
        {
            if (word.Bytes.SequenceEqual(name))
            {
                level = known;
                return true;
            }
        }

        return false;
    }

    private bool TryReadTime(LineText text, out DateTimeOffset time, out LineText rest)
    {
        time = default;
        rest = default;
        return text.TrySkip("["u8, out LineText inBrackets)
            ? inBrackets.TryCut("]"u8, out LineText stated, out rest) && _bracketed.TryRead(stated.Bytes, out time)
            : text.Length > 0 && _time.TryRead(text.Bytes, out time, out int length) && (rest = text.From(length)).Length > 0;
    }
}
