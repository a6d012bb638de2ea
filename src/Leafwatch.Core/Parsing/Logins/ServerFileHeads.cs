using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>How the lines of servers' own files begin.</summary>
internal static class ServerFileHeads
{
    private const int DateLength = 8;

    /// <summary>
    /// <c>[20261119-08:00:00] [INFO ] message</c> up to xrdp 0.9, <c>[2026-11-19T08:00:00.123+0100] [INFO ] message</c> from 0.10 (common/log.c).
    /// </summary>
    public static bool TryReadXrdp(LineText text, out long ticks, out TimeSpan? offset, out LineText message)
    {
        ticks = 0;
        offset = null;
        message = default;
        if (!text.TrySkip("["u8, out LineText rest) || !rest.TryCut("] ["u8, out LineText stamp, out rest) || !IsLevel(rest.Bytes) || !rest.TryCut("] "u8, out _, out message))
        {
            return false;
        }

        if (stamp.Length == "20261119-08:00:00".Length)
        {
            return stamp.Bytes[DateLength] == '-' && TryReadCompact(stamp.Bytes, out ticks);
        }

        if (!CivilTime.TryRead(stamp.Bytes, out ticks, out int length) || !ZoneOffset.TryRead(stamp.Bytes[length..], out TimeSpan stated))
        {
            return false;
        }

        offset = stated;
        return true;
    }

    /// <summary><c>20261119 08:00:00,SERVER,bob,…</c>: MariaDB's plugin server_audit.</summary>
    public static bool TryReadAudit(LineText text, out long ticks, out TimeSpan? offset, out LineText message)
    {
        ticks = 0;
        offset = null;
        message = default;
        return text.TryCut(","u8, out LineText stamp, out message) && stamp.Length == "20261119 08:00:00".Length && stamp.Bytes[DateLength] == ' '
            && TryReadCompact(stamp.Bytes, out ticks) && MariaDbAudit.Is(message.Bytes);
    }

    /// <summary><c>2026-11-19 08:00:00 192.0.2.1:50022 TLS Error: …</c>: OpenVPN's file from 2.5 on.</summary>
    public static bool TryReadOpenVpn(LineText text, out long ticks, out TimeSpan? offset, out LineText message)
    {
        offset = null;
        message = default;
        if (!CivilTime.TryRead(text.Bytes, out ticks, out int length) || length != "2026-11-19 08:00:00".Length || !text.From(length).TrySkip(" "u8, out message))
        {
            return false;
        }

        // Many a program writes its time like that: whom it is about comes first only here.
        LineText said = message.TryCut(" "u8, out LineText client, out LineText after) ? after : default;
        LineText whole = client.TryCutLast("/"u8, out _, out LineText peer) ? peer : client;
        return PeerAddress.TryRead(whole, out _, out LineText port) && port.Length > 0
            && (said.Bytes.StartsWith("TLS"u8) || said.Bytes.StartsWith("VERIFY"u8) || said.Bytes.StartsWith("["u8) || said.Bytes.StartsWith("MULTI"u8) || said.Bytes.StartsWith("peer info"u8)
                || said.Bytes.StartsWith("SIGUSR1"u8) || said.Bytes.StartsWith("Connection reset"u8) || said.Bytes.StartsWith("AUTH"u8));
    }

    /// <summary><c>[2026-11-19 08:00:00] NOTICE[7][C-00000001]: chan_sip.c:28930 …</c>: Asterisk's file, <c>dateformat=%F %T</c> as in its example configuration.</summary>
    public static bool TryReadAsterisk(LineText text, out long ticks, out TimeSpan? offset, out LineText message)
    {
        ticks = 0;
        offset = null;
        message = default;
        return text.TrySkip("["u8, out LineText rest) && rest.TryCut("] "u8, out LineText stamp, out message)
            && CivilTime.TryRead(rest.Bytes, out ticks, out int length) && length == stamp.Length
            && message.TryCut("["u8, out LineText level, out LineText number) && level.Bytes is [>= (byte)'A' and <= (byte)'Z', ..] && level.Length <= 8 && !level.Bytes.Contains((byte)' ')
            && number.TryCut("]"u8, out LineText thread, out _) && thread.Length > 0 && Digits.AreAll(thread.Bytes);
    }

    /// <summary><c>[19-Nov-2026 08:00:00 +0000]: &lt;session&gt; IMAP Error: …</c>: Roundcube's files, with <c>log_date_format</c> as it comes (program/lib/Roundcube/rcube.php, write_log).</summary>
    public static bool TryReadRoundcube(LineText text, out long ticks, out TimeSpan? offset, out LineText message)
    {
        ticks = 0;
        offset = null;
        message = default;
        ReadOnlySpan<byte> bytes = text.Bytes;
        int at = "[19-Nov-2026 08:00:00 ".Length;
        if (bytes.Length <= at || bytes[0] != '[' || bytes[3] != '-' || bytes[7] != '-' || bytes[12] != ' ' || bytes[at - 1] != ' '
            || !text.From(at).TryCut("]: "u8, out LineText zone, out message) || !ZoneOffset.TryRead(zone.Bytes, out TimeSpan stated)
            || !CivilTime.TryDate(Digits.Four(bytes, 8), CivilTime.Month(bytes, 4), Digits.Two(bytes, 1), out ticks) || !CivilTime.TryTimeOfDay(bytes, 13, out long timeOfDay))
        {
            return false;
        }

        ticks += timeOfDay;
        offset = stated;
        return true;
    }

    private static bool IsLevel(ReadOnlySpan<byte> text) =>
        text.StartsWith("INFO"u8) || text.StartsWith("WARN"u8) || text.StartsWith("ERROR"u8) || text.StartsWith("DEBUG"u8) || text.StartsWith("CORE"u8) || text.StartsWith("TRACE"u8);

    private static bool TryReadCompact(ReadOnlySpan<byte> text, out long ticks)
    {
        bool isRead = CivilTime.TryDate(Digits.Four(text, 0), Digits.Two(text, 4), Digits.Two(text, 6), out ticks) & CivilTime.TryTimeOfDay(text, DateLength + 1, out long timeOfDay);
        ticks += timeOfDay;
        return isRead;
    }
}
