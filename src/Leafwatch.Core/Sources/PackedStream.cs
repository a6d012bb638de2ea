using Microsoft.Win32.SafeHandles;

namespace Leafwatch.Core.Sources;

/// <summary>A file that is held open, from its beginning, as a stream that may be read again and again without closing the file.</summary>
internal sealed class PackedStream(SafeFileHandle handle) : ForwardStream
{
    private long _position;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int read = RandomAccess.Read(handle, buffer, _position);
        _position += read;
        return read;
    }
}
