using System.IO.Compression;

namespace Leafwatch.Core.Sources;

/// <summary>
/// What a gzip file holds, member by member. Whatever stands behind them and is no member is told at the end: gzip(1) passes over it with a
/// warning, but it may have been a member, with lines in it. NULs fill up the last block of a tape and are nothing (gzip's manual, "Tapes").
/// </summary>
internal sealed class GzipMembers : ForwardStream
{
    private readonly Feed _feed;
    private readonly GZipStream _members;
    private bool _isAtEnd;

    public GzipMembers(Stream packed)
    {
        _feed = new Feed(packed);
        _members = new GZipStream(_feed, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        int read = _isAtEnd ? 0 : _members.Read(buffer);
        if (read == 0 && !buffer.IsEmpty && !_isAtEnd)
        {
            _isAtEnd = true;
            if (_feed.HasMoreThanPadding())
            {
                throw new InvalidDataException("something stands behind its end");
            }
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _members.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Hands the packed bytes on. The decoder asks for more while it wants some and does not say what it left over; so the last block is handed
    /// on byte by byte, and what it does not ask for is what it did not want.
    /// </summary>
    private sealed class Feed(Stream packed) : ForwardStream
    {
        private byte[] _block = new byte[8192];
        private byte[] _next = new byte[8192];
        private int _at;
        private int _length;
        private int _nextLength = -1;

        public override int Read(Span<byte> buffer)
        {
            if (_at == _length && !Advance())
            {
                return 0;
            }

            int length = Math.Min(buffer.Length, _nextLength == 0 ? 1 : _length - _at);
            _block.AsSpan(_at, length).CopyTo(buffer);
            _at += length;
            return length;
        }

        /// <summary>Whether what was not asked for is anything but NULs.</summary>
        public bool HasMoreThanPadding()
        {
            do
            {
                if (_block.AsSpan(_at, _length - _at).ContainsAnyExcept((byte)0))
                {
                    return true;
                }
            }
            while (Advance());
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                packed.Dispose();
            }

            base.Dispose(disposing);
        }

        private bool Advance()
        {
            _nextLength = _nextLength < 0 ? packed.Read(_next) : _nextLength;
            (_block, _next) = (_next, _block);
            (_at, _length) = (0, _nextLength);
            _nextLength = _length == 0 ? 0 : packed.Read(_next);
            return _length > 0;
        }
    }
}
