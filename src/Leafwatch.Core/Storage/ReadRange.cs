namespace Leafwatch.Core.Storage;

/// <summary>
/// What of a file has been counted. A file is known by its beginning, whatever it is called by now and however it is compressed: offsets are those
/// of its lines unpacked.
/// </summary>
/// <param name="Key">What the range is known by.</param>
/// <param name="Head">A hash of the first bytes (<see cref="HeadOf"/>).</param>
/// <param name="HeadLength">How many they are.</param>
/// <param name="Begun">The first byte that was counted.</param>
/// <param name="Reached">The first that was not.</param>
/// <param name="IsFollowed">Whether a monitor goes on with it, and will count what comes after.</param>
public sealed record ReadRange(string Key, string Head, int HeadLength, long Begun, long Reached, bool IsFollowed = false)
{
    /// <summary>The key of what an import has counted begins so.</summary>
    public const string ImportKey = "import:";

    public bool IsImported => Key.StartsWith(ImportKey, StringComparison.Ordinal);

    /// <summary>At most this many bytes at the beginning tell a file from others.</summary>
    public const int LongestHead = 256;

    /// <summary>The hash of a beginning, as the fingerprints of followed files have it.</summary>
    public static string HeadOf(ReadOnlySpan<byte> head) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(head).AsSpan(0, 8));

    /// <summary>What a monitor has read of a file; <see langword="null"/> when its place stands for no file.</summary>
    /// <param name="position">Where it stands.</param>
    /// <param name="begun">Where it began.</param>
    public static ReadRange? Of(SourcePosition position, long begun) =>
        position.FingerprintLength == 0 || position.Fingerprint.IndexOf('-', StringComparison.Ordinal) is not (> 0 and var end)
            ? null
            : new ReadRange(position.Key, position.Fingerprint[..end], position.FingerprintLength, begun, position.Offset);

    /// <summary>Whether a file that begins so is the one.</summary>
    public bool IsOf(ReadOnlySpan<byte> head) => HeadLength > 0 && head.Length >= HeadLength && HeadOf(head[..HeadLength]) == Head;
}
