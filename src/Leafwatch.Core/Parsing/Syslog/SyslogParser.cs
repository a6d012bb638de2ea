using Leafwatch.Core.Parsing.Logins;
using Leafwatch.Core.Parsing.Web;
using Leafwatch.Core.Parsing.Windows;

namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>
/// Reads lines that a system's logger wrote or sent, of any program; the messages of those in <see cref="ProgramMessages"/> are
/// understood, and those of web servers (<see cref="ServerLines"/>) read as if they stood alone.
/// </summary>
internal sealed class SyslogParser(ParserOptions options) : LineParser
{
    private readonly SyslogLine _line = new(options);
    private readonly ServerLines _servers = new(options);
    private readonly EventView _message = new();

    /// <summary>The event whose head was found last, and where: completing it need not find it again.</summary>
    private EventView? _read;
    private SyslogPlaces _places;

    public override bool TryParse(EventView line)
    {
        _read = null;
        if (!_line.TryRead(LineText.Of(line), out DateTimeOffset time, out SyslogHead head))
        {
            return false;
        }

        (_read, _places) = (line, head.Places);
        LineText message = SyslogLine.WithoutRepetition(head.Message, out int times);
        bool isServers = IsServers(line, head.Program, message);
        line.Time = isServers ? _message.Time : time;
        line.Weight = Math.Min(times * (isServers ? _message.Weight : ProgramMessages.Attempts(head.Program.Bytes, message.Bytes)), SyslogLine.MostRepeats);
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        LineText text = LineText.Of(line);
        SyslogHead head = new(text, _places);
        if (_read != line && !_line.TryRead(text, out _, out head))
        {
            return;
        }

        head.SetAs(line);
        LineText message = SyslogLine.WithoutRepetition(head.Message, out _);
        if (IsServers(line, head.Program, message))
        {
            line.TakeAll(_message, WebCompanions.Fields);
            return;
        }

        message.SetAs(line, Field.ErrorMessage);
        if (head.Program.Length == 0)
        {
            SentMessage.TrySet(line, default, message.Bytes);
        }
        else if (!PamMessage.TrySetOld(line, head.Program, message))
        {
            ProgramMessages.Set(line, head.Program.Bytes, message);
        }
    }

    private bool IsServers(EventView line, LineText program, LineText message)
    {
        if (WebCompanions.ProgramOf(program.Bytes) < 0)
        {
            return false;
        }

        _message.BeginWithin(line, message.Start, message.Length);
        return _servers.TryParse(program.Bytes, _message);
    }
}
