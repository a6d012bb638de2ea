using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Envelopes;

/// <summary>What syslog puts around a message: as in a file, or as it comes over the network (RFC 3164, RFC 5424).</summary>
internal sealed class SyslogEnvelope(ParserOptions options) : Envelope
{
    private readonly SyslogLine _line = new(options);
    private int _programStart;
    private int _programLength;

    public override bool TryOpen(LineText text, out LineText message)
    {
        message = default;
        if (!_line.TryRead(text, out DateTimeOffset time, out SyslogHead head))
        {
            return false;
        }

        Time = time;
        message = SyslogLine.WithoutRepetition(head.Message, out int times);
        Repeats = times;
        (_programStart, _programLength) = (head.Program.Start, head.Program.Length);
        return true;
    }

    public override LineText Program(LineText text) => text.Slice(_programStart, _programLength);

    public override void SetHead(EventView line, LineText text)
    {
        if (_line.TryRead(text, out _, out SyslogHead head))
        {
            head.SetAs(line);
        }
    }
}
