namespace Leafwatch.Core.Parsing;

/// <summary>
/// A part of a line that knows where it stands, so that what is found in it can be set as a field. Cutting it never leaves
/// the line.
/// </summary>
internal readonly ref struct LineText
{
    private readonly int _start;

    private LineText(ReadOnlySpan<byte> bytes, int start)
    {
        Bytes = bytes;
        _start = start;
    }

    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Where it begins, from the start of the line.</summary>
    public int Start => _start;

    public int Length => Bytes.Length;

    /// <summary>Where it stands, to find it again in the same line.</summary>
    public LinePlace Place => new(_start, Length);

    /// <summary>The whole line, without the carriage return that Windows programs end theirs with.</summary>
    public static LineText Of(EventView line)
    {
        ReadOnlySpan<byte> bytes = line.Line;
        return new LineText(bytes.Length > 0 && bytes[^1] == '\r' ? bytes[..^1] : bytes, 0);
    }

    public LineText Slice(int start, int length) => new(Bytes.Slice(start, length), _start + start);

    public LineText From(int start) => new(Bytes[start..], _start + start);

    public LineText To(int end) => new(Bytes[..end], _start);

    public void SetAs(EventView line, Field field) => line.Set(field, line.LineStart + _start, Length);

    /// <summary>Takes <paramref name="prefix"/> off the front.</summary>
    /// <returns>Whether it was there.</returns>
    public bool TrySkip(scoped ReadOnlySpan<byte> prefix, out LineText rest)
    {
        bool found = Bytes.StartsWith(prefix);
        rest = found ? From(prefix.Length) : this;
        return found;
    }

    /// <summary>Takes <paramref name="suffix"/> off the end if it is there.</summary>
    public LineText Without(scoped ReadOnlySpan<byte> suffix) => Bytes.EndsWith(suffix) ? To(Length - suffix.Length) : this;

    /// <summary>Cuts at the first <paramref name="separator"/>.</summary>
    public bool TryCut(scoped ReadOnlySpan<byte> separator, out LineText before, out LineText after) =>
        CutAt(Bytes.IndexOf(separator), separator.Length, out before, out after);

    /// <summary>Cuts at the last <paramref name="separator"/>.</summary>
    public bool TryCutLast(scoped ReadOnlySpan<byte> separator, out LineText before, out LineText after) =>
        CutAt(Bytes.LastIndexOf(separator), separator.Length, out before, out after);

    private bool CutAt(int at, int separatorLength, out LineText before, out LineText after)
    {
        // What is cut may be the variable that takes a part of it.
        LineText whole = this;
        before = at < 0 ? whole : whole.To(at);
        after = at < 0 ? default : whole.From(at + separatorLength);
        return at >= 0;
    }
}

/// <summary>Where a part of a line stands, from the start of the line; what has no length is nowhere.</summary>
internal readonly record struct LinePlace(int Start, int Length)
{
    /// <summary>The part, in a text of the same line that contains it.</summary>
    public LineText In(LineText text) => Length == 0 ? default : text.Slice(Start - text.Start, Length);
}
