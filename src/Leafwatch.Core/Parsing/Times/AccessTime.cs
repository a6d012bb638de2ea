using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Leafwatch.Core.Parsing.Times;

/// <summary>
/// The time of an access log line, <c>10/Oct/2000:13:55:36 -0700</c> (Apache's mod_log_config, "%t"; nginx's
/// <c>$time_local</c> writes the same). Consecutive lines mostly share it, so that the last one is remembered.
/// </summary>
internal sealed class AccessTime
{
    public const int Length = 26;

    private Vector128<byte> _head;
    private Vector128<byte> _tail;
    private DateTimeOffset _time;

    public AccessTime() => TryReadNew("01/Jan/1970:00:00:00 +0000"u8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        bool isLast = Vector128.Create(text) == _head && Vector128.Create(text[(Length - Vector128<byte>.Count)..]) == _tail;
        bool read = isLast || TryReadNew(text);
        time = _time;
        return read;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReadNew(ReadOnlySpan<byte> text)
    {
        text = text[..Length];
        if (text[2] != '/' || text[6] != '/' || text[11] != ':' || text[20] != ' '
            || !CivilTime.TryDate(Digits.Four(text, 7), CivilTime.Month(text, 3), Digits.Two(text, 0), out long date)
            || !CivilTime.TryTimeOfDay(text, 12, out long timeOfDay)
            || !ZoneOffset.TryRead(text[21..], out TimeSpan offset))
        {
            return false;
        }

        _head = Vector128.Create(text);
        _tail = Vector128.Create(text[(Length - Vector128<byte>.Count)..]);
        _time = new DateTimeOffset(date + timeOfDay, offset);
        return true;
    }
}
