using Leafwatch.Core.Parsing.Syslog;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>Reads what a server writes into a file of its own, where only the head differs from what it tells the system's logger.</summary>
/// <param name="options">What the lines do not say.</param>
/// <param name="head">How its lines begin.</param>
/// <param name="program">The name of the server.</param>
/// <param name="meaning">What its messages mean.</param>
internal sealed class ServerFileParser(ParserOptions options, ServerFileHead head, string program, MessageMeaning meaning) : LineParser
{
    private readonly ConstantValue _program = ConstantValue.Of(program);
    private readonly LocalTime _local = new(options);

    public override bool TryParse(EventView line)
    {
        if (!head(LineText.Of(line), out long ticks, out TimeSpan? offset, out _))
        {
            return false;
        }

        line.Time = offset is { } stated ? new DateTimeOffset(ticks, stated) : _local.At(ticks);
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        if (head(LineText.Of(line), out _, out _, out LineText message))
        {
            line.Set(Field.ProcessName, _program);
            message.SetAs(line, Field.ErrorMessage);
            meaning(line, message);
            FailureWords.Set(line, message);
        }
    }
}

/// <summary>Reads how a line of a server's own file begins.</summary>
/// <param name="text">The line.</param>
/// <param name="ticks">The time of day and date as they stand there.</param>
/// <param name="offset">Its offset; nothing when the line states none.</param>
/// <param name="message">What stands behind it.</param>
internal delegate bool ServerFileHead(LineText text, out long ticks, out TimeSpan? offset, out LineText message);
