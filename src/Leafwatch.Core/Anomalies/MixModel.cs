using System.Globalization;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies;

/// <summary>
/// Of what kinds the requests are: a quarter of an hour is compared with the usual shares by the total variation distance, and what distance is usual
/// is learned like any series. A kind is more only where there are really more of it than the hour of the day has: that people sleep and crawlers do not
/// makes the crawlers a larger part each night, and is none.
/// </summary>
internal sealed class MixModel(string name, string what, AnomalyOptions options, (string Words, Func<Rollup, double> Of)[] kinds)
{
    private const int Minutes = 15;
    private const double Least = 100;
    private const double LeastChange = 0.1;
    private const double Rate = 0.02;
    private const double HourRate = 0.1;
    private const int Hours = 24;
    private const string AnsweredWell = "2xx";

    private static readonly double MostOfAWeek = SeriesDetector.MostSurpriseOf(7 * 24 * 60 / Minutes);

    private readonly SeriesDetector _detector = new(TimeSpan.FromMinutes(Minutes), options.Budget, options.Holidays);
    private readonly double[] _usual = new double[kinds.Length];
    private readonly double[] _counts = new double[kinds.Length];

    // How many of each kind a quarter of an hour has, by the hour of the day.
    private readonly double[] _ofHour = new double[Hours * kinds.Length];
    private readonly long[] _seenOfHour = new long[Hours];
    private long _blocks;

    /// <summary>What tells it from the other mixes of a site: <c>methods</c>.</summary>
    public string Name => name;

    /// <summary>Shares that somebody said to be no news.</summary>
    public AcceptedShares Accepted { get; } = new(LeastChange / 4);

    public static MixModel Methods(AnomalyOptions options) => new(
        "methods",
        "requests",
        options,
        [.. ((RollupMeasure[])[RollupMeasure.Get, RollupMeasure.Head, RollupMeasure.Post, RollupMeasure.Put, RollupMeasure.Delete, RollupMeasure.Options, RollupMeasure.Patch, RollupMeasure.OtherMethods])
            .Select(method => (method == RollupMeasure.OtherMethods ? "of other methods" : method.ToString().ToUpperInvariant(), (Func<Rollup, double>)(minute => minute[method])))]);

    public static MixModel Statuses(AnomalyOptions options) => new(
        "statuses", "answers", options, [.. Enumerable.Range(1, 5).Select(hundreds => ($"{hundreds}xx", (Func<Rollup, double>)(minute => minute.Statuses.OfClass(hundreds))))]);

    public static MixModel Clients(AnomalyOptions options) => new(
        "clients",
        "requests",
        options,
        [
            ("of people", static minute => minute.PeopleRequests),
            ("of crawlers", static minute => minute[RollupMeasure.CrawlerRequests]),
            ("of monitors", static minute => minute[RollupMeasure.MonitorRequests]),
        ]);

    public Finding? Take(DateTimeOffset time, Rollup? minute, double threshold)
    {
        for (int i = 0; minute is not null && i < kinds.Length; i++)
        {
            _counts[i] += kinds[i].Of(minute);
        }

        if (time.Minute % Minutes != Minutes - 1)
        {
            return null;
        }

        double all = _counts.Sum();
        Finding? found = all >= Least ? Compare(time, all, threshold) : null;
        LearnHour(time.Hour, found is not null);
        Array.Clear(_counts);
        return found;
    }

    public void Write(BinaryWriter to)
    {
        byte[] detector = _detector.Save();
        to.Write(detector.Length);
        to.Write(detector);
        foreach (double number in _usual.Concat(_counts).Concat(_ofHour))
        {
            to.Write(number);
        }

        foreach (long seen in _seenOfHour)
        {
            to.Write(seen);
        }

        to.Write(_blocks);
        Accepted.Write(to);
    }

    public bool Read(BinaryReader from)
    {
        if (!_detector.Restore(from.ReadBytes(from.ReadInt32())))
        {
            return false;
        }

        foreach (double[] numbers in (double[][])[_usual, _counts, _ofHour])
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = from.ReadDouble();
            }
        }

        for (int hour = 0; hour < Hours; hour++)
        {
            _seenOfHour[hour] = from.ReadInt64();
        }

        _blocks = from.ReadInt64();
        Accepted.Read(from);
        return true;
    }

    private Finding? Compare(DateTimeOffset time, double all, double threshold)
    {
        (int most, double change, double distance) = (0, 0, 0);
        double allOfHour = SumOf(OfHour(time.Hour));
        for (int i = 0; i < kinds.Length; i++)
        {
            double ofHour = OfHour(time.Hour)[i];
            double expected = Math.Max(Math.Max(_usual[i], allOfHour > 0 ? ofHour / allOfHour : 0) * all, ofHour);
            double more = Math.Max(0, _counts[i] - expected) / all;
            distance += more;
            (most, change) = more > change && !Accepted.Cover(kinds[i].Words, _counts[i] / all) ? (i, more) : (most, change);
        }

        // What comes by chance in so few requests is no distance.
        Judgement judged = _blocks == 0 ? Judgement.OfMissing : _detector.Take(time, Math.Max(0, distance - Math.Sqrt(1 / all)));
        // That more requests are answered well than usual is no news.
        double needed = Math.Min(threshold - Math.Log10(Minutes), Math.Max(_detector.MostSurprise, MostOfAWeek));
        bool isChanged = judged.Surprise >= needed && judged.Departure == Departure.Spike && change >= LeastChange && kinds[most].Words != AnsweredWell;
        double usual = Math.Max(_usual[most], allOfHour > 0 ? OfHour(time.Hour)[most] / allOfHour : 0);
        double share = _counts[most] / all;

        // What is unusual becomes usual slowly.
        double rate = Math.Max(Rate, 1.0 / ++_blocks) * (isChanged ? 0.1 : 1);
        for (int i = 0; i < kinds.Length; i++)
        {
            _usual[i] += rate * ((_counts[i] / all) - _usual[i]);
        }

        if (!isChanged)
        {
            return null;
        }

        string reason = string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} % of {what} {kinds[most].Words} in {SeriesModel.Span(Minutes)}, usually {100 * usual:0.#} %");
        return new Finding(AnomalyRules.Mix, null, reason, (long)(change * all), judged.Surprise) { Mix = new UnusualMix(name, kinds[most].Words, share), Value = share, Expected = usual, Minutes = Minutes };
    }

    private Span<double> OfHour(int hour) => _ofHour.AsSpan(hour * kinds.Length, kinds.Length);

    private static double SumOf(ReadOnlySpan<double> numbers)
    {
        double sum = 0;
        foreach (double number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    private void LearnHour(int hour, bool isChanged)
    {
        double rate = Math.Max(HourRate, 1.0 / ++_seenOfHour[hour]) * (isChanged ? 0.1 : 1);
        Span<double> usual = OfHour(hour);
        for (int i = 0; i < usual.Length; i++)
        {
            usual[i] += rate * (_counts[i] - usual[i]);
        }
    }
}
