namespace Leafwatch.Core.Storage;

/// <summary>What the lines of a file were found to be so far: who goes on with it reads those after them just as if they had been read in one.</summary>
public sealed record StoredFormats
{
    /// <summary>Of a file of which nothing is known.</summary>
    public static StoredFormats None { get; } = new();

    /// <summary>The formats, in the order in which they are tried.</summary>
    public IReadOnlyList<StoredFormat> Known { get; init; } = [];

    /// <summary>How many lines at the end, one after another, could not be read.</summary>
    public int Unreadable { get; init; }

    /// <summary>How often another format was looked for in which part of the file.</summary>
    public (long Part, int Times) Asked { get; init; }

    /// <summary>
    /// The header lines that hold for the lines after (<see cref="LogFormat.HeaderMark"/>), empty where none does: one that came before its format was known
    /// means nothing. <see langword="null"/> where they are the last in the file, and where an earlier program stored the rest.
    /// </summary>
    public ReadOnlyMemory<byte>? Header { get; init; }

    /// <summary>What is known after a batch; nothing of a file whose format the user named.</summary>
    public static StoredFormats After(BatchResult result)
    {
        FormatState after = result.Batch?.FormatsAfter ?? FormatState.Beginning;
        return new StoredFormats
        {
            Known = after.Formats.Count > 0
                ? [.. after.Formats.Select(known => new StoredFormat(known.Format.Name, known.Lines, known.IsScattered))]
                : [.. result.Formats.Select(name => new StoredFormat(name, FormatCount.Enough, IsScattered: false))],
            Unreadable = after.Unreadable,
            Asked = after.Asked,
            Header = after.IsBeginning ? default(ReadOnlyMemory<byte>?) : after.Header,
        };
    }
}

/// <summary>A format of a file, and how sure it is that the file has it.</summary>
/// <param name="Name">The format's name.</param>
/// <param name="Lines">How many lines were of it, of the first few.</param>
/// <param name="IsScattered">Whether lines of other formats came between them.</param>
public sealed record StoredFormat(string Name, int Lines, bool IsScattered);
