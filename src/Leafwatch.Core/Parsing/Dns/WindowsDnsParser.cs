using System.Globalization;
using System.Text;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Dns;

/// <summary>
/// Reads the debug log of Windows' DNS server (<c>dns.log</c>), whose columns its own head tells: date, time, thread, context, packet, UDP or TCP, Rcv or Snd, remote address, Xid,
/// R for a response, opcode, <c>[</c>flags, their letters, response code<c>]</c>, type, name.
/// https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2008-r2-and-2008/cc759581(v=ws.10)
/// </summary>
/// <remarks>
/// <para>
/// A received question is <c>dns_query</c>, a sent answer <c>dns_response</c>, or <c>dns_refused</c> when that is the answer, both with the client as <c>source</c>. An answer to AXFR or
/// IXFR is <c>dns_transfer</c>, one to an update <c>dns_update</c>. What the server asks others is <c>dns_forwarded</c> with the other as <c>destination</c>, and what they answer
/// <c>dns_upstream_response</c> with them as <c>source</c>.
/// </para>
/// <para>
/// The name comes last, so that nothing in it can be taken for another column. The head of the file, empty lines, and what the option Details writes below a
/// packet are no events: their weight is 0.
/// </para>
/// </remarks>
internal sealed class WindowsDnsParser(ParserOptions options) : LineParser
{
    private const int LongestThread = 8;

    /// <summary>A number of four digits, four letters and the name of a response code, each with spaces around it.</summary>
    private const int LongestFlags = 128;

    private static readonly EventKind Asked = EventKind.Asked("dns_query");
    private static readonly DnsAttempt Response = new("dns_response");
    private static readonly EventKind Refused = EventKind.NetworkFailure("dns_refused");
    private static readonly EventKind Forwarded = EventKind.Network("dns_forwarded");
    private static readonly DnsAttempt UpstreamResponse = new("dns_upstream_response");
    private static readonly DnsAttempt Transfer = new("dns_transfer");
    private static readonly EventKind UpdateAsked = EventKind.Network("dns_update_step");
    private static readonly DnsAttempt Update = new("dns_update");
    private static readonly EventKind NotifyAsked = EventKind.Network("dns_notify_step");
    private static readonly DnsAttempt Notify = new("dns_notify");

    // The contexts of other lines.
    private static readonly byte[][] Contexts = WordsOf(
        "EVENT Note: DSPOLL TNAME INIT LOOKUP RECURSE REMOTE UPDATE DYNUPD AGEING SCAVENGE TOMBSTN ZONEXFR XFR NOTIFY RPC DS WINS CACHE PLUGIN DNSSEC KEYZONE SIGN SHUTDWN VIRT ERROR:");

    // What lines of the head and of details begin with.
    private static readonly byte[][] Details = WordsOf(
        "Socket|Remote addr|Time Query=|Buf length|Msg length|Message:|XID |Flags |QR |OPCODE |AA |TC |RD |RA |Z |CD |AD |RCODE |QCOUNT |ACOUNT |NSCOUNT |ARCOUNT |QUESTION SECTION:|"
            + "ZONE SECTION:|ANSWER SECTION:|PREREQUISITE SECTION:|AUTHORITY SECTION:|UPDATE SECTION:|ADDITIONAL SECTION:|Offset = |Name |QTYPE |QCLASS |TYPE |CLASS |TTL |DLEN |DATA |"
            + "ZTYPE |ZCLASS |Buffer Size|Rcode Ext|Rcode Full|Version |empty|PrimaryServer: |Administrator: |SerialNo |Refresh |Retry |Expire |MinimumTTL |"
            + "ZCOUNT |PRECOUNT |UPCOUNT |Field #|-------|blank = Query|N = Notify|U = Update|? = Unknown|T = Truncated|D = Recursion Desired|R = Recursion Available",
        '|');

    private static readonly byte[][] Heads = WordsOf(
        "DNS Server log file creation at |Log file wrap at |Message logging key |UDP question info at |UDP response info at |TCP question info at |TCP response info at ", '|');

    private readonly WindowsTime _time = new(options);

    public override bool TryParse(EventView line)
    {
        LineText text = LineText.Of(line);
        if (_time.TryRead(text, out DateTimeOffset time, out LineText rest))
        {
            if (!TryReadContext(rest, out _, out LineText context, out LineText said) || (IsPacket(context) && !TryReadPacket(said, out _)))
            {
                return false;
            }

            line.Time = time;
            line.Defer(this);
            return true;
        }

        line.Time = default;
        line.Weight = 0;
        return IsBeside(text.Bytes);
    }

    public override void Complete(EventView line)
    {
        if (!_time.TryRead(LineText.Of(line), out _, out LineText rest) || !TryReadContext(rest, out LineText thread, out LineText context, out LineText said))
        {
            return;
        }

        SetThread(line, thread.Bytes);
        context.Without(":"u8).SetAs(line, DnsFields.Logger);
        said.SetAs(line, Field.ErrorMessage);
        if (IsPacket(context) && TryReadPacket(said, out Packet packet))
        {
            SetPacket(line, packet);
        }
    }

    /// <summary>The number of the thread is written to the base of 16.</summary>
    private static void SetThread(EventView line, ReadOnlySpan<byte> text)
    {
        Span<byte> digits = stackalloc byte[10];
        if (uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint thread)
            && thread.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture))
        {
            line.SetCopy(Field.ProcessThreadId, digits[..length]);
        }
    }

    private static bool IsPacket(LineText context) => context.Bytes.SequenceEqual("PACKET"u8);

    private static bool TryReadContext(LineText text, out LineText thread, out LineText context, out LineText rest)
    {
        rest = text;
        thread = NextWord(ref rest);
        context = NextWord(ref rest);
        return thread.Length is >= 2 and <= LongestThread && IsHex(thread.Bytes) && (IsPacket(context) || IsOneOf(Contexts, context.Bytes));
    }

    private static bool TryReadPacket(LineText text, out Packet packet)
    {
        packet = default;
        LineText rest = text;
        LineText protocol = NextWord(ref rest);

        // Windows Server 2003 has no number of the packet; some collectors put the server's address before it.
        for (int skipped = 0; skipped < 2 && !IsProtocol(protocol); skipped++)
        {
            protocol = NextWord(ref rest);
        }

        LineText direction = NextWord(ref rest);
        LineText address = NextWord(ref rest);
        LineText number = NextWord(ref rest);
        bool isReceived = direction.Bytes.SequenceEqual("Rcv"u8);
        if (!IsProtocol(protocol) || !(isReceived || direction.Bytes.SequenceEqual("Snd"u8)) || !IsHex(number.Bytes)
            || !rest.TryCut("["u8, out LineText operation, out LineText inBrackets) || !inBrackets.TryCut("]"u8, out LineText flags, out LineText question)
            || flags.Length > LongestFlags)
        {
            return false;
        }

        LineText opcode = NextWord(ref operation);
        bool isResponse = opcode.Bytes.SequenceEqual("R"u8);
        if (isResponse)
        {
            opcode = NextWord(ref operation);
        }

        packet = new Packet(isReceived, address, isResponse, opcode.Length > 0 ? opcode.Bytes[0] : (byte)'?', flags, question);
        return true;
    }

    private static void SetPacket(EventView line, Packet packet)
    {
        LineText rest = packet.Flags;
        LineText code = NextWord(ref rest);
        DnsFlags flags = DnsFlags.None;
        while (rest.Length > 0)
        {
            LineText word = NextWord(ref rest);
            if (rest.Length > 0)
            {
                flags |= FlagsOf(word.Bytes);
            }
            else
            {
                code = word;
            }
        }

        flags.SetOn(line);
        LineText question = packet.Question;
        LineText type = NextWord(ref question);
        bool hasType = type.Length > 0 && type.Bytes[0] != '(';
        SetKind(line, packet, code.Bytes, hasType ? type.Bytes : default);
        if (packet.IsResponse)
        {
            code.SetAs(line, DnsFields.ResponseCode);
        }

        if (hasType)
        {
            type.SetAs(line, DnsFields.QuestionType);
        }

        SetName(line, hasType ? question.Bytes : packet.Question.Bytes.TrimStart((byte)' '));
        if (packet.IsReceived || packet.IsResponse)
        {
            ServerPeer.TrySetSource(line, packet.Address, "#"u8);
        }
        else
        {
            ServerPeer.TrySetDestination(line, packet.Address, "#"u8);
        }
    }

    private static void SetKind(EventView line, Packet packet, ReadOnlySpan<byte> code, ReadOnlySpan<byte> type)
    {
        bool isWell = ResponseCode.IsSuccess(code);
        bool isTransfer = type.SequenceEqual("AXFR"u8) || type.SequenceEqual("IXFR"u8);
        EventKind kind = (packet.Opcode, packet.IsReceived, packet.IsResponse) switch
        {
            ((byte)'U', true, true) or ((byte)'N', true, true) => UpstreamResponse.Ended(isWell),
            ((byte)'U', _, true) => Update.Ended(isWell),
            ((byte)'U', _, false) => UpdateAsked,
            ((byte)'N', _, true) => Notify.Ended(isWell),
            ((byte)'N', _, false) => NotifyAsked,
            (_, true, false) => Asked,
            (_, false, false) => Forwarded,
            (_, true, true) => UpstreamResponse.Ended(isWell),
            _ when isTransfer => Transfer.Ended(isWell),
            _ when ResponseCode.IsRefused(code) => Refused,
            _ => Response.Ended(isWell),
        };
        kind.SetOn(line);
    }

    private static DnsFlags FlagsOf(ReadOnlySpan<byte> letters) =>
        (letters.Contains((byte)'A') ? DnsFlags.AuthoritativeAnswer : DnsFlags.None)
        | (letters.Contains((byte)'T') ? DnsFlags.Truncated : DnsFlags.None)
        | (letters.Contains((byte)'D') ? DnsFlags.RecursionDesired : DnsFlags.None)
        | (letters.Contains((byte)'R') ? DnsFlags.RecursionAvailable : DnsFlags.None);

    /// <summary><c>(3)www(7)example(3)org(0)</c>: the length of each label before it. A dot in a label gets a backslash, as in zone files.</summary>
    private static void SetName(EventView line, ReadOnlySpan<byte> text)
    {
        // A name has up to 255 bytes (RFC 1035, section 2.3.4).
        Span<byte> name = stackalloc byte[512];
        int length = 0;
        while (TryCutLabel(text, out ReadOnlySpan<byte> label, out ReadOnlySpan<byte> rest) && length + (2 * label.Length) + 1 < name.Length)
        {
            if (label.IsEmpty)
            {
                line.SetCopy(DnsFields.QuestionName, length == 0 ? "."u8 : name[..(length - 1)]);
                return;
            }

            foreach (byte value in label)
            {
                if (value is (byte)'.' or (byte)'\\')
                {
                    name[length++] = (byte)'\\';
                }

                name[length++] = value;
            }

            name[length++] = (byte)'.';
            text = rest;
        }
    }

    private static bool TryCutLabel(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> label, out ReadOnlySpan<byte> rest)
    {
        label = default;
        rest = default;
        if (text.IsEmpty || text[0] != '(')
        {
            return false;
        }

        int digits = Digits.Leading(text[1..]);
        int at = digits + 2;
        if (digits is 0 or > 2 || at > text.Length || text[at - 1] != ')')
        {
            return false;
        }

        int length = digits == 1 ? text[1] - '0' : Digits.Two(text, 1);
        if (length > text.Length - at)
        {
            return false;
        }

        label = text.Slice(at, length);
        rest = text[(at + length)..];
        return true;
    }

    private static bool IsBeside(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> words = text.TrimStart(" \t"u8);
        return words.IsEmpty || BeginsWithOneOf(Heads, words) || (words.Length < text.Length && (BeginsWithOneOf(Details, words) || IsNumberedColumn(words)));
    }

    /// <summary><c>11     Opcode              Q = Standard Query</c>.</summary>
    private static bool IsNumberedColumn(ReadOnlySpan<byte> text)
    {
        int digits = Digits.Leading(text);
        return digits is 1 or 2 && text[digits..].StartsWith("     "u8);
    }

    private static bool IsProtocol(LineText word) => word.Bytes.SequenceEqual("UDP"u8) || word.Bytes.SequenceEqual("TCP"u8);

    private static bool IsHex(ReadOnlySpan<byte> text)
    {
        foreach (byte digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    private static bool IsOneOf(byte[][] words, ReadOnlySpan<byte> text)
    {
        foreach (byte[] word in words)
        {
            if (text.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool BeginsWithOneOf(byte[][] words, ReadOnlySpan<byte> text)
    {
        foreach (byte[] word in words)
        {
            if (text.StartsWith(word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the next word off, and the spaces before and behind it.</summary>
    private static LineText NextWord(scoped ref LineText text)
    {
        int start = text.Bytes.IndexOfAnyExcept((byte)' ');
        LineText from = start < 0 ? text.From(text.Length) : text.From(start);
        int length = from.Bytes.IndexOf((byte)' ') is var space and >= 0 ? space : from.Length;
        LineText word = from.To(length);
        LineText after = from.From(length);
        int next = after.Bytes.IndexOfAnyExcept((byte)' ');
        text = next < 0 ? after.From(after.Length) : after.From(next);
        return word;
    }

    private static byte[][] WordsOf(string words, char separator = ' ') => [.. words.Split(separator).Select(Encoding.ASCII.GetBytes)];

    private readonly ref struct Packet(bool isReceived, LineText address, bool isResponse, byte opcode, LineText flags, LineText question)
    {
        public bool IsReceived { get; } = isReceived;

        public LineText Address { get; } = address;

        public bool IsResponse { get; } = isResponse;

        public byte Opcode { get; } = opcode;

        public LineText Flags { get; } = flags;

        public LineText Question { get; } = question;
    }
}
