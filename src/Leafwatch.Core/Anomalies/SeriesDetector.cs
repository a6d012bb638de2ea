namespace Leafwatch.Core.Anomalies;

/// <summary>
/// Learns what is normal for one series, value by value and in constant memory, and says of each value how unusual it is. Its parameters are the same
/// for every series; docs/decisions has why it is made of these parts.
/// </summary>
public sealed class SeriesDetector
{
    private const byte Version = 4;
    private const double Compressed = 4;
    private const double Ordinary = 1;
    private const double LatelyRate = 0.1;
    private const double LatelyWeight = 3;
    private const double MostOfLately = 2.79;
    private const double MostOfDaily = 2.9;
    private const double BelowThreshold = 0.99;

    /// <summary>What is worth a look is below it: of few values a small budget alone would make alarms of that.</summary>
    private const double LeastAlarm = 3.05;

    /// <summary>Of values so far apart sixty are more than half a day, and their own season lies between them.</summary>
    private static readonly TimeSpan Coarse = TimeSpan.FromMinutes(15);

    private readonly bool _isCoarse;
    private readonly TimeSpan _step;
    private readonly double _threshold;
    private readonly IReadOnlySet<DateOnly> _holidays;
    private readonly ForecastMixture _forecasts;
    private readonly TailCalibration _tail = new();
    private readonly Surroundings _surroundings = new();
    private readonly Excursions _excursions;
    private readonly RecentDays _recentDays = new();
    private readonly Standstill _standstill;
    private readonly Records _records;
    private double _lately;
    private long _values;

    /// <param name="step">The time from one value to the next.</param>
    /// <param name="budget">How many false alarms are allowed.</param>
    /// <param name="holidays">Days that are like a Sunday.</param>
    public SeriesDetector(TimeSpan step, AlarmBudget budget, IReadOnlySet<DateOnly>? holidays = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(step, TimeSpan.Zero);
        _step = step;
        _isCoarse = step > Coarse;
        _threshold = Math.Max(budget.Threshold(step), _isCoarse ? LeastAlarm : 0);
        _holidays = holidays ?? new HashSet<DateOnly>();
        _forecasts = new ForecastMixture(step);
        _excursions = new Excursions(step, _threshold);
        _standstill = new Standstill(step, BelowThreshold * _threshold);
        _records = new Records(step);
    }

    /// <summary>What was expected of the value that was taken last, by all that does not follow the last minutes: an outage does not become expected while it lasts.</summary>
    public double Steady { get; private set; } = double.NaN;

    /// <summary>What the time of day of the value that was taken last has, and its time of week, whatever came before.</summary>
    public double OfDay { get; private set; } = double.NaN;

    public double OfWeek { get; private set; } = double.NaN;

    /// <summary>More than this a series of so few values cannot surprise.</summary>
    public double MostSurprise => MostSurpriseOf(_values);

    /// <summary>How much a series of so many values can surprise at the most.</summary>
    public static double MostSurpriseOf(long values) => Math.Log10(Math.Max(1, values)) + 2;

    /// <summary>Judges a value by those before it, then learns it.</summary>
    /// <param name="time">Its time; the hour and the day of the week are those of its offset.</param>
    /// <param name="value">The value; <see cref="double.NaN"/> when it is missing.</param>
    /// <param name="withBand">Whether the band is wanted: it takes longer than all the rest.</param>
    /// <param name="isHeld">Whether the value says nothing of what is usual, as in an outage: then only what follows the last minutes learns it.</param>
    public Judgement Take(DateTimeOffset time, double value, bool withBand = false, bool isHeld = false)
    {
        if (!double.IsFinite(value))
        {
            return Judgement.OfMissing;
        }

        DayOfWeek asDay = AsDay(time);
        _forecasts.Foresee(time, asDay);
        double expected = _forecasts.Expected;
        (Steady, OfDay, OfWeek) = (_forecasts.Steady, _forecasts.OfDay, _forecasts.OfWeek);
        double score = -Math.Log(Math.Min(1, 2 * Math.Min(_forecasts.Tail(value, isUpwards: true), _forecasts.Tail(value, isUpwards: false))));
        _surroundings.Take(value);
        (double least, double most) = (Least(Steady, OfDay, OfWeek), Most(Steady, OfDay, OfWeek));
        double share = _isCoarse ? _surroundings.Unexplained(value, least, most) : 1;
        double departed = Math.Max(share * _surroundings.Least, _excursions.Weigh(_surroundings.Join(Compress(_tail.Surprise(score)), share)));
        double mostOfDaily = Math.Min(MostOfDaily, BelowThreshold * _threshold);
        departed = departed > mostOfDaily && _recentDays.Knows(time, value, expected) ? mostOfDaily : departed;
        departed = Math.Max(departed, _records.Surprise(value, least, most));
        double stoodStill = _standstill.Surprise(value, _forecasts.Roughness);

        // A new series is not yet known well enough for more.
        _values++;
        double surprise = Math.Min(Math.Max(departed, stoodStill), MostSurprise);

        // Where many of the last values were unusual, this one is more than an ordinary one, and no alarm.
        _lately += LatelyRate * (Math.Clamp(surprise - Ordinary, 0, Compressed - Ordinary) - _lately);
        surprise = Math.Max(surprise, Math.Min(LatelyWeight * _lately, Math.Min(MostOfLately, BelowThreshold * _threshold)));
        bool isFlagged = surprise >= _threshold;
        (double low, double high) = withBand && _values > 1 ? Band() : (double.NaN, double.NaN);
        _tail.Learn(score);
        _recentDays.Learn(time, value);
        _forecasts.Learn(time, asDay, value, isHeld);
        return new Judgement(expected, surprise, isFlagged ? Way(value, expected, departed, stoodStill) : Departure.None, isFlagged, low, high);
    }

    /// <summary>Learns what the time of week has from an hour of which the values are not known any more. Nothing is judged.</summary>
    /// <param name="hour">When it began; the hour and the day of the week are those of its offset.</param>
    /// <param name="mean">The mean of its values.</param>
    public void LearnHour(DateTimeOffset hour, double mean) => _forecasts.LearnHour(hour, AsDay(hour), mean);

    /// <summary>The model as bytes; with the same step, <see cref="Restore"/> goes on from them as if nothing had been.</summary>
    public byte[] Save()
    {
        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes);
        to.Write(Version);
        to.Write(_step.Ticks);
        to.Write(_values);
        to.Write(_lately);
        _forecasts.Write(to);
        _tail.Write(to);
        _surroundings.Write(to);
        _excursions.Write(to);
        _recentDays.Write(to);
        _standstill.Write(to);
        _records.Write(to);
        to.Flush();
        return bytes.ToArray();
    }

    /// <summary>Takes a saved model; false when it is of another version or another step, and must be learned anew.</summary>
    public bool Restore(byte[] model)
    {
        using BinaryReader from = new(new MemoryStream(model));
        if (model.Length != Save().Length || from.ReadByte() != Version || from.ReadInt64() != _step.Ticks)
        {
            return false;
        }

        _values = from.ReadInt64();
        _lately = from.ReadDouble();
        _forecasts.Read(from);
        _tail.Read(from);
        _surroundings.Read(from);
        _excursions.Read(from);
        _recentDays.Read(from);
        _standstill.Read(from);
        _records.Read(from);
        return true;
    }

    private DayOfWeek AsDay(DateTimeOffset time) => _holidays.Contains(DateOnly.FromDateTime(time.DateTime)) ? DayOfWeek.Sunday : time.DayOfWeek;

    // Of those that are known: NaN stands for what is not, and MinNumber and MaxNumber pass over it.
    private static double Least(double a, double b, double c) => double.MinNumber(a, double.MinNumber(b, c));

    private static double Most(double a, double b, double c) => double.MaxNumber(a, double.MaxNumber(b, c));

    private (double Low, double High) Band()
    {
        double probability = Math.Exp(-_tail.Score(Math.Min(_threshold, Compressed))) / 2;
        return (_forecasts.Quantile(probability, isUpwards: false), _forecasts.Quantile(probability, isUpwards: true));
    }

    private static Departure Way(double value, double expected, double departed, double stoodStill) => value switch
    {
        0 when expected > 0 => Departure.Silence,
        _ when stoodStill > departed => Departure.Standstill,
        _ => value > expected ? Departure.Spike : Departure.Drop,
    };

    // Beyond one in ten thousand the tail is more of a guess than a measure: it still tells which value is stranger, and no more.
    private static double Compress(double surprise) => surprise > Compressed ? Compressed + (2 * Math.Log2(surprise / Compressed)) : surprise;
}
