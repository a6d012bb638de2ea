using System.Globalization;

namespace Leafwatch.Core.Anomalies;

/// <summary>
/// What is known of one measure of a site: the detector, and beside it what makes a surprise worth telling: that there is really much more, or
/// less, and of what is a part of the requests a larger part.
/// </summary>
internal sealed class SeriesModel(Measure measure, AnomalyOptions options)
{
    /// <summary>The values of the last minutes that are kept.</summary>
    public const int Recent = 60;

    /// <summary>For how many minutes after an unusual one it is still looked at.</summary>
    private const int Window = 10;

    private const int Days = 28;
    private const double LeastExcess = 10;
    private const int BunchMinutes = 10;
    private const double BunchRate = 0.002;
    private const double MostErrors = 9;
    private const double ForecastError = 0.25;
    private const double LeastLoss = 20;
    private const double Silent = 0.3;
    private const double Half = 0.6;
    private const int LongDrop = 40;
    private const int Early = 15;
    private const int Smooth = 30;
    private const double ShareRate = 0.0005;
    private const double MostBrokenLinks = 0.1;
    private const double ShareProbability = 1e-5;
    private const double TrendProbability = 1e-6;
    private const double MostScatter = 4;
    private const double LeastExpected = 0.01;

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);
    private static readonly double MostOfAWeek = SeriesDetector.MostSurpriseOf(7 * 24 * 60);

    private readonly SeriesDetector _detector = new(Step, options.Budget, options.Holidays);
    private readonly float[] _values = new float[Recent];
    private readonly float[] _expected = new float[Recent];
    private readonly float[] _ofDay = new float[Recent];
    private readonly float[] _ofWeek = new float[Recent];

    // What the hour of the week has at the least, to tell that there is less; and, some minutes earlier or later, that there is not more.
    private readonly float[] _always = new float[Recent];
    private readonly float[] _weekly = new float[Recent];
    private readonly WeekLeast _week = new();
    private readonly float[] _requests = new float[Recent];
    private readonly float[] _days = new float[Days];
    private double _shareOf;
    private double _shareAll;
    private double _today;
    private long _day;
    private int _dayCount;
    private int _sinceMore = Window;
    private double _surprise;
    private double _low;
    private double _high;
    private double _bunch = 3;
    private long _minutes;

    // Of how many minutes together it was that a silence which goes on was found, and how many minutes ago; 0 while there is none.
    private int _silentOver;
    private int _silentFor;

    public Measure Measure => measure;

    /// <summary>Whether it is silent: what an outage has is not what is usual, until it has gone on for so long that it is the new normal.</summary>
    public bool IsHeld => _silentOver > 0 && _silentFor < options.NewNormal.TotalMinutes;

    /// <summary>What somebody said of its anomalies makes of it.</summary>
    public Tolerance Tolerance { get; } = new();

    /// <summary>Judges a minute, then learns it.</summary>
    /// <param name="time">The minute, in the zone of the site's people.</param>
    /// <param name="value">The value.</param>
    /// <param name="requests">How many requests there were in it.</param>
    /// <param name="threshold">The surprise from which on it is unusual.</param>
    /// <param name="withBand">Whether the band is wanted.</param>
    /// <param name="arrivals">What tells how many come to the site at all; it has taken the minute.</param>
    public (Finding? Found, Judgement Judged) Take(DateTimeOffset time, double value, double requests, double threshold, bool withBand, SeriesModel? arrivals = null)
    {
        bool isHeld = IsHeld || arrivals is { IsHeld: true };
        Judgement judged = _detector.Take(time, value, withBand, isHeld);
        if (!double.IsFinite(value))
        {
            return (null, judged);
        }

        int at = (int)(time.UtcTicks / TimeSpan.TicksPerMinute % Recent);
        _values[at] = (float)value;
        _expected[at] = double.IsFinite(_detector.Steady) ? (float)Math.Max(0, _detector.Steady) : (float)value;
        _ofDay[at] = double.IsFinite(_detector.OfDay) ? (float)Math.Max(0, _detector.OfDay) : 0;
        _ofWeek[at] = double.IsFinite(_detector.OfWeek) ? (float)Math.Max(0, _detector.OfWeek) : _ofDay[at];
        _requests[at] = (float)requests;
        LearnWeek(time, at, value, isHeld);
        Judgement usual = withBand ? Narrowed(Steadied(judged, at, isHeld)) : judged;
        (_low, _high) = double.IsFinite(usual.Low) ? (Math.Max(0, usual.Low), Math.Max(0, usual.High)) : (_low, _high);
        double needed = ExpectableThreshold(threshold) + Tolerance.At(time);
        bool isLess = value < judged.Expected;
        double more = Math.Max(measure.IsCount ? SurpriseOfCounts(at) : 0, isLess ? 0 : judged.Surprise);
        (_sinceMore, _surprise) = more >= needed ? (0, Math.Max(more, _sinceMore < Window ? _surprise : 0)) : (_sinceMore + 1, _surprise);

        // That there was far more a moment ago says nothing of there being less now.
        Finding? found = measure.TellsDrops ? TooFew(time, at, needed, isLess ? judged.Surprise : 0) : null;
        FollowSilence(found, at);
        found ??= _sinceMore < Window ? TooMany(time, at, arrivals) : null;

        // What is unusual must not become the usual share while it lasts.
        if (measure.IsShare && _sinceMore >= Window)
        {
            _shareOf += ShareRate * (value - _shareOf);
            _shareAll += ShareRate * (requests - _shareAll);
        }

        return (found, usual);
    }

    /// <summary>Adds to the day; when the day is over, looks whether the last four weeks drift.</summary>
    public Finding? Count(DateTimeOffset time, double value)
    {
        long day = time.DateTime.Ticks / TimeSpan.TicksPerDay;
        Finding? found = null;
        if (day != _day && _day != 0)
        {
            _days[(int)(_day % Days)] = (float)_today;
            _dayCount++;
            _today = 0;
            found = measure.IsCount && _dayCount >= Days && _dayCount % 7 == 0 ? Drift(day) : null;
        }

        _day = day;
        _today += double.IsFinite(value) ? value : 0;
        return found;
    }

    /// <summary>What came in the last minutes together, and the least that the hour always has.</summary>
    /// <param name="minute">The last of them, which was taken last.</param>
    /// <param name="minutes">How many.</param>
    public (double Value, double Least) Lately(long minute, int minutes)
    {
        int at = (int)(minute % Recent);
        return (Sum(_values, at, minutes), Least(at, minutes));
    }

    /// <summary>The values of the last hour, up to the minute that was taken last.</summary>
    public double[] HourUpTo(long minute) => Hour((int)(minute % Recent));

    /// <summary>How many come together: the variance over the mean.</summary>
    public double Bunch => _bunch;

    /// <summary>Learns what the hours of the week and the days have from an hour of which the minutes are not known any more.</summary>
    /// <param name="hour">When it began, in the zone of the site's people.</param>
    /// <param name="sum">What it had.</param>
    public void LearnHour(DateTimeOffset hour, double sum)
    {
        _detector.LearnHour(hour, sum / 60);
        if (!IsHoliday(hour))
        {
            _week.LearnHour(hour, sum / 60);
        }

        Count(hour, sum);
    }

    public void Write(BinaryWriter to)
    {
        byte[] detector = _detector.Save();
        to.Write(detector.Length);
        to.Write(detector);
        foreach (float number in _values.Concat(_expected).Concat(_ofDay).Concat(_ofWeek).Concat(_always).Concat(_weekly).Concat(_requests).Concat(_days))
        {
            to.Write(number);
        }

        foreach (double number in (double[])[_shareOf, _shareAll, _today, _surprise, _bunch, _low, _high])
        {
            to.Write(number);
        }

        to.Write(_minutes);
        to.Write(_day);
        to.Write(_dayCount);
        to.Write(_sinceMore);
        to.Write(_silentOver);
        to.Write(_silentFor);
        Tolerance.Write(to);
        _week.Write(to);
    }

    public bool Read(BinaryReader from)
    {
        if (!_detector.Restore(from.ReadBytes(from.ReadInt32())))
        {
            return false;
        }

        foreach (float[] numbers in (float[][])[_values, _expected, _ofDay, _ofWeek, _always, _weekly, _requests, _days])
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = from.ReadSingle();
            }
        }

        (_shareOf, _shareAll) = (from.ReadDouble(), from.ReadDouble());
        (_today, _surprise, _bunch) = (from.ReadDouble(), from.ReadDouble(), from.ReadDouble());
        (_low, _high) = (from.ReadDouble(), from.ReadDouble());
        (_minutes, _day) = (from.ReadInt64(), from.ReadInt64());
        (_dayCount, _sinceMore) = (from.ReadInt32(), from.ReadInt32());
        (_silentOver, _silentFor) = (from.ReadInt32(), from.ReadInt32());
        Tolerance.Read(from);
        _week.Read(from);
        return true;
    }

    private bool IsHoliday(DateTimeOffset time) => options.Holidays.Contains(DateOnly.FromDateTime(time.DateTime));

    /// <summary>What this hour of the week always has, whatever the other days have; then learns the minute. Nothing is missed on a holiday.</summary>
    private void LearnWeek(DateTimeOffset time, int at, double value, bool isHeld)
    {
        double least = _week.At(time);
        bool isHoliday = IsHoliday(time);
        _always[at] = isHoliday ? 0 : (float)Math.Min(_ofWeek[at], least);

        // People come some minutes earlier, or later, than on the hour.
        double near = time.Minute < Early ? _week.At(time.AddMinutes(-Early)) : time.Minute >= 60 - Early ? _week.At(time.AddMinutes(Early)) : 0;
        _weekly[at] = (float)Math.Max(least, near);
        if (!isHoliday && !isHeld)
        {
            _week.Learn(time, value);
        }
    }

    /// <summary>A silence that was found goes on until the same minutes together, and the last of them by themselves, are silent no longer.</summary>
    private void FollowSilence(Finding? found, int at)
    {
        if (_silentOver == 0)
        {
            (_silentOver, _silentFor) = (found?.Rule == AnomalyRules.Silence ? found.Minutes : 0, 0);
        }
        else if (IsSilent(at, _silentOver) && IsSilent(at, StillSilent(_silentOver)))
        {
            _silentFor++;
        }
        else
        {
            _silentOver = 0;
        }
    }

    /// <summary>
    /// What is said to be usual lies within what the times of day and week and the last hour expect: the forecasts that follow the last minutes are right about
    /// the next one, and would have a silence, or a burst, be the usual a few minutes after it began.
    /// </summary>
    private Judgement Steadied(Judgement judged, int at, bool isHeld)
    {
        // Of a single minute the times of day are rough. In an outage the last hour says nothing.
        (double ofDay, double ofWeek) = (Sum(_ofDay, at, Smooth) / Smooth, Sum(_ofWeek, at, Smooth) / Smooth);
        double least = Math.Min(isHeld ? double.MaxValue : _expected[at], Math.Min(ofDay, ofWeek));
        double expected = Math.Clamp(judged.Expected, least, Math.Max(_expected[at], Math.Max(ofDay, ofWeek)));
        if (!double.IsFinite(judged.High) || expected == judged.Expected)
        {
            return judged;
        }

        return expected > judged.Expected
            ? judged with { Expected = expected, High = Math.Max(judged.High, expected + Width(expected)) }
            : judged with { Expected = expected, High = Math.Min(judged.High, expected + Width(expected)), Low = Math.Min(judged.Low, expected) };
    }

    /// <summary>How far above what is usual is usual, too.</summary>
    private double Width(double expected) => measure.IsCount ? Scatter(expected) : (LeastTimes - 1) * expected;

    /// <summary>A series of few weeks cannot surprise as much as a small budget asks for: then all it can is enough. In the first week nothing is made of that.</summary>
    private double ExpectableThreshold(double threshold) => Math.Min(threshold, Math.Max(_detector.MostSurprise, MostOfAWeek));

    /// <summary>Counts scatter by their root, and by how many come together; the forecasts alone do not know that, and where hardly anything comes they let far too much pass.</summary>
    private Judgement Narrowed(Judgement judged) =>
        measure.IsCount && double.IsFinite(judged.High) ? judged with { High = Math.Min(judged.High, judged.Expected + Scatter(judged.Expected)) } : judged;

    private double Scatter(double expected) => Math.Max(ForecastError * expected, MostScatter * Math.Sqrt(_bunch * Math.Max(LeastExpected, expected)));

    /// <summary>Of a minute, around what is said to be usual: what is told has left it.</summary>
    private (double Low, double High) BandAround(double expected, bool isMore)
    {
        if (measure.IsCount && !isMore)
        {
            // What the forecasts let pass has followed the silence; what came in the hour before it was usual, too.
            double most = Enumerable.Range(0, Recent).Max(i => Math.Max(_expected[i], Math.Min(_ofDay[i], _ofWeek[i])));
            return (Math.Max(0, expected - Scatter(expected)), most + Scatter(most));
        }

        return (Math.Min(_low, expected), Math.Min(_high, expected + Width(expected)));
    }

    private double LeastTimes => measure.Role == MeasureRole.Errors ? 2 : 3;

    /// <summary>Whether the last minutes together have really much more than usual.</summary>
    private Finding? TooMany(DateTimeOffset time, int at, SeriesModel? arrivals)
    {
        foreach (int minutes in (ReadOnlySpan<int>)[1, 3, 10])
        {
            (double value, double expected, double requests) = (Sum(_values, at, minutes), Usual(at, minutes), Sum(_requests, at, minutes));
            bool isMore = measure.IsCount
                ? value - expected >= LeastExcess && value >= 1.5 * expected
                : value >= LeastTimes * expected && expected > 0 && requests >= 20;
            if (isMore && (!measure.IsShare || IsLargerShare(value, requests)) && !AreBrokenLinks(value - expected, requests - (arrivals?.OfSeasons(at, minutes) ?? requests)))
            {
                return Found(RuleOf(measure.Role), Much(time, value, expected, requests, minutes), at, minutes, value, expected, _surprise);
            }
        }

        return null;
    }

    /// <summary>Whether the last minutes together have less than a third of the least that the hour always has, or for long hardly more than half.</summary>
    /// <param name="time">The minute.</param>
    /// <param name="at">Its place.</param>
    /// <param name="needed">From which surprise on it is unusual.</param>
    /// <param name="judged">How much less than expected the minute is, by itself or because it stands still.</param>
    private Finding? TooFew(DateTimeOffset time, int at, double needed, double judged)
    {
        // Where few come, silence takes longer to be told from chance.
        foreach (int minutes in (ReadOnlySpan<int>)[1, 3, 10, 20, LongDrop, Recent])
        {
            (double value, double least) = (Sum(_values, at, minutes), Least(at, minutes));
            if (least - value >= LeastLoss && IsSilent(at, minutes) && IsSilent(at, StillSilent(minutes)) && Math.Max(judged, SurpriseOfFew(value, least)) is var surprise && surprise >= needed)
            {
                DateTimeOffset began = time.AddMinutes(1 - (value < 0.5 ? Math.Max(minutes, Empty(at)) : minutes));
                return Found(AnomalyRules.Silence, Few(time, value, least, minutes, began), at, minutes, value, least, surprise) with { Began = began };
            }
        }

        // As long as all of these are alike it is neither the beginning of an outage nor its end.
        (double half, double all) = (Sum(_values, at, LongDrop), LeastOfWeek(at, LongDrop));
        return all - half >= LeastLoss && IsHalf(at, 10) && IsHalf(at, 20) && IsHalf(at, LongDrop) && SurpriseOfFew(half, all) is var few && few >= needed
            ? Found(AnomalyRules.Drop, Few(time, half, all, LongDrop, time), at, LongDrop, half, all, few) with { Began = time.AddMinutes(1 - LongDrop) }
            : null;
    }

    private bool IsSilent(int at, int minutes) => Sum(_values, at, minutes) <= Silent * Least(at, minutes);

    /// <summary>No less than the hour of the week always has: fewer are missed then, though they are not so few that it were silent.</summary>
    private double LeastOfWeek(int at, int minutes) => Math.Max(Sum(_always, at, minutes), Least(at, minutes));

    /// <summary>How many of the last minutes must be silent by themselves: else a long silence is told of long after its end.</summary>
    private static int StillSilent(int minutes) => Math.Max(1, minutes / 6);

    private bool IsHalf(int at, int minutes)
    {
        double value = Sum(_values, at, minutes);
        return value > Silent * Least(at, minutes) && value <= Half * LeastOfWeek(at, minutes);
    }

    /// <summary>How many of the last minutes had nothing.</summary>
    private int Empty(int at)
    {
        int minutes = 0;
        while (minutes < Recent && _values[(at - minutes + Recent) % Recent] == 0)
        {
            minutes++;
        }

        return minutes;
    }

    private double[] Hour(int at) => [.. Enumerable.Range(1, Recent).Select(i => Math.Round((double)_values[(at + i) % Recent], 3))];

    private Finding Found(AlertRule rule, string reason, int at, int minutes, double value, double expected, double surprise)
    {
        (double low, double high) = _high > 0 ? BandAround(expected / minutes, value > expected) : (0, 0);
        return new(rule, measure, reason, measure.IsCount ? (long)Math.Abs(value - expected) : 0, surprise)
        {
            Value = value,
            Expected = expected,
            Minutes = minutes,
            Low = low,
            High = high,
            Recent = Hour(at),
        };
    }

    /// <summary>
    /// How surprising the last minutes together are as counts. Where there are few, or none for most of the time, it says more than the minute alone;
    /// the forecast may be off by a quarter, and a new series is not yet known well enough for more.
    /// </summary>
    private double SurpriseOfCounts(int at)
    {
        double most = 0;
        foreach (int minutes in (ReadOnlySpan<int>)[3, 10])
        {
            (double value, double expected) = (Sum(_values, at, minutes), Usual(at, minutes));
            most = value > expected ? Math.Max(most, Chance.Surprise(value, Math.Min(value, (expected * (1 + ForecastError)) + 1), _bunch)) : most;
        }

        if (++_minutes % BunchMinutes == 0)
        {
            (double value, double expected) = (Sum(_values, at, BunchMinutes), Sum(_expected, at, BunchMinutes));
            double bunch = Math.Min((value - expected) * (value - expected) / (expected + 0.5), MostErrors * _bunch);
            _bunch = Math.Max(1, _bunch + (Math.Max(BunchRate, 1.0 / ((_minutes / BunchMinutes) + 20)) * (bunch - _bunch)));
        }

        return Math.Min(most, MostSurprise);
    }

    /// <summary>How surprising it is that there are so few, against the least that was to be expected.</summary>
    private double SurpriseOfFew(double value, double least) =>
        Math.Min(Chance.Surprise(value, Math.Max(value, least * (1 - ForecastError)), _bunch), MostSurprise);

    private double MostSurprise => SeriesDetector.MostSurpriseOf(_minutes);

    /// <summary>
    /// What is usual of the last minutes together, at the least what both seasons expect, or what the hour of the week had each time: after an outage the usual is no
    /// crowd, nor is what comes every Thursday.
    /// </summary>
    private double Usual(int at, int minutes) => Math.Max(
        Math.Max(Sum(_expected, at, minutes), Sum(_weekly, at, minutes)),
        Math.Min(Sum(_ofDay, at, minutes), Sum(_ofWeek, at, minutes)));

    /// <summary>What the seasons expect of the last minutes together, however long something else goes on.</summary>
    private double OfSeasons(int at, int minutes) => Math.Max(Sum(_ofDay, at, minutes), Math.Max(Sum(_ofWeek, at, minutes), Sum(_weekly, at, minutes)));

    /// <summary>The least that any season expects of the last minutes together: after a crowd the usual is no silence.</summary>
    private double Least(int at, int minutes) => Math.Min(Sum(_expected, at, minutes), Math.Min(Sum(_ofDay, at, minutes), Sum(_ofWeek, at, minutes)));

    /// <summary>The sum of the last minutes, which end at a place.</summary>
    private static double Sum(float[] of, int at, int minutes)
    {
        double sum = 0;
        for (int i = 0; i < minutes; i++)
        {
            sum += of[(at - i + Recent) % Recent];
        }

        return sum;
    }

    private static AlertRule RuleOf(MeasureRole role) => role switch
    {
        MeasureRole.Logins => AnomalyRules.Logins,
        MeasureRole.Probing => AnomalyRules.Probing,
        MeasureRole.Errors => AnomalyRules.Errors,
        _ => AnomalyRules.Traffic,
    };

    private double UsualShare => _shareAll > 0 ? Math.Clamp(_shareOf / _shareAll, 0, 1) : 0;

    private bool IsLargerShare(double value, double requests) =>
        requests < value || Chance.AtLeast(value, requests, Math.Min(0.95, (1.5 * UsualShare) + 0.005)) < ShareProbability;

    /// <summary>A crowd, or a crawler, meets links that are broken. Who probes asks for little else: of what came besides the usual, a tenth must be in vain.</summary>
    private bool AreBrokenLinks(double more, double moreRequests) => measure.Role == MeasureRole.Probing && more < MostBrokenLinks * moreRequests;

    private string Much(DateTimeOffset time, double value, double expected, double requests, int minutes)
    {
        CultureInfo words = CultureInfo.InvariantCulture;
        if (!measure.IsCount)
        {
            (double mean, double usual) = (value / minutes, expected / minutes);
            string what = measure.Role == MeasureRole.Traffic ? $"{measure.Words}: {measure.Say(mean)} a minute" : $"{measure.Words}: {measure.Say(mean)}";
            return string.Create(words, $"{what}, {mean / usual:#,0.#} times the usual of a {DayOf(time)} {time:HH}:00 ({measure.Say(usual)})");
        }

        string amount = string.Create(words, $"{value:N0} {measure.Words} in {Span(minutes)}");
        string times = expected < 0.5
            ? $", where there is hardly one on a {DayOf(time)} at {time:HH}:00"
            : string.Create(words, $", {value / expected:#,0.#} times the usual of a {DayOf(time)} {time:HH}:00");
        string share = measure.IsShare && requests >= value && requests > 0
            ? string.Create(words, $"; {100 * value / requests:0.#} % of requests, usually {100 * UsualShare:0.#} %")
            : "";
        return amount + times + share;
    }

    private string Few(DateTimeOffset time, double value, double expected, int minutes, DateTimeOffset began) => value < 0.5
        ? string.Create(CultureInfo.InvariantCulture, $"no {measure.Words} since {began:HH:mm}, where a {DayOf(time)} {time:HH}:00 has {expected:N0} in {Span(minutes)}")
        : string.Create(CultureInfo.InvariantCulture, $"{value:N0} {measure.Words} in {Span(minutes)}, where a {DayOf(time)} {time:HH}:00 has {expected:N0}");

    private string DayOf(DateTimeOffset time) => IsHoliday(time) ? "holiday" : time.ToString("dddd", CultureInfo.InvariantCulture);

    public static string Span(int minutes) => minutes == 1 ? "a minute" : string.Create(CultureInfo.InvariantCulture, $"{minutes} minutes");

    private Finding? Drift(long day)
    {
        // Weeks against weeks: the same day of the week in each.
        double[] ordered = [.. Enumerable.Range(0, Days).Select(i => (double)_days[(int)((day + i) % Days)])];
        double[] weeks = [.. ordered.Chunk(7).Select(week => week.Sum())];
        double[] levelled = [.. ordered.Select((value, i) => value / Math.Max(1, Enumerable.Range(0, 4).Average(week => ordered[(i % 7) + (7 * week)])))];
        (double probability, bool isUpwards) = Chance.OfTrend(levelled);
        bool isSteady = Enumerable.Range(1, 3).All(i => isUpwards ? weeks[i] > weeks[i - 1] * 1.05 : weeks[i] < weeks[i - 1] * 0.95);
        if (probability > TrendProbability || !isSteady || weeks[0] < 100)
        {
            return null;
        }

        string each = string.Join(", ", weeks.Select(week => week.ToString("N0", CultureInfo.InvariantCulture)));
        return new Finding(AnomalyRules.Drift, measure, $"{measure.Words} week by week: {each}", (long)Math.Abs(weeks[3] - weeks[0]), -Math.Log10(Math.Max(probability, 1e-12)))
        {
            Value = weeks[3],
            Expected = weeks[0],
            Minutes = 7 * 24 * 60,
        };
    }
}
