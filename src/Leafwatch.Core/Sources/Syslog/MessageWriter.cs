using System.Globalization;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>Writes messages as one line each: control characters escaped, time and sender put in where they are missing. Of one thread at a time.</summary>
internal sealed class MessageWriter(TimeProvider time)
{
    private readonly byte[] _stamp = new byte[32];
    private DateTimeOffset _second;
    private int _stampLength;

    /// <summary>The most that a message takes, with the end of its line.</summary>
    public static int Room(int messageLength) => Math.Min(FollowOptions.DefaultLongestLine, (4 * messageLength) + 128) + 1;

    /// <summary>Writes a message that is not empty.</summary>
    /// <param name="message">As it came, without its trailer.</param>
    /// <param name="peer">Who sent it.</param>
    /// <param name="line">Where to: as long as <see cref="Room"/> says.</param>
    /// <param name="isCut">Whether there was more than fits into the longest line.</param>
    /// <returns>The length with the end of the line.</returns>
    public int Write(ReadOnlySpan<byte> message, PeerAddress peer, Span<byte> line, out bool isCut)
    {
        Span<byte> room = line[..Math.Min(line.Length - 1, FollowOptions.DefaultLongestLine)];
        MessageHead head = MessageHead.Of(message);
        int length = 0;
        if (!head.IsComplete)
        {
            _ = EscapedText.TryAppend(room, ref length, message[..head.Kept]);
            WriteMissing(head, peer, room, ref length);
            message = message[head.Rest..];
        }

        isCut = !EscapedText.TryAppend(room, ref length, message);
        line[length] = (byte)'\n';
        return length + 1;
    }

    /// <summary>A message without a priority gets that of a notice of a user's program (RFC 3164, section 4.3.3).</summary>
    private void WriteMissing(in MessageHead head, PeerAddress peer, Span<byte> line, ref int length)
    {
        if (head.NeedsPriority)
        {
            "<13>"u8.CopyTo(line[length..]);
            length += 4;
        }

        if (head.NeedsTime)
        {
            Stamp().CopyTo(line[length..]);
            length += _stampLength;
            line[length++] = (byte)' ';
        }

        if (head.NeedsHost)
        {
            length += peer.Write(line[length..]);
            line[length++] = (byte)' ';
        }
    }

    /// <summary>Now, with its offset: the zone of the source is for times that state none.</summary>
    private ReadOnlySpan<byte> Stamp()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - _second is var age && (age < TimeSpan.Zero || age >= TimeSpan.FromSeconds(1)))
        {
            _second = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
            _ = _second.TryFormat(_stamp, out _stampLength, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        return _stamp.AsSpan(0, _stampLength);
    }
}
