namespace Leafwatch.Core.Sources;

/// <summary>
/// Finds the first line from a time on by halving: lines stand in the order of their times, but for a few. Lines without a time belong
/// to the one before them.
/// </summary>
internal static class FirstLineSince
{
    private const int BlockLength = 64 * 1024;

    /// <summary>Where the first line from a time on begins; the length of the file when there is none.</summary>
    public static long Find(FileContent content, long length, DateTimeOffset from, LineTime timeOf)
    {
        byte[] block = new byte[BlockLength];
        (long before, long after) = (0, length);
        while (after - before > BlockLength)
        {
            long middle = before + ((after - before) / 2);
            (long at, DateTimeOffset time)? line = NextWithTime(content, block, middle, after, isLineStart: false, timeOf);
            if (line is { } found && found.time < from)
            {
                before = found.at;
            }
            else
            {
                after = middle;
            }
        }

        // The line that the upper bound stands in may be the one.
        bool isLineStart = true;
        for (long at = before; NextWithTime(content, block, at, length, isLineStart, timeOf) is { } line; at = line.At + 1, isLineStart = false)
        {
            if (line.Time >= from)
            {
                return line.At;
            }
        }

        return length;
    }

    /// <summary>The first whole line with a time that begins between two places.</summary>
    private static (long At, DateTimeOffset Time)? NextWithTime(
        FileContent content, byte[] block, long start, long stop, bool isLineStart, LineTime timeOf)
    {
        while (start < stop)
        {
            int have = content.ReadAt(block, start);
            int line = isLineStart ? 0 : block.AsSpan(0, have).IndexOf((byte)'\n') + 1;
            isLineStart |= line > 0;
            int length = 0;
            while (isLineStart && (length = block.AsSpan(line, have - line).IndexOf((byte)'\n')) >= 0)
            {
                if (start + line < stop && timeOf(block, line, length) is { } time)
                {
                    return (start + line, time);
                }

                line += length + 1;
            }

            if (have < block.Length)
            {
                return null;
            }

            // A line that is longer than the block has no time that could be read.
            bool isCut = isLineStart && line == 0;
            isLineStart &= !isCut;
            start += isCut || !isLineStart ? have : line;
        }

        return null;
    }
}
