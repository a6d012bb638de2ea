namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What tells of a login that failed in messages whose wording nobody knows: those of versions to come, of patches, of plug-ins. Only that it failed is taken from them; the
/// address and the user are left to who knows where those stand. What stands behind <c>&lt;</c>, <c>"</c> or <c>=</c> may be somebody's own words, as the id of a mail is its sender's.
/// </summary>
internal static class FailureWords
{
    private static readonly EventKind Failed = EventKind.Failure("authentication_failure");

    private static readonly byte[][] Phrases =
    [
        .. ((string[])
        [
            "uthentication failure", "uthentication failed", "uthentication error", "uthentication refused", "failed to authenticate", "not authenticated", "auth failed",
            "ogin failed", "ogin failure", "ailed login", "ogin incorrect", "ogin denied", "ogin refused", "OGIN FAILED", "AILED LOGIN",
            "nvalid password", "ncorrect password", "rong password", "ad password", "assword mismatch", "assword incorrect", "nvalid credentials", "nvalid user", "nknown user",
        ]).Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    /// <summary>Gives the failure to a message that has no meaning yet.</summary>
    public static void Set(EventView line, LineText message)
    {
        if (!line.Has(Field.EventCategory))
        {
            int quoted = message.Bytes.IndexOfAny((byte)'<', (byte)'"', (byte)'=');
            if (Speak(quoted < 0 ? message.Bytes : message.Bytes[..quoted]))
            {
                Failed.SetOn(line);
            }
        }
    }

    private static bool Speak(ReadOnlySpan<byte> message)
    {
        // Most messages have none of these, and are not looked through for each phrase.
        if (message.IndexOf("uth"u8) < 0 && message.IndexOf("ogin"u8) < 0 && message.IndexOf("assword"u8) < 0 && message.IndexOf("LOGIN"u8) < 0
            && message.IndexOf("credentials"u8) < 0 && message.IndexOf("user"u8) < 0)
        {
            return false;
        }

        foreach (byte[] phrase in Phrases)
        {
            if (message.IndexOf(phrase) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
