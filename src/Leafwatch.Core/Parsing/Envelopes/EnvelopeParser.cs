using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Envelopes;

/// <summary>
/// Reads lines that hold a line of another format. The inner line is read as if it stood alone, and its fields become those of the whole; what
/// the envelope says comes besides, and its time only where the inner line states none.
/// </summary>
/// <param name="envelope">What is around.</param>
/// <param name="inner">The parser of what is in it; without one, or where it does not read a message, the program's name tells what the message means.</param>
/// <param name="servers">The readers of what web servers say, where the envelope names programs.</param>
/// <param name="fields">The fields that may be in it.</param>
internal sealed class EnvelopeParser(Envelope envelope, LineParser? inner, ServerLines? servers, IReadOnlyList<Field> fields) : LineParser
{
    private readonly EventView _message = new();
    private byte[] _plain = new byte[1024];
    private bool _isByProgram;

    /// <summary>The event that was opened last: completing it need not open it again.</summary>
    private EventView? _opened;

    public override bool TryParse(EventView line)
    {
        _opened = null;
        if (!envelope.TryOpen(LineText.Of(line), out LineText message))
        {
            return false;
        }

        Unwrap(line, message);
        LineText program = envelope.Program(LineText.Of(line));
        bool isInner = inner?.TryParse(_message) == true;
        _isByProgram = !isInner && !IsServers(program);
        if (_isByProgram && inner is not null && program.Length == 0)
        {
            return false;
        }

        line.Time = _isByProgram || (isInner && inner!.HasGuessedTime) ? envelope.Time : _message.Time;
        line.Weight = envelope.Repeats * (_isByProgram ? ProgramMessages.Attempts(program.Bytes, _message.Line) : _message.Weight);
        _opened = line;
        line.Defer(this);
        return true;
    }

    public override void Begin(ReadOnlySpan<byte> header) => inner?.Begin(header);

    public override void Complete(EventView line)
    {
        (DateTimeOffset time, int weight) = (line.Time, line.Weight);
        if (_opened != line && !TryParse(line))
        {
            return;
        }

        (line.Time, line.Weight) = (time, weight);
        LineText text = LineText.Of(line);
        envelope.SetHead(line, text);
        if (_isByProgram)
        {
            LineText message = LineText.Of(_message);
            message.SetAs(_message, Field.ErrorMessage);
            ProgramMessages.Set(_message, envelope.Program(text).Bytes, message);
        }

        line.TakeAll(_message, fields);
    }

    private bool IsServers(LineText program)
    {
        _message.BeginAgain();
        return servers?.TryParse(program.Bytes, _message) == true;
    }

    private void Unwrap(EventView line, LineText message)
    {
        if (_plain.Length < message.Length)
        {
            _plain = new byte[message.Length * 2];
        }

        if (envelope.Unescape(message.Bytes, _plain) is { } length)
        {
            while (length > 0 && _plain[length - 1] is (byte)'\n' or (byte)'\r')
            {
                length--;
            }

            _message.Begin(_plain, 0, length);
        }
        else
        {
            _message.BeginWithin(line, message.Start, message.Length);
        }
    }
}
