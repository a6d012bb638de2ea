using System.Buffers;

namespace Leafwatch.Core.Sources;

/// <summary>Reads the lines of one file, block by block, and passes over what is no line; each such gap is told in bytes.</summary>
/// <remarks>
/// Passed over are runs of NUL, which a crash leaves where the file system knew a file to be longer than what it had written
/// of it, and the rest of a line of which the beginning was taken. Until a gap ends, the position stays at its beginning: so
/// it is told once, and whole, whenever the program is killed.
/// </remarks>
internal sealed class FileLines(FileContent content, FollowOptions options)
{
    private const byte EndOfLine = (byte)'\n';

    /// <summary>This many NULs or more end a line that a crash tore. Fewer are part of it.</summary>
    private const int LeastNulls = 16;

    /// <summary>Writers with a buffer tear lines where it is full, and write the rest when it is full again.</summary>
    private const int WriterBuffer = 4096;

    /// <summary>UTF-16 takes up to half as much again as UTF-8.</summary>
    private const int LongestUtf16 = BlockPool.BlockSize / 3 * 2;

    private static readonly byte[] Nulls = new byte[LeastNulls];

    private readonly FileFingerprint _fingerprint = new(content);
    private FileEncoding _encoding;
    private long _looked;
    private long _passed;
    private bool _isInLine;
    private bool _hasMore;
    private bool _awaitsFilling;

    public FileFingerprint Fingerprint => _fingerprint;

    /// <summary>Where the next line begins.</summary>
    public long Offset => _fingerprint.Offset;

    /// <summary>Whether it was read to the middle of a line of which nothing more is to be taken.</summary>
    public bool IsInLine => _isInLine;

    private int LongestLine => _encoding.IsUtf16 ? Math.Min(options.LongestLine, FollowOptions.DefaultLongestLine) : options.LongestLine;

    /// <summary>Whether nothing was looked at.</summary>
    public bool IsUntouched => _looked == 0 && !_hasMore;

    /// <summary>Whether the end of the file is made of NULs, which its writer may fill yet.</summary>
    public bool AwaitsFilling => _awaitsFilling;

    /// <summary>Whether there is something that was not yet looked at. A torn line that did not grow is not.</summary>
    public bool HasMore(long length) => _hasMore || length > _looked;

    public void BeginAt(long offset, bool isInLine)
    {
        _fingerprint.BeginAt(offset);
        _encoding = FileEncoding.Judge(_fingerprint.Head);
        _looked = offset;
        _passed = 0;
        _isInLine = isInLine;
        _hasMore = false;
        _awaitsFilling = false;
    }

    /// <summary>Begins with the line that is not yet complete at <paramref name="end"/>.</summary>
    public void BeginWithLastLine(long end)
    {
        _fingerprint.BeginAt(0);
        _encoding = FileEncoding.Judge(_fingerprint.Head);
        end = EndOfText(end);
        byte[] block = new byte[(int)Math.Min(end, (LongestLine + 1) * _encoding.UnitLength)];
        int have = content.ReadAt(block, end - block.Length);
        byte[] last = _encoding.Form == FileEncodingForm.Utf8 ? [EndOfLine]
            : _encoding.Form == FileEncodingForm.Utf16LittleEndian ? [EndOfLine, 0] : [0, EndOfLine];
        int found = have;
        do
        {
            found = block.AsSpan(0, found).LastIndexOf(last);
        }
        while (found > 0 && (end - block.Length + found) % last.Length != 0);

        // Without one the line is longer than any that is taken, unless it is the first.
        bool isFirst = block.Length == end;
        BeginAt(found >= 0 ? end - block.Length + found + last.Length : isFirst ? 0 : end, isInLine: found < 0 && !isFirst);
    }

    /// <summary>Looks again at what there is, because something changed in it.</summary>
    public void LookAgain() => _hasMore |= _awaitsFilling;

    /// <summary>Leaves what cannot be read now until the file changes.</summary>
    public void GiveUpUntilChanged(long length)
    {
        _looked = length;
        _hasMore = false;
    }

    /// <summary>Reads one block: gives its whole lines, or what was passed over before the next, or neither.</summary>
    /// <param name="pool">Where the buffer comes from.</param>
    /// <param name="file">Whose lines they are.</param>
    /// <param name="into">What is given.</param>
    public void Read(BlockPool pool, FollowedFile file, List<SourceItem> into)
    {
        if (!TryFill(pool, file.Status.Length, out Block block))
        {
            return;
        }

        _awaitsFilling = block.IsLast && block.Text.EndsWith((byte)0);
        _hasMore = !block.IsLast;
        if (block.Text.IsEmpty)
        {
            _looked = Math.Max(block.End, file.Status.Length);
        }
        else if (_isInLine)
        {
            PassRest(block, file, into);
        }
        else if (block.Text[0] == 0)
        {
            PassNulls(block, file, into);
        }
        else if (TakeLines(block, file, into))
        {
            return;
        }

        block.Return(pool);
    }

    /// <summary>Gives a last line that has no end of line.</summary>
    /// <param name="pool">Where the buffer comes from.</param>
    /// <param name="file">Whose line it is.</param>
    /// <param name="isOver">Whether nothing will be written to the file any more.</param>
    /// <param name="into">What is given: the line, and if the file is over what else there is.</param>
    public void TakeLastLine(BlockPool pool, FollowedFile file, bool isOver, List<SourceItem> into)
    {
        if (!TryFill(pool, file.Status.Length, out Block block))
        {
            return;
        }

        ReadOnlySpan<byte> text = block.Text.TrimEnd((byte)0);
        int nulls = text.IndexOf(Nulls);
        int length = nulls < 0 ? text.Length : nulls;
        bool isLine = length > 0 && length <= LongestLine && !_isInLine && _passed == 0 && !text.Contains(EndOfLine);
        if (isLine && (isOver || (Offset + _encoding.RawLength(block.Text[..length])) % WriterBuffer != 0))
        {
            Advance(block, length, isInLine: !isOver || file.MatchedPath is not null);
            into.Add(new SourceItem(block.ToBatch(length, file, isCaughtUp: true)));
        }
        else
        {
            block.Return(pool);
        }

        long rest = file.Status.Length - Offset;
        if (isOver && rest > 0 && file.MatchedPath is null)
        {
            long from = Offset;
            bool wasInLine = _isInLine;
            BeginAt(file.Status.Length, isInLine: false);
            into.Add(new SourceItem(wasInLine
                ? new SourceEvent.RestSkipped(file.Source.Name, file.Path, file.Key, from, rest) { Position = file.Position }
                : new SourceEvent.NullsSkipped(file.Source.Name, file.Path, file.Key, from, rest) { Position = file.Position }));
        }
    }

    /// <summary>Passes over the rest of a line, to its end or to the NULs behind which it has none.</summary>
    private void PassRest(Block block, FollowedFile file, List<SourceItem> into)
    {
        int end = block.Text.IndexOf(EndOfLine) + 1;
        int nulls = block.Text[..(end > 0 ? end : block.Text.Length)].IndexOf(Nulls);
        if (nulls < 0 && end == 0)
        {
            // Fewer NULs than end a line may be the first of those that do, or be filled yet.
            _passed += _encoding.RawLength(block.Text.TrimEnd((byte)0));
            _looked = Math.Max(block.End, file.Status.Length);
            return;
        }

        if (nulls >= 0 && AreAwaited(block, nulls, file.Status.Length))
        {
            return;
        }

        long from = Offset;
        int passed = nulls >= 0 ? nulls : end;
        bool isMoreThanItsEnd = _passed > 0 || block.Text[..passed].TrimEnd("\r\n"u8).Length > 0;
        Advance(block, passed, isInLine: false);
        _hasMore = true;
        if (isMoreThanItsEnd)
        {
            into.Add(new SourceItem(
                new SourceEvent.RestSkipped(file.Source.Name, file.Path, file.Key, from, Offset - from) { Position = file.Position }));
        }
    }

    private void PassNulls(Block block, FollowedFile file, List<SourceItem> into)
    {
        int nulls = block.Text.IndexOfAnyExcept((byte)0);
        if (nulls < 0)
        {
            if (!AreAwaited(block, 0, file.Status.Length))
            {
                _passed += _encoding.RawLength(block.Text);
                _hasMore = true;
            }

            return;
        }

        long from = Offset;
        Advance(block, nulls, isInLine: false);
        _hasMore = true;
        into.Add(new SourceItem(
            new SourceEvent.NullsSkipped(file.Source.Name, file.Path, file.Key, from, Offset - from) { Position = file.Position }));
    }

    /// <summary>Whether the NULs at <paramref name="from"/> go on to the end of the file: then its writer may fill them yet.</summary>
    private bool AreAwaited(Block block, int from, long length)
    {
        if (block.Text[from..].ContainsAnyExcept((byte)0) || !(block.IsLast || IsNullAt(length - 1)))
        {
            return false;
        }

        _awaitsFilling = true;
        _hasMore = false;
        _looked = Math.Max(block.End, length);
        return true;
    }

    private bool TakeLines(Block block, FollowedFile file, List<SourceItem> into)
    {
        ReadOnlySpan<byte> text = block.Text;
        int nulls = text.IndexOf(Nulls);
        bool isAwaited = nulls >= 0 && AreAwaited(block, nulls, file.Status.Length);
        text = nulls < 0 ? text : text[..nulls];
        int longest = LongestLine;
        int taken = 0;
        bool isCut = false;
        while (text.Length - taken > longest)
        {
            int last = text.Slice(taken, longest + 1).LastIndexOf(EndOfLine);
            if (last < 0)
            {
                isCut = true;
                taken += WholeCharacters(text.Slice(taken, longest + 1), longest);
                break;
            }

            taken += last + 1;
        }

        if (!isCut)
        {
            taken += text[taken..].LastIndexOf(EndOfLine) + 1;

            // A line that a crash tore ends where the NULs begin.
            taken = taken == 0 && nulls >= 0 && !isAwaited ? nulls : taken;
        }

        _looked = Math.Max(block.End, file.Status.Length);
        if (taken == 0)
        {
            return false;
        }

        _hasMore |= isCut || (nulls >= 0 && !isAwaited);
        Advance(block, taken, isInLine: isCut);
        into.Add(new SourceItem(block.ToBatch(taken, file, isCaughtUp: !_hasMore, isCut)));
        if (isCut)
        {
            into.Add(new SourceItem(new SourceEvent.LineTooLong(
                file.Source.Name, file.Path, file.Key, Offset - _encoding.RawLength(LastLine(block, taken)), longest)));
        }

        return true;
    }

    private static ReadOnlySpan<byte> LastLine(Block block, int taken)
    {
        ReadOnlySpan<byte> lines = block.Text[..taken];
        return lines[(lines.LastIndexOf(EndOfLine) + 1)..];
    }

    /// <summary>Where a line may be cut so that no character is torn.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> line, int length)
    {
        const int LongestCharacter = 4;
        int end = length;
        while (end > length - LongestCharacter && (line[end] & 0xc0) == 0x80)
        {
            end--;
        }

        return (line[end] & 0xc0) == 0x80 ? length : end;
    }

    private bool TryFill(BlockPool pool, long length, out Block block)
    {
        block = default;
        byte[] buffer = pool.Rent();
        int lead = _fingerprint.Tail.Length;
        long from = Offset + _passed - lead;

        // One byte is left free, for the end of a line that has none.
        int room = _encoding.IsUtf16 ? LongestUtf16 : buffer.Length - 1;
        int have = content.ReadAt(buffer.AsSpan(0, room), from);
        bool isUncut = _passed == 0
            ? have >= lead && buffer.AsSpan(0, lead).SequenceEqual(_fingerprint.Tail)
            : content.HasAt(Offset - lead, _fingerprint.Tail);
        if (!isUncut)
        {
            // Cut since it was looked at: the next look will tell, and what is read until then counts for nothing.
            GiveUpUntilChanged(length);
            pool.Return(buffer);
            return false;
        }

        if (Offset == 0)
        {
            _encoding = FileEncoding.Judge(buffer.AsSpan(0, have));
            if (_encoding.MarkLength > 0 && _passed == 0)
            {
                _fingerprint.Advance(_encoding.MarkLength, buffer.AsSpan(0, _encoding.MarkLength));
                lead = _encoding.MarkLength;
            }
        }

        bool isLast = have < room;
        if (!_encoding.IsUtf16)
        {
            block = new Block(buffer, null, lead, have, lead, from + have, isLast);
            return true;
        }

        have = Math.Min(have, LongestUtf16);
        byte[] raw = ArrayPool<byte>.Shared.Rent(2 * LongestUtf16);
        buffer.AsSpan(0, have).CopyTo(raw);
        buffer.AsSpan(0, have).CopyTo(raw.AsSpan(LongestUtf16));
        (int decoded, _) = _encoding.Decode(raw.AsSpan(LongestUtf16 + lead, have - lead), buffer.AsSpan(0, buffer.Length - 1));
        block = new Block(buffer, raw, 0, decoded, lead, from + have, isLast && have < LongestUtf16);
        return true;
    }

    private void Advance(Block block, int taken, bool isInLine)
    {
        int raw = _encoding.RawLength(block.Text[..taken]);
        _fingerprint.Advance(Offset + _passed + raw, (block.Raw ?? block.Buffer).AsSpan(0, block.Lead + raw));
        _passed = 0;
        _isInLine = isInLine;
    }

    private bool IsNullAt(long offset)
    {
        Span<byte> one = stackalloc byte[1];
        return offset >= 0 && content.ReadAt(one, offset) == 1 && one[0] == 0;
    }

    /// <summary>Where the NULs begin that a file ends with: what was allocated for lines to come.</summary>
    private long EndOfText(long length)
    {
        if (_encoding.IsUtf16 || content.IsUnpacked || !IsNullAt(length - 1))
        {
            return length;
        }

        (long text, long nulls) = (0, length - 1);
        while (text < nulls)
        {
            long middle = text + ((nulls - text) / 2);
            (text, nulls) = IsNullAt(middle) ? (text, middle) : (middle + 1, nulls);
        }

        return text;
    }

    /// <summary>A piece of a file.</summary>
    /// <param name="Buffer">What its text is in, and will be handed on in.</param>
    /// <param name="Raw">What was read, where that is not the same.</param>
    /// <param name="Start">Where the text begins.</param>
    /// <param name="Stop">Where it ends.</param>
    /// <param name="Lead">How many bytes were read that belong to what was taken before.</param>
    /// <param name="End">Where in the file it ends.</param>
    /// <param name="IsLast">Whether the file had no more.</param>
    private readonly record struct Block(byte[] Buffer, byte[]? Raw, int Start, int Stop, int Lead, long End, bool IsLast)
    {
        public ReadOnlySpan<byte> Text => Buffer.AsSpan(Start..Stop);

        /// <summary>Makes a batch of the first so many bytes. It ends with an end of line, so that nobody downstream has to know.</summary>
        public Batch ToBatch(int length, FollowedFile file, bool isCaughtUp, bool isCut = false)
        {
            int end = Start + length;
            if (Buffer[end - 1] != EndOfLine)
            {
                Buffer[end] = EndOfLine;
                length++;
            }

            ReturnRaw();
            SourcePosition after = file.Position;
            return new Batch
            {
                Buffer = Buffer,
                Start = Start,
                Length = length,
                After = after,
                CaughtUp = isCaughtUp,
                CutLines = isCut ? 1 : 0,
                Unread = Math.Max(0, Math.Max(file.Status.Length, End) - after.Offset),
            };
        }

        public void Return(BlockPool pool)
        {
            ReturnRaw();
            pool.Return(Buffer);
        }

        private void ReturnRaw()
        {
            if (Raw is not null)
            {
                ArrayPool<byte>.Shared.Return(Raw);
            }
        }
    }
}
