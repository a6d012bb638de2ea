namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// How many attempts a line stands for that tells of several: <c>bob : 3 incorrect password attempts</c> of sudo, <c>(auth failed, 3 attempts in 9 secs)</c>
/// of Dovecot, <c>3 LOGIN FAILURES</c> of FreeBSD's login.
/// </summary>
internal static class StatedAttempts
{
    private const int MostDigits = 3;

    /// <summary>The number that the message of a program states, or 1.</summary>
    public static int In(ReadOnlySpan<byte> program, ReadOnlySpan<byte> message)
    {
        if (program.SequenceEqual("sudo"u8) || program.SequenceEqual("sudo-rs"u8))
        {
            int at = message.IndexOf(" incorrect password attempt"u8);
            int start = at < 0 ? -1 : message[..at].LastIndexOf(" : "u8);
            return start < 0 ? 1 : Number(message[(start + 3)..at]);
        }

        if (program.SequenceEqual("login"u8))
        {
            int end = message.IndexOf(" LOGIN FAILURES "u8);
            return end < 0 ? 1 : Number(message[..end]);
        }

        return program.SequenceEqual("dovecot"u8) || program.EndsWith("-login"u8) ? InDovecot(message) : 1;
    }

    /// <summary>Before the user's name, which may look like that.</summary>
    private static int InDovecot(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> before = "(auth failed, "u8;
        int user = message.IndexOf("user=<"u8);
        ReadOnlySpan<byte> head = user < 0 ? message : message[..user];
        int at = head.IndexOf(before);
        if (at < 0)
        {
            return 1;
        }

        ReadOnlySpan<byte> rest = head[(at + before.Length)..];
        int digits = Digits.Leading(rest);
        return rest[digits..].StartsWith(" attempts"u8) ? Number(rest[..digits]) : 1;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is 0 or > MostDigits || !Digits.AreAll(digits))
        {
            return 1;
        }

        int number = 0;
        foreach (byte digit in digits)
        {
            number = (number * 10) + (digit - '0');
        }

        return Math.Max(number, 1);
    }
}
