namespace Leafwatch.Core;

/// <summary>
/// How far a source has been read, and how to find the place again. Of a source of files each file has its own: a file is one
/// generation of a log, from its creation until it is rotated away, read and gone.
/// </summary>
/// <param name="Key">What the file is known by in the store; stays when it is renamed.</param>
/// <param name="Source">The name of its source.</param>
/// <param name="Path">Where it was last seen; of a source that is no file, what it reads: <c>journal</c>, <c>udp://0.0.0.0:514</c>.</param>
/// <param name="Identity">Device, inode (file id on Windows) and time of birth, as text; empty for a position that stands for no file.</param>
/// <param name="Fingerprint">A hash of the first <paramref name="FingerprintLength"/> bytes, and one of those before <paramref name="Offset"/>: inodes are used again, and files are cut.</param>
/// <param name="FingerprintLength">How many bytes at the beginning of the file the fingerprint covers.</param>
/// <param name="Offset">Where the next line begins: bytes of the file, or bytes received so far.</param>
public sealed record SourcePosition(
    string Key, string Source, string Path, string Identity, string Fingerprint, int FingerprintLength, long Offset)
{
    /// <summary>The place in the source's own words, where it keeps its lines itself: the journal's cursor, an event channel's bookmark.</summary>
    public string Cursor { get; init; } = "";
}
