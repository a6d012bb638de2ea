namespace Leafwatch.Core.Sources.Syslog;

/// <summary>
/// What a message says before its content, and what a relay has to add to it (RFC 3164, section 4.3): the part that stays in
/// front, what is put in, and where the message goes on.
/// </summary>
/// <param name="Kept">How many bytes of the message come first: its priority, perhaps its version and its time.</param>
/// <param name="NeedsPriority">Whether it has no priority.</param>
/// <param name="NeedsTime">Whether it has no time.</param>
/// <param name="NeedsHost">Whether it has no host.</param>
/// <param name="Rest">Where it goes on.</param>
internal readonly record struct MessageHead(int Kept, bool NeedsPriority, bool NeedsTime, bool NeedsHost, int Rest)
{
    private const int LongestPriority = 3;
    private const int HighestPriority = 191;
    private const int OldTimeLength = 15;
    private const int NewTimeLength = 19;
    private const int LongestTime = 40;

    public bool IsComplete => !NeedsPriority && !NeedsTime && !NeedsHost;

    public static MessageHead Of(ReadOnlySpan<byte> message)
    {
        int priority = PriorityLength(message);
        ReadOnlySpan<byte> rest = message[priority..];
        if (priority > 0 && VersionLength(rest) is > 0 and int version)
        {
            return OfVersioned(message, priority + version);
        }

        int time = TimeLength(rest);
        if (time == 0)
        {
            return new MessageHead(priority, priority == 0, true, true, priority);
        }

        // Files are sent as they are by many a shipper: a line with time and host is complete without a priority, too.
        bool hasHost = !IsTag(rest[time..]);
        return new MessageHead(priority + time, false, false, !hasHost, priority + time);
    }

    /// <summary>RFC 5424, section 6.2: a time or host that the sender did not know is <c>-</c>.</summary>
    private static MessageHead OfVersioned(ReadOnlySpan<byte> message, int at)
    {
        bool noTime = message[at..].StartsWith("- "u8);
        int host = at + message[at..Math.Min(message.Length, at + LongestTime)].IndexOf((byte)' ') + 1;
        bool noHost = host > at && message[host..].StartsWith("- "u8);
        return noTime
            ? new MessageHead(at, false, true, noHost, noHost ? host + 2 : host)
            : new MessageHead(noHost ? host : at, false, false, noHost, noHost ? host + 2 : at);
    }

    /// <summary><c>&lt;0&gt;</c> to <c>&lt;191&gt;</c>.</summary>
    private static int PriorityLength(ReadOnlySpan<byte> message)
    {
        int close = message.IsEmpty || message[0] != '<' ? -1 : message[..Math.Min(message.Length, LongestPriority + 2)].IndexOf((byte)'>');
        if (close < 2)
        {
            return 0;
        }

        int value = 0;
        foreach (byte digit in message[1..close])
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return 0;
            }

            value = (value * 10) + digit - '0';
        }

        return value <= HighestPriority ? close + 1 : 0;
    }

    /// <summary>A number of up to three digits that does not begin with a nought, and a space.</summary>
    private static int VersionLength(ReadOnlySpan<byte> text)
    {
        int space = text[..Math.Min(text.Length, 4)].IndexOf((byte)' ');
        return space > 0 && text[0] != '0' && !text[..space].ContainsAnyExceptInRange((byte)'0', (byte)'9') ? space + 1 : 0;
    }

    /// <summary><c>Oct  9 03:14:30 </c>, or as rsyslog forwards it by default, <c>2024-10-09T03:14:30.123456-04:00 </c>.</summary>
    private static int TimeLength(ReadOnlySpan<byte> text)
    {
        if (text.Length <= OldTimeLength)
        {
            return 0;
        }

        if (Fits(text, "Aaa 09 09:09:09 "u8))
        {
            return OldTimeLength + 1;
        }

        int space = text.Length > NewTimeLength && Fits(text, "9999-99-99T99:99:99"u8) ? text[NewTimeLength..].IndexOf((byte)' ') : -1;
        return space is >= 0 and < 20 ? NewTimeLength + space + 1 : 0;
    }

    /// <summary>Whether a text begins as the pattern: 9 is a digit, 0 a digit or space, A and a are letters.</summary>
    private static bool Fits(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            char found = (char)text[i];
            bool fits = pattern[i] switch
            {
                (byte)'9' => char.IsAsciiDigit(found),
                (byte)'0' => char.IsAsciiDigit(found) || found == ' ',
                (byte)'A' => char.IsAsciiLetterUpper(found),
                (byte)'a' => char.IsAsciiLetterLower(found),
                _ => found == pattern[i],
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether what stands in the place of the host is the tag of a program: <c>sshd[123]:</c>. An IPv6 address ends with a colon only if with two.</summary>
    private static bool IsTag(ReadOnlySpan<byte> text)
    {
        int space = text.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = space < 0 ? text : text[..space];
        return word.IsEmpty || word.Contains((byte)'[') || (word[^1] == ':' && !word.EndsWith("::"u8));
    }
}
