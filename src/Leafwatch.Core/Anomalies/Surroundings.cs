namespace Leafwatch.Core.Anomalies;

/// <summary>
/// How far a value is from those before it, in their standard deviations, whatever the time of day: from the last sixty, and from a mean that forgets slowly.
/// The forecasts know what a series is used to; this measures all series on one scale.
/// </summary>
internal sealed class Surroundings
{
    private const int Width = 60;
    private const double SlowRate = 0.003;
    private const double FastRate = 0.2;
    private const double LeastDeviation = 0.001;
    private const double Farthest = 9;
    private const double ValueWeight = 0.38;
    private const double MeanWeight = 0.5;
    private const double Striking = 5;
    private const double MostUnusual = 3;
    private const double Generous = 2;

    // Squares of what is larger have no number.
    private const double Largest = 1e100;

    private readonly double[] _window = new double[Width];
    private long _values;
    private double _mean;
    private double _variance;
    private double _fast;
    private double _fromWindow;
    private double _fromMean;
    private double _lately;

    /// <summary>What is far from the last sixty values is worth a look even where the series does so every week, and no more than a look.</summary>
    public double Least => Math.Min(MostUnusual, MostUnusual * _fromWindow / Striking);

    /// <summary>Measures how far a value is from those before it, then learns it.</summary>
    public void Take(double value)
    {
        value = Math.Clamp(value, -Largest, Largest);
        double fast = _fast + (Math.Max(FastRate, 1.0 / (_values + 1)) * (value - _fast));
        (_fromWindow, _fromMean, _lately) = (0, 0, 0);
        if (_values >= Width)
        {
            _fromWindow = FromWindow(value);
            double deviation = Math.Sqrt(_variance);
            _fromMean = Distance(value, _mean, deviation);
            _lately = Distance(fast, _mean, deviation);
        }

        double rate = Math.Max(SlowRate, 1.0 / (_values + 1));
        double error = value - _mean;
        _mean += rate * error;
        _variance = (1 - rate) * (_variance + (rate * error * error));
        _fast = fast;
        _window[_values++ % Width] = value;
    }

    /// <summary>Which part of the distance from the mean the times of day and week do not explain, generously: 0 to 1.</summary>
    public double Unexplained(double value, double low, double high)
    {
        double away = Math.Abs(value - _mean);
        return double.IsNaN(low) || away <= 0 ? 1 : Math.Min(1, Generous * Math.Abs(value - Math.Clamp(value, low, high)) / away);
    }

    /// <summary>A surprise and these distances as one surprise, near the largest of them.</summary>
    /// <param name="surprise">The surprise.</param>
    /// <param name="share">Which part of the distances counts.</param>
    public double Join(double surprise, double share = 1) =>
        Math.Cbrt(Cube(surprise) + (Cube(share) * (Cube(ValueWeight * _fromWindow) + Cube(ValueWeight * _fromMean) + Cube(MeanWeight * _lately))));

    public void Write(BinaryWriter to)
    {
        foreach (double value in _window)
        {
            to.Write(value);
        }

        to.Write(_values);
        to.Write(_mean);
        to.Write(_variance);
        to.Write(_fast);
    }

    public void Read(BinaryReader from)
    {
        for (int i = 0; i < Width; i++)
        {
            _window[i] = from.ReadDouble();
        }

        _values = from.ReadInt64();
        _mean = from.ReadDouble();
        _variance = from.ReadDouble();
        _fast = from.ReadDouble();
    }

    // Added up anew each time: a running sum would keep the rounding of every large value that ever was in it.
    private double FromWindow(double value)
    {
        (double sum, double squares) = (0, 0);
        foreach (double before in _window)
        {
            sum += before;
        }

        double mean = sum / Width;
        foreach (double before in _window)
        {
            squares += (before - mean) * (before - mean);
        }

        return Distance(value, mean, Math.Sqrt(squares / Width));
    }

    private static double Distance(double value, double mean, double deviation) =>
        Math.Min(Farthest, Math.Abs(value - mean) / (deviation + 1e-9 + (LeastDeviation * Math.Abs(mean))));

    private static double Cube(double number) => number * number * number;
}
