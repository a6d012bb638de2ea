using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>
/// What a program puts before its messages in a file of its own, where such lines go on to the system's logger as they are: a channel of BIND with <c>print-time</c>, or a
/// forwarder that reads the file. <c>Nov 19 08:00:00 www named[7]: 19-Nov-2026 08:00:00.123 queries: info: …</c>.
/// </summary>
/// <remarks>The time of such a line is the logger's. No message of these programs begins with a time otherwise.</remarks>
internal static class OwnHead
{
    /// <summary>Takes a time and the space behind it off the front.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool TrySkipTime(LineText text, out LineText rest)
    {
        int length = LengthOfTime(text.Bytes);
        rest = text;
        return length > 0 && text.From(length).TrySkip(" "u8, out rest);
    }

    /// <summary>Takes a time, perhaps a host, and <c>program[7]</c> off the front.</summary>
    /// <param name="text">The message.</param>
    /// <param name="program">The name with which the process is named.</param>
    /// <param name="end">What stands behind it.</param>
    /// <param name="rest">The message without it; as it came when it has none.</param>
    public static bool TrySkip(LineText text, ReadOnlySpan<byte> program, ReadOnlySpan<byte> end, out LineText rest)
    {
        rest = text;
        if (!TrySkipTime(text, out LineText head) || !head.TryCut("["u8, out LineText name, out LineText behind))
        {
            return false;
        }

        // dnsmasq-dhcp is dnsmasq too.
        LineText own = name.TryCut(" "u8, out _, out LineText afterHost) ? afterHost : name;
        if (!own.Bytes.StartsWith(program) || own.Bytes.Contains((byte)' ') || !behind.TryCut(end, out LineText pid, out LineText said) || !Digits.AreAll(pid.Bytes))
        {
            return false;
        }

        rest = said;
        return true;
    }

    private static int LengthOfTime(ReadOnlySpan<byte> text) =>
        text.Length <= "19-Nov-2026 08:00:00.123".Length ? 0
        : text[0] == '[' ? LengthOfEpoch(text)
        : text[2] == '-' && text[6] == '-' && CivilTime.Month(text, 3) > 0 && CivilTime.TryTimeOfDay(text, 12, out _) ? 20 + LengthOfFraction(text[20..])
        : text[4] == '-' && text[7] == '-' && CivilTime.TryTimeOfDay(text, 11, out _) ? 19 + Math.Max(0, text[19..].IndexOf((byte)' '))
        : CTime.TryRead(text, out _) ? CTime.Length
        : text[3] == ' ' && CivilTime.Month(text, 0) > 0 && CivilTime.TryTimeOfDay(text, 7, out _) ? 15
        : 0;

    private static int LengthOfEpoch(ReadOnlySpan<byte> text)
    {
        int digits = Digits.Leading(text[1..]);
        return digits > 0 && text[1 + digits] == ']' ? digits + 2 : 0;
    }

    private static int LengthOfFraction(ReadOnlySpan<byte> text) => text[0] == '.' ? 1 + Digits.Leading(text[1..]) : 0;
}
