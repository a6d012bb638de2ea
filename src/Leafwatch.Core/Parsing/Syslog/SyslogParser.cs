using Leafwatch.Core.Parsing.Logins;

namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>
/// Reads lines that a system's logger wrote or sent, of any program; the messages of those in <see cref="ProgramMessages"/> are
/// understood.
/// </summary>
internal sealed class SyslogParser(ParserOptions options) : LineParser
{
    private readonly SyslogLine _line = new(options);

    public override bool TryParse(EventView line)
    {
        if (!_line.TryRead(LineText.Of(line), out DateTimeOffset time, out SyslogHead head))
        {
            return false;
        }

        line.Time = time;
        LineText message = SyslogLine.WithoutRepetition(head.Message, out int times);
        line.Weight = Math.Min(times * ProgramMessages.Attempts(head.Program.Bytes, message.Bytes), SyslogLine.MostRepeats);
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        if (!_line.TryRead(LineText.Of(line), out _, out SyslogHead head))
        {
            return;
        }

        head.SetAs(line);
        LineText message = SyslogLine.WithoutRepetition(head.Message, out _);
        message.SetAs(line, Field.ErrorMessage);
        if (head.Program.Length == 0)
        {
            return;
        }

        if (!PamMessage.TrySetOld(line, head.Program, message))
        {
            ProgramMessages.Set(line, head.Program.Bytes, message);
        }
    }
}
