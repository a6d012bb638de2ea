using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;

namespace Leafwatch.Reports;

/// <summary>What a report is made of: read from the store once, and nothing after.</summary>
internal sealed record ReportMaterial
{
    /// <summary>How many periods before are what is usual.</summary>
    public const int NormPeriods = 4;

    /// <summary>At most this many alerts are looked at.</summary>
    public const int MostAlerts = 20_000;

    /// <summary>At most this many incidents are looked at, the latest.</summary>
    public const int MostIncidents = 5_000;


    /// <summary>The first period that is known may lack such a part of itself, and still be one.</summary>
    public const int PartThatMayLack = 8;

    public required ReportPeriod Period { get; init; }

    public required RollupClock Clock { get; init; }

    public required DateTimeOffset Made { get; init; }

    /// <summary>The numbers by the hour, or by the day where hours are no longer kept.</summary>
    public required IReadOnlyList<RequestCount> Rows { get; init; }

    /// <summary>Whether <see cref="Rows"/> are of hours.</summary>
    public required bool HasHours { get; init; }

    /// <summary>Each day, where the period is one of whole days, and of no more than two months.</summary>
    public required IReadOnlyList<DayCounts> Days { get; init; }

    /// <summary>The whole period.</summary>
    public required PeriodCounts Counts { get; init; }

    /// <summary>What was expected of requests, as far as it is still kept.</summary>
    public required IReadOnlyList<ExpectedBand> ExpectedRequests { get; init; }

    /// <summary>
    /// The periods before, the nearest first; those of which nothing is known, or only a part, are left out. Of a period that goes on they are as
    /// much as is over of it, and of one that is known in part as much as is known.
    /// </summary>
    public required IReadOnlyList<PeriodCounts> Earlier { get; init; }

    /// <summary>All that is known of the time that <see cref="Earlier"/> reaches back to, without a break: what is in none of it is new.</summary>
    public required IReadOnlyList<PeriodCounts> Known { get; init; }

    /// <summary>The day from which on <see cref="Known"/> is looked at, when more is known before it.</summary>
    public required DateTimeOffset? KnownFrom { get; init; }

    public required IReadOnlyList<Incident> Incidents { get; init; }

    public required IReadOnlyList<Alert> Alerts { get; init; }

    /// <summary>The ids of the incidents that <see cref="Alerts"/> are of, by the ids of those.</summary>
    public required IReadOnlyDictionary<string, string> IncidentOfAlert { get; init; }

    public required IReadOnlyList<Alert> EarlierAlerts { get; init; }

    /// <summary>The ledger's hours of the period.</summary>
    public required IReadOnlyList<HourTally> Ledger { get; init; }

    public required IReadOnlyList<LedgerGap> Gaps { get; init; }

    /// <summary>When the monitor did not run.</summary>
    public required IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> Downtimes { get; init; }

    public required DeliveryTally Deliveries { get; init; }

    /// <summary>What is still owed to each receiver.</summary>
    public required IReadOnlyList<OutboxCount> Owed { get; init; }

    /// <summary>What stands for addresses and users after a time: the earlier ones are found by them.</summary>
    public required Pseudonyms Pseudonyms { get; init; }

    /// <summary>When the counting began, if that was within the period and a good part of it after its beginning.</summary>
    public DateTimeOffset? BegunIn
    {
        get
        {
            DateTimeOffset first = Rows.Select(row => row.Start).DefaultIfEmpty(Period.From).Min();
            return first - Period.From > (Period.To - Period.From) / PartThatMayLack && Known.All(counts => counts.IsEmpty) ? first : null;
        }
    }

    /// <summary>After when nothing is known of the period, if that was long before its end and nobody watched: an import ended there.</summary>
    public required DateTimeOffset? EndedIn { get; init; }

    /// <summary>Sources of which less is known than the periods that are compared, and since when.</summary>
    public required IReadOnlyList<YoungSource> Young { get; init; }

    /// <summary>What is compared with <see cref="Earlier"/>: the period without <see cref="Young"/>.</summary>
    public required Rollup Compared { get; init; }

    /// <summary>How many of the periods before are known only in part, and are no measure.</summary>
    public required int EarlierInPart { get; init; }

    /// <summary>Whether the period is not over yet.</summary>
    public bool GoesOn => Made < Period.To;

    /// <summary>Whether only a part of the period is known: it is compared with as much of those before.</summary>
    public bool IsPart => GoesOn || EndedIn is not null;

    /// <summary>Whether all that is known was counted from old logs afterwards: nobody watched, and no alert was made.</summary>
    public bool IsOnlyImported => !Counts.IsEmpty && Ledger.Count == 0 && Alerts.Count == 0 && Incidents.Count == 0;

    public static ReportMaterial Read(SqliteStore store, ReportPeriod period, RollupClock clock, DateTimeOffset now) => new ReportReading(store, period, clock, now).Read();
}

/// <summary>How many requests there were in an hour or a day, and how many of them the server failed at.</summary>
internal readonly record struct RequestCount(DateTimeOffset Start, long Requests, long ServerErrors);

/// <summary>What was counted in a period.</summary>
/// <param name="From">From when.</param>
/// <param name="To">Until when.</param>
/// <param name="Sum">All of it, with all lists that are told of.</param>
/// <param name="Facts">Of which sites, and since when pages are missing or broken.</param>
/// <param name="End">When the last of it ended; <see langword="null"/> when there is nothing.</param>
internal sealed record PeriodCounts(DateTimeOffset From, DateTimeOffset To, Rollup Sum, SumFacts Facts, DateTimeOffset? End)
{
    public bool IsEmpty => Facts.First is null;

    public ReportPeriod AsPeriod => ReportPeriod.Range(From, To);

    /// <summary>When the first of it began.</summary>
    public DateTimeOffset? First => Facts.First is { } minute ? RollupClock.TimeOf(minute) : null;
}
