namespace Leafwatch.Core.Sources;

/// <summary>
/// Documents that are written over several lines, or several in one, as lines of one document each, in UTF-8. Text between them stays a line, but for
/// what holds documents together: brackets and commas, tags.
/// </summary>
/// <param name="spread">The documents.</param>
public abstract class FoldedStream(Stream spread) : ForwardStream
{
    /// <summary>How many bytes a byte of the documents becomes at most: itself, a blank before it and an end of line after it.</summary>
    private const int MostOfByte = 3;

    private const int ReadSize = 64 * 1024;
    private const int LongestMark = 32;

    private readonly byte[] _read = new byte[ReadSize];
    private readonly byte[] _folded = new byte[(MostOfByte * ReadSize) + (2 * LongestMark)];
    private readonly byte[] _text = new byte[LongestMark];
    private int _from;
    private int _until;
    private int _textLength;
    private bool _isInText;
    private bool _isLongText;

    /// <summary>What <c>evtx_dump</c> writes before the number of a document.</summary>
    private static ReadOnlySpan<byte> Mark => "Record "u8;

    /// <summary>Whether a file begins with such documents.</summary>
    /// <param name="head">Its first bytes.</param>
    public static bool IsSpread(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = WithoutMark(head);
        return SpreadJsonStream.Begins(text) || SpreadEventStream.Begins(text);
    }

    /// <summary>The lines of a stream that begins with such documents.</summary>
    /// <param name="head">Its first bytes.</param>
    /// <param name="spread">The whole stream, from behind its byte order mark on.</param>
    public static FoldedStream Of(ReadOnlySpan<byte> head, Stream spread) =>
        SpreadJsonStream.Begins(WithoutMark(head)) ? new SpreadJsonStream(spread) : new SpreadEventStream(spread);

    /// <summary>The stream as lines, where it begins with such documents; else as it is. When it breaks off at its beginning, so does what is made of it, after that.</summary>
    public static Stream OfAny(Stream stream)
    {
        byte[] room = new byte[FileEncoding.LongestJudged];
        int length = 0;
        Stream rest = stream;
        try
        {
            while (length < room.Length && stream.Read(room.AsSpan(length)) is > 0 and int read)
            {
                length += read;
            }
        }
        catch (IOException e)
        {
            rest = new BrokenStream(stream, e);
        }

        ReadOnlyMemory<byte> head = room.AsMemory(0, length);
        return IsSpread(head.Span)
            ? Of(head.Span, new PrefixedStream(head[FileEncoding.LengthOfUtf8Mark(head.Span)..], rest))
            : new PrefixedStream(head, rest);
    }

    public sealed override int Read(Span<byte> buffer)
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
                if (_isInText)
                {
                    TakeText(b);
                }
                else
                {
                    Take(b);
                }
            }
        }

        int count = Math.Min(buffer.Length, _until - _from);
        _folded.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    protected static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    protected static ReadOnlySpan<byte> SkipBlanks(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n"u8);

    /// <summary>Takes the next byte, in a document or between two.</summary>
    protected abstract void Take(byte b);

    /// <summary>Takes all up to the end of the line as text, which is no document.</summary>
    protected void BeginText(byte b)
    {
        _isInText = true;
        TakeText(b);
    }

    protected void Add(byte b) => _folded[_until++] = b;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            spread.Dispose();
        }

        base.Dispose(disposing);
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = SkipBlanks(head[FileEncoding.LengthOfUtf8Mark(head)..]);
        int end = text.StartsWith(Mark) ? text.IndexOf((byte)'\n') : 0;
        return end < 0 ? [] : SkipBlanks(text[end..]);
    }

    private void TakeText(byte b)
    {
        bool isEnd = b == '\n';
        if (!isEnd && !_isLongText && _textLength < _text.Length)
        {
            _text[_textLength++] = b;
            return;
        }

        if (isEnd && !_isLongText && IsMark(_text.AsSpan(0, _textLength)))
        {
            _textLength = 0;
        }
        else
        {
            PassTextOn();
            Add(b);
        }

        _isLongText = !isEnd;
        _isInText = !isEnd;
    }

    private static bool IsMark(ReadOnlySpan<byte> line) =>
        line.StartsWith(Mark) && !line[Mark.Length..].TrimEnd((byte)'\r').ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private void PassTextOn()
    {
        _text.AsSpan(0, _textLength).CopyTo(_folded.AsSpan(_until));
        _until += _textLength;
        _textLength = 0;
    }

    /// <summary>The rest of a stream that could not be read on.</summary>
    private sealed class BrokenStream(Stream broken, IOException failure) : ForwardStream
    {
        public override int Read(Span<byte> buffer) => throw failure;

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                broken.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
