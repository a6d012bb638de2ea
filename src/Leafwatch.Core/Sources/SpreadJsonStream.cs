namespace Leafwatch.Core.Sources;

/// <summary>
/// JSON documents over several lines (<c>jq</c>, <c>journalctl -o json-pretty</c>, <c>evtx_dump -o json</c>), one after another or in a list, as lines of
/// one document each (RFC 8259). One that was torn ends where what follows can be no part of it.
/// </summary>
internal sealed class SpreadJsonStream(Stream spread) : FoldedStream(spread)
{
    /// <summary>Below so many open ones, what is open is not known any more, and nothing is taken for torn.</summary>
    private const int MostKnown = 64;

    private Place _place;
    private int _depth;

    /// <summary>Of the innermost objects and arrays that are open, the last bit being the innermost: whether it is an object.</summary>
    private ulong _objects;
    private byte _last;

    private bool IsInObject => (_objects & 1) != 0;

    private enum Place
    {
        Between,
        InDocument,
        InString,
        AfterBackslash,
    }

    /// <summary>Whether a text begins with a document over several lines, or with a list of documents.</summary>
    public static bool Begins(ReadOnlySpan<byte> text)
    {
        bool isList = text.StartsWith((byte)'[');
        ReadOnlySpan<byte> inList = isList ? SkipBlanks(text[1..]) : text;
        if (!inList.StartsWith((byte)'{'))
        {
            return false;
        }

        ReadOnlySpan<byte> inDocument = SkipBlanks(inList[1..]);
        return inDocument.StartsWith((byte)'"') && (isList || text[1..^inDocument.Length].Contains((byte)'\n'));
    }

    protected override void Take(byte b)
    {
        switch (_place)
        {
            case Place.Between when IsBlank(b) || b is (byte)'[' or (byte)']' or (byte)',':
                break;
            case Place.Between when b == '{':
                Begin();
                break;
            case Place.Between:
                BeginText(b);
                break;
            case Place.InDocument:
                TakeOfDocument(b);
                break;
            case Place.InString or Place.AfterBackslash when b == '\n':
                // No string goes over the end of a line: what follows is something else.
                Add(b);
                _place = Place.Between;
                break;
            case Place.InString:
                Add(b);
                _place = b == '"' ? Place.InDocument : b == '\\' ? Place.AfterBackslash : Place.InString;
                break;
            case Place.AfterBackslash:
                Add(b);
                _place = Place.InString;
                break;
        }
    }

    private void TakeOfDocument(byte b)
    {
        if (IsBlank(b))
        {
            return;
        }

        bool isKnown = _depth <= MostKnown;
        if (b == '{' && isKnown && IsInObject && _last != ':')
        {
            Add((byte)'\n');
            Begin();
            return;
        }

        bool isEnd = b is (byte)'}' or (byte)']';
        bool isTorn = isEnd && isKnown && IsInObject != (b == '}');
        Add(b);
        _last = b;
        _place = b == '"' ? Place.InString : Place.InDocument;
        if (b is (byte)'{' or (byte)'[')
        {
            _depth++;
            _objects = (_objects << 1) | (b == '{' ? 1UL : 0);
        }
        else if (isEnd)
        {
            _depth--;
            _objects >>= 1;
        }

        if (_depth == 0 || isTorn)
        {
            Add((byte)'\n');
            _place = Place.Between;
        }
    }

    private void Begin()
    {
        (_depth, _objects, _last) = (1, 1, (byte)'{');
        Add(_last);
        _place = Place.InDocument;
    }
}
