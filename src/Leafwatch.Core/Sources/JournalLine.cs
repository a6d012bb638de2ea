using System.Buffers;
using System.Globalization;

namespace Leafwatch.Core.Sources;

/// <summary>
/// Writes a journal entry as rsyslog would have written it to a file: <c>2024-10-09T03:14:30.123456-04:00 host sshd[123]: message</c>
/// (its template RSYSLOG_FileFormat). Control characters become <c>#</c> and three octal digits, so that one entry is one line.
/// </summary>
internal static class JournalLine
{
    private const int LongestHead = 1024;
    private const int LongestName = 256;
    private const int LongestPid = 20;

    // Either would end a name where it is not over.
    private static readonly SearchValues<byte> Breaks = SearchValues.Create(" :"u8);

    /// <summary>Writes an entry, if it has a message.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="zone">The zone in which its time is told.</param>
    /// <param name="line">Where to; <see cref="FollowOptions.DefaultLongestLine"/> bytes are enough.</param>
    /// <param name="isCut">Whether it was too long.</param>
    /// <returns>How long the line is; 0 when the entry has no time or no message.</returns>
    public static int Write(JournalEntry entry, TimeZoneInfo zone, Span<byte> line, out bool isCut)
    {
        isCut = false;
        if (!entry.Message.IsSet || !entry.TryGetTime(out DateTimeOffset time))
        {
            return 0;
        }

        Span<byte> all = line[..FollowOptions.DefaultLongestLine];
        _ = TimeZoneInfo.ConvertTime(time, zone).TryFormat(all, out int length, "yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
        all[length++] = (byte)' ';
        Span<byte> head = all[..LongestHead];
        AppendName(head, ref length, entry.HostName.Value, "localhost"u8);
        head[length++] = (byte)' ';
        AppendName(head, ref length, entry.Identifier.IsSet ? entry.Identifier.Value : entry.Command.Value, "unknown"u8);
        ReadOnlySpan<byte> pid = entry.StatedPid.IsSet ? entry.StatedPid.Value : entry.Pid.Value;
        if (pid.Length is > 0 and <= LongestPid && !pid.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            head[length++] = (byte)'[';
            pid.CopyTo(head[length..]);
            length += pid.Length;
            head[length++] = (byte)']';
        }

        head[length++] = (byte)':';
        head[length++] = (byte)' ';
        isCut = !EscapedText.TryAppend(all, ref length, entry.Message.Value) || entry.Message.IsCut;
        return length;
    }

    private static void AppendName(Span<byte> line, ref int length, ReadOnlySpan<byte> name, ReadOnlySpan<byte> otherwise)
    {
        int start = length;
        _ = EscapedText.TryAppend(line[..(length + LongestName)], ref length, name.IsEmpty ? otherwise : name);
        line[start..length].ReplaceAny(Breaks, (byte)'_');
    }
}
