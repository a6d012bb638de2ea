using System.Globalization;
using Leafwatch.Core.Sources;

namespace Leafwatch.Monitoring;

/// <summary>Says in words what happened to a source.</summary>
internal static class SourceEventText
{
    /// <summary>What an operator wants to know of it, or <see langword="null"/> where it is business as usual.</summary>
    public static string? Problem(SourceEvent happened) => happened switch
    {
        SourceEvent.FileUnreadable unreadable => $"cannot be read: {unreadable.Reason}",
        SourceEvent.FileTruncated { UnreadBytes: > 0 } cut => $"was cut while {cut.UnreadBytes} bytes of it had not been read: they are lost",
        SourceEvent.FileVanished { UnreadBytes: { } unread } vanished =>
            $"is gone; it had been read up to byte {vanished.Offset}{(unread == 0 ? ", its end" : $": {unread} bytes are lost")}",
        SourceEvent.FileVanished vanished => $"is gone; it had been read up to byte {vanished.Offset}",
        SourceEvent.EntriesGone gone => $"no longer has the entry that was read last{At(", of ", gone.After)}: whatever it held after it{At(", until ", gone.Until)}, is lost",
        SourceEvent.LineTooLong line => $"has a line longer than {line.Taken} bytes at {line.Offset}: its beginning is taken, the rest passed over",
        SourceEvent.RestSkipped rest => $"has {rest.Bytes} bytes at {rest.Offset} that belong to a line whose beginning was taken before: they are passed over",
        SourceEvent.FormatChanged changed => $"has changed its format from {changed.From} to {changed.To}: each line is read as what it is",
        SourceEvent.NullsSkipped nulls => $"has {nulls.Bytes} NUL bytes at {nulls.Offset}, as a crash leaves them: they are passed over",
        SourceEvent.MessagesDropped dropped => $"lost {dropped.Count} messages: they came faster than they could be taken",
        SourceEvent.MessagesCut cut => $"had {cut.Count} messages of which only the beginning was taken: longer than {FollowOptions.DefaultLongestLine} bytes, or broken off",
        SourceEvent.PeerRefused refused => $"turned {refused.Peer} away: {refused.Reason}",
        SourceEvent.PeersRefused refused => $"turned away {refused.Count} more",
        _ => null,
    };

    public static void Write(ReportLog log, SourceEvent happened)
    {
        switch (happened)
        {
            case SourceEvent.FileMissing missing:
                log.FileMissing(missing.Path);
                break;
            case SourceEvent.FileFound found:
                log.FileFound(found.Path);
                break;
            case SourceEvent.FileBack back:
                log.FileBack(back.Path);
                break;
            default:
                if (Problem(happened) is { } problem)
                {
                    log.SourceProblem(happened.Path, problem);
                }

                break;
        }
    }

    private static string At(string before, DateTimeOffset? time) =>
        time is { } known ? string.Create(CultureInfo.InvariantCulture, $"{before}{known.ToLocalTime():yyyy-MM-dd HH:mm:ss zzz}") : "";
}
