namespace Leafwatch.Core;

/// <summary>Finds the header line that holds at a place in a file (<see cref="LogFormat.HeaderMark"/>).</summary>
public static class HeaderLine
{
    /// <summary>The last whole line of a block that begins with <paramref name="mark"/>, without its end; nothing when there is none.</summary>
    /// <param name="block">Whole lines.</param>
    /// <param name="mark">What header lines begin with.</param>
    public static ReadOnlySpan<byte> Last(ReadOnlySpan<byte> block, ReadOnlySpan<byte> mark)
    {
        int end = block.Length;
        while (end > 0)
        {
            int found = block[..end].LastIndexOf(mark);
            if (found < 0)
            {
                break;
            }

            if (found == 0 || block[found - 1] == '\n')
            {
                ReadOnlySpan<byte> line = block[found..];
                int length = line.IndexOf((byte)'\n');
                return (length < 0 ? line : line[..length]).TrimEnd((byte)'\r');
            }

            end = found + mark.Length - 1;
        }

        return default;
    }
}
