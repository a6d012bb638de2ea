using System.Buffers;
using Leafwatch.Core.Parsing.Syslog;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// Reads the error logs of MySQL 5.5 to 9 and MariaDB 5.5 to 11 (https://dev.mysql.com/doc/refman/8.4/en/error-log-format.html): a time, the connection's or thread's number,
/// <c>[Level]</c>, from 8.0 <c>[MY-010926] [Server]</c>, and the message. What they say to the system's logger is read too.
/// </summary>
/// <remarks>Five shapes of the time: <c>2026-11-19T08:00:00.123456Z</c>, with an offset, <c>2026-11-19  8:00:00</c>, <c>2026-11-19 08:00:00</c>, <c>261119  8:00:00</c>.</remarks>
internal sealed class MySqlParser(ParserOptions options) : LineParser
{
    private const int LongestNumber = 20;

    // What the server's own head has before the level.
    private static readonly SearchValues<byte> OfHeads = SearchValues.Create("0123456789-:.+TZ "u8);

    private static readonly SearchValues<byte> OfNumbers = SearchValues.Create("0123456789abcdef"u8);

    private static readonly ConstantValue Note = ConstantValue.Of("note");
    private static readonly ConstantValue Warning = ConstantValue.Of("warning");
    private static readonly ConstantValue Error = ConstantValue.Of("error");
    private static readonly ConstantValue SystemLevel = ConstantValue.Of("system");

    private readonly SyslogParser _syslog = new(options);
    private readonly SyslogTime _time = new(options);
    private readonly LocalTime _local = new(options);

    public override bool TryParse(EventView line)
    {
        LineText text = LineText.Of(line);
        if (TryReadHead(text, out DateTimeOffset time, out Head head))
        {
            line.Time = time;
            line.Defer(this);
            return true;
        }

        if (text.Bytes.StartsWith("Version: '"u8) && text.Bytes.IndexOf("'  socket: '"u8) > 0)
        {
            // The second line of "ready for connections".
            line.Weight = 0;
            line.Time = default;
            return true;
        }

        return _syslog.TryParse(line) && IsServer(line[Field.ProcessName]);
    }

    public override void Complete(EventView line)
    {
        if (!TryReadHead(LineText.Of(line), out _, out Head head))
        {
            return;
        }

        line.Set(Field.LogLevel, head.Level);
        if (head.Number.Length > 0 && Digits.AreAll(head.Number.Bytes))
        {
            head.Number.SetAs(line, Field.ProcessThreadId);
        }

        LineText message = head.Message;
        if (message.TrySkip("[MY-"u8, out _) && message.TryCut("] "u8, out LineText code, out LineText rest))
        {
            code.From(1).SetAs(line, Field.EventCode);
            message = rest.TrySkip("["u8, out LineText subsystem) && subsystem.TryCut("] "u8, out _, out LineText said) ? said : rest;
        }

        message.SetAs(line, Field.ErrorMessage);
        MySqlMessage.Set(line, message);
    }

    /// <summary>A message to the system's logger, or to the journal, which may have the server's own head before it.</summary>
    internal static void SetSent(EventView line, LineText message)
    {
        LineText said = message.TryCut("] "u8, out LineText head, out LineText rest) && head.Bytes.LastIndexOf((byte)'[') is var at and >= 0
            && !head.Bytes[..at].ContainsAnyExcept(OfHeads)
            && TryReadLevel(head.From(at + 1).Bytes, out ConstantValue level)
            ? WithLevel(line, level, rest)
            : message;
        if (said.TrySkip("[MY-"u8, out _) && said.TryCut("] ["u8, out _, out LineText subsystem) && subsystem.TryCut("] "u8, out _, out rest))
        {
            said = rest;
        }

        MySqlMessage.Set(line, said);
    }

    private static LineText WithLevel(EventView line, ConstantValue level, LineText rest)
    {
        line.Set(Field.LogLevel, level);
        return rest;
    }

    private static bool IsServer(ReadOnlySpan<byte> program) => program.StartsWith("mysqld"u8) || program.StartsWith("mariadbd"u8);

    private bool TryReadHead(LineText text, out DateTimeOffset time, out Head head)
    {
        head = default;
        if (!TryReadTime(text.Bytes, out time, out int length))
        {
            return false;
        }

        // MySQL 5.5 and its kin have no number.
        LineText rest = text.From(length);
        LineText number = default;
        if (!rest.TrySkip(" ["u8, out LineText level))
        {
            if (IsOfParts(rest.Bytes))
            {
                head = new Head(number, Note, rest.From(rest.Bytes.IndexOfAnyExcept((byte)' ')));
                return true;
            }

            if (!rest.TrySkip(" "u8, out rest))
            {
                return false;
            }

            rest.TrySkip(" "u8, out rest);

            // MySQL 5.6 and MariaDB 10.0 write the number of some threads in hexadecimals.
            int end = rest.Bytes[..Math.Min(rest.Length, LongestNumber)].IndexOfAnyExcept(OfNumbers);
            number = rest.To(Math.Max(end, 0));
            if (number.Length == 0 || !rest.From(number.Length).TrySkip(" ["u8, out level))
            {
                return false;
            }
        }

        if (!level.TryCut("] "u8, out LineText name, out LineText message) || !TryReadLevel(name.Bytes, out ConstantValue known))
        {
            return false;
        }

        head = new Head(number, known, message);
        return true;
    }

    /// <summary>Parts of MySQL up to 5.5 that tell no level: <c>261119  8:00:00  InnoDB: …</c>, <c>261119 08:00:00 mysqld_safe Starting mysqld daemon …</c>.</summary>
    private static bool IsOfParts(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> said = text.TrimStart((byte)' ');
        return said.Length < text.Length && (said.StartsWith("InnoDB: "u8) || said.StartsWith("mysqld_safe "u8) || said.StartsWith("mysqld ended"u8));
    }

    private bool TryReadTime(ReadOnlySpan<byte> text, out DateTimeOffset time, out int length)
    {
        time = default;
        length = 0;
        if (text.Length < "261119  8:00:00 [".Length || !Digits.Is(text[0]))
        {
            return false;
        }

        if (text.Length > "2026-11-19T08:00:00".Length && text[4] == '-' && text[11] != ' ')
        {
            return _time.TryRead(text, out time, out length);
        }

        // MariaDB and MySQL 5.5 put a space, not a zero, before an hour of one digit.
        bool isLong = text[4] == '-';
        int hour = isLong ? 11 : 7;
        length = hour + 8;
        if (text.Length <= length || text[hour - 1] != ' '
            || !(isLong
                ? text[7] == '-' && CivilTime.TryDate(Digits.Four(text, 0), Digits.Two(text, 5), Digits.Two(text, 8), out long date)
                : CivilTime.TryDate(2000 + Digits.Two(text, 0), Digits.Two(text, 2), Digits.Two(text, 4), out date)))
        {
            return false;
        }

        Span<byte> padded = stackalloc byte[8];
        text.Slice(hour, 8).CopyTo(padded);
        if (padded[0] == ' ')
        {
            padded[0] = (byte)'0';
        }

        if (!CivilTime.TryTimeOfDay(padded, 0, out long timeOfDay))
        {
            return false;
        }

        time = _local.At(date + timeOfDay);
        return true;
    }

    private static bool TryReadLevel(ReadOnlySpan<byte> name, out ConstantValue level)
    {
        bool isNote = name.SequenceEqual("Note"u8);
        bool isWarning = name.SequenceEqual("Warning"u8);
        bool isError = name.SequenceEqual("ERROR"u8) || name.SequenceEqual("Error"u8);
        bool isSystem = name.SequenceEqual("System"u8);
        level = isNote ? Note : isWarning ? Warning : isError ? Error : SystemLevel;
        return isNote | isWarning | isError | isSystem;
    }

    private readonly ref struct Head(LineText number, ConstantValue level, LineText message)
    {
        public LineText Number { get; } = number;

        public ConstantValue Level { get; } = level;

        public LineText Message { get; } = message;
    }
}
