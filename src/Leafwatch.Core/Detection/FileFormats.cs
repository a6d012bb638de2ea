namespace Leafwatch.Core.Detection;

/// <summary>
/// The formats that the lines of one file have: the one that it began with, or, once it changed, the one that was found last and the one before it.
/// Each line is read as the first of the two that can read it, so that servers may write into one file by turns. One thread's.
/// </summary>
/// <remarks>
/// What is found depends on the lines alone, never on the pieces in which they are read: lines that cannot be read are asked about by eights. As that takes
/// as long as to read a thousand lines, it is done so often only in each part of the file, and then for each eighth eight of a long row: a change for good is
/// found in any case.
/// </remarks>
/// <param name="first">The format that the file begins with.</param>
/// <param name="read">Makes who reads a format.</param>
/// <param name="detect">Finds out the format of lines; <see langword="null"/> where they are of the first one, or cannot be read.</param>
public sealed class FileFormats(LogFormat first, Func<LogFormat, LineReader> read, Func<ReadOnlySpan<byte>, LogFormat?>? detect = null)
{
    /// <summary>This many lines one after another that cannot be read may be of another format.</summary>
    public const int EnoughUnreadable = 8;

    /// <summary>Lines longer than that together are not waited with for others.</summary>
    internal const int MostPending = 64 * 1024;

    private const int AskedInAnyCase = 64;
    private const int MostAsked = 16;
    private const int PartLength = 512 * 1024;

    private readonly Dictionary<string, LineReader> _readers = [];
    private ReadOnlyMemory<byte> _header;
    private (long Part, int Times) _asked;

    /// <summary>The format that was found last.</summary>
    public LineReader Newest { get; private set; } = read(first);

    /// <summary>The one that the file has besides.</summary>
    public LineReader? Other { get; private set; }

    internal bool MayChange => detect is not null;

    /// <summary>What header lines begin with, if lines of the file may mean what one before them says: none of those can be passed over.</summary>
    public ReadOnlyMemory<byte> HeaderMark => Newest.Format.HeaderMark is { IsEmpty: false } mark ? mark : Other?.Format.HeaderMark ?? default;

    /// <summary>How many lines one after another could not be read, up to the line at hand.</summary>
    internal int Unreadable { get; set; }

    /// <summary>The formats that were found in a batch, each with the one that was the newest before.</summary>
    internal List<(string From, string To)> Changes { get; } = [];

    /// <summary>The formats by name, the newest first.</summary>
    public IReadOnlyList<string> Names => Other is null ? [Newest.Format.Name] : [Newest.Format.Name, Other.Format.Name];

    /// <summary>Goes on with the formats that a file is known to have.</summary>
    public void Restore(LogFormat newest, LogFormat? other)
    {
        Newest = ReaderOf(newest);
        Other = other is null ? null : ReaderOf(other);
    }

    /// <summary>Reads a line as what it is.</summary>
    /// <returns>Who could read it; <see langword="null"/> when nobody can, and what stands in the view means nothing.</returns>
    internal LineReader? Read(EventView line, byte[] buffer)
    {
        if (Newest.Parser.TryParse(line))
        {
            return Newest;
        }

        if (Other is null)
        {
            return null;
        }

        line.Begin(buffer, line.LineStart, line.LineLength);
        return Other.Parser.TryParse(line) ? Other : null;
    }

    /// <summary>Finds out whether lines that cannot be read are of another format; then it is one of the file's.</summary>
    /// <param name="lines">The lines, one after another.</param>
    /// <param name="count">How many. So few that they may be anything do not come before the format that is known.</param>
    /// <param name="offset">Where they end in the file.</param>
    internal bool TryChange(ReadOnlySpan<byte> lines, int count, long offset)
    {
        int before = Unreadable;
        Unreadable += count;
        long part = offset / PartLength;
        _asked = _asked.Part == part ? _asked : (part, 0);
        if (_asked.Times >= MostAsked && before / AskedInAnyCase == Unreadable / AskedInAnyCase)
        {
            return false;
        }

        _asked.Times = Math.Min(_asked.Times + 1, MostAsked);
        if (detect!(lines) is not { } found || Names.Contains(found.Name) || !HasEvent(ReaderOf(found), lines))
        {
            return false;
        }

        if (count >= EnoughUnreadable)
        {
            Changes.Add((Newest.Format.Name, found.Name));
        }

        (Newest, Other) = count < EnoughUnreadable ? (Newest, ReaderOf(found)) : (ReaderOf(found), Newest);
        Unreadable = 0;
        return true;
    }

    /// <summary>Makes ready for the lines of a batch.</summary>
    internal void Begin(Batch batch)
    {
        Changes.Clear();
        if (batch.FormatsBefore is { } state)
        {
            (Newest, Other) = (ReaderOf(state.Newest ?? first), state.Other is { } other ? ReaderOf(other) : null);
            (Unreadable, _asked, _header) = (state.Unreadable, state.Asked, state.Header);
            TellHeader(_header);
        }

        if (batch.Header is { } header)
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
    internal FormatState After(Batch batch, ReadOnlyMemory<byte> pending)
    {
        bool isFirst = Other is null && Newest.Format.Name == first.Name;
        bool isAsked = _asked.Times > 0 && _asked.Part == batch.After.Offset / PartLength;
        if (isFirst && pending.IsEmpty && Unreadable == 0 && !isAsked)
        {
            return FormatState.Beginning;
        }

        if (HeaderLine.Last(batch.Bytes, HeaderMark.Span) is { IsEmpty: false } last)
        {
            _header = last.ToArray();
        }

        return new FormatState
        {
            Newest = isFirst ? null : Newest.Format,
            Other = Other?.Format,
            Pending = pending,
            Unreadable = Unreadable,
            Asked = isAsked ? _asked : default,
            Header = _header,
        };
    }

    /// <summary>Whether lines are more to a format than what follows on lines of it: a stack trace would be of any that has such.</summary>
    private static bool HasEvent(LineReader reader, ReadOnlySpan<byte> lines)
    {
        byte[] copy = lines.ToArray();
        EventView view = new();
        for (LineFrames frames = new(copy, 0, copy.Length); frames.MoveNext();)
        {
            view.Begin(copy, frames.Start, frames.Length);
            if (reader.Parser.TryParse(view) && view.Weight > 0)
            {
                return true;
            }
        }

        return false;
    }

    private void TellHeader(ReadOnlyMemory<byte> header)
    {
        foreach (LineReader? reader in (ReadOnlySpan<LineReader?>)[Newest, Other])
        {
            if (reader?.Format.HeaderMark.IsEmpty == false)
            {
                reader.Parser.Begin(header.Span);
            }
        }
    }

    private LineReader ReaderOf(LogFormat format)
    {
        if (format.Name == Newest.Format.Name)
        {
            return Newest;
        }

        _readers.TryAdd(Newest.Format.Name, Newest);
        if (!_readers.TryGetValue(format.Name, out LineReader? reader))
        {
            _readers.Add(format.Name, reader = read(format));
        }

        return reader;
    }
}
