namespace Leafwatch.Core.Detection;

/// <summary>
/// The formats that the lines of one file have: the one that it began with, and a few that were found since. Each line is read as the first of them
/// that can read it, so that servers may write into one file by turns. One thread's.
/// </summary>
/// <remarks>
/// <para>
/// Lines that no format of the file reads are asked about by eights, or when one that can be read comes after them; what they are is a format of the file from then on, tried
/// after the others. It is told of at its eighth line. If no other line came between those eight, the file has changed: the format is tried first from then on.
/// </para>
/// <para>
/// What is found depends on the lines alone, never on the pieces in which they are read. As to ask takes
/// as long as to read a thousand lines, it is done so often only in each part of the file, less often in the longer parts after its beginning, and then for each eighth eight of
/// a long row: a change for good is found in any case.
/// </para>
/// </remarks>
/// <param name="first">The format that the file begins with.</param>
/// <param name="read">Makes who reads a format.</param>
/// <param name="detect">Finds out the format of lines; <see langword="null"/> where they are of the first one, or cannot be read.</param>
public sealed class FileFormats(LogFormat first, Func<LogFormat, LineReader> read, Func<ReadOnlySpan<byte>, LogFormat?>? detect = null)
{
    /// <summary>This many lines one after another that cannot be read may be of another format; a format that has read as many is told of.</summary>
    public const int EnoughLines = FormatCount.Enough;

    /// <summary>So many formats a file has at most: another one takes the place of the last.</summary>
    public const int MostFormats = 4;

    /// <summary>Lines longer than that together are not waited with for others.</summary>
    internal const int MostPending = 64 * 1024;

    private const int AskedInAnyCase = 64;
    private const int MostAsked = 16;
    private const int MostAskedLater = 4;

    private const int PartLength = 512 * 1024;
    private const int LaterPartLength = 8 * PartLength;

    private readonly Dictionary<string, LineReader> _readers = [];
    private readonly List<Known> _known = [new Known(read(first)) { Lines = EnoughLines }];
    private (long Part, int Times) _asked;

    /// <summary>How many lines one after another could not be read, up to the line at hand.</summary>
    private int _unreadable;

    /// <summary>Whether there are formats with less than enough lines.</summary>
    private bool _isCounting;

    private bool _hasHeaders = !first.HeaderMark.IsEmpty;

    /// <summary>The format that is tried first: the one that the file changed to last.</summary>
    public LineReader Newest => _known[0].Reader;

    internal bool MayChange => detect is not null;

    /// <summary>What header lines begin with, if lines of the file may mean what one before them says: none of those can be passed over.</summary>
    public ReadOnlyMemory<byte> HeaderMark => Headed?.Format.HeaderMark ?? default;

    /// <summary>The header lines that held before the line that was read last.</summary>
    internal ReadOnlyMemory<byte> HeaderBefore { get; private set; }

    /// <summary>The first that reads a format with header lines: all such have the same, and have seen the same of them.</summary>
    private LineReader? Headed => _hasHeaders ? _known.Find(static known => known.HasHeaders)!.Reader : null;

    /// <summary>The formats that were told of in a batch, each with the one that was the newest before.</summary>
    internal List<(string From, string To)> Changes { get; } = [];

    /// <summary>The formats by name, in the order in which they are tried.</summary>
    public IReadOnlyList<string> Names => [.. _known.Select(known => known.Reader.Format.Name)];

    /// <summary>The names of those of which enough lines were read: the others are not told of yet.</summary>
    public IEnumerable<string> SureNames => _known.Where(known => known.Lines >= EnoughLines).Select(known => known.Reader.Format.Name);

    /// <summary>Goes on where another reader of the file stopped.</summary>
    /// <param name="state">What that reader knew.</param>
    public void Restore(FormatState state)
    {
        IEnumerable<FormatCount> formats = state.Formats.Count > 0 ? state.Formats : [new FormatCount(first, EnoughLines, IsScattered: false)];
        Known[] known = [.. formats.Select(each => new Known(ReaderOf(each.Format)) { Lines = each.Lines, IsScattered = each.IsScattered })];
        _known.Clear();
        _known.AddRange(known.Take(MostFormats));
        _isCounting = _known.Exists(each => each.Lines < EnoughLines);
        LookForHeaders();
        (_unreadable, _asked) = (state.Unreadable, state.Asked);
        TellHeader(state.Header);
    }

    /// <summary>Reads a line as what it is.</summary>
    /// <returns>Who could read it; <see langword="null"/> when nobody can, and what stands in the view means nothing.</returns>
    internal LineReader? Read(EventView line, byte[] buffer)
    {
        if (Headed is { } headed)
        {
            HeaderBefore = headed.Parser.Header;
            TellHeaderLine(line, buffer, headed.Format.HeaderMark.Span[0]);
        }

        if (Newest.Parser.Reads(line))
        {
            return Newest;
        }

        for (int i = 1; i < _known.Count; i++)
        {
            line.Begin(buffer, line.LineStart, line.LineLength);
            if (_known[i].Reader.Parser.Reads(line))
            {
                return _known[i].Reader;
            }
        }

        return null;
    }

    /// <summary>Takes other header lines for those that hold.</summary>
    internal void TellHeader(ReadOnlyMemory<byte> header)
    {
        foreach (Known known in _known)
        {
            if (known.HasHeaders)
            {
                known.Reader.Parser.Begin(header.Span);
            }
        }
    }

    /// <summary>Counts a line that could be read.</summary>
    internal void Take(LineReader reader)
    {
        _unreadable = 0;
        if (_isCounting)
        {
            Count(reader);
        }
    }

    /// <summary>Finds out whether lines that cannot be read are of another format; then it is one of the file's.</summary>
    /// <param name="lines">The lines, one after another.</param>
    /// <param name="count">How many.</param>
    /// <param name="offset">Where they end in the file.</param>
    internal bool TryChange(ReadOnlySpan<byte> lines, int count, long offset)
    {
        int before = _unreadable;
        _unreadable += count;
        long part = PartOf(offset);
        _asked = _asked.Part == part ? _asked : (part, 0);
        bool areFew = count < EnoughLines;

        // Lines that stand alone leave as many questions to those that may be a change for good.
        int most = (offset < LaterPartLength ? MostAsked : MostAskedLater) / (areFew ? 2 : 1);
        if (_asked.Times >= most && before / AskedInAnyCase == _unreadable / AskedInAnyCase)
        {
            return false;
        }

        // A few lines are no reason to give up a format that is sure.
        bool isFull = _known.Count == MostFormats;
        if (isFull && areFew && _known[^1].Lines >= EnoughLines)
        {
            return false;
        }

        _asked.Times = Math.Min(_asked.Times + 1, MostAsked);
        if (detect!(lines) is not { } found || Names.Contains(found.Name) || !HasEvent(ReaderOf(found), lines))
        {
            return false;
        }

        if (isFull)
        {
            _known.RemoveAt(MostFormats - 1);
        }

        _known.Add(new Known(ReaderOf(found)));
        LookForHeaders();
        _isCounting = true;
        _unreadable = 0;
        return true;
    }

    /// <summary>Makes ready for the lines of a batch.</summary>
    internal void Begin(Batch batch)
    {
        Changes.Clear();
        if (batch.FormatsBefore is { } state)
        {
            Restore(state);
        }

        if (batch.Header is { } header && batch.FormatsBefore is not { IsBeginning: false })
        {
            TellHeader(header);
        }

        if (batch.After.Offset < batch.Length)
        {
            // What comes from no file has no place in it.
            _asked = default;
        }
    }

    /// <summary>What is to be known of the lines of a batch by who reads those after it.</summary>
    /// <param name="batch">The lines.</param>
    /// <param name="pending">The last of them, which wait for others: a header among those is still to come.</param>
    internal FormatState After(Batch batch, ReadOnlyMemory<byte> pending)
    {
        bool isFirst = _known.Count == 1 && Newest.Format.Name == first.Name;
        bool isAsked = _asked.Times > 0 && _asked.Part == PartOf(batch.After.Offset);
        if (isFirst && pending.IsEmpty && _unreadable == 0 && !isAsked)
        {
            return FormatState.Beginning;
        }

        return new FormatState
        {
            Formats = isFirst ? [] : [.. _known.Select(known => new FormatCount(known.Reader.Format, known.Lines, known.IsScattered))],
            Pending = pending,
            Unreadable = _unreadable,
            Asked = isAsked ? _asked : default,
            Header = Headed?.Parser.Header ?? default,
        };
    }

    private static long PartOf(long offset) =>
        offset < LaterPartLength ? offset / PartLength : (LaterPartLength / PartLength) + (offset / LaterPartLength) - 1;

    private void LookForHeaders()
    {
        _hasHeaders = _known.Exists(static known => known.HasHeaders);
        HeaderBefore = default;
    }

    /// <summary>All formats with headers see each header line, whichever of them reads it: what their lines mean is the same then for who goes on with the file.</summary>
    private void TellHeaderLine(EventView line, byte[] buffer, byte mark)
    {
        if (line.Line is not [byte begin, ..] || begin != mark)
        {
            return;
        }

        foreach (Known known in _known)
        {
            if (known.HasHeaders)
            {
                _ = known.Reader.Parser.Reads(line);
                line.Begin(buffer, line.LineStart, line.LineLength);
            }
        }
    }

    /// <summary>Whether lines are more to a format than what follows on lines of it: a stack trace would be of any that has such.</summary>
    private static bool HasEvent(LineReader reader, ReadOnlySpan<byte> lines)
    {
        byte[] copy = lines.ToArray();
        EventView view = new() { IsOfAnybody = true };
        bool hasEvent = false;
        for (LineFrames frames = new(copy, 0, copy.Length); !hasEvent && frames.MoveNext();)
        {
            view.Begin(copy, frames.Start, frames.Length);
            hasEvent = reader.Parser.Reads(view) && view.Weight > 0;
        }

        reader.Parser.Begin(default);
        return hasEvent;
    }

    /// <summary>Counts a line while there are formats that are not sure.</summary>
    private void Count(LineReader reader)
    {
        Known? sure = null;
        _isCounting = false;
        foreach (Known known in _known)
        {
            if (known.Lines == EnoughLines)
            {
                continue;
            }

            if (known.Reader != reader)
            {
                known.IsScattered |= known.Lines > 0;
            }
            else if (++known.Lines == EnoughLines)
            {
                sure = known;
                continue;
            }

            _isCounting = true;
        }

        if (sure is null)
        {
            return;
        }

        Changes.Add((Newest.Format.Name, sure.Reader.Format.Name));
        if (!sure.IsScattered)
        {
            _known.Remove(sure);
            _known.Insert(0, sure);
        }
    }

    private LineReader ReaderOf(LogFormat format)
    {
        foreach (Known known in _known)
        {
            _readers.TryAdd(known.Reader.Format.Name, known.Reader);
        }

        if (!_readers.TryGetValue(format.Name, out LineReader? reader))
        {
            _readers.Add(format.Name, reader = read(format));
        }

        return reader;
    }

    /// <summary>A format of the file.</summary>
    /// <param name="reader">Who reads it.</param>
    private sealed class Known(LineReader reader)
    {
        public LineReader Reader => reader;

        public bool HasHeaders { get; } = !reader.Format.HeaderMark.IsEmpty;

        /// <summary>How many lines were of it, up to the number that is enough.</summary>
        public int Lines { get; set; }

        /// <summary>Whether lines of other formats came between those.</summary>
        public bool IsScattered { get; set; }
    }
}
