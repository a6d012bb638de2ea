namespace Leafwatch.Core;

/// <summary>Finds the header line that holds at a place in a file (<see cref="LogFormat.HeaderMark"/>).</summary>
public static class HeaderLine
{
    private const int LongestBefore = 4096;

    /// <summary>
    /// The last line of a block that begins with <paramref name="mark"/>, with the header lines of other kinds right before it (<c>#Date:</c>),
    /// without its end; nothing when there is none.
    /// </summary>
    /// <param name="block">Whole lines.</param>
    /// <param name="mark">What header lines begin with; its first byte begins those of other kinds too.</param>
    public static ReadOnlySpan<byte> Last(ReadOnlySpan<byte> block, ReadOnlySpan<byte> mark)
    {
        int end = mark.IsEmpty ? 0 : block.Length;
        while (end > 0)
        {
            int found = block[..end].LastIndexOf(mark);
            if (found < 0)
            {
                break;
            }

            if (found == 0 || block[found - 1] == '\n')
            {
                int length = block[found..].IndexOf((byte)'\n');
                int lineEnd = length < 0 ? block.Length : found + length;
                return block[FirstBefore(block, found, mark)..lineEnd].TrimEnd((byte)'\r');
            }

            end = found + mark.Length - 1;
        }

        return default;
    }

    private static int FirstBefore(ReadOnlySpan<byte> block, int line, ReadOnlySpan<byte> mark)
    {
        int first = line;
        while (first > 0)
        {
            int before = block[..(first - 1)].LastIndexOf((byte)'\n') + 1;
            if (block[before] != mark[0] || block[before..].StartsWith(mark) || line - before > LongestBefore)
            {
                break;
            }

            first = before;
        }

        return first;
    }
}
