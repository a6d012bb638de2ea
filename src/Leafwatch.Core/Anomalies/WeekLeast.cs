namespace Leafwatch.Core.Anomalies;

/// <summary>
/// What each hour of the week had at the least in its last two weeks, as the mean of its minutes. What a Thursday always has is missed on a Thursday, however
/// little the other days have, and is no crowd, however much more it is than theirs.
/// </summary>
internal sealed class WeekLeast
{
    private const int Hours = 7 * Day;
    private const int Day = 24;
    private const int MostlyKnown = 45;

    // Not a number where there was no such hour. The first hour of the year one is a Monday's.
    private readonly float[] _last = new float[Hours];
    private readonly float[] _before = new float[Hours];
    private long _hour;
    private double _sum;
    private int _minutes;

    public WeekLeast()
    {
        Array.Fill(_last, float.NaN);
        Array.Fill(_before, float.NaN);
    }

    /// <summary>What a minute of that hour has at the least; 0 before two weeks are known.</summary>
    /// <remarks>A level that fell is the new normal as it makes up the last day: against a week ago that day had less, too.</remarks>
    public double At(DateTimeOffset time)
    {
        int at = (int)(HourOf(time) % Hours);
        double least = Math.Min(_last[at], _before[at]);
        (double now, double then) = (0, 0);
        for (int i = 1; i <= Day; i++)
        {
            int earlier = (at - i + Hours) % Hours;
            if (!float.IsNaN(_before[earlier]))
            {
                (now, then) = (now + _last[earlier], then + _before[earlier]);
            }
        }

        return double.IsNaN(least) || then <= 0 ? 0 : least * Math.Min(1, now / then);
    }

    public void Learn(DateTimeOffset time, double value)
    {
        long hour = HourOf(time);
        if (hour != _hour && _minutes > 0)
        {
            int at = (int)(_hour % Hours);
            if (_minutes >= MostlyKnown)
            {
                (_before[at], _last[at]) = (_last[at], (float)(_sum / _minutes));
            }

            (_sum, _minutes) = (0, 0);
        }

        (_hour, _sum, _minutes) = (hour, _sum + value, _minutes + 1);
    }

    /// <summary>Learns an hour of which the minutes are not known any more.</summary>
    /// <param name="time">When it began.</param>
    /// <param name="mean">What a minute of it had.</param>
    public void LearnHour(DateTimeOffset time, double mean)
    {
        int at = (int)(HourOf(time) % Hours);
        (_before[at], _last[at]) = (_last[at], (float)mean);
        (_hour, _sum, _minutes) = (HourOf(time), 0, 0);
    }

    public void Write(BinaryWriter to)
    {
        foreach (float value in _last.Concat(_before))
        {
            to.Write(value);
        }

        to.Write(_hour);
        to.Write(_sum);
        to.Write(_minutes);
    }

    public void Read(BinaryReader from)
    {
        foreach (float[] values in (float[][])[_last, _before])
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = from.ReadSingle();
            }
        }

        (_hour, _sum, _minutes) = (from.ReadInt64(), from.ReadDouble(), from.ReadInt32());
    }

    private static long HourOf(DateTimeOffset time) => time.DateTime.Ticks / TimeSpan.TicksPerHour;
}
