using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>Reads the lines of a log of HAProxy's own that tell of no connection: a logger's head, and words.</summary>
internal sealed class HaproxyParser(ParserOptions options) : LineParser
{
    private readonly SyslogLine _line = new(options);

    public override bool TryParse(EventView line)
    {
        if (!_line.TryRead(LineText.Of(line), out DateTimeOffset time, out SyslogHead head) || !head.Program.Bytes.StartsWith("haproxy"u8))
        {
            return false;
        }

        line.Time = time;
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        if (_line.TryRead(LineText.Of(line), out _, out SyslogHead head))
        {
            head.SetAs(line);
            head.Message.SetAs(line, Field.ErrorMessage);
            HaproxyMessage.Set(line, head.Message);
        }
    }
}
