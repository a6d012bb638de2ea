namespace Leafwatch.Core;

/// <summary>
/// A block of whole lines of one file: what moves between threads. It ends with an end of line, unless the writer left
/// the last line without one and it is taken all the same.
/// </summary>
public sealed class Batch
{
    public required byte[] Buffer { get; init; }

    /// <summary>Where the lines begin in <see cref="Buffer"/>, and how many bytes they have.</summary>
    public required int Start { get; init; }

    public required int Length { get; init; }

    /// <summary>Where the reader of the file stands after this batch: stored with what the batch changed.</summary>
    public required SourcePosition After { get; init; }

    /// <summary>Whether the file had no more whole lines when this was read: its reader has caught up with its writer.</summary>
    public bool CaughtUp { get; init; }

    /// <summary>How many of its lines are only the beginnings of lines that were too long.</summary>
    public int CutLines { get; init; }

    /// <summary>How many of its first bytes came with an earlier batch, and were held back from it (<see cref="BatchResult.HeldBack"/>).</summary>
    public int HeldBefore { get; init; }

    /// <summary>How many of its first bytes are in the history already: they are read and judged, and not counted once more.</summary>
    public int CountedBefore { get; set; }

    /// <summary>How many bytes the file held behind this batch when it was read; those of a line that is not yet complete are among them.</summary>
    public long Unread { get; init; }

    /// <summary>The header lines that hold before its first line, when whoever reads it has not read them (<see cref="LogFormat.HeaderMark"/>).</summary>
    public ReadOnlyMemory<byte>? Header { get; set; }

    /// <summary>
    /// Gives the latest time before its first line in an hour that comes twice (<see cref="RepeatedHour"/>), where the lines before are read by others;
    /// it may wait for them.
    /// </summary>
    public Func<DateTimeOffset?>? HourBefore { get; init; }

    /// <summary>The latest time of its lines in such an hour, once they have been read.</summary>
    public DateTimeOffset? HourAfter { get; set; }

    /// <summary>What the lines before say of their format, where they are read by others; <see langword="null"/> when the same reader read them.</summary>
    public FormatState? FormatsBefore { get; init; }

    /// <summary>The same for the lines after it, once it has been read.</summary>
    public FormatState? FormatsAfter { get; set; }

    /// <summary>Whether no more lines are waited for: those at its end that cannot be read are of whatever format they show.</summary>
    public bool IsLast { get; init; }

    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(Start, Length);

    /// <summary>Where a place in <see cref="Buffer"/> is in the file; below 0 where the file is none.</summary>
    public long OffsetOf(int place) => After.Offset - (Start + Length - place);

    /// <summary>The same with lines before it that were held back.</summary>
    public Batch Behind(ReadOnlySpan<byte> heldBack) => heldBack.IsEmpty ? this : new()
    {
        Buffer = [.. heldBack, .. Bytes],
        Start = 0,
        Length = heldBack.Length + Length,
        After = After,
        CaughtUp = CaughtUp,
        CutLines = CutLines,
        HeldBefore = heldBack.Length,
        Unread = Unread,
        Header = Header,
        HourBefore = HourBefore,
        FormatsBefore = FormatsBefore,
        IsLast = IsLast,
    };
}
