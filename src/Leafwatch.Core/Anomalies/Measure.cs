using System.Globalization;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Core.Anomalies;

/// <summary>What a measure that is beyond what is usual speaks of.</summary>
internal enum MeasureRole
{
    Traffic,
    Errors,
    Probing,
    Logins,
}

/// <summary>One of the numbers that are watched of each site, minute by minute.</summary>
/// <param name="Number">Its place; it is in stored models and stays.</param>
/// <param name="Name">Its name in output.</param>
/// <param name="Words">What it counts.</param>
/// <param name="Role">What too much of it speaks of.</param>
/// <param name="Of">Its value in a minute; <see cref="double.NaN"/> when there is none.</param>
internal sealed record Measure(int Number, string Name, string Words, MeasureRole Role, Func<Rollup, double> Of)
{
    private const int Families = 16;

    public const int RequestsNumber = 1;

    /// <summary>Whether too little of it is told.</summary>
    public bool TellsDrops { get; init; }

    /// <summary>Whether it is a part of the requests: more visitors have more of it, and only a larger share is unusual.</summary>
    public bool IsShare { get; init; }

    /// <summary>Whether it counts; else it is a time or an amount, of which only a multiple is told.</summary>
    public bool IsCount { get; init; } = true;

    /// <summary>A number of it as people read it: <c>1.8 MB</c>, <c>160 ms</c>, <c>1,234</c>.</summary>
    public Func<double, string> Say { get; init; } = Plain;

    /// <summary>Whether an hour has what its minutes have together: different ones, and times, it has not.</summary>
    public bool AddsUp { get; init; } = true;

    public static IReadOnlyList<Measure> All { get; } =
    [
        new(0, "events", "lines", MeasureRole.Traffic, static minute => minute[RollupMeasure.Events]) { TellsDrops = true },
        new(RequestsNumber, "requests", "requests", MeasureRole.Traffic, static minute => minute[RollupMeasure.Requests]) { TellsDrops = true },
        new(2, "client_errors", "requests refused (4xx other than 401, 404)", MeasureRole.Probing, static minute => minute.Statuses.OfClass(4) - minute.Statuses[401] - minute.Statuses[404] - minute.Statuses[410]) { IsShare = true },
        new(3, "unauthorized", "requests answered 401", MeasureRole.Logins, static minute => minute.Statuses[401]) { IsShare = true },
        new(4, "not_found", "requests for pages that are not there", MeasureRole.Probing, static minute => minute.Statuses[404] + minute.Statuses[410]) { IsShare = true },
        new(5, "server_errors", "requests at which the server failed (5xx)", MeasureRole.Errors, static minute => minute.Statuses.OfClass(5)) { IsShare = true },
        new(6, "bytes", "bytes sent", MeasureRole.Traffic, static minute => minute[RollupMeasure.Bytes]) { IsCount = false, Say = Bytes },
        new(7, "latency_median", "the time that half of the answers take", MeasureRole.Errors, static minute => Quantile(minute, 0.5)) { IsCount = false, AddsUp = false, Say = Time },
        new(8, "latency_p95", "the time that 95 of 100 answers take", MeasureRole.Errors, static minute => Quantile(minute, 0.95)) { IsCount = false, AddsUp = false, Say = Time },
        new(9, "addresses", "different addresses", MeasureRole.Traffic, static minute => minute.Addresses.Estimate) { AddsUp = false },
        new(10, "missing_paths", "different pages that are not there", MeasureRole.Probing, static minute => minute.MissingPaths.Estimate) { IsShare = true, AddsUp = false },
        new(11, "dns_queries", "DNS queries", MeasureRole.Traffic, static minute => minute[RollupMeasure.DnsQueries]) { TellsDrops = true },
        new(12, "dns_failures", "DNS queries without an answer", MeasureRole.Errors, static minute => minute[RollupMeasure.DnsFailures]),
        new(13, "transfers", "file transfers", MeasureRole.Traffic, static minute => minute[RollupMeasure.Transfers]),
        .. Enumerable.Range(0, Families).Select(family => new Measure(
            14 + family, $"failed_logins_{Word(family)}", $"failed logins ({Word(family)})", MeasureRole.Logins, minute => minute.FailedLogins((LoginFamily)family))
        {
            IsShare = family == (int)LoginFamily.Http,
        }),
        .. Enumerable.Range(0, Families).Select(family => new Measure(
            14 + Families + family, $"logins_{Word(family)}", $"logins ({Word(family)})", MeasureRole.Traffic, minute => minute.Logins((LoginFamily)family))),
    ];

    public static Measure? Named(string name) => All.FirstOrDefault(measure => measure.Name == name);

    /// <summary>A count, with as many digits as say something.</summary>
    public static string Plain(double value) => Math.Max(0, value).ToString(value >= 10 ? "#,0" : "0.##", CultureInfo.InvariantCulture);

    private static string Bytes(double value)
    {
        (double divisor, string unit) = value switch
        {
            >= 1e9 => (1e9, "GB"),
            >= 1e6 => (1e6, "MB"),
            >= 1e3 => (1e3, "kB"),
            _ => (1, "bytes"),
        };
        return $"{(value / divisor).ToString(value / divisor >= 10 || divisor == 1 ? "0" : "0.#", CultureInfo.InvariantCulture)} {unit}";
    }

    private static string Time(double seconds) => seconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.#} ms");

    private static string Word(int family) => ((LoginFamily)family).ToString().ToLowerInvariant();

    private static double Quantile(Rollup minute, double share) =>
        minute.Durations.Count == 0 ? double.NaN : minute.Durations.Quantile(share).TotalSeconds;
}
