namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>
/// Facility and severity in words, where some loggers write them: <c>auth.info</c> (BusyBox's sysklogd/syslogd.c), <c>&lt;auth.info&gt;</c> and
/// <c>&lt;4.6&gt;</c> (FreeBSD's syslogd(8) with <c>-v</c>), <c>auth|security:info</c> (AIX), and with a number of the message
/// <c>[ID 800047 auth.info]</c> (Solaris, msgid(1M)).
/// </summary>
internal static class FacilityText
{
    private const int Longest = 24;

    private static readonly string[] Severities =
        ["emerg", "panic", "alert", "crit", "err", "error", "warn", "warning", "notice", "info", "debug"];

    /// <summary>What follows facility and severity, if the text begins with them.</summary>
    public static LineText Skip(LineText text) => LengthAt(text.Bytes) is > 0 and var length ? text.From(length + 1) : text;

    /// <summary>Whether a text begins with them.</summary>
    public static bool IsAt(ReadOnlySpan<byte> text) => LengthAt(text) > 0;

    /// <summary>What follows the number of a message, if the text begins with it.</summary>
    public static LineText SkipMessageId(LineText text) =>
        text.TrySkip("[ID "u8, out LineText rest) && rest.TryCut("] "u8, out LineText id, out LineText message)
            && id.TryCut(" "u8, out LineText number, out LineText priority) && Digits.AreAll(number.Bytes) && Is(priority.Bytes)
                ? message
                : text;

    private static int LengthAt(ReadOnlySpan<byte> text)
    {
        int space = text[..Math.Min(text.Length, Longest + 1)].IndexOf((byte)' ');
        return space > 0 && Is(text[..space]) ? space : 0;
    }

    private static bool Is(ReadOnlySpan<byte> word)
    {
        // Most words at this place are names of hosts, and tags: "sshd[4711]:".
        if (word.IsEmpty || word[^1] is not ((byte)'>' or >= (byte)'a' and <= (byte)'z'))
        {
            return false;
        }

        bool isInBrackets = word is [(byte)'<', .., (byte)'>'];
        word = isInBrackets ? word[1..^1] : word;
        int separator = word.LastIndexOfAny((byte)'.', (byte)':');
        if (separator <= 0)
        {
            return false;
        }

        ReadOnlySpan<byte> facility = word[..separator];
        ReadOnlySpan<byte> severity = word[(separator + 1)..];
        if (isInBrackets && Digits.AreAll(facility) && Digits.AreAll(severity))
        {
            return true;
        }

        foreach (byte b in facility)
        {
            if (b is not (>= (byte)'a' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9' or (byte)'|'))
            {
                return false;
            }
        }

        foreach (string known in Severities)
        {
            if (System.Text.Ascii.Equals(severity, known))
            {
                return true;
            }
        }

        return false;
    }
}
