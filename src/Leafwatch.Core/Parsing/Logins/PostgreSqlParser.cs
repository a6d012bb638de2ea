using System.Buffers;
using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// Reads what PostgreSQL writes to standard error and its log files (log_destination <c>stderr</c>): <c>2026-11-19 08:00:00.123 CET [7] bob@app FATAL:  message</c>
/// (utils/error/elog.c). The prefix must begin with the time (<c>%t</c>, <c>%m</c>, <c>%n</c>). What it says to the system's logger is read too.
/// </summary>
/// <remarks>The further lines of a message begin with a tab; they belong to the event before them, and are none of their own.</remarks>
/// <param name="options">What cannot be known from a line.</param>
/// <param name="layout">What stands before the severity, where that is known.</param>
internal sealed class PostgreSqlParser(ParserOptions options, PostgreSqlLayout? layout = null) : LineParser
{
    private const int LongestPrefix = 1024;
    private const int CodeLength = 5;

    private static readonly SearchValues<byte> OfCodes = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);
    private static readonly SearchValues<byte> OfSequences = SearchValues.Create("0123456789-"u8);

    private readonly SyslogParser _syslog = new(options);
    private readonly PostgreSqlTime _time = new(options);

    public override bool TryParse(EventView line)
    {
        LineText text = LineText.Of(line);
        if (text.Length > 0 && text.Bytes[0] == '\t')
        {
            line.Weight = 0;
            line.Time = default;
            return true;
        }

        if ((layout?.TryReadHead(text, _time, line: null, out DateTimeOffset time, out LineText rest, out _) == true || _time.TryRead(text, out time, out rest)) && TryFindSeverity(rest, 0, out _, out _, out _))
        {
            line.Time = time;
            line.Defer(this);
            return true;
        }

        return _syslog.TryParse(line) && line[Field.ProcessName].StartsWith("postgres"u8) && !IsStructured(line[Field.ErrorMessage]);
    }

    public override void Complete(EventView line)
    {
        LineText text = LineText.Of(line);
        if (layout?.TryReadHead(text, _time, line: null, out _, out LineText rest, out int next) == true)
        {
            layout.TryReadHead(text, _time, line, out _, out _, out _);
            SetRest(line, rest, layout, next);
        }
        else if (_time.TryRead(text, out _, out rest))
        {
            SetRest(line, rest);
        }
    }

    /// <summary>A message to the system's logger: <c>[7-1] </c> (syslog_sequence_numbers), perhaps a whole prefix with its time, and the message.</summary>
    internal static void SetSent(EventView line, LineText message)
    {
        LineText text = message;
        if (message.TrySkip("["u8, out LineText sequence) && sequence.TryCut("] "u8, out LineText numbers, out LineText behind) && !numbers.Bytes.ContainsAnyExcept(OfSequences))
        {
            text = behind;
        }

        SetRest(line, PostgreSqlTime.TrySkip(text, out LineText rest) ? rest : text);
    }

    /// <summary>Whether a message is a line of csvlog or jsonlog that went on to the system's logger: they are formats of their own.</summary>
    private static bool IsStructured(ReadOnlySpan<byte> message) =>
        message.StartsWith("{\"timestamp\":"u8) || (message.Length > 0 && Digits.Is(message[0]) && message.Contains((byte)',') && message.IndexOf(":  "u8) < 0);

    private static void SetRest(EventView line, LineText rest, PostgreSqlLayout? layout = null, int piece = 0)
    {
        if (!TryFindSeverity(rest, 0, out int at, out ConstantValue level, out int length))
        {
            return;
        }

        line.Set(Field.LogLevel, level);
        LineText message = WithoutCode(line, rest.From(at + length));
        message.SetAs(line, Field.ErrorMessage);

        // Names of the client's choice stand on both sides of the severity; one that contains a severity itself hides where they end.
        bool isCertain = true;
        bool isMessage = !PostgreSqlSeverity.Follows(level);
        for (int from = at + length; TryFindSeverity(rest, from, out int next, out ConstantValue other, out int nextLength); from = next + nextLength)
        {
            isCertain = false;
            isMessage &= !PostgreSqlSeverity.Follows(other);
        }

        if (layout is null)
        {
            PostgreSqlPrefix.Set(line, rest.To(at), message, isCertain);
        }
        else if (isCertain)
        {
            layout.SetNames(line, rest.To(at), piece);
        }

        if (isCertain && !isMessage && !line.Has(Field.UserName))
        {
            PostgreSqlMessage.SetDetail(line, message);
        }

        if (isCertain && isMessage)
        {
            PostgreSqlMessage.Set(line, message);
        }
        else if (isMessage)
        {
            PostgreSqlMessage.TrySetKind(line, message.Bytes);
        }
    }

    /// <summary>Takes off <c>28P01: </c>, the SQLSTATE, which <c>log_error_verbosity = verbose</c> puts before a message.</summary>
    private static LineText WithoutCode(EventView line, LineText message)
    {
        if (message.Length <= CodeLength || message.Bytes[..CodeLength].ContainsAnyExcept(OfCodes) || !message.From(CodeLength).TrySkip(": "u8, out LineText said))
        {
            return message;
        }

        message.To(CodeLength).SetAs(line, Field.EventCode);
        return said;
    }

    /// <summary>Finds <c>FATAL:  </c> and its kin.</summary>
    private static bool TryFindSeverity(LineText text, int from, out int at, out ConstantValue level, out int length)
    {
        while (true)
        {
            at = 0;
            length = 0;
            level = default;
            int found = text.Bytes[from..].IndexOf(":  "u8);
            if (found < 0 || (from == 0 && found > LongestPrefix))
            {
                return false;
            }

            int end = from + found;
            if (PostgreSqlSeverity.TryReadAtEnd(text.Bytes[..end], out level, out int wordLength))
            {
                at = end - wordLength;
                length = wordLength + ":  ".Length;
                return true;
            }

            from = end + 1;
        }
    }
}
