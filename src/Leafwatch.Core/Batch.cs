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

    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(Start, Length);

    /// <summary>The same with lines before it that were held back.</summary>
    public Batch Behind(ReadOnlySpan<byte> heldBack) => new()
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
    };
}
