using System.Buffers.Text;

namespace Leafwatch.Core.Sources;

/// <summary>An entry of the journal: those of its fields that are used (systemd.journal-fields(7)).</summary>
internal sealed class JournalEntry
{
    public const int LongestCursor = 1024;
    private const int LongestName = 256;

    private readonly (byte[] Name, JournalField Field)[] _fields;

    public JournalEntry() => _fields =
    [
        ("__CURSOR"u8.ToArray(), Cursor),
        ("__REALTIME_TIMESTAMP"u8.ToArray(), Received),
        ("_SOURCE_REALTIME_TIMESTAMP"u8.ToArray(), Sent),
        ("_HOSTNAME"u8.ToArray(), HostName),
        ("_SYSTEMD_UNIT"u8.ToArray(), Unit),
        ("_COMM"u8.ToArray(), Command),
        ("_PID"u8.ToArray(), Pid),
        ("SYSLOG_IDENTIFIER"u8.ToArray(), Identifier),
        ("SYSLOG_PID"u8.ToArray(), StatedPid),
        ("MESSAGE"u8.ToArray(), Message),
    ];

    /// <summary>The fields that have to be asked for; the others come with every entry.</summary>
    public static string Asked => "_SOURCE_REALTIME_TIMESTAMP,_HOSTNAME,_SYSTEMD_UNIT,_COMM,_PID,SYSLOG_IDENTIFIER,SYSLOG_PID,MESSAGE";

    public JournalField Cursor { get; } = new(LongestCursor);

    /// <summary>When the journal took it in, in microseconds.</summary>
    public JournalField Received { get; } = new(LongestName);

    /// <summary>When it was sent to the journal, by the kernel's word.</summary>
    public JournalField Sent { get; } = new(LongestName);

    public JournalField HostName { get; } = new(LongestName);

    public JournalField Unit { get; } = new(LongestName);

    public JournalField Command { get; } = new(LongestName);

    public JournalField Pid { get; } = new(LongestName);

    /// <summary>What the sender calls itself.</summary>
    public JournalField Identifier { get; } = new(LongestName);

    /// <summary>The process number that the sender states.</summary>
    public JournalField StatedPid { get; } = new(LongestName);

    public JournalField Message { get; } = new(FollowOptions.DefaultLongestLine);

    /// <summary>The field of a name, when it is one that is used and has no value yet.</summary>
    public JournalField? Find(ReadOnlySpan<byte> name)
    {
        foreach ((byte[] known, JournalField field) in _fields)
        {
            if (name.SequenceEqual(known))
            {
                return field.IsSet ? null : field;
            }
        }

        return null;
    }

    public void Clear()
    {
        foreach ((_, JournalField field) in _fields)
        {
            field.Clear();
        }
    }

    /// <summary>When it was written: sent, else received.</summary>
    public bool TryGetTime(out DateTimeOffset time) => TryRead(Sent, out time) || TryRead(Received, out time);

    /// <summary>When the journal took it in.</summary>
    public bool TryGetReceived(out DateTimeOffset time) => TryRead(Received, out time);

    private static bool TryRead(JournalField microseconds, out DateTimeOffset time)
    {
        bool isNumber = Utf8Parser.TryParse(microseconds.Value, out long since, out int length) && length == microseconds.Value.Length;
        bool isTime = isNumber && since >= 0 && since < (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        time = isTime ? DateTimeOffset.UnixEpoch.AddTicks(since * TimeSpan.TicksPerMicrosecond) : default;
        return isTime;
    }
}
