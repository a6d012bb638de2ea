using Microsoft.Win32.SafeHandles;

namespace Leafwatch.Core.Sources;

/// <summary>
/// What an archive holds, by its places in the log that was packed. It can only be unpacked forwards: the latest of it is kept
/// at hand, and what lies before that is unpacked anew.
/// </summary>
internal sealed class UnpackedContent(SafeFileHandle handle) : FileContent
{
    private readonly byte[] _window = GC.AllocateUninitializedArray<byte>(2 * BlockPool.BlockSize);
    private readonly byte[] _head = new byte[FileFingerprint.PartLength];
    private int _headLength;
    private Stream? _stream;
    private long _windowStart;
    private int _windowLength;
    private bool _isEnded;
    private long _known = 1;
    private IOException? _trouble;
    private bool _hasTrouble;

    public override bool IsUnpacked => true;

    public static bool IsIn(SafeFileHandle handle)
    {
        Span<byte> magic = stackalloc byte[Decompression.MagicLength];
        return Decompression.IsCompressed(magic[..RandomAccess.Read(handle, magic, 0)]);
    }

    /// <remarks>Until its end is reached there is at least one byte more than what was unpacked.</remarks>
    public override FileStatus Ask() => FileStatus.Of(handle) with { Length = _known };

    public override string? CurrentPath() => null;

    public override IOException? TakeTrouble()
    {
        (IOException? trouble, _trouble) = (_trouble, null);
        return trouble;
    }

    public override int ReadAt(Span<byte> into, long offset)
    {
        if (offset + into.Length <= _headLength)
        {
            _head.AsSpan((int)offset, into.Length).CopyTo(into);
            return into.Length;
        }

        if (_stream is null || offset < _windowStart)
        {
            Begin();
        }

        while (!_isEnded && _windowStart + _windowLength < offset + into.Length)
        {
            Unpack(offset);
        }

        long skip = offset - _windowStart;
        int have = (int)Math.Clamp(_windowLength - skip, 0, into.Length);
        _window.AsSpan((int)Math.Min(skip, _windowLength), have).CopyTo(into);
        return have;
    }

    public override void Dispose()
    {
        _stream?.Dispose();
        handle.Dispose();
    }

    private void Begin()
    {
        _stream?.Dispose();
        PackedStream packed = new(handle);
        Span<byte> magic = stackalloc byte[Decompression.MagicLength];
        int read = RandomAccess.Read(handle, magic, 0);
        _stream = Decompression.Open(packed, magic[..read]) ?? throw new IOException("broken archive: it is no archive any more");
        _windowStart = 0;
        _windowLength = 0;
        _isEnded = false;
    }

    /// <summary>Unpacks a piece more; what lies before the wanted offset makes room for it.</summary>
    private void Unpack(long wanted)
    {
        if (_windowLength == _window.Length)
        {
            int dropped = (int)Math.Clamp(wanted - _windowStart, 0, _windowLength);
            _window.AsSpan(dropped, _windowLength - dropped).CopyTo(_window);
            _windowStart += dropped;
            _windowLength -= dropped;
        }

        int read = 0;
        try
        {
            read = _stream!.Read(_window.AsSpan(_windowLength));
        }
        catch (IOException e)
        {
            // What came before is given; where it breaks is the end.
            _trouble = _hasTrouble ? null : e;
            _hasTrouble = true;
        }

        _windowLength += read;
        _isEnded = read == 0;
        long reached = _windowStart + _windowLength;
        _known = _isEnded ? reached : Math.Max(_known, reached + 1);
        if (_windowStart == 0 && _headLength < _head.Length)
        {
            _headLength = Math.Min(_windowLength, _head.Length);
            _window.AsSpan(0, _headLength).CopyTo(_head);
        }
    }
}
