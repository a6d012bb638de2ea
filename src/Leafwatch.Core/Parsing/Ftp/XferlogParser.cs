using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>
/// Reads transfers as wu-ftpd's xferlog(5) has them, which vsftpd, ProFTPD and others write too:
/// <c>Mon Nov 23 18:32:50 2026 1 192.0.2.7 6 /home/alice/a.txt b _ i r alice ftp 0 * c</c>.
/// </summary>
/// <remarks>
/// The time is that of the end. Path and name are parted by <c> b _ i r </c>; where a path, or a password, holds such words too, there is neither, and the kind is that of the last.
/// Servers mostly write <c>_</c> for a space in a path. Of anonymous users the name is what they gave as password, which is kept as <c>ftp.anonymous_password</c>.
/// </remarks>
internal sealed class XferlogParser(ParserOptions options) : LineParser
{
    public static readonly Field AnonymousPassword = Field.Named("ftp.anonymous_password");

    private const int LongestAction = 5;

    /// <summary>A path and a name that are longer together are none: no system has such paths, and in a megabyte of words the place between them would be looked for too long.</summary>
    private const int LongestNames = 64 * 1024;

    private static readonly ConstantValue Anonymous = ConstantValue.Of("anonymous");

    private readonly LocalTime _local = new(options);

    public override bool TryParse(EventView line)
    {
        LineText text = LineText.Of(line);
        if (!CTime.TryRead(text.Bytes, out long ticks) || !TryRead(text, out _))
        {
            return false;
        }

        line.Time = _local.At(ticks);
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        if (!TryRead(LineText.Of(line), out Transfer transfer))
        {
            return;
        }

        PeerAddress.SetHost(line, transfer.Host);
        transfer.Size.SetAs(line, FtpEvents.FileSize);
        KindOf(transfer).SetOn(line);
        if (!transfer.IsCertain)
        {
            return;
        }

        transfer.Path.SetAs(line, FtpEvents.FilePath);
        if (transfer.IsAnonymous)
        {
            line.Set(Field.UserName, Anonymous);
            transfer.User.SetAs(line, AnonymousPassword);
        }
        else
        {
            transfer.User.SetAs(line, Field.UserName);
        }
    }

    private static EventKind KindOf(Transfer transfer) => (transfer.Direction, transfer.IsComplete) switch
    {
        ((byte)'i', true) => FtpEvents.Uploaded,
        ((byte)'i', false) => FtpEvents.UploadFailed,
        ((byte)'o', true) => FtpEvents.Downloaded,
        ((byte)'o', false) => FtpEvents.DownloadFailed,
        (_, true) => FtpEvents.Deleted,
        _ => FtpEvents.DeletionFailed,
    };

    private static bool TryRead(LineText text, out Transfer transfer)
    {
        transfer = default;
        if (text.Length <= CTime.Length || !text.From(CTime.Length).TrySkip(" "u8, out LineText rest)
            || !rest.TryCut(" "u8, out LineText seconds, out rest) || !Digits.AreAll(seconds.Bytes)
            || !rest.TryCut(" "u8, out LineText host, out rest) || host.Length == 0
            || !rest.TryCut(" "u8, out LineText size, out rest) || !Digits.AreAll(size.Bytes))
        {
            return false;
        }

        if (!TryCutEnd(rest, out LineText before, out bool isComplete) || before.Length > LongestNames || !TryFindMark(before, 0, out int at, out int end))
        {
            return false;
        }

        // Servers mostly write no space into a path, but a name may have some, as may what an anonymous user gave as password.
        bool isCertain = true;
        while (TryFindMark(before, at + 1, out int next, out int nextEnd))
        {
            isCertain = false;
            (at, end) = (next, nextEnd);
        }

        ReadOnlySpan<byte> bytes = before.Bytes;
        transfer = new Transfer
        {
            Host = host,
            Size = size,
            Path = before.To(at),
            Direction = bytes[end - "o r ".Length],
            IsAnonymous = bytes[end - "r ".Length] == 'a',
            User = before.From(end),
            IsComplete = isComplete,
            IsCertain = isCertain,
        };
        return true;
    }

    /// <summary>Takes off <c> ftp 0 * c</c>: service, way of proof, proven name, and whether all went over.</summary>
    private static bool TryCutEnd(LineText text, out LineText before, out bool isComplete)
    {
        before = default;
        isComplete = text.Bytes.EndsWith(" c"u8);
        return (isComplete || text.Bytes.EndsWith(" i"u8))
            && text.To(text.Length - 2).TryCutLast(" "u8, out LineText rest, out _) && rest.TryCutLast(" "u8, out rest, out LineText proof)
            && proof.Length == 1 && rest.TryCutLast(" "u8, out before, out _);
    }

    /// <summary>Finds what stands between path and name, <c> b _ o r </c>: kind of transfer, special action, direction, kind of user.</summary>
    /// <param name="text">From the path to the name.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="at">Where it begins; there is a path before it.</param>
    /// <param name="end">Where the name begins.</param>
    private static bool TryFindMark(LineText text, int from, out int at, out int end)
    {
        ReadOnlySpan<byte> bytes = text.Bytes;
        for (at = Math.Max(from, 1); at < bytes.Length; at++)
        {
            int space = bytes[at..].IndexOf((byte)' ');
            if (space < 0)
            {
                break;
            }

            at += space;
            ReadOnlySpan<byte> mark = bytes[at..];
            int action = mark.Length > 3 && "ab"u8.Contains(mark[1]) && mark[2] == ' ' ? mark[3..Math.Min(mark.Length, 3 + LongestAction)].IndexOf((byte)' ') : -1;
            ReadOnlySpan<byte> behind = action > 0 ? mark[(3 + action)..] : default;
            if (behind.Length > " o r ".Length && "iod"u8.Contains(behind[1]) && behind[2] == ' ' && "agr"u8.Contains(behind[3]) && behind[4] == ' ')
            {
                end = at + 3 + action + " o r ".Length;
                return true;
            }
        }

        end = 0;
        return false;
    }

    private readonly ref struct Transfer
    {
        public LineText Host { get; init; }

        public LineText Size { get; init; }

        public LineText Path { get; init; }

        public byte Direction { get; init; }

        public bool IsAnonymous { get; init; }

        public LineText User { get; init; }

        public bool IsComplete { get; init; }

        /// <summary>Whether what stands between path and name is there once.</summary>
        public bool IsCertain { get; init; }
    }
}
