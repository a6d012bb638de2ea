using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>
/// Reads transfers as wu-ftpd's xferlog(5) has them, which vsftpd, ProFTPD and others write too:
/// <c>Mon Nov 23 18:32:50 2026 1 192.0.2.7 6 /home/alice/a.txt b _ i r alice ftp 0 * c</c>.
/// </summary>
/// <remarks>
/// The time is that of the end. A path with spaces is read between what stands before it and the nine words behind; servers mostly write <c>_</c> for a space. Of anonymous users the
/// name is what they gave as password, which is kept as <c>ftp.anonymous_password</c>.
/// </remarks>
internal sealed class XferlogParser(ParserOptions options) : LineParser
{
    public static readonly Field AnonymousPassword = Field.Named("ftp.anonymous_password");

    private const int WordsBehind = 9;
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
        transfer.Path.SetAs(line, FtpEvents.FilePath);
        KindOf(transfer).SetOn(line);
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

        Span<Range> words = stackalloc Range[WordsBehind];
        int end = rest.Length;
        for (int i = WordsBehind - 1; i >= 0; i--)
        {
            int space = end < 1 ? -1 : rest.Bytes[..end].LastIndexOf((byte)' ');
            if (space < 1)
            {
                return false;
            }

            words[i] = (space + 1)..end;
            end = space;
        }

        ReadOnlySpan<byte> bytes = rest.Bytes;
        if (!IsOne(bytes[words[0]], "ab"u8) || !IsOne(bytes[words[2]], "iod"u8) || !IsOne(bytes[words[3]], "agr"u8) || !IsOne(bytes[words[8]], "ci"u8))
        {
            return false;
        }

        transfer = new Transfer
        {
            Host = host,
            Size = size,
            Path = rest.To(end),
            Direction = bytes[words[2]][0],
            IsAnonymous = bytes[words[3]][0] == 'a',
            User = rest.Slice(words[4].Start.Value, words[4].End.Value - words[4].Start.Value),
            IsComplete = bytes[words[8]][0] == 'c',
        };
        return true;
    }

    private static bool IsOne(ReadOnlySpan<byte> word, ReadOnlySpan<byte> of) => word.Length == 1 && of.Contains(word[0]);

    private readonly ref struct Transfer
    {
        public LineText Host { get; init; }

        public LineText Size { get; init; }

        public LineText Path { get; init; }

        public byte Direction { get; init; }

        public bool IsAnonymous { get; init; }

        public LineText User { get; init; }

        public bool IsComplete { get; init; }
    }
}
