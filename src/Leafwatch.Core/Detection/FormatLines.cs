namespace Leafwatch.Core.Detection;

/// <summary>
/// Goes through the lines of a batch, each read as the format that it is of. Lines that cannot be read are given once it is known that they are of no other
/// format; the last ones wait for those of the next batch to tell.
/// </summary>
/// <param name="formats">The formats of the file.</param>
/// <param name="batch">The lines.</param>
/// <param name="text">Lines without this text are passed over; each of the others is then asked about alone, as what lies between them is not read.</param>
public ref struct FormatLines(FileFormats formats, Batch batch, ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly int _end = batch.Start + batch.Length;
    private readonly int _enough = text.IsEmpty ? FileFormats.EnoughLines : 1;
    private LineFrames _frames = new(batch.Buffer, batch.Start, batch.Length);
    private UnreadableLines _run;

    /// <summary>Before this place, lines are known to be of no format.</summary>
    private int _readable;

    /// <summary>Who read the line; <see langword="null"/> when nobody can.</summary>
    public LineReader? Reader { get; private set; }

    /// <summary>The lines at the end that wait for those of the next batch; they are none of this one.</summary>
    public readonly ReadOnlySpan<byte> Pending => batch.Buffer.AsSpan(_run.Start.._run.End);

    /// <summary>Goes to the next line.</summary>
    /// <param name="line">What it is read into.</param>
    public bool MoveNext(EventView line)
    {
        do
        {
            while (_text.IsEmpty ? _frames.MoveNext() : _frames.MoveTo(_text))
            {
                line.Begin(batch.Buffer, _frames.Start, _frames.Length);
                if (_frames.Start < _readable)
                {
                    Reader = null;
                    return true;
                }

                Reader = formats.Read(line, batch.Buffer);
                if (Reader is not null && _run.Lines == 0)
                {
                    formats.Take(Reader);
                    return true;
                }

                if (Reader is not null)
                {
                    Settle();
                }
                else if (formats.MayChange)
                {
                    Wait();
                }
                else
                {
                    line.Begin(batch.Buffer, _frames.Start, _frames.Length);
                    return true;
                }
            }
        }
        while (_run.Lines > 0 && batch.IsLast && Settle());
        if (_run.Lines > 0)
        {
            formats.TellHeader(_run.Header);
        }

        return false;
    }

    /// <summary>Adds a line that cannot be read to those before it, until they are enough to tell by.</summary>
    private void Wait()
    {
        _run = _run.Lines == 0
            ? new UnreadableLines(_frames.Start, _frames.Next, 1, formats.HeaderBefore)
            : _run with { End = _frames.Next, Lines = _run.Lines + 1 };
        if (_run.Lines == _enough || _run.End - _run.Start > FileFormats.MostPending)
        {
            Settle();
        }
    }

    /// <summary>Finds out what the lines are that could not be read, and goes back to the first of them.</summary>
    private bool Settle()
    {
        if (formats.TryChange(Pending, _run.Lines, batch.OffsetOf(_run.End)))
        {
            formats.TellHeader(_run.Header);
        }
        else
        {
            _readable = _run.End;
        }

        _frames = new LineFrames(batch.Buffer, _run.Start, _end - _run.Start);
        _run = default;
        return true;
    }
}
