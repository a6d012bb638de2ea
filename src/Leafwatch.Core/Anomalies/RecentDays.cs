namespace Leafwatch.Core.Anomalies;

/// <summary>
/// How far values went at each quarter of an hour of the last four days. What a series did about the same time on three of them (a job that runs every night, not
/// always in the same minute) is usual, though strange values teach the forecasts little.
/// </summary>
internal sealed class RecentDays
{
    private const int Days = 4;
    private const int Enough = 3;
    private const int Quarters = 96;

    // What went four fifths of the way from the expected to the value went as far.
    private const double AsFar = 0.8;

    // The days in turn, today among them; NaN where there was no value.
    private readonly float[] _least = new float[(Days + 1) * Quarters];
    private readonly float[] _most = new float[(Days + 1) * Quarters];
    private long _day = -1;

    public RecentDays() => Forget(0, _least.Length);

    /// <summary>Whether values went as far, in the same direction, within the quarter of an hour before or after on enough days.</summary>
    /// <param name="time">The time of the value, whose local clock decides the quarter.</param>
    /// <param name="value">The value.</param>
    /// <param name="expected">What was expected of it; <see cref="double.NaN"/> where nothing was.</param>
    public bool Knows(DateTimeOffset time, double value, double expected)
    {
        (long day, int quarter) = TurnTo(time);
        double asFar = expected + (AsFar * (value - expected));
        int days = 0;
        for (int before = 1; before <= Days; before++)
        {
            days += Reached(day - before, quarter, asFar, isUpwards: value > expected) ? 1 : 0;
        }

        return days >= Enough;
    }

    public void Learn(DateTimeOffset time, double value)
    {
        (long day, int quarter) = TurnTo(time);
        int at = Slot(day, quarter);
        float single = (float)Math.Clamp(value, float.MinValue, float.MaxValue);
        (_least[at], _most[at]) = (float.MinNumber(_least[at], single), float.MaxNumber(_most[at], single));
    }

    public void Write(BinaryWriter to)
    {
        to.Write(_day);
        foreach (float value in _least.Concat(_most))
        {
            to.Write(value);
        }
    }

    public void Read(BinaryReader from)
    {
        _day = from.ReadInt64();
        foreach (float[] values in new[] { _least, _most })
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = from.ReadSingle();
            }
        }
    }

    private bool Reached(long day, int quarter, double asFar, bool isUpwards)
    {
        bool isReached = false;
        for (int near = Math.Max(0, quarter - 1); near <= Math.Min(Quarters - 1, quarter + 1); near++)
        {
            int at = Slot(day, near);
            isReached |= isUpwards ? _most[at] >= asFar : _least[at] <= asFar;
        }

        return isReached;
    }

    private (long Day, int Quarter) TurnTo(DateTimeOffset time)
    {
        (long day, long ofDay) = Math.DivRem(time.DateTime.Ticks, TimeSpan.TicksPerDay);
        for (long next = Math.Max(_day + 1, day - Days); next <= day; next++)
        {
            Forget(Slot(next, 0), Quarters);
        }

        _day = Math.Max(_day, day);
        return (day, (int)(ofDay / (TimeSpan.TicksPerDay / Quarters)));
    }

    private void Forget(int from, int count)
    {
        _least.AsSpan(from, count).Fill(float.NaN);
        _most.AsSpan(from, count).Fill(float.NaN);
    }

    // Days count from the year one, and four days before the first there is none.
    private static int Slot(long day, int quarter) => ((int)((day + Days + 1) % (Days + 1)) * Quarters) + quarter;
}
