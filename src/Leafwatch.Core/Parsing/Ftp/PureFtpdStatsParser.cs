using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Logins;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>
/// Reads the transfers that Pure-FTPd writes with <c>-O stats:FILE</c> (pure-ftpd(8), src/altlog.c): <c>1795458918 6b048765.434f alice 192.0.2.7 U 6 0 /home/alice/a.txt</c>, which are
/// time, session, user, client, direction, bytes, seconds and path.
/// </summary>
internal sealed class PureFtpdStatsParser : LineParser
{
    private const int TimeLength = 10;

    public override bool TryParse(EventView line)
    {
        LineText text = LineText.Of(line);
        if (Digits.Leading(text.Bytes) != TimeLength || !EpochTime.TryRead(text.Bytes[..TimeLength], 1, out long ticks, out _)
            || !TimeParts.TryEpoch(ticks, TimeSpan.Zero, out DateTimeOffset time) || !TryRead(text, out _))
        {
            return false;
        }

        line.Time = time;
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        if (!TryRead(LineText.Of(line), out Transfer transfer))
        {
            return;
        }

        transfer.Session.SetAs(line, LoginFields.SessionId);
        transfer.User.SetAs(line, Field.UserName);
        PeerAddress.SetHost(line, transfer.Host);
        (transfer.IsUpload ? FtpEvents.Uploaded : FtpEvents.Downloaded).SetOn(line);
        transfer.Size.SetAs(line, FtpEvents.FileSize);
        transfer.Path.SetAs(line, FtpEvents.FilePath);
    }

    private static bool TryRead(LineText text, out Transfer transfer)
    {
        transfer = default;
        if (!text.TryCut(" "u8, out _, out LineText rest) || !rest.TryCut(" "u8, out LineText session, out rest) || !session.Bytes.Contains((byte)'.')
            || !rest.TryCut(" "u8, out LineText user, out rest) || !rest.TryCut(" "u8, out LineText host, out rest)
            || !rest.TryCut(" "u8, out LineText direction, out rest) || direction.Length != 1 || !"UD"u8.Contains(direction.Bytes[0])
            || !rest.TryCut(" "u8, out LineText size, out rest) || !Digits.AreAll(size.Bytes)
            || !rest.TryCut(" "u8, out LineText seconds, out LineText path) || !Digits.AreAll(seconds.Bytes))
        {
            return false;
        }

        transfer = new Transfer { Session = session, User = user, Host = host, IsUpload = direction.Bytes[0] == 'U', Size = size, Path = path };
        return true;
    }

    private readonly ref struct Transfer
    {
        public LineText Session { get; init; }

        public LineText User { get; init; }

        public LineText Host { get; init; }

        public bool IsUpload { get; init; }

        public LineText Size { get; init; }

        public LineText Path { get; init; }
    }
}
