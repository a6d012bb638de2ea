using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Leafwatch.Core.Sources;

/// <summary>
/// A file that is read once from its beginning to its end, in chunks of whole lines. Chunks are numbered in the order of the
/// file; several threads may read different chunks of a plain file at once, those of a compressed one come one after another.
/// </summary>
public abstract class WholeFile : IDisposable
{
    /// <summary>How much of a file a chunk covers, in bytes: small enough to stay in a core's cache while it is parsed.</summary>
    public const int ChunkSize = 512 * 1024;

    /// <summary>Lines longer than this are cut, in bytes; the rest of the line is passed over.</summary>
    public const int LongestLine = 64 * 1024;

    /// <summary>A buffer that any chunk fits into.</summary>
    public static byte[] NewBuffer() => GC.AllocateUninitializedArray<byte>(1 + ChunkSize + LongestLine);

    /// <summary>How much of the file lies before a chunk, from 0 to 1, for showing progress.</summary>
    public abstract double Progress { get; }

    /// <summary>
    /// Opens a file; compression, UTF-16 and documents over several lines are told from its first bytes, not from its name. What it gives is UTF-8, with each
    /// document in a line of its own (<see cref="FoldedStream"/>).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="readsAhead">Whether a compressed file is unpacked on a thread of its own, while what came before is parsed.</param>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static WholeFile Open(string path, bool readsAhead = true)
    {
        SafeFileHandle handle = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        try
        {
            Span<byte> head = stackalloc byte[FileEncoding.LongestJudged];
            head = head[..RandomAccess.Read(handle, head, 0)];
            if (Decompression.IsCompressed(head))
            {
                return Unpack(new FileStream(handle, FileAccess.Read, bufferSize: 0), head, readsAhead);
            }

            FileEncoding encoding = FileEncoding.Judge(head);
            return encoding.IsUtf16 ? Decode(new FileStream(handle, FileAccess.Read), encoding)
                : FoldedStream.IsSpread(head) ? Fold(new FileStream(handle, FileAccess.Read, bufferSize: 0), encoding, head)
                : new Plain(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a stream to its end; it may be compressed as a file may.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="isLive">Whether a chunk is what one read gives, because somebody waits for it.</param>
    public static WholeFile Over(Stream stream, bool isLive)
    {
        byte[] head = new byte[Decompression.MagicLength];
        PrefixedStream whole = new(head.AsMemory(0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)), stream);
        return Decompression.Open(whole, head) is { } unpacked ? new Streamed(new ReadAheadStream(FoldedStream.OfAny(unpacked)), ChunkSize, () => 0)
            : isLive ? new Streamed(FoldedStream.IsSpread(head) ? FoldedStream.Of(head, whole) : whole, 1, () => 0)
            : new Streamed(FoldedStream.OfAny(whole), ChunkSize, () => 0);
    }

    /// <summary>Takes the next chunk of the file: decides which part of it this is, and for compressed files reads it. Not thread-safe.</summary>
    /// <param name="buffer">Where it is or will be read into.</param>
    /// <param name="chunk">What <see cref="Read"/> is to be called with.</param>
    /// <returns>Whether there was one.</returns>
    public abstract bool TryClaim(byte[] buffer, out Chunk chunk);

    /// <summary>Reads a claimed chunk. Thread-safe.</summary>
    /// <returns>Where in the buffer the chunk's lines are, and where in the file they begin.</returns>
    public abstract Lines Read(byte[] buffer, Chunk chunk);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private static Streamed Unpack(FileStream packed, ReadOnlySpan<byte> head, bool readsAhead)
    {
        long length = packed.Length;
        Stream unpacked = FoldedStream.OfAny(Decompression.Open(packed, head)!);
        return new Streamed(readsAhead ? new ReadAheadStream(unpacked) : unpacked, ChunkSize, () => PartOf(packed, length));
    }

    private static Streamed Decode(FileStream raw, FileEncoding encoding)
    {
        long length = raw.Length;
        raw.Position = encoding.MarkLength;
        UnicodeEncoding utf16 = new(bigEndian: encoding.Form == FileEncodingForm.Utf16BigEndian, byteOrderMark: false);
        Stream text = Encoding.CreateTranscodingStream(raw, utf16, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return new Streamed(FoldedStream.OfAny(text), ChunkSize, () => PartOf(raw, length));
    }

    private static Streamed Fold(FileStream spread, FileEncoding encoding, ReadOnlySpan<byte> head)
    {
        long length = spread.Length;
        spread.Position = encoding.MarkLength;
        return new Streamed(FoldedStream.Of(head, spread), ChunkSize, () => PartOf(spread, length));
    }

    /// <summary>How much of a file has been read; all of it, when whoever reads it has closed it.</summary>
    private static double PartOf(FileStream file, long length)
    {
        try
        {
            return Math.Min(1, (double)file.Position / length);
        }
        catch (ObjectDisposedException)
        {
            return 1;
        }
    }

    public readonly record struct Chunk(long Offset, Lines Lines);

    public readonly record struct Lines(int Start, int Length, long Offset);

    /// <summary>Lines that begin in [offset, offset + ChunkSize) belong to the chunk at that offset, wherever they end.</summary>
    private sealed class Plain(SafeFileHandle handle) : WholeFile
    {
        // A file that grows while it is read ends where it ended when it was opened.
        private readonly long _length = RandomAccess.GetLength(handle);
        private long _claimed;

        public override double Progress => _length == 0 ? 1 : Math.Min(1, (double)_claimed / _length);

        public override bool TryClaim(byte[] buffer, out Chunk chunk)
        {
            chunk = new Chunk(_claimed, default);
            if (_claimed >= _length)
            {
                return false;
            }

            _claimed += ChunkSize;
            return true;
        }

        public override Lines Read(byte[] buffer, Chunk chunk)
        {
            // The byte before the chunk tells whether a line begins right at its start.
            long from = Math.Max(0, chunk.Offset - 1);
            long wanted = Math.Min(chunk.Offset + ChunkSize, _length) - from;
            int have = ReadAt(buffer.AsSpan(0, (int)wanted), from);
            int start = chunk.Offset == 0 ? FileEncoding.LengthOfUtf8Mark(buffer.AsSpan(0, have)) : 0;
            if (chunk.Offset > 0)
            {
                int newline = buffer.AsSpan(0, have).IndexOf((byte)'\n');
                start = newline < 0 ? have : newline + 1;
            }

            if (start == have)
            {
                return new Lines(start, 0, from + start);
            }

            int end = have;
            while (buffer[end - 1] != '\n' && from + end < _length && end < buffer.Length)
            {
                // A line of usual length is finished by a small read.
                int more = ReadAt(buffer.AsSpan(end, (int)Math.Min(Math.Min(4096, buffer.Length - end), _length - from - end)), from + end);
                if (more == 0)
                {
                    break;
                }

                int newline = buffer.AsSpan(end, more).IndexOf((byte)'\n');
                end += newline < 0 ? more : newline + 1;
            }

            return new Lines(start, end - start, from + start);
        }

        protected override void Dispose(bool disposing) => handle.Dispose();

        private int ReadAt(Span<byte> destination, long offset)
        {
            int have = 0;
            while (have < destination.Length)
            {
                int read = RandomAccess.Read(handle, destination[have..], offset + have);
                if (read == 0)
                {
                    break;
                }

                have += read;
            }

            return have;
        }
    }

    /// <summary>A stream, which is read by whoever claims the next chunk; the beginning of a torn line waits for the next.</summary>
    private sealed class Streamed(Stream stream, int atLeast, Func<double> progress) : WholeFile
    {
        private readonly byte[] _torn = new byte[LongestLine];
        private int _tornLength;
        private long _offset;
        private bool _isInLongLine;
        private IOException? _failure;

        public override double Progress => progress();

        public override bool TryClaim(byte[] buffer, out Chunk chunk)
        {
            if (_failure is not null)
            {
                throw _failure;
            }

            _torn.AsSpan(0, _tornLength).CopyTo(buffer);
            int read = ReadAtLeast(buffer.AsSpan(_tornLength, ChunkSize));
            int have = _tornLength + read;
            bool isLast = read < atLeast && _failure is null;
            int start = _offset == 0 ? FileEncoding.LengthOfUtf8Mark(buffer.AsSpan(0, have)) : 0;
            if (_isInLongLine)
            {
                int newline = buffer.AsSpan(0, have).IndexOf((byte)'\n');
                start = newline < 0 ? have : newline + 1;
                _isInLongLine = newline < 0;
            }

            int end = isLast ? have : buffer.AsSpan(0, have).LastIndexOf((byte)'\n') + 1;
            if (end <= start && have - start > LongestLine)
            {
                // No end of line in sight: what there is of the line is taken, cut, and the rest passed over.
                end = start + LongestLine;
                _isInLongLine = true;
                _tornLength = 0;
            }
            else
            {
                end = Math.Max(end, start);
                _tornLength = have - end;
                if (_tornLength > LongestLine)
                {
                    end += LongestLine;
                    _isInLongLine = true;
                    _tornLength = 0;
                }
                else
                {
                    buffer.AsSpan(end, _tornLength).CopyTo(_torn);
                }
            }

            chunk = new Chunk(_offset, new Lines(start, end - start, _offset + start));
            _offset += have - _tornLength;
            return have > 0 || _failure is not null;
        }

        public override Lines Read(byte[] buffer, Chunk chunk) => chunk.Lines;

        protected override void Dispose(bool disposing) => stream.Dispose();

        /// <summary>Whole lines that came before an archive breaks off are taken; the failure is thrown after them.</summary>
        private int ReadAtLeast(Span<byte> destination)
        {
            int have = 0;
            try
            {
                while (have < atLeast && stream.Read(destination[have..]) is > 0 and int read)
                {
                    have += read;
                }
            }
            catch (IOException e)
            {
                _failure = e;
            }

            return have;
        }
    }
}
