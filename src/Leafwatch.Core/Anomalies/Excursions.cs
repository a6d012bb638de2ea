namespace Leafwatch.Core.Anomalies;

/// <summary>
/// The excursions a series had before: what it does many times a week is its habit, and less of a surprise; what goes on is less of one than its
/// beginning. Excursions are forgotten with a half-life of four weeks. A week is as many values as minutes: of a coarser series as many make a habit.
/// What is an alarm stays one, and is the less of one the oftener there was as much.
/// </summary>
/// <param name="step">How far values are apart in time.</param>
/// <param name="threshold">The surprise that is an alarm.</param>
internal sealed class Excursions(TimeSpan step, double threshold)
{
    private const int Bins = 128;
    private const double BinsPerUnit = 4;
    private const double Least = 2.5;
    private const double GoingOn = 0.8;
    private const double HabitAWeek = 15;
    private const double HalfLife = 4;
    private const double Week = 1 / (7 * 24 * 60.0);
    private const double PerTenfold = 2.5;
    private const double LeastShare = 0.2;

    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(15);

    // Weights grow with time instead of shrinking: they are all divided by the weight of now.
    private readonly double[] _peaks = new double[Bins];
    private double _weeks;
    private double _weeksSinceBase;
    private double _peak;
    private double _ownWeight;
    private TimeSpan _quiet = TimeSpan.FromDays(1);

    public double Weigh(double surprise)
    {
        _weeks += Week;
        _weeksSinceBase += Week;
        if (surprise < Least)
        {
            _quiet = _quiet < Apart ? _quiet + step : _quiet;
            return surprise;
        }

        bool isNew = _quiet >= Apart;
        _peak = isNew ? 0 : _peak;
        _quiet = TimeSpan.Zero;
        double now = Math.Pow(2, _weeksSinceBase / HalfLife);
        double alike = 0;
        int from = Bin(surprise - 0.5);
        for (int i = from; i < Bins; i++)
        {
            alike += _peaks[i];
        }

        alike -= _peak > 0 && Bin(_peak) >= from ? _ownWeight : 0;
        alike = Math.Max(0, alike) / now;
        double aWeek = alike / Math.Clamp(_weeks, 0.3, HalfLife / Math.Log(2));
        double weighed = surprise - (3 * Math.Log10(1 + Math.Pow(aWeek / HabitAWeek, 2)));
        if (surprise < _peak)
        {
            return AsAlarm(Math.Min(weighed, Least + ((weighed - Least) * GoingOn)), alike);
        }

        if (_peak > 0)
        {
            _peaks[Bin(_peak)] -= _ownWeight;
        }

        (_peak, _ownWeight) = (surprise, now);
        _peaks[Bin(surprise)] += now;
        Rebase(now);
        return AsAlarm(weighed, alike);
    }

    public void Write(BinaryWriter to)
    {
        foreach (double peak in _peaks)
        {
            to.Write(peak);
        }

        to.Write(_weeks);
        to.Write(_weeksSinceBase);
        to.Write(_peak);
        to.Write(_ownWeight);
        to.Write(_quiet.Ticks);
    }

    public void Read(BinaryReader from)
    {
        for (int i = 0; i < Bins; i++)
        {
            _peaks[i] = from.ReadDouble();
        }

        _weeks = from.ReadDouble();
        _weeksSinceBase = from.ReadDouble();
        _peak = from.ReadDouble();
        _ownWeight = from.ReadDouble();
        _quiet = TimeSpan.FromTicks(from.ReadInt64());
    }

    /// <param name="surprise">How surprising it is with its habits taken off.</param>
    /// <param name="alike">How many excursions there were as high; one half forgotten counts half.</param>
    private double AsAlarm(double surprise, double alike) => surprise > threshold
        ? Math.Max(threshold + (LeastShare * (surprise - threshold)), surprise - (PerTenfold * Math.Log10(1 + alike)))
        : surprise;

    // After some years the weights would be too large for their numbers.
    private void Rebase(double now)
    {
        if (now < 1e6)
        {
            return;
        }

        for (int i = 0; i < Bins; i++)
        {
            _peaks[i] /= now;
        }

        _ownWeight /= now;
        _weeksSinceBase = 0;
    }

    private static int Bin(double surprise) => (int)Math.Clamp(surprise * BinsPerUnit, 0, Bins - 1);
}
