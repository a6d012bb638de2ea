using Leafwatch.Core.Parsing.Syslog;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Dns;

/// <summary>
/// Reads the files of BIND's channels: a time (<c>print-time</c>), then category and severity if the channel prints them, then the message
/// (lib/isc/log.c, isc_log_doit; https://bind9.readthedocs.io/en/stable/reference.html#namedconf-statement-print-time). What it says to the system's logger is read too.
/// </summary>
/// <remarks>
/// Times are <c>Nov 19 08:00:00.123</c> (before 9.3), <c>19-Nov-2026 08:00:00.123</c> (<c>yes</c>, <c>local</c>), <c>2026-11-19T08:00:00.123</c> (<c>iso8601</c>), with <c>Z</c> (<c>iso8601-utc</c>) or an offset
/// (<c>iso8601-tzinfo</c>). Many programs write the latter: a line that has neither category nor severity is BIND's only if the message is. A channel without
/// <c>print-time</c>, and standard error in a container, have none: the time is then that of an envelope around the line, or of the reading.
/// </remarks>
internal sealed class BindParser(ParserOptions options) : LineParser
{
    private readonly SyslogParser _syslog = new(options);
    private readonly SyslogTime _time = new(options);
    private readonly LocalTime _local = new(options);
    private bool _hasGuessedTime;

    internal override bool HasGuessedTime => _hasGuessedTime;

    public override bool TryParse(EventView line)
    {
        LineText text = LineText.Of(line);
        _hasGuessedTime = false;
        if (TryReadTime(text, out DateTimeOffset time, out LineText rest, out bool isOwn))
        {
            NamedLabels labels = NamedLabels.Read(rest);
            bool isOld = !isOwn && !Digits.Is(text.Bytes[0]);
            bool hasLabels = isOld ? labels.Category.Length > 0 && labels.Severity is not null : labels.Category.Length > 0 || (labels.Severity is not null && isOwn);
            if (hasLabels || (isOwn ? !IsOfJava(rest.Bytes) : !isOld && NamedMessage.Is(labels.Message)))
            {
                line.Time = time;
                line.Defer(this);
                return true;
            }
        }

        if (_syslog.TryParse(line))
        {
            return line[Field.ProcessName].StartsWith("named"u8);
        }

        NamedLabels bare = NamedLabels.Read(text);
        if (!(bare.Category.Length > 0 && bare.Severity is not null) && !NamedMessage.IsOfPeer(bare.Message))
        {
            return false;
        }

        _hasGuessedTime = true;
        line.Time = options.Reference();
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        LineText text = LineText.Of(line);
        NamedLabels labels = NamedLabels.Read(TryReadTime(text, out _, out LineText rest, out _) ? rest : text);
        labels.SetOn(line);
        labels.Message.SetAs(line, Field.ErrorMessage);
        NamedMessage.SetSaid(line, labels.Message);
    }

    /// <summary>Up to 9.2: <c>Nov 19 08:00:00.123</c>.</summary>
    private static bool IsOld(ReadOnlySpan<byte> text) => text.Length > "Nov 19 08:00:00.".Length && text[15] == '.' && CivilTime.Month(text, 0) > 0;

    /// <summary>Java's own logging has the same time: <c>19-Nov-2026 08:00:00.123 INFO [main] …</c>.</summary>
    private static bool IsOfJava(ReadOnlySpan<byte> text)
    {
        int space = text.IndexOf((byte)' ');
        return space > 0 && text[(space + 1)..].StartsWith("["u8) && !text[..space].ContainsAnyExceptInRange((byte)'A', (byte)'Z');
    }

    private bool TryReadTime(LineText text, out DateTimeOffset time, out LineText rest, out bool isOwn)
    {
        ReadOnlySpan<byte> bytes = text.Bytes;
        time = default;
        rest = default;
        isOwn = bytes.Length > "19-Nov-2026 08:00:00.123 ".Length && bytes[2] == '-' && bytes[6] == '-';
        if (!isOwn)
        {
            return bytes.Length > 0 && (Digits.Is(bytes[0]) || IsOld(bytes)) && _time.TryRead(bytes, out time, out int length) && text.From(length).TrySkip(" "u8, out rest);
        }

        int at = "19-Nov-2026 08:00:00".Length;
        if (bytes[11] != ' ' || bytes[at] != '.'
            || !CivilTime.TryDate(Digits.Four(bytes, 7), CivilTime.Month(bytes, 3), Digits.Two(bytes, 0), out long date)
            || !CivilTime.TryTimeOfDay(bytes, 12, out long timeOfDay))
        {
            return false;
        }

        long fraction = CivilTime.Fraction(bytes[(at + 1)..], out int digits);
        time = _local.At(date + timeOfDay + fraction);
        return digits > 0 && text.From(at + 1 + digits).TrySkip(" "u8, out rest);
    }
}
