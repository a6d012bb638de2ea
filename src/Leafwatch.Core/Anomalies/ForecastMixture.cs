namespace Leafwatch.Core.Anomalies;

/// <summary>
/// Several simple forecasts of the next value: the level of the last minutes, of the last hour, of the time of day, of the time of week. Each has a scale
/// of its errors, and a weight by how well it did lately (M. Herbster, M. Warmuth, "Tracking the best expert", 1998). What any of them expects is usual.
/// Errors are Student's t with four degrees of freedom, and no error teaches more than three scales: strange values hardly move what is usual.
/// </summary>
internal sealed class ForecastMixture
{
    private const int Levels = 3;
    private const int Count = 7;
    private const double LongestError = 3;
    private const double ScaleRate = 0.003;
    private const double OffsetRate = 0.02;
    private const double Share = 0.02;
    private const int Quarters = 96;
    private const double Rounding = 1e-6;

    private static readonly double[] LevelRates = [0.4, 0.1, 0.02];

    // The level in the middle knows how quiet the last minutes were; the others how quiet it is as a rule.
    private static readonly double[] ScaleRates = [ScaleRate, 0.05, ScaleRate, ScaleRate, ScaleRate, ScaleRate, ScaleRate];
    private static readonly double LeastDensity = Density(LongestError);

    private readonly TimeProfile _day;
    private readonly TimeProfile _quarters;
    private readonly TimeProfile _week;
    private readonly bool _hasOwnSlots;
    private readonly double[] _level = new double[Levels];
    private readonly double[] _offset = new double[3];
    private readonly double[] _scale = new double[Count];
    private readonly double[] _weight = new double[Count];
    private readonly double[] _forecast = new double[Count];
    private readonly bool[] _isReady = new bool[Count];
    private long _values;
    private double _size;

    public ForecastMixture(TimeSpan step)
    {
        _day = new TimeProfile((int)Math.Clamp(TimeSpan.FromDays(1) / step, 1, 1440), TimeSpan.FromMinutes(1) / step);
        TimeSpan quarter = TimeSpan.FromMinutes(15);
        _hasOwnSlots = step >= quarter;
        _quarters = new TimeProfile((int)Math.Clamp(TimeSpan.FromDays(1) / step, 1, Quarters), quarter / step);
        _week = new TimeProfile((int)Math.Clamp(TimeSpan.FromDays(7) / step, 1, 7 * Quarters), quarter / step);
        Array.Fill(_weight, 1.0 / Count);
    }

    /// <summary>Makes the forecasts for a time, before its value is looked at.</summary>
    /// <param name="time">The time, whose local clock decides the hour.</param>
    /// <param name="asDay">The day of the week it is like: a holiday is like a Sunday.</param>
    public void Foresee(DateTimeOffset time, DayOfWeek asDay)
    {
        (double ofDay, double ofWeek) = Position(time, asDay);
        for (int i = 0; i < Levels; i++)
        {
            (_forecast[i], _isReady[i]) = (_level[i], _values > 0);
        }

        int minute = (int)(ofDay * _day.Slots);
        int quarter = SlotOf(_quarters, ofDay);
        _isReady[3] = _isReady[6] = _day.Knows(minute);
        _forecast[6] = _day.At(minute);
        _forecast[3] = _forecast[6] + _offset[0];
        _isReady[4] = _quarters.Knows(quarter) && (_hasOwnSlots || _quarters.Knows(quarter + 1));
        _forecast[4] = At(_quarters, ofDay) + _offset[1];
        _isReady[5] = _week.Knows(SlotOf(_week, ofWeek));
        _forecast[5] = At(_week, ofWeek) + _offset[2];
    }

    /// <summary>The scale of the errors of the quickest level: how far values are apart as a rule.</summary>
    public double Roughness => _scale[0];

    /// <summary>What the forecasts expect that do not follow the last minutes; <see cref="double.NaN"/> before there is one.</summary>
    public double Steady
    {
        get
        {
            (double sum, double weights) = (0, 0);
            for (int i = Levels - 1; i < Count - 1; i++)
            {
                double weight = _weight[i] + (Share / Count);
                (sum, weights) = _isReady[i] ? (sum + (weight * _forecast[i]), weights + weight) : (sum, weights);
            }

            return weights > 0 ? sum / weights : double.NaN;
        }
    }

    /// <summary>What the time of day has, whatever the last minutes were; <see cref="double.NaN"/> before it was seen.</summary>
    public double OfDay => _isReady[6] ? _forecast[6] : double.NaN;

    /// <summary>What the time of week has, whatever the last minutes were; <see cref="double.NaN"/> before it was seen.</summary>
    public double OfWeek => _isReady[5] ? _forecast[5] - _offset[2] : double.NaN;

    public double Expected
    {
        get
        {
            (double sum, double weights) = (0, 0);
            for (int i = 0; i < Count; i++)
            {
                (sum, weights) = _isReady[i] ? (sum + (_weight[i] * _forecast[i]), weights + _weight[i]) : (sum, weights);
            }

            return weights > 0 ? sum / weights : double.NaN;
        }
    }

    /// <summary>How probable it was to be beyond <paramref name="value"/>, upwards or downwards.</summary>
    public double Tail(double value, bool isUpwards)
    {
        (double sum, double weights) = (0, 0);
        for (int i = 0; i < Count; i++)
        {
            if (_isReady[i])
            {
                double error = (value - _forecast[i]) / Scale(i);
                sum += _weight[i] * UpperTail(isUpwards ? error : -error);
                weights += _weight[i];
            }
        }

        return weights > 0 ? sum / weights : 1;
    }

    /// <summary>The value beyond which only <paramref name="probability"/> was expected.</summary>
    public double Quantile(double probability, bool isUpwards)
    {
        double near = Expected;
        double far = near;
        double width = _size + Scale(0);
        for (int i = 0; i < 60 && Tail(far, isUpwards) > probability; i++)
        {
            (near, far, width) = (far, isUpwards ? far + width : far - width, 2 * width);
        }

        for (int i = 0; i < 40; i++)
        {
            double middle = (near + far) / 2;
            (near, far) = Tail(middle, isUpwards) > probability ? (middle, far) : (near, middle);
        }

        return far;
    }

    /// <summary>Learns the value of the time that was foreseen.</summary>
    /// <param name="time">The time.</param>
    /// <param name="asDay">The day of the week it is like.</param>
    /// <param name="value">The value.</param>
    /// <param name="isHeld">Whether it says nothing of what is usual: then only the levels follow that say what the last minutes were.</param>
    public void Learn(DateTimeOffset time, DayOfWeek asDay, double value, bool isHeld = false)
    {
        if (_values++ == 0)
        {
            Array.Fill(_level, value);
            Array.Fill(_scale, Math.Max(Math.Abs(value) * 0.1, 1e-3));
        }

        _size += Math.Max(0.001, 1.0 / _values) * (Math.Abs(value) - _size);
        Weigh(value);
        for (int i = 0; i < (isHeld ? Levels - 1 : Count); i++)
        {
            if (!_isReady[i])
            {
                continue;
            }

            double scale = Scale(i);
            double error = Math.Clamp(value - _forecast[i], -LongestError * scale, LongestError * scale);
            double first = 1.0 / (_values + 1);
            _scale[i] = scale + (Math.Max(ScaleRates[i], first) * ((1.05 * Math.Abs(error)) - scale));
            if (i < Levels)
            {
                _level[i] += Math.Max(LevelRates[i], first) * error;
            }
            else if (i < 6)
            {
                _offset[i - Levels] += OffsetRate * error;
            }
        }

        if (isHeld)
        {
            return;
        }

        (double ofDay, double ofWeek) = Position(time, asDay);
        _day.Learn((int)(ofDay * _day.Slots), value, _isReady[3] ? _scale[3] : double.MaxValue);
        _quarters.Learn(SlotOf(_quarters, ofDay), value, _isReady[4] ? _scale[4] : double.MaxValue);
        _week.Learn(SlotOf(_week, ofWeek), value, _isReady[5] ? _scale[5] : double.MaxValue);
    }

    /// <summary>Learns what the time of week has from an hour of which the values are not known any more.</summary>
    public void LearnHour(DateTimeOffset hour, DayOfWeek asDay, double mean)
    {
        (_, double ofWeek) = Position(hour, asDay);
        int first = SlotOf(_week, ofWeek);
        int slots = Math.Max(1, _week.Slots / (7 * 24));
        for (int i = 0; i < slots; i++)
        {
            _week.LearnWhole((first + i) % _week.Slots, mean);
        }
    }

    public void Write(BinaryWriter to)
    {
        to.Write(_values);
        to.Write(_size);
        foreach (double number in _level.Concat(_offset).Concat(_scale).Concat(_weight))
        {
            to.Write(number);
        }

        _day.Write(to);
        _quarters.Write(to);
        _week.Write(to);
    }

    public void Read(BinaryReader from)
    {
        _values = from.ReadInt64();
        _size = from.ReadDouble();
        foreach (double[] numbers in new[] { _level, _offset, _scale, _weight })
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = from.ReadDouble();
            }
        }

        _day.Read(from);
        _quarters.Read(from);
        _week.Read(from);
    }

    // Values that are as far apart as slots each have their own: between two slots would be half of what comes before.
    private double At(TimeProfile profile, double part) => _hasOwnSlots ? profile.At(SlotOf(profile, part)) : profile.Between(part * profile.Slots);

    private int SlotOf(TimeProfile profile, double part) => (int)((part * profile.Slots) + (_hasOwnSlots ? Rounding : 0)) % profile.Slots;

    // No scale is so small that rounding were a surprise.
    private double Scale(int i) => Math.Max(_scale[i], (0.002 * _size) + 1e-6);

    private void Weigh(double value)
    {
        Span<double> weighed = stackalloc double[Count];
        (double before, double after) = (0, 0);
        for (int i = 0; i < Count; i++)
        {
            if (_isReady[i])
            {
                double scale = Scale(i);
                weighed[i] = _weight[i] * Math.Max(Density((value - _forecast[i]) / scale), LeastDensity) / scale;
                (before, after) = (before + _weight[i], after + weighed[i]);
            }
        }

        if (!(after > 0))
        {
            return;
        }

        double total = 0;
        for (int i = 0; i < Count; i++)
        {
            _weight[i] = _isReady[i] ? ((1 - Share) * weighed[i] / after * before) + (Share / Count) : _weight[i];
            total += _weight[i];
        }

        for (int i = 0; i < Count; i++)
        {
            _weight[i] /= total;
        }
    }

    private static (double OfDay, double OfWeek) Position(DateTimeOffset time, DayOfWeek asDay)
    {
        double ofDay = time.TimeOfDay / TimeSpan.FromDays(1);
        return (ofDay, ((((int)asDay + 6) % 7) + ofDay) / 7);
    }

    /// <summary>Student's t with four degrees of freedom, exact far out: 1 − F(t) = (1 − a)² (2 + a) / 4 with a = t / √(4 + t²).</summary>
    private static double UpperTail(double t)
    {
        double squared = 4 + (t * t);
        double a = Math.Abs(t) / Math.Sqrt(squared);
        double rest = 4 / squared / (1 + a);
        double tail = rest * rest * (2 + a) / 4;
        return t >= 0 ? tail : 1 - tail;
    }

    private static double Density(double t)
    {
        double u = 1 + (t * t / 4);
        return 0.375 / (u * u * Math.Sqrt(u));
    }
}
