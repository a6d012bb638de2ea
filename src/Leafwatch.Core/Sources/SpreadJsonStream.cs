namespace Leafwatch.Core.Sources;

/// <summary>
/// JSON documents over several lines (<c>jq</c>, <c>journalctl -o json-pretty</c>, <c>evtx_dump -o json</c>), one after another or in a list, as lines of
/// one document each (RFC 8259).
/// </summary>
internal sealed class SpreadJsonStream(Stream spread) : FoldedStream(spread)
{
    private Place _place;
    private int _depth;

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
                _depth = 1;
                Add(b);
                _place = Place.InDocument;
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

        Add(b);
        _depth += b is (byte)'{' or (byte)'[' ? 1 : b is (byte)'}' or (byte)']' ? -1 : 0;
        _place = b == '"' ? Place.InString : Place.InDocument;
        if (_depth == 0)
        {
            Add((byte)'\n');
            _place = Place.Between;
        }
    }
}
