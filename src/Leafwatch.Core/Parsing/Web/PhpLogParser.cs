using System.Text;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>
/// Reads what PHP's process manager and PHP itself say:
/// <c>[09-Oct-2024 03:14:30] WARNING: [pool www] child 5 said into stderr: "…"</c> (sapi/fpm/fpm/zlog.c) and
/// <c>[09-Oct-2024 03:14:30 Europe/Berlin] PHP Warning:  message in /file.php on line 3</c> (main/main.c, php_log_err).
/// https://www.php.net/manual/en/install.fpm.configuration.php#error-log
/// </summary>
/// <remarks>The lines of a stack trace belong to the event before them, and are none of their own.</remarks>
internal sealed class PhpLogParser(ParserOptions options) : LineParser
{
    private const int LongestZone = 64;

    private static readonly Field Pool = Field.Named("php.pool");
    private static readonly Field FileName = Field.Named("log.origin.file.name");
    private static readonly Field FileLine = Field.Named("log.origin.file.line");

    private static readonly ConstantValue Failure = ConstantValue.Of("failure");
    private static readonly ConstantValue Denied = ConstantValue.Of("http_denied");
    private static readonly ConstantValue Web = ConstantValue.Of("web");
    private static readonly ConstantValue Error = ConstantValue.Of("error");
    private static readonly ConstantValue Warning = ConstantValue.Of("warning");
    private static readonly ConstantValue Notice = ConstantValue.Of("notice");
    private static readonly ConstantValue Debug = ConstantValue.Of("debug");
    private static readonly ConstantValue Alert = ConstantValue.Of("alert");

    private const int MostZones = 8;

    /// <summary>The zones that lines named lately: to look one up takes longer than to read a line.</summary>
    private readonly List<(byte[] Name, LocalTime Zone)> _zones = [];
    private int _oldestZone;

    public static IReadOnlyList<Field> Fields { get; } =
        [Field.LogLevel, Pool, Field.ProcessPid, FileName, FileLine, Field.EventCategory, Field.EventAction, Field.EventOutcome, Field.ErrorMessage];

    public override bool TryParse(EventView line)
    {
        LineText text = LineText.Of(line);
        if (IsOfTrace(text.Bytes))
        {
            line.Weight = 0;
            line.Time = default;
            return true;
        }

        if (!TryReadTime(text, out DateTimeOffset time, out _))
        {
            return false;
        }

        line.Time = time;
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        if (!TryReadTime(LineText.Of(line), out _, out LineText said))
        {
            return;
        }

        line.Set(Field.EventCategory, Web);
        LineText message = said;
        if (said.TrySkip("PHP "u8, out LineText php) && php.TryCut(": "u8, out LineText kind, out LineText rest) && LevelOf(kind.Bytes) is { } level)
        {
            line.Set(Field.LogLevel, level);
            message = rest.Bytes.StartsWith(" "u8) ? rest.From(1) : rest;
            SetPlace(line, message);
        }
        else if (said.TryCut(": "u8, out kind, out rest) && LevelOf(kind.Bytes) is { } told)
        {
            line.Set(Field.LogLevel, told);
            message = SetProcess(line, rest);
            if (message.Bytes.StartsWith("Access to the script '"u8) && message.Bytes.EndsWith(" has been denied (see security.limit_extensions)"u8))
            {
                line.Set(Field.EventAction, Denied);
                line.Set(Field.EventOutcome, Failure);
            }
        }

        message.SetAs(line, Field.ErrorMessage);
    }

    /// <summary>What PHP writes below an uncaught exception.</summary>
    private static bool IsOfTrace(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("Stack trace:"u8) || (text.Length > 2 && text[0] == '#' && Digits.Is(text[1])) || text.StartsWith("  thrown in "u8);

    /// <summary><c>[09-Oct-2024 03:14:30.123456 Europe/Berlin] </c>, fraction and zone where they are.</summary>
    private bool TryReadTime(LineText text, out DateTimeOffset time, out LineText rest)
    {
        time = default;
        rest = default;
        ReadOnlySpan<byte> bytes = text.Bytes;
        int at = "[dd-Mmm-yyyy hh:mm:ss".Length;
        if (bytes.Length <= at || bytes[0] != '[' || bytes[3] != '-' || bytes[7] != '-' || bytes[12] != ' '
            || !CivilTime.TryDate(Digits.Four(bytes, 8), CivilTime.Month(bytes, 4), Digits.Two(bytes, 1), out long ticks)
            || !CivilTime.TryTimeOfDay(bytes, 13, out long timeOfDay))
        {
            return false;
        }

        ticks += timeOfDay;
        if (bytes[at] == '.')
        {
            ticks += CivilTime.Fraction(bytes[(at + 1)..], out int digits);
            at += 1 + digits;
        }

        int close = bytes[at..].IndexOf((byte)']');
        if (close < 0 || close > LongestZone || (close > 0 && bytes[at] != ' '))
        {
            return false;
        }

        time = ZoneOf(bytes.Slice(at, close).TrimStart((byte)' ')).At(ticks);
        rest = text.From(at + close + 1);

        // Behind a colon another program goes on.
        return rest.TrySkip(" "u8, out rest) || rest.Length == 0;
    }

    /// <summary>The zone that a line names; that of the source when it names none, or one that this machine does not know.</summary>
    private LocalTime ZoneOf(ReadOnlySpan<byte> name)
    {
        foreach ((byte[] known, LocalTime zone) in _zones)
        {
            if (name.SequenceEqual(known))
            {
                return zone;
            }
        }

        bool isKnown = TimeZones.TryFind(Encoding.ASCII.GetString(name), out TimeZoneInfo? found);
        (byte[], LocalTime Zone) named = (name.ToArray(), new LocalTime(isKnown ? options with { Zone = found! } : options));
        if (_zones.Count < MostZones)
        {
            _zones.Add(named);
        }
        else
        {
            _zones[_oldestZone] = named;
            _oldestZone = (_oldestZone + 1) % MostZones;
        }

        return named.Zone;
    }

    private static ConstantValue? LevelOf(ReadOnlySpan<byte> kind) =>
        kind.SequenceEqual("NOTICE"u8) || kind.SequenceEqual("Notice"u8) || kind.SequenceEqual("Deprecated"u8) || kind.SequenceEqual("Strict Standards"u8) ? Notice
        : kind.SequenceEqual("WARNING"u8) || kind.EndsWith("arning"u8) ? Warning
        : kind.SequenceEqual("ERROR"u8) || kind.EndsWith("error"u8) ? Error
        : kind.SequenceEqual("DEBUG"u8) ? Debug
        : kind.SequenceEqual("ALERT"u8) ? Alert
        : null;

    /// <summary><c>[pool www] child 5 …</c>, <c>pid 5, function(), line 3: …</c>.</summary>
    private static LineText SetProcess(EventView line, LineText message)
    {
        if (message.TrySkip("[pool "u8, out LineText bracket) && bracket.TryCut("] "u8, out LineText pool, out LineText rest))
        {
            pool.SetAs(line, Pool);
            message = rest;
        }

        if (message.TrySkip("child "u8, out LineText number) || message.TrySkip("pid "u8, out number))
        {
            int digits = Digits.Leading(number.Bytes);
            if (digits > 0)
            {
                number.To(digits).SetAs(line, Field.ProcessPid);
            }
        }

        return message;
    }

    /// <summary><c>message in /file.php on line 3</c>, or <c>in /file.php:3</c> for an exception.</summary>
    private static void SetPlace(EventView line, LineText message)
    {
        if (message.TryCutLast(" on line "u8, out LineText before, out LineText number) && Digits.AreAll(number.Bytes)
            && before.TryCutLast(" in "u8, out _, out LineText file))
        {
            file.SetAs(line, FileName);
            number.SetAs(line, FileLine);
        }
        else if (message.TryCutLast(":"u8, out before, out number) && Digits.AreAll(number.Bytes) && before.TryCutLast(" in "u8, out _, out file))
        {
            file.SetAs(line, FileName);
            number.SetAs(line, FileLine);
        }
    }
}
