using Leafwatch.Core.Sources;
using Leafwatch.Reporting;

namespace Leafwatch.Monitoring;

/// <summary>Says in words what happened to a source.</summary>
internal static class SourceEventText
{
    /// <summary>What an operator wants to know of it, or <see langword="null"/> where it is business as usual.</summary>
    public static string? Problem(SourceEvent happened) => happened switch
    {
        SourceEvent.FileUnreadable unreadable => $"cannot be read: {unreadable.Reason}",
        SourceEvent.FileTruncated { UnreadBytes: > 0 } cut => $"was cut while {cut.UnreadBytes} bytes of it had not been read: they are lost",
        SourceEvent.FileVanished vanished => $"is gone; it had been read up to byte {vanished.Offset}",
        SourceEvent.LineTooLong line => $"has a line longer than {FollowOptions.LongestLine} bytes at {line.Offset}: its beginning is taken, the rest passed over",
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
            default:
                if (Problem(happened) is { } problem)
                {
                    log.SourceProblem(happened.Path, problem);
                }

                break;
        }
    }
}
