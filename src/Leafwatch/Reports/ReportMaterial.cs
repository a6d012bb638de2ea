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

    private const int MostGaps = 1000;
    private const int SumCapacity = 4096;
    private const int MostDays = 63;

    /// <summary>So far is looked whether more is known than is looked at.</summary>
    private const int DaysBefore = 7;

    /// <summary>The first period that is known may lack such a part of itself, and still be one.</summary>
    private const int PartThatMayLack = 8;

    /// <summary>A site that nobody asks anything for longer than this is not closed for some days: its logs are missing.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(4);

    /// <summary>What a report tells the most frequent values of.</summary>
    private static readonly RollupLists Lists = RollupLists.Of(
        RollupList.Paths, RollupList.PathBytes, RollupList.Addresses, RollupList.Referrers, RollupList.Agents, RollupList.Missing, RollupList.Broken,
        RollupList.FailedAddresses, RollupList.FailedUsers, RollupList.LoggedIn, RollupList.Refused, RollupList.PageTimes);

    /// <summary>And what it must know of the time before, to say what is new.</summary>
    private static readonly RollupLists EarlierLists =
        RollupLists.Of(RollupList.Agents, RollupList.Missing, RollupList.Broken, RollupList.FailedUsers, RollupList.LoggedIn);

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

    public static ReportMaterial Read(SqliteStore store, ReportPeriod period, RollupClock clock, DateTimeOffset now)
    {
        ReportPeriod[] before = [.. Enumerable.Range(1, NormPeriods).Select(n => period.Before(n, clock))];
        ReportPeriod past = ReportPeriod.Range(before[^1].From, period.From);
        StoredLedger ledger = store.LoadOverview(MostGaps, dead: 0).State.Ledger;
        HashSet<string> sources = [];
        RequestCount[] hours = RowsOf(RollupSpan.Hour);
        DateTimeOffset? ended = EndOf(hours);
        DateTimeOffset until = ended ?? now;
        PeriodCounts[] earlier = [.. before.Select(each => until < period.To ? NumbersOf(each.First(until - period.From)) : CountsOf(each, EarlierLists)).Where(counts => !counts.IsEmpty)];
        PeriodCounts[] known = until < period.To || period.Kind == ReportKind.Day ? [CountsOf(past, EarlierLists)] : earlier;
        PeriodCounts counts = CountsOf(period, Lists);
        PeriodCounts[] whole = [.. earlier.Where((counts, i) => !IsEndedIn(counts) && (i < earlier.Length - 1 || !IsBegunIn(counts)))];
        YoungSource[] young = whole.Length == 0 ? [] : [.. YoungSource.Of(counts.Facts, store.SourcesSince(), whole[^1].From + ((period.To - period.From) / PartThatMayLack), now)];
        Rollup compared = counts.Sum;
        if (young.Length > 0)
        {
            whole = [.. whole.Select(each => NumbersOf(each.AsPeriod, IsOld))];
            compared = NumbersOf(period, IsOld).Sum;

            // What only they have is not new: it was not looked for before.
            known = [.. known, YoungCounts()];
        }

        return new ReportMaterial
        {
            Period = period,
            Clock = clock,
            Made = now,
            Rows = hours.Length > 0 ? hours : RowsOf(RollupSpan.Day),
            HasHours = hours.Length > 0,
            Days = DaysOf(),
            EndedIn = ended,
            Counts = counts,
            Young = young,
            Compared = compared,
            ExpectedRequests = store.ExpectedBands("requests", period.From, period.To),
            Earlier = whole,
            EarlierInPart = earlier.Length - whole.Length,
            Known = known,
            KnownFrom = store.RollupNumbers(RollupSpan.Day, past.From.AddDays(-DaysBefore), past.From).Count > 0 ? past.From : null,
            Incidents = store.IncidentsBetween(period.From, period.To, MostIncidents),
            Pseudonyms = store.HistoryKey.Pseudonyms,
            Alerts = store.AlertsFired(period.From, period.To, MostAlerts),
            EarlierAlerts = store.AlertsFired(past.From, past.To, MostAlerts),
            Ledger = [.. ledger.Hours.Where(hour => hour.Hour * 3600 >= period.From.ToUnixTimeSeconds() && hour.Hour * 3600 < period.To.ToUnixTimeSeconds())],
            Gaps = [.. ledger.Gaps.Where(gap => gap.At >= period.From && gap.At < period.To)],
            Downtimes = [.. Core.Ledgers.Downtimes.Read(store.Remembered(Core.Ledgers.Downtimes.Name)).Where(time => time.From < period.To && time.To > period.From)],
            Deliveries = store.Outbox.Settled(period.From, period.To),
            Owed = [.. store.Outbox.Count().Where(count => count.Since < period.To)],
        };

        RequestCount[] RowsOf(RollupSpan span)
        {
            List<RequestCount> rows = [];
            Each(span, period.From, period.To, withDistinct: false, (series, start, counts) =>
            {
                sources.Add(series.Source);
                rows.Add(new RequestCount(start, counts[RollupMeasure.Requests], counts.Statuses.OfClass(5)));
            });
            return [.. rows];
        }

        DayCounts[] DaysOf()
        {
            Dictionary<DateTimeOffset, Rollup> days = [];
            if (IsDay(period.From) && (IsDay(period.To) || now < period.To) && (period.To - period.From).TotalDays is > 1.5 and < MostDays)
            {
                Each(RollupSpan.Day, period.From, period.To, withDistinct: true, (_, start, counts) =>
                {
                    if (!days.TryGetValue(start, out Rollup? sum))
                    {
                        days.Add(start, sum = new Rollup());
                    }

                    sum.Merge(counts);
                });
            }

            return [.. days.OrderBy(day => day.Key).Select(day => DayCounts.Of(day.Key, day.Value))];
        }

        void Each(RollupSpan span, DateTimeOffset from, DateTimeOffset to, bool withDistinct, Action<RollupSeries, DateTimeOffset, Rollup> each) => store.EachNumbers(
            span, from, to,
            (series, start, counts) =>
            {
                if (!series.IsOwn)
                {
                    each(series, start, counts);
                }
            },
            withDistinct);

        // Whole days from stored sums, what is left by the hour. A time that begins within a day is counted by the hour.
        PeriodCounts CountsOf(ReportPeriod some, RollupLists lists)
        {
            SumOfDays sum = new(SumCapacity);
            DateTimeOffset hoursFrom = HoursOf(some);
            store.SumDays(sum, some.From, hoursFrom, lists);
            DateTimeOffset? end = sum.Facts.Last is { } day ? RollupClock.TimeOf(day).AddDays(1) : null;
            foreach (RollupRow row in store.Rollups(RollupSpan.Hour, hoursFrom, some.To, SumOfDays.Dated, sum.All, lists, static series => !series.IsOwn))
            {
                sum.Note(row.Series, RollupClock.MinuteOf(row.Start), row.Counts);
                end = row.Start.AddHours(1);
            }

            return new PeriodCounts(some.From, some.To, sum.All, sum.Facts, end);
        }

        // Of a part of a period nothing but numbers are compared.
        PeriodCounts NumbersOf(ReportPeriod some, Func<RollupSeries, bool>? takes = null)
        {
            DateTimeOffset hoursFrom = HoursOf(some);
            SumOfDays sum = new(SumCapacity);
            DateTimeOffset? end = null;
            foreach ((RollupSpan span, DateTimeOffset from, DateTimeOffset to) in ((RollupSpan, DateTimeOffset, DateTimeOffset)[])[(RollupSpan.Day, some.From, hoursFrom), (RollupSpan.Hour, hoursFrom, some.To)])
            {
                Each(span, from, to, withDistinct: true, (series, start, counts) =>
                {
                    if (takes?.Invoke(series) == false)
                    {
                        return;
                    }

                    sum.All.Merge(counts);
                    sum.Note(series, RollupClock.MinuteOf(start), counts);
                    DateTimeOffset over = start + (span == RollupSpan.Day ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1));
                    end = end > over ? end : over;
                });
            }

            return new PeriodCounts(some.From, some.To, sum.All, sum.Facts, end);
        }

        bool IsOld(RollupSeries series) => !young.Any(source => source.Name == series.Source);

        PeriodCounts YoungCounts()
        {
            SumOfDays sum = new(SumCapacity);
            DateTimeOffset hoursFrom = HoursOf(period);
            foreach ((RollupSpan span, DateTimeOffset from, DateTimeOffset to) in ((RollupSpan, DateTimeOffset, DateTimeOffset)[])[(RollupSpan.Day, period.From, hoursFrom), (RollupSpan.Hour, hoursFrom, period.To)])
            {
                foreach (RollupRow row in store.Rollups(span, from, to, SumOfDays.Dated, sum.All, EarlierLists, series => !IsOld(series)))
                {
                    sum.Note(row.Series, RollupClock.MinuteOf(row.Start), row.Counts);
                }
            }

            return new PeriodCounts(period.From, period.To, sum.All, sum.Facts, null);
        }

        DateTimeOffset HoursOf(ReportPeriod some) => IsDay(some.From) ? RollupClock.TimeOf(Math.Max(clock.DayOf(RollupClock.MinuteOf(some.To)), RollupClock.MinuteOf(some.From))) : some.From;

        bool IsDay(DateTimeOffset time) => clock.DayOf(RollupClock.MinuteOf(time)) == RollupClock.MinuteOf(time);

        // What was counted from the middle of a period on is no measure of whole ones. Of a day nothing but its rows of hours would tell.
        bool IsBegunIn(PeriodCounts counts) =>
            period.Kind != ReportKind.Day && counts.First - counts.From > (counts.To - counts.From) / PartThatMayLack;

        // Nor what was counted only until then.
        bool IsEndedIn(PeriodCounts counts) => period.Kind != ReportKind.Day && counts.End is { } end && EndsBefore(counts.To, end);

        // A site that is silent while somebody watches its logs has lost its visitors; otherwise nothing is known.
        DateTimeOffset? EndOf(RequestCount[] rows)
        {
            DateTimeOffset to = now < period.To ? now : period.To;
            DateTimeOffset last = rows.Select(row => row.Start.AddHours(1)).DefaultIfEmpty(to).Max();
            bool isWatched = ledger.Hours.Any(hour => hour.Hour * 3600 >= last.ToUnixTimeSeconds() && sources.Contains(hour.Source))
                || (ledger.Run is { } run && run.Started < to && run.Committed > last && ledger.Sources.Any(account => sources.Contains(account.Source)));
            return !isWatched && EndsBefore(to, last) ? last : null;
        }

        // Over a weekend a site may be silent: what goes on soon after has not ended.
        bool EndsBefore(DateTimeOffset to, DateTimeOffset last)
        {
            TimeSpan length = period.To - period.From;
            DateTimeOffset soon = last + (length / 2 < LongestSilence ? length / 2 : LongestSilence);
            if (to - last <= length / PartThatMayLack)
            {
                return false;
            }

            bool goesOn = false;
            Each(RollupSpan.Day, to, soon, withDistinct: false, (_, _, _) => goesOn = true);
            return !goesOn;
        }
    }
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
