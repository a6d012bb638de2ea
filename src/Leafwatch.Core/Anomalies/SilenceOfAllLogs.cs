using System.Globalization;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Core.Anomalies;

/// <summary>
/// All logs that are quiet at once. Where a single log needs many minutes until its silence is no chance, all together need few; and what they have in common is
/// the machine, its network, or what writes them: it is one story.
/// </summary>
internal static class SilenceOfAllLogs
{
    private const double Silent = 0.3;
    private const double LeastLoss = 20;
    private const double ForecastError = 0.25;

    /// <summary>The negative decimal logarithm of the chance that all but the largest are quiet: one large log that is quiet is no silence of all.</summary>
    private const double LeastOfOthers = 2;
    private const int MostNames = 5;

    /// <param name="sites">Those that are known long enough, and whose minute was taken.</param>
    /// <param name="minute">The minute that was taken last.</param>
    /// <param name="now">The same in the zone of the sites' people.</param>
    public static Finding? Find(IReadOnlyList<SiteModel> sites, long minute, DateTimeOffset now)
    {
        (SiteModel Site, SeriesModel Model)[] logs = [.. sites.Where(static site => site.Arrivals is not null).Select(static site => (site, site.Arrivals!))];
        foreach (int minutes in logs.Length < 2 ? [] : (ReadOnlySpan<int>)[1, 3, 10, 20])
        {
            Share[] shares = [.. logs.Select(log => ShareOf(log.Site, log.Model, minute, minutes))];
            Share all = shares.Aggregate(static (sum, share) => sum + share);
            Share largest = shares.MaxBy(static share => share.Least);
            Share others = new(null, all.Value - largest.Value, all.Least - largest.Least, all.Weight - largest.Weight);
            Share lately = logs.Select(log => ShareOf(log.Site, log.Model, minute, Math.Max(1, minutes / 6))).Aggregate(static (sum, share) => sum + share);
            if (all.IsSilent && others.IsSilent && lately.IsSilent && all.Least - all.Value >= LeastLoss && others.Surprise >= LeastOfOthers
                && all.Surprise is var surprise && surprise >= sites.Max(static site => site.Threshold))
            {
                return Found([.. shares.Where(static share => share.IsSilent).OrderByDescending(static share => share.Least)], all, logs, minute, minutes, now) with { Surprise = surprise };
            }
        }

        return null;
    }

    /// <summary>What a site is called in a sentence.</summary>
    public static string NameOf(RollupSeries series) => series.Site.Length > 0 ? series.Site : series.Source;

    private static Finding Found(Share[] quiet, Share all, (SiteModel Site, SeriesModel Model)[] logs, long minute, int minutes, DateTimeOffset now)
    {
        double[][] hours = [.. logs.Select(log => log.Model.HourUpTo(minute))];
        double[] hour = [.. Enumerable.Range(0, SeriesModel.Recent).Select(i => hours.Sum(each => each[i]))];
        int empty = hour.Reverse().TakeWhile(static value => value < 0.5).Count();
        DateTimeOffset began = now.AddMinutes(1 - Math.Max(minutes, empty));
        string names = string.Join(", ", quiet.Take(MostNames).Select(static share => VisibleText.Of(NameOf(share.Site!.Series), 80)));
        string more = quiet.Length > MostNames ? string.Create(CultureInfo.InvariantCulture, $" and {quiet.Length - MostNames} more") : "";
        string what = all.Value < 0.5
            ? string.Create(CultureInfo.InvariantCulture, $"nothing from any of {logs.Length} logs since {began:HH:mm}")
            : string.Create(CultureInfo.InvariantCulture, $"{all.Value:N0} lines from {logs.Length} logs in {SeriesModel.Span(minutes)}");
        string usual = string.Create(CultureInfo.InvariantCulture, $", where such an hour has {all.Least:N0}{(all.Value < 0.5 ? $" in {SeriesModel.Span(minutes)}" : "")}: {names}{more}");
        return new Finding(AnomalyRules.AllSilent, Measure.All[0], what + usual, (long)(all.Least - all.Value), all.Surprise)
        {
            Began = began,
            Sites = [.. quiet.Select(static share => share.Site!.Series)],
            Value = all.Value,
            Expected = all.Least,
            Minutes = minutes,
            Recent = hour,
        };
    }

    private static Share ShareOf(SiteModel site, SeriesModel model, long minute, int minutes)
    {
        (double value, double least) = model.Lately(minute, minutes);
        return new Share(site, value, least, least * model.Bunch);
    }

    /// <summary>What came of a log, or of several, and the least that the hour always has.</summary>
    private readonly record struct Share(SiteModel? Site, double Value, double Least, double Weight)
    {
        public bool IsSilent => Least > 0 && Value <= Silent * Least;

        /// <summary>How surprising it is that there are so few, as counts that come in bunches; the forecast may be off.</summary>
        public double Surprise => Least > 0 ? Chance.Surprise(Value, Math.Max(Value, Least * (1 - ForecastError)), Math.Max(1, Weight / Least)) : 0;

        public static Share operator +(Share a, Share b) => new(null, a.Value + b.Value, a.Least + b.Least, a.Weight + b.Weight);
    }
}
