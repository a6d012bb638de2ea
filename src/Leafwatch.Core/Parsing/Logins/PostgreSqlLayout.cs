using System.Buffers;
using System.Text;
using Leafwatch.Core.Parsing.Layouts;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// A <c>log_line_prefix</c> of PostgreSQL that is known (utils/error/elog.c, log_status_format): with it, an address is found wherever it stands.
/// https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-LOG-LINE-PREFIX
/// </summary>
/// <remarks>
/// User, database and application are the client's choice and are not escaped. What stands before the first of them is read from the beginning, what stands behind the last of
/// them from the end, which is the severity; it is not read where there are two severities, one of which a name may have brought. The names themselves are
/// taken apart only where there is one way to do so.
/// </remarks>
public sealed class PostgreSqlLayout
{
    private const int MostPieces = 64;

    private static readonly SearchValues<byte> OfHosts = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.:_-[]%()"u8);
    private static readonly SearchValues<byte> OfNumbers = SearchValues.Create("0123456789abcdefABCDEFGHIJKLMNOPQRSTUVWXYZ./-"u8);

    private readonly Piece[] _pieces;

    /// <summary>How many of them stand in lines of the server's own processes, too (<c>%q</c>).</summary>
    private readonly int _ofAll;

    private PostgreSqlLayout(List<Piece> pieces, int ofAll)
    {
        _pieces = [.. pieces];
        _ofAll = ofAll;
    }

    /// <summary>Makes a format of lines with a prefix.</summary>
    /// <param name="prefix">The setting's value.</param>
    public static CompiledFormat Compile(string prefix)
    {
        LayoutFaults faults = new("log_line_prefix");
        List<Piece> pieces = [];
        int ofAll = -1;
        List<byte> literal = [];
        for (int i = 0; i < prefix.Length; i++)
        {
            char item = prefix[i] == '%' && i + 1 < prefix.Length ? prefix[++i] : '\0';
            if (item is '\0' or '%')
            {
                literal.AddRange(Encoding.UTF8.GetBytes(prefix, i, char.IsHighSurrogate(prefix[i]) && i + 1 < prefix.Length ? 2 : 1));
                i += char.IsHighSurrogate(prefix[i]) ? 1 : 0;
                continue;
            }

            if (item is '-' || char.IsAsciiDigit(item))
            {
                faults.Error(i, "values that are filled up with spaces cannot be told from those around them", "leave the width out");
                break;
            }

            Add(pieces, literal);
            if (item == 'q')
            {
                ofAll = ofAll < 0 ? pieces.Count : ofAll;
            }
            else if (Piece.Known.Contains(item, StringComparison.Ordinal))
            {
                pieces.Add(new Piece(item, []));
            }
        }

        Add(pieces, literal);
        int time = pieces.FindIndex(piece => piece.IsTime);
        int words = pieces.FindIndex(piece => piece.IsFree);
        if (!faults.HasErrors && (time < 0 || (words >= 0 && words < time)))
        {
            faults.Error(1, "the time (%t, %m or %n) must stand before users, databases and applications: else they could make it up", "%m [%p] %q%u@%d %r ");
        }

        if (pieces.Count > MostPieces)
        {
            faults.Error(1, "the prefix has too many parts");
        }

        PostgreSqlLayout layout = new(pieces, ofAll < 0 ? pieces.Count : ofAll);
        return new CompiledFormat(faults.HasErrors ? null : LoginFormats.PostgreSql("postgresql-prefix", options => new PostgreSqlParser(options, layout)), faults.All);
    }

    /// <summary>Reads what stands before the first name of the client's choice.</summary>
    /// <param name="text">The line.</param>
    /// <param name="clock">What reads its time.</param>
    /// <param name="line">The event to set values of; <see langword="null"/> for none.</param>
    /// <param name="time">The time.</param>
    /// <param name="rest">What follows.</param>
    /// <param name="next">The piece that it begins with; as many as there are for a line without a session.</param>
    internal bool TryReadHead(LineText text, PostgreSqlTime clock, EventView? line, out DateTimeOffset time, out LineText rest, out int next)
    {
        time = default;
        rest = text;
        bool hasTime = false;
        for (next = 0; next < _pieces.Length && !_pieces[next].IsFree; next++)
        {
            if (next >= _ofAll && IsSeverity(rest))
            {
                next = _pieces.Length;
                break;
            }

            Piece piece = _pieces[next];
            bool isRead = true;
            if (piece.IsLiteral)
            {
                isRead = rest.TrySkip(piece.Literal, out rest);
            }
            else if (piece.IsTime)
            {
                hasTime = isRead = clock.TryRead(rest, out time, out rest);
            }
            else if (piece.Item == 's')
            {
                isRead = PostgreSqlTime.TrySkip(rest, out rest);
            }
            else
            {
                int length = Length(rest.Bytes, next);
                isRead = length >= 0;
                LineText value = rest.To(Math.Max(length, 0));
                rest = rest.From(value.Length);
                Set(line, piece, value);
            }

            if (!isRead)
            {
                return false;
            }
        }

        return hasTime;
    }

    /// <summary>Reads what stands between the first name and the severity.</summary>
    /// <param name="line">The event to set values of.</param>
    /// <param name="text">That text.</param>
    /// <param name="next">The piece that it begins with.</param>
    internal void SetNames(EventView line, LineText text, int next)
    {
        LineText rest = text;
        int last = _pieces.Length - 1;
        for (; last > next && !_pieces[last].IsFree; last--)
        {
            Piece piece = _pieces[last];
            if (piece.IsLiteral)
            {
                if (!rest.Bytes.EndsWith(piece.Literal))
                {
                    return;
                }

                rest = rest.Without(piece.Literal);
                continue;
            }

            int start = rest.Bytes.LastIndexOfAnyExcept(piece.IsHost ? OfHosts : OfNumbers) + 1;
            if (piece.IsTime || piece.Item == 's' || !IsParted(last))
            {
                return;
            }

            Set(line, piece, rest.From(start));
            rest = rest.To(start);
        }

        SetFree(line, rest, next, last);
    }

    /// <summary>Takes names apart: the first place at which each may begin must be the last one, too.</summary>
    private void SetFree(EventView line, LineText text, int first, int last)
    {
        Span<int> ends = stackalloc int[_pieces.Length];
        int at = 0;
        for (int i = first; i < last; i++)
        {
            if (_pieces[i].IsLiteral)
            {
                int found = text.Bytes[at..].IndexOf(_pieces[i].Literal);
                if (found < 0)
                {
                    return;
                }

                ends[i] = at + found;
                at = ends[i] + _pieces[i].Literal.Length;
            }
            else if (!_pieces[i + 1].IsLiteral)
            {
                return;
            }
        }

        int end = text.Length;
        for (int i = last; i > first; i--)
        {
            if (_pieces[i].IsLiteral)
            {
                end = text.Bytes[..end].LastIndexOf(_pieces[i].Literal);
                if (end != ends[i])
                {
                    return;
                }
            }
        }

        at = 0;
        for (int i = first; i <= last; i++)
        {
            int until = i == last ? text.Length : _pieces[i].IsLiteral ? ends[i] + _pieces[i].Literal.Length : ends[i + 1];
            Set(line, _pieces[i], text.Slice(at, until - at));
            at = until;
        }
    }

    /// <summary>Whether a value that is read from its end has something before it that cannot be a part of it.</summary>
    private bool IsParted(int piece) => _pieces[piece - 1] is { IsLiteral: true } before && !(_pieces[piece].IsHost ? OfHosts : OfNumbers).Contains(before.Literal[^1]);

    private static void Add(List<Piece> pieces, List<byte> literal)
    {
        if (literal.Count > 0)
        {
            pieces.Add(new Piece('\0', [.. literal]));
            literal.Clear();
        }
    }

    private static bool IsSeverity(LineText text) => text.Bytes.IndexOf(":  "u8) is var end and > 0 && PostgreSqlSeverity.TryReadAtEnd(text.Bytes[..end], out _, out int length) && length == end;

    /// <summary>How long a value at the beginning is; below 0 where that cannot be told.</summary>
    private int Length(ReadOnlySpan<byte> text, int at)
    {
        Piece piece = _pieces[at];
        int next = at + 1;
        int length = text.IndexOfAnyExcept(piece.IsHost ? OfHosts : OfNumbers);
        length = length < 0 ? text.Length : length;
        if (next == _pieces.Length || !_pieces[next].IsLiteral || text[length..].StartsWith(_pieces[next].Literal))
        {
            return length;
        }

        // "%r:%u": what parts may be a part of the value, too, but not behind the port of a client, or behind an address of IPv4.
        int end = text[..Math.Min(text.Length, length + _pieces[next].Literal.Length)].IndexOf(_pieces[next].Literal);
        int port = text[..length].IndexOf(")"u8) + 1;
        return piece.Item == 'r' && port > 0 && text[port..].StartsWith(_pieces[next].Literal) ? port
            : piece.IsHost ? end > 0 && (ClientAddress.IsAddress(text[..end]) || text[..end].SequenceEqual("[local]"u8)) ? end : -1
            : end;
    }

    private static void Set(EventView? line, Piece piece, LineText value)
    {
        if (line is null || value.Length == 0 || value.Bytes.SequenceEqual("[unknown]"u8) || value.Bytes.SequenceEqual("[local]"u8))
        {
            return;
        }

        switch (piece.Item)
        {
            case 'p' when Digits.AreAll(value.Bytes):
                value.SetAs(line, Field.ProcessPid);
                break;
            case 'e':
                value.SetAs(line, Field.EventCode);
                break;
            case 'u':
                value.SetAs(line, Field.UserName);
                break;
            case 'd':
                value.SetAs(line, LoginFields.Database);
                break;
            case 'h':
                PeerAddress.SetHost(line, value);
                break;
            case 'r' when value.TryCutLast("("u8, out LineText host, out LineText port) && Digits.AreAll(port.Without(")"u8).Bytes):
                PeerAddress.SetHost(line, host);
                port.Without(")"u8).SetAs(line, Field.SourcePort);
                break;
        }
    }

    /// <summary>A part of the prefix.</summary>
    /// <param name="Item">The letter of a value; none for text.</param>
    /// <param name="Literal">The text.</param>
    private sealed record Piece(char Item, byte[] Literal)
    {
        public const string Known = "abcdehilmnpstuvxPQrL";

        public bool IsLiteral => Item == '\0';

        public bool IsTime => Item is 't' or 'm' or 'n';

        public bool IsHost => Item is 'r' or 'h' or 'L';

        /// <summary>Whether it may hold anything: what clients choose, and the server's own words.</summary>
        public bool IsFree => Item is 'u' or 'd' or 'a' or 'b' or 'i';
    }
}
