namespace Leafwatch.Core.Anomalies;

/// <summary>
/// What the rarest of a series' scores are really worth: peaks over a threshold that two in a hundred exceed, beyond it an exponential tail
/// (A. Siffer et al., "Anomaly Detection in Streams with Extreme Value Theory", 2017). One excursion counts once, however long.
/// </summary>
internal sealed class TailCalibration
{
    private const double Exceeding = 0.02;
    private const double Rate = 0.002;
    private const int Apart = 10;

    private double _threshold = 4;
    private double _excess = 1;
    private long _scores;
    private int _untilApart;

    /// <summary>The surprise of a score that is the negative natural logarithm of a probability that is not calibrated.</summary>
    public double Surprise(double score) => score > _threshold
        ? (-Math.Log(Exceeding) + ((score - _threshold) / _excess)) / Math.Log(10)
        : score / Math.Log(10) * Math.Min(1, -Math.Log(Exceeding) / _threshold);

    /// <summary>The score that has a surprise: the inverse of <see cref="Surprise"/>.</summary>
    public double Score(double surprise) => _threshold + (_excess * ((surprise * Math.Log(10)) + Math.Log(Exceeding)));

    public void Learn(double score)
    {
        double rate = 10 * Math.Max(Rate, 1.0 / (++_scores + 50));
        _threshold = Math.Clamp(_threshold + (rate * ((score > _threshold ? 1 : 0) - Exceeding)), 2, 12);
        if (score <= _threshold)
        {
            _untilApart = Math.Max(0, _untilApart - 1);
            return;
        }

        if (_untilApart == 0)
        {
            double excess = Math.Min(score - _threshold, 3 * _excess);
            _excess = Math.Clamp(_excess + (0.015 * (excess - _excess)), 0.7, 2);
        }

        _untilApart = Apart;
    }

    public void Write(BinaryWriter to)
    {
        to.Write(_threshold);
        to.Write(_excess);
        to.Write(_scores);
        to.Write(_untilApart);
    }

    public void Read(BinaryReader from)
    {
        _threshold = from.ReadDouble();
        _excess = from.ReadDouble();
        _scores = from.ReadInt64();
        _untilApart = from.ReadInt32();
    }
}
