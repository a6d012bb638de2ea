namespace Leafwatch.Core.Sources;

/// <summary>Finds the header that holds at a place in the middle of a file, where a run begins to read (<see cref="LogFormat.HeaderMark"/>).</summary>
public static class PrecedingHeader
{
    /// <summary>The last header before a place; nothing when there is none, or when the file at that path is another one by now.</summary>
    /// <param name="place">The file and the place in it.</param>
    /// <param name="mark">What header lines begin with.</param>
    public static ReadOnlyMemory<byte> Find(SourcePosition place, ReadOnlySpan<byte> mark)
    {
        byte[] last = [];
        try
        {
            if (!FileStatus.TryRead(place.Path, out FileStatus status, out _) || !status.Identity.Is(place.Identity))
            {
                return last;
            }

            // From the beginning, because most files have their only header there.
            using WholeFile file = WholeFile.Open(place.Path, readsAhead: false);
            byte[] buffer = WholeFile.NewBuffer();
            while (file.TryClaim(buffer, out WholeFile.Chunk chunk) && chunk.Offset < place.Offset)
            {
                WholeFile.Lines lines = file.Read(buffer, chunk);
                int length = (int)Math.Clamp(place.Offset - lines.Offset, 0, lines.Length);
                ReadOnlySpan<byte> found = HeaderLine.Last(buffer.AsSpan(lines.Start, length), mark);
                last = found.IsEmpty ? last : found.ToArray();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without its header a file is still read as such files usually are.
        }

        return last;
    }
}
