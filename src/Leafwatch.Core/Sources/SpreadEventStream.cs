namespace Leafwatch.Core.Sources;

/// <summary>
/// Events of Windows in XML over several lines (<c>evtx_dump</c>), or many in one (what Event Viewer saves), as lines of one event each. Within an event an
/// end of line with the blanks after it becomes one blank, and none between two tags. One that was torn ends where the next begins.
/// </summary>
/// <remarks>[MS-EVEN6], section 2.2.13: the schema of events; no event lies within another.</remarks>
internal sealed class SpreadEventStream(Stream spread) : FoldedStream(spread)
{
    private Place _place;

    /// <summary>How much of the tag that ends an event has been seen; and of one that begins one.</summary>
    private int _seen;
    private int _seenOpening;
    private byte _last;
    private bool _isAfterLine;

    private enum Place
    {
        Between,
        InTag,
        InEvent,
    }

    private static ReadOnlySpan<byte> Opening => "<Event"u8;

    private static ReadOnlySpan<byte> Closing => "</Event>"u8;

    /// <summary>Whether a text begins with an event over several lines, or with a list of events.</summary>
    public static bool Begins(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("<?xml"u8))
        {
            int end = text.IndexOf("?>"u8);
            text = end < 0 ? [] : SkipBlanks(text[(end + 2)..]);
        }

        if (text.StartsWith("<Events>"u8) || text.StartsWith("<Events "u8))
        {
            return true;
        }

        int line = text.IndexOf((byte)'\n');
        return text.Length > Opening.Length && text.StartsWith(Opening) && EndsName(text[Opening.Length]) && line >= 0 && text[..line].IndexOf(Closing) < 0;
    }

    protected override void Take(byte b)
    {
        switch (_place)
        {
            case Place.Between when IsBlank(b):
                break;
            case Place.Between when b == '<':
                _place = Place.InTag;
                _seenOpening = 1;
                break;
            case Place.Between:
                BeginText(b);
                break;
            case Place.InTag:
                TakeOfTag(b);
                break;
            case Place.InEvent:
                TakeOfEvent(b);
                break;
        }
    }

    private static bool EndsName(byte b) => b == '>' || IsBlank(b);

    /// <summary>Passes over a tag between events, unless it begins one.</summary>
    private void TakeOfTag(byte b)
    {
        if (_seenOpening == Opening.Length && EndsName(b))
        {
            Begin(b);
        }
        else if (b is (byte)'>' or (byte)'\n')
        {
            _place = Place.Between;
        }
        else
        {
            _seenOpening = _seenOpening > 0 && _seenOpening < Opening.Length && b == Opening[_seenOpening] ? _seenOpening + 1 : 0;
        }
    }

    private void Begin(byte afterName)
    {
        foreach (byte letter in Opening)
        {
            Add(letter);
        }

        _place = Place.InEvent;
        (_seen, _seenOpening, _last, _isAfterLine) = (0, 0, Opening[^1], false);
        TakeOfEvent(afterName);
    }

    private void TakeOfEvent(byte b)
    {
        if (_seenOpening == Opening.Length && EndsName(b))
        {
            Add((byte)'\n');
            Begin(b);
            return;
        }

        if (b == '\n' || (_isAfterLine && IsBlank(b)))
        {
            _isAfterLine = true;
            return;
        }

        if (b == '\r')
        {
            return;
        }

        if (_isAfterLine && !(_last == '>' && b == '<'))
        {
            Add((byte)' ');
        }

        _isAfterLine = false;
        Add(b);
        _last = b;
        _seen = b == Closing[_seen] ? _seen + 1 : b == '<' ? 1 : 0;
        _seenOpening = _seenOpening < Opening.Length && b == Opening[_seenOpening] ? _seenOpening + 1 : b == '<' ? 1 : 0;
        if (_seen == Closing.Length)
        {
            Add((byte)'\n');
            _place = Place.Between;
            _seen = 0;
        }
    }
}
