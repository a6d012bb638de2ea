using System.Security.Cryptography;

namespace Leafwatch.Core.Sources;

/// <summary>
/// The bytes at the beginning of a file and those before the point it was read to. They grow with what is read; together they
/// tell files with the same inode, or the same first lines, apart, and show when a file was emptied and written anew.
/// </summary>
internal sealed class FileFingerprint(FileContent content)
{
    /// <summary>How many bytes of each there are at most.</summary>
    public const int PartLength = 256;

    private const int HashLength = 8;

    /// <summary>Stands at the end when the file was read to the middle of a line of which nothing more is to be taken.</summary>
    private const string InLine = "-in-line";

    private readonly byte[] _head = new byte[PartLength];
    private readonly byte[] _tail = new byte[PartLength];
    private int _headLength;
    private int _tailLength;
    private string? _headHash;

    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    /// <summary>What stands before <see cref="Offset"/>.</summary>
    public ReadOnlySpan<byte> Tail => _tail.AsSpan(0, _tailLength);

    /// <summary>How far the file was read.</summary>
    public long Offset { get; private set; }

    /// <summary>Takes the bytes around a place from the file.</summary>
    public void BeginAt(long offset)
    {
        Offset = offset;
        _tailLength = (int)Math.Min(offset, PartLength);
        _tailLength = content.ReadAt(_tail.AsSpan(0, _tailLength), offset - _tailLength);
        _headLength = 0;
        _headHash = null;
        TakeHead(_head.AsSpan(0, content.ReadAt(_head, 0)));
    }

    /// <summary>Goes on to another place.</summary>
    /// <param name="offset">The place.</param>
    /// <param name="before">What stands before it, as much of it as was read.</param>
    public void Advance(long offset, ReadOnlySpan<byte> before)
    {
        Offset = offset;
        before = before[^Math.Min(before.Length, PartLength)..];
        before.CopyTo(_tail);
        _tailLength = before.Length;
    }

    /// <summary>Whether what was read is still what the file holds; takes in more of its beginning as it grows.</summary>
    public bool IsWhatWasRead()
    {
        Span<byte> found = stackalloc byte[PartLength];
        found = found[..content.ReadAt(found, 0)];
        if (!found.StartsWith(Head) || !content.HasAt(Offset - _tailLength, Tail))
        {
            return false;
        }

        TakeHead(found);
        return true;
    }

    /// <summary>Whether a position was stored for this file, or for one that this is a copy of.</summary>
    public bool Holds(SourcePosition position)
    {
        if (position.Offset < 0 || position.FingerprintLength is < 0 or > PartLength)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[position.FingerprintLength];
        Span<byte> tail = stackalloc byte[(int)Math.Min(position.Offset, PartLength)];
        return position.FingerprintLength == 0
            || (content.ReadAt(head, 0) == head.Length
                && content.ReadAt(tail, position.Offset - tail.Length) == tail.Length
                && (Text(Hash(head), tail, false) == position.Fingerprint || Text(Hash(head), tail, true) == position.Fingerprint));
    }

    public static bool IsInLine(SourcePosition position) => position.Fingerprint.EndsWith(InLine, StringComparison.Ordinal);

    public (string Text, int Length) Get(bool isInLine) =>
        (_headLength == 0 ? "" : Text(_headHash ??= Hash(Head), Tail, isInLine), _headLength);

    private void TakeHead(ReadOnlySpan<byte> found)
    {
        // NULs at the end may have been allocated for what is not written yet.
        found = found.TrimEnd((byte)0);
        if (found.Length > _headLength)
        {
            found.CopyTo(_head);
            _headLength = found.Length;
            _headHash = null;
        }
    }

    private static string Text(string head, ReadOnlySpan<byte> tail, bool isInLine) => $"{head}-{Hash(tail)}{(isInLine ? InLine : "")}";

    private static string Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash[..HashLength]);
    }
}
