using System.Buffers;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>
/// Finds the messages in a stream (RFC 6587, section 3.4): a number, a space and so many bytes (octet counting), or bytes up to
/// LF or NUL. Which it is, is told by the first byte of each message, as rsyslog does. However the stream is split into reads,
/// the messages are the same.
/// </summary>
internal sealed class MessageFrames
{
    /// <summary>A message may be this long; of a longer one the beginning is taken.</summary>
    public const int LongestMessage = FollowOptions.DefaultLongestLine;

    private const int MostDigits = 9;
    private const int FirstSize = 16 * 1024;
    private const int LongestCount = MostDigits + 1;

    private static readonly SearchValues<byte> Trailers = SearchValues.Create("\n\0"u8);

    private byte[] _buffer = new byte[FirstSize];
    private int _start;
    private int _end;

    /// <summary>How far the trailer of the message at the start has been looked for.</summary>
    private int _searched;

    /// <summary>How many bytes of a message that was cut are still to come; -1 when it goes on until its trailer.</summary>
    private long _skip;

    /// <summary>Whether a message has begun of which there is more to come.</summary>
    public bool IsInside => _start < _end || _skip != 0;

    /// <summary>Where the stream is to be read to; never empty once all messages were taken.</summary>
    public Memory<byte> Free
    {
        get
        {
            MakeRoom();
            return _buffer.AsMemory(_end);
        }
    }

    /// <summary>Takes in what was read to <see cref="Free"/>. Messages that were taken before are no longer valid.</summary>
    public void Add(int length) => _end += length;

    /// <summary>Takes the next message, valid until the stream is read on.</summary>
    /// <param name="message">The message, without count or trailer.</param>
    /// <param name="isCut">Whether it is only the beginning of one that is too long.</param>
    public bool TryRead(out ReadOnlyMemory<byte> message, out bool isCut)
    {
        message = default;
        isCut = false;
        if (_skip != 0 && !TrySkip())
        {
            return false;
        }

        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
        if (rest.IsEmpty)
        {
            return false;
        }

        return Count(rest) switch
        {
            (Digits: < 0, _) => false,
            (Digits: 0, _) => TryReadUntilTrailer(rest, out message, out isCut),
            var (digits, length) => TryReadCounted(digits + 1, length, out message, out isCut),
        };
    }

    /// <summary>What there is of a message that has begun, when the stream is over.</summary>
    /// <param name="isCut">Whether its length was stated, so that it is known not to be whole.</param>
    public ReadOnlyMemory<byte> TakeRest(out bool isCut)
    {
        ReadOnlyMemory<byte> rest = _skip == 0 ? _buffer.AsMemory(_start, _end - _start) : default;
        (_start, _end, _skip) = (0, 0, 0);
        int digits = rest.IsEmpty ? 0 : Count(rest.Span).Digits;
        isCut = digits > 0;
        return digits < 0 ? default : rest[(isCut ? digits + 1 : 0)..];
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    /// <summary>The count that a message begins with, and its number of digits: none when it is not counted, less when that cannot be told yet.</summary>
    private static (int Digits, int Length) Count(ReadOnlySpan<byte> rest)
    {
        if (!IsDigit(rest[0]) || rest[0] == '0')
        {
            return (0, 0);
        }

        int length = 0;
        for (int i = 0; i < Math.Min(rest.Length, LongestCount); i++)
        {
            if (!IsDigit(rest[i]))
            {
                return rest[i] == ' ' ? (i, length) : (0, 0);
            }

            if (i == MostDigits)
            {
                return (0, 0);
            }

            length = (length * 10) + rest[i] - '0';
        }

        return (-1, 0);
    }

    private bool TryReadCounted(int head, int length, out ReadOnlyMemory<byte> message, out bool isCut)
    {
        int taken = Math.Min(length, LongestMessage);
        isCut = taken < length;
        message = default;
        if (_end - _start - head < taken)
        {
            return false;
        }

        message = _buffer.AsMemory(_start + head, taken);
        _start += head + taken;
        _searched = 0;
        _skip = length - taken;
        return true;
    }

    private bool TryReadUntilTrailer(ReadOnlySpan<byte> rest, out ReadOnlyMemory<byte> message, out bool isCut)
    {
        int found = rest[_searched..].IndexOfAny(Trailers);
        int length = found < 0 ? rest.Length : _searched + found;
        isCut = length > LongestMessage;
        message = default;
        if (found < 0 && !isCut)
        {
            _searched = rest.Length;
            return false;
        }

        int taken = Math.Min(length, LongestMessage);
        message = _buffer.AsMemory(_start, taken);
        _start += isCut ? taken : taken + 1;
        _searched = 0;
        _skip = isCut ? -1 : 0;
        return true;
    }

    /// <summary>Passes over the rest of a message that was cut; says whether it is over.</summary>
    private bool TrySkip()
    {
        if (_skip > 0)
        {
            int passed = (int)Math.Min(_skip, _end - _start);
            _start += passed;
            _skip -= passed;
            return _skip == 0;
        }

        int found = _buffer.AsSpan(_start, _end - _start).IndexOfAny(Trailers);
        _start = found < 0 ? _end : _start + found + 1;
        _skip = found < 0 ? -1 : 0;
        return found >= 0;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == 0 && _buffer.Length > FirstSize)
        {
            // A peer whose one message was long does not keep the room for it.
            _buffer = new byte[FirstSize];
        }
        else if (_end == _buffer.Length)
        {
            // A message, its count and one byte more, by which it is seen to be too long, fit in; so this ends.
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 4, LongestMessage + LongestCount + FirstSize));
        }
    }
}
