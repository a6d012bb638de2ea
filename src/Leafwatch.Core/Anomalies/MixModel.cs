using System.Globalization;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies;

/// <summary>
/// Of what kinds the requests are: a quarter of an hour is compared with the usual shares by the total variation distance, and what distance is usual
/// is learned like any series.
/// </summary>
internal sealed class MixModel(string name, string what, AnomalyOptions options, (string Words, Func<Rollup, double> Of)[] kinds)
{
    private const int Minutes = 15;
    private const double Least = 100;
    private const double LeastChange = 0.1;
    private const double Rate = 0.02;
    private const string AnsweredWell = "2xx";

    private static readonly double MostOfAWeek = SeriesDetector.MostSurpriseOf(7 * 24 * 60 / Minutes);

    private readonly SeriesDetector _detector = new(TimeSpan.FromMinutes(Minutes), options.Budget, options.Holidays);
    private readonly double[] _usual = new double[kinds.Length];
    private readonly double[] _counts = new double[kinds.Length];
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
        Array.Clear(_counts);
        return found;
    }

    public void Write(BinaryWriter to)
    {
        byte[] detector = _detector.Save();
        to.Write(detector.Length);
        to.Write(detector);
        foreach (double number in _usual.Concat(_counts))
        {
            to.Write(number);
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

        foreach (double[] numbers in (double[][])[_usual, _counts])
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = from.ReadDouble();
            }
        }

        _blocks = from.ReadInt64();
        Accepted.Read(from);
        return true;
    }

    private Finding? Compare(DateTimeOffset time, double all, double threshold)
    {
        (int most, double change, double distance) = (0, 0, 0);
        for (int i = 0; i < kinds.Length; i++)
        {
            double more = (_counts[i] / all) - _usual[i];
            distance += Math.Abs(more) / 2;
            (most, change) = more > change && !Accepted.Cover(kinds[i].Words, _counts[i] / all) ? (i, more) : (most, change);
        }

        // What comes by chance in so few requests is no distance.
        Judgement judged = _blocks == 0 ? Judgement.OfMissing : _detector.Take(time, Math.Max(0, distance - Math.Sqrt(1 / all)));
        // That more requests are answered well than usual is no news.
        double needed = Math.Min(threshold - Math.Log10(Minutes), Math.Max(_detector.MostSurprise, MostOfAWeek));
        bool isChanged = judged.Surprise >= needed && judged.Departure == Departure.Spike && change >= LeastChange && kinds[most].Words != AnsweredWell;
        double usual = _usual[most];

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

        string reason = string.Create(CultureInfo.InvariantCulture, $"{100 * (usual + change):0.#} % of {what} {kinds[most].Words}, usually {100 * usual:0.#} %");
        return new Finding(AnomalyRules.Mix, null, reason, (long)(change * all), judged.Surprise) { Mix = new UnusualMix(name, kinds[most].Words, usual + change), Value = usual + change, Expected = usual, Minutes = Minutes };
    }
}
