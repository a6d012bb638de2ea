namespace Leafwatch.Core.Anomalies;

/// <summary>
/// What a series never did before: how far its values, and their means over some time, are from all that the times of day and week explain, each against
/// the largest there was. That is on no scale but the series' own, and the longer means show changes of shape (a day without its plateau, spikes
/// that come more often) of which no single value is strange.
/// </summary>
internal sealed class Records(TimeSpan step)
{
    private const double Look = 3;
    private const double PerLogarithm = 8;

    // After a record the bar stands a third above it: an excursion that goes on to grow is told once.
    private const double Lift = 1.35;
    private const double HalfLifeDays = 16;

    // Before a day is known hardly anything is explained: what is far then would hide what comes later. The second day teaches what is far, and tells nothing yet.
    private const double FirstDay = 1;
    private const double DaysUntilTold = 2;

    // What is smaller than so many mean deviations is no record, however well all before it was foreseen.
    private const double Least = 0.6;
    private const double ScaleRate = 0.001;

    // Sums of what is larger have no number.
    private const double Largest = 1e100;

    private static readonly int[] Means = [1, 5, 12, 36];

    private readonly double _decay = Math.Pow(0.5, step.TotalDays / HalfLifeDays);
    private readonly double[] _departures = new double[Means[^1]];
    private readonly double[] _bars = new double[Means.Length];
    private long _taken;
    private double _mean;
    private double _scale;

    /// <summary>How surprising a value is as a record, then learns it; 0 where it is none.</summary>
    /// <param name="value">The value.</param>
    /// <param name="low">The least that anything explains; <see cref="double.NaN"/> where nothing is known yet.</param>
    /// <param name="high">The most.</param>
    public double Surprise(double value, double low, double high)
    {
        if (double.IsNaN(low))
        {
            return 0;
        }

        value = Math.Clamp(value, -Largest, Largest);
        double rate = Math.Max(ScaleRate, 1.0 / (_taken + 1));
        double error = value - _mean;
        _mean += rate * error;
        _scale += rate * (Math.Abs(error) - _scale);
        int at = (int)(_taken++ % _departures.Length);
        _departures[at] = Math.Clamp(value - Math.Clamp(value, low, high), -Largest, Largest);
        (double most, double sum, int taken) = (0, 0, 0);
        for (int i = 0; i < Means.Length; i++)
        {
            for (; taken < Means[i]; taken++)
            {
                sum += _departures[(at - taken + _departures.Length) % _departures.Length];
            }

            most = Math.Max(most, AgainstBar(i, Math.Abs(sum) / Means[i]));
        }

        return most;
    }

    public void Write(BinaryWriter to)
    {
        foreach (double number in _departures.Concat(_bars))
        {
            to.Write(number);
        }

        to.Write(_taken);
        to.Write(_mean);
        to.Write(_scale);
    }

    public void Read(BinaryReader from)
    {
        foreach (double[] numbers in new[] { _departures, _bars })
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = from.ReadDouble();
            }
        }

        _taken = from.ReadInt64();
        _mean = from.ReadDouble();
        _scale = from.ReadDouble();
    }

    private double AgainstBar(int i, double size)
    {
        double days = _taken * step.TotalDays;
        if (days < FirstDay)
        {
            return 0;
        }

        double bar = Math.Max(_bars[i], Least * _scale);
        double lowered = _bars[i] * _decay;
        _bars[i] = size > lowered ? size * Lift : lowered;
        bool isRecord = size > bar && bar > 0 && days > DaysUntilTold;
        return isRecord ? Look + (PerLogarithm * Math.Log(size / bar)) : 0;
    }
}
