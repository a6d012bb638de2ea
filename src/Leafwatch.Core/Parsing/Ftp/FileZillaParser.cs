using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Ftp;

/// <summary>
/// Reads the files of FileZilla Server: <c>(000007)11/19/2026 8:00:00 AM - (not logged in) (192.0.2.7)> 530 Login or password incorrect!</c> of 0.9, with the date in the machine's short
/// form, and <c>2026-11-19T08:00:00.123Z &lt;&lt; [FTP Session 7 192.0.2.7 bob] 230 Login successful.</c> of 1.0 and later.
/// </summary>
/// <remarks>
/// The answer is the attempt, <c>ftp_login</c>; whose name was wrong stands in the command before it. 0.9 writes commands and answers alike, so that a client may send the text of one: only who
/// is logged in has a name before it, which no answer to somebody else has.
/// </remarks>
internal sealed class FileZillaParser(ParserOptions options) : LineParser
{
    public static readonly Field[] Fields =
        [Field.SourceIp, Field.UserName, Field.EventCategory, Field.EventAction, Field.EventOutcome, FtpEvents.Command, Field.ErrorMessage];

    private readonly WindowsTime _windowsTime = new(options);
    private readonly TimeText _time = new(options);

    private static ReadOnlySpan<byte> Nobody => "(not logged in)"u8;

    public override bool TryParse(EventView line)
    {
        if (!TryRead(LineText.Of(line), out DateTimeOffset time, out _))
        {
            return false;
        }

        line.Time = time;
        line.Defer(this);
        return true;
    }

    public override void Complete(EventView line)
    {
        if (!TryRead(LineText.Of(line), out _, out Said said))
        {
            return;
        }

        PeerAddress.TrySet(line, said.Address);
        said.Text.SetAs(line, Field.ErrorMessage);
        if (said.User.Length > 0)
        {
            said.User.SetAs(line, Field.UserName);
        }

        KindOf(said).SetOn(line);
        if (said.IsCommand)
        {
            // What follows the command is the client's, a password among it.
            said.Text.TryCut(" "u8, out LineText verb, out _);
            verb.SetAs(line, FtpEvents.Command);
        }
    }

    private static EventKind KindOf(Said said)
    {
        ReadOnlySpan<byte> text = said.Text.Bytes;
        bool isNamed = said.User.Length > 0;
        return said.IsCommand ? FtpEvents.Commanded
            : !isNamed && text.StartsWith("530 Login "u8) ? FtpEvents.Refused
            : isNamed && (text.StartsWith("230 Logged on"u8) || text.StartsWith("230 Login successful"u8)) ? FtpEvents.LoggedIn
            : text.StartsWith("Connected"u8) || text.StartsWith("220"u8) ? FtpEvents.Connected
            : text.StartsWith("disconnected"u8) || text.StartsWith("Session ended"u8) ? FtpEvents.Disconnected
            : FtpEvents.Answered;
    }

    private bool TryRead(LineText text, out DateTimeOffset time, out Said said) => TryReadOld(text, out time, out said) || TryReadNew(text, out time, out said);

    /// <summary><c>(NUMBER)DATE TIME - NAME (ADDRESS)> TEXT</c>.</summary>
    private bool TryReadOld(LineText text, out DateTimeOffset time, out Said said)
    {
        said = default;
        time = default;
        if (!text.TrySkip("("u8, out LineText rest) || !rest.TryCut(")"u8, out LineText number, out rest) || number.Length == 0 || !Digits.AreAll(number.Bytes))
        {
            return false;
        }

        rest.TrySkip(" "u8, out rest);
        if (!_windowsTime.TryRead(rest, out time, out rest) || !rest.TryCut("- "u8, out LineText before, out rest) || before.Bytes.ContainsAnyExcept((byte)' ')
            || !rest.TryCut(")> "u8, out LineText who, out LineText words) || !who.TryCutLast(" ("u8, out LineText user, out LineText address))
        {
            return false;
        }

        bool isAnswer = words.Length > 3 && Digits.AreAll(words.Bytes[..3]) && words.Bytes[3] is (byte)' ' or (byte)'-';
        bool isSpoken = words.Bytes.StartsWith("Connected"u8) || words.Bytes.StartsWith("disconnected"u8);
        said = new Said(address, user.Bytes.SequenceEqual(Nobody) ? default : user, words, isCommand: !isAnswer && !isSpoken);
        return true;
    }

    /// <summary><c>TIME MARK [FTP Session NUMBER ADDRESS[ NAME]] TEXT</c>: the mark <c>>></c> is of commands, <c>&lt;&lt;</c> of answers.</summary>
    private bool TryReadNew(LineText text, out DateTimeOffset time, out Said said)
    {
        said = default;
        time = default;
        if (!text.TryCut(" "u8, out LineText stamp, out LineText rest) || rest.Length < "<< [".Length || rest.Bytes[2] != ' '
            || !rest.From(3).TrySkip("[FTP Session "u8, out LineText session) || !_time.TryRead(stamp.Bytes, out time)
            || !session.TryCut("] "u8, out LineText who, out LineText words) || !who.TryCut(" "u8, out _, out LineText peer))
        {
            return false;
        }

        bool isNamed = peer.TryCut(" "u8, out LineText address, out LineText user);
        said = new Said(address, isNamed ? user : default, words, isCommand: rest.Bytes.StartsWith(">>"u8));
        return true;
    }

    private readonly ref struct Said(LineText address, LineText user, LineText text, bool isCommand)
    {
        public LineText Address { get; } = address;

        public LineText User { get; } = user;

        public LineText Text { get; } = text;

        public bool IsCommand { get; } = isCommand;
    }
}
