namespace Leafwatch.Core.Sources;

/// <summary>
/// JSON documents that are written over several lines (<c>jq</c>, <c>journalctl -o json-pretty</c>, <c>evtx_dump</c>, PowerShell's <c>ConvertTo-Json</c>),
/// one after another or in a list, as lines of one document each. Text that is no document stays a line.
/// </summary>
/// <param name="spread">The documents, in UTF-8.</param>
public sealed class SpreadJsonStream(Stream spread) : ForwardStream
{
    private const int ReadSize = 64 * 1024;
    private const int LongestRecordMark = 32;

    private readonly byte[] _read = new byte[ReadSize];

    /// <summary>What was made of the last read: each byte, and an end of line after it, at most; and a short text that waited.</summary>
    private readonly byte[] _folded = new byte[(2 * ReadSize) + LongestRecordMark];
    private readonly byte[] _text = new byte[LongestRecordMark];
    private int _from;
    private int _until;
    private int _textLength;
    private int _depth;
    private Place _place;

    private enum Place
    {
        Between,
        InDocument,
        InString,
        AfterBackslash,

        /// <summary>In a line that may be a number that <c>evtx_dump</c> puts before each document.</summary>
        InShortText,
        InText,
    }

    private static ReadOnlySpan<byte> RecordMark => "Record "u8;

    /// <summary>Whether a file begins with a document over several lines, or a list of documents.</summary>
    /// <param name="head">Its first bytes.</param>
    public static bool IsSpread(ReadOnlySpan<byte> head)
    {
        head = SkipBlanks(head[FileEncoding.LengthOfUtf8Mark(head)..]);
        if (head.StartsWith(RecordMark))
        {
            int end = head.IndexOf((byte)'\n');
            head = SkipBlanks(end < 0 ? [] : head[end..]);
        }

        bool isList = head.StartsWith((byte)'[');
        ReadOnlySpan<byte> inList = isList ? SkipBlanks(head[1..]) : head;
        if (!inList.StartsWith((byte)'{'))
        {
            return false;
        }

        ReadOnlySpan<byte> inDocument = SkipBlanks(inList[1..]);
        return inDocument.StartsWith((byte)'"') && (isList || head[1..^inDocument.Length].Contains((byte)'\n'));
    }

    /// <summary>The stream as lines, where it begins with a document over several of them; else as it is.</summary>
    public static Stream Folded(Stream stream)
    {
        byte[] head = new byte[FileEncoding.LongestJudged];
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return IsSpread(head.AsSpan(0, length))
            ? new SpreadJsonStream(new PrefixedStream(head.AsMemory(FileEncoding.LengthOfUtf8Mark(head)..length), stream))
            : new PrefixedStream(head.AsMemory(0, length), stream);
    }

    public override int Read(Span<byte> buffer)
    {
        while (_from == _until)
        {
            int length = spread.Read(_read);
            _from = _until = 0;
            if (length == 0)
            {
                PassTextOn();
                break;
            }

            foreach (byte b in _read.AsSpan(0, length))
            {
                Take(b);
            }
        }

        int count = Math.Min(buffer.Length, _until - _from);
        _folded.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            spread.Dispose();
        }

        base.Dispose(disposing);
    }

    private static ReadOnlySpan<byte> SkipBlanks(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n"u8);

    private void Take(byte b)
    {
        switch (_place)
        {
            case Place.Between:
                Begin(b);
                break;
            case Place.InDocument:
                TakeOfDocument(b);
                break;
            case Place.AfterBackslash:
                Add(b);
                _place = Place.InString;
                break;
            case Place.InString when b == '\n':
                // No string of JSON goes over the end of a line: what follows is something else.
                Add(b);
                _place = Place.Between;
                break;
            case Place.InString:
                Add(b);
                _place = b == '"' ? Place.InDocument : b == '\\' ? Place.AfterBackslash : Place.InString;
                break;
            case Place.InShortText when b != '\n' && _textLength < _text.Length:
                _text[_textLength++] = b;
                break;
            case Place.InShortText when b == '\n' && IsRecordMark(_text.AsSpan(0, _textLength)):
                _textLength = 0;
                _place = Place.Between;
                break;
            default:
                PassTextOn();
                Add(b);
                _place = b == '\n' ? Place.Between : Place.InText;
                break;
        }
    }

    private void Begin(byte b)
    {
        switch (b)
        {
            case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'[' or (byte)']' or (byte)',':
                break;
            case (byte)'{':
                _depth = 1;
                Add(b);
                _place = Place.InDocument;
                break;
            default:
                _text[_textLength++] = b;
                _place = Place.InShortText;
                break;
        }
    }

    private void TakeOfDocument(byte b)
    {
        switch (b)
        {
            case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                return;
            case (byte)'"':
                _place = Place.InString;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            case (byte)'}' or (byte)']':
                _depth--;
                break;
        }

        Add(b);
        if (_depth == 0)
        {
            Add((byte)'\n');
            _place = Place.Between;
        }
    }

    private static bool IsRecordMark(ReadOnlySpan<byte> line) =>
        line.StartsWith(RecordMark) && !line[RecordMark.Length..].TrimEnd((byte)'\r').ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private void PassTextOn()
    {
        _text.AsSpan(0, _textLength).CopyTo(_folded.AsSpan(_until));
        _until += _textLength;
        _textLength = 0;
    }

    private void Add(byte b) => _folded[_until++] = b;
}
