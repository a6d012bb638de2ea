namespace Leafwatch.Core.Anomalies;

/// <summary>
/// Runs of values on a straight line: a counter that stands still, an outage that shows as zeros, a value somebody filled in. How long such runs last
/// at a usual time is learned; a run is as surprising as it is longer than all of them.
/// </summary>
internal sealed class Standstill
{
    private const double Straight = 0.005;
    private const long Remembered = 100_000;

    private readonly double[] _reached = new double[32];
    private double _last = double.NaN;
    private double _beforeLast = double.NaN;
    private double _longest = 2;
    private long _values;
    private int _run;

    /// <param name="value">The value.</param>
    /// <param name="roughness">How far values are apart as a rule.</param>
    public double Surprise(double value, double roughness)
    {
        _values++;
        bool isStraight = Math.Abs(value - (2 * _last) + _beforeLast) <= Straight * roughness;
        (_beforeLast, _last) = (_last, value);
        if (!isStraight)
        {
            _run = 0;
            _longest = Math.Max(2, _longest * (1 - 1e-5));
            return 0;
        }

        if (++_run == 1)
        {
            return 0;
        }

        // Runs that came as far, counted at the powers of two; beyond the longest of all their number falls off as it does up to there.
        int power = int.Log2(_run);
        double reached = _reached[power] > 0.5 ? _reached[power] : 0.5 * Math.Exp(-4 * ((_run / _longest) - 1));
        _reached[power] += _run == 1 << power ? 1 : 0;
        _longest = Math.Max(_longest, _run);

        // Among the values before it: a series that has never moved makes one long run, and no usual time to compare it with.
        long before = Math.Max(1, Math.Min(_values - _run, Remembered));
        return Math.Max(0, -Math.Log10(Math.Max(reached, 1e-300) / before));
    }

    public void Write(BinaryWriter to)
    {
        foreach (double runs in _reached)
        {
            to.Write(runs);
        }

        to.Write(_last);
        to.Write(_beforeLast);
        to.Write(_longest);
        to.Write(_values);
        to.Write(_run);
    }

    public void Read(BinaryReader from)
    {
        for (int i = 0; i < _reached.Length; i++)
        {
            _reached[i] = from.ReadDouble();
        }

        _last = from.ReadDouble();
        _beforeLast = from.ReadDouble();
        _longest = from.ReadDouble();
        _values = from.ReadInt64();
        _run = from.ReadInt32();
    }
}
