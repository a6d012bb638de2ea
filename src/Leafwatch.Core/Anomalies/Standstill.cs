namespace Leafwatch.Core.Anomalies;

/// <summary>
/// Runs of values on a straight line: a counter that stands still, an outage that shows as zeros, values somebody filled in. How long such runs last
/// at a usual time is learned; a run is as surprising as it is longer than all of them. Only one value over and over, for several times as long as ever
/// before, is more than worth a look.
/// </summary>
/// <param name="step">How far values are apart in time.</param>
/// <param name="mostUnusual">What a straight line alone is worth at most, however long it lasts: no alarm.</param>
internal sealed class Standstill(TimeSpan step, double mostUnusual)
{
    private const double Straight = 0.005;
    private const long Remembered = 100_000;
    private const long LeastBefore = 100;
    private const double MostUnusual = 2.8;
    private const double MostAfterADay = 2.9;
    private const double MostOfSilence = 2.95;
    private const double Telling = 8;

    private readonly double[] _reached = new double[32];
    private double _last = double.NaN;
    private double _beforeLast = double.NaN;
    private double _longest = 2;
    private long _values;
    private int _run;
    private int _alike;

    /// <param name="value">The value.</param>
    /// <param name="roughness">How far values are apart as a rule.</param>
    public double Surprise(double value, double roughness)
    {
        _values++;
        bool isStraight = Math.Abs(value - (2 * _last) + _beforeLast) <= Straight * roughness;
        _alike = value == _last ? _alike + 1 : 0;
        (_beforeLast, _last) = (_last, value);
        if (!isStraight)
        {
            _longest = Math.Max(2, Math.Max(_longest, _run) * (1 - 1e-5));
            _run = 0;
            return 0;
        }

        // A series that has hardly moved makes one long run, and no usual time to compare it with.
        long before = Math.Min(_values - ++_run, Remembered);
        if (_run == 1 || before < LeastBefore)
        {
            return 0;
        }

        // Runs that came as far, counted at the powers of two; beyond the longest of all their number falls off as it does up to there.
        int power = int.Log2(_run);
        double reached = _reached[power] > 0.5 ? _reached[power] : 0.5 * Math.Exp(-4 * Math.Max(0, (_run / _longest) - 1));
        _reached[power] += _run == 1 << power ? 1 : 0;
        double surprise = Math.Max(0, -Math.Log10(Math.Max(reached, 1e-300) / before));
        bool isOneValue = _alike > _run;
        double unusual = Math.Min(surprise, isOneValue && value == 0 ? MostOfSilence : Most(_run));
        return isOneValue && surprise > Telling ? unusual + Math.Log2(surprise / Telling) : unusual;
    }

    private double Most(int run) => Math.Min(mostUnusual, MostUnusual + ((MostAfterADay - MostUnusual) * Math.Min(1, run * step.TotalDays)));

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
        to.Write(_alike);
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
        _alike = from.ReadInt32();
    }
}
