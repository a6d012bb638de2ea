namespace Leafwatch.Core;

/// <summary>
/// Finds the lines in a block: each ends with LF or with the block; a CR before the LF is not part of it.
/// </summary>
public struct LineFrames(byte[] buffer, int start, int length)
{
    private readonly int _end = start + length;
    private int _next = start;

    /// <summary>Where the line begins in the block, and its length without its end.</summary>
    public int Start { get; private set; }

    public int Length { get; private set; }

    /// <summary>Where the line after it begins, or the block ends.</summary>
    public readonly int Next => Math.Min(_next, _end);

    public bool MoveNext()
    {
        if (_next >= _end)
        {
            return false;
        }

        Start = _next;
        int found = buffer.AsSpan(_next, _end - _next).IndexOf((byte)'\n');
        int line = found < 0 ? _end - _next : found;
        _next += line + 1;
        Length = line > 0 && buffer[Start + line - 1] == '\r' ? line - 1 : line;
        return true;
    }

    /// <summary>Goes to the next line that holds <paramref name="text"/>, in which there is no end of line; those before it are passed over.</summary>
    public bool MoveTo(ReadOnlySpan<byte> text)
    {
        int found = buffer.AsSpan(_next, _end - _next).IndexOf(text);
        if (found < 0)
        {
            _next = _end;
            return false;
        }

        _next += buffer.AsSpan(_next, found).LastIndexOf((byte)'\n') + 1;
        return MoveNext();
    }
}
