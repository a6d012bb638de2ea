using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;

namespace Leafwatch.Reports;

/// <summary>Reads what a report is made of from the store, and finds with what it may be compared.</summary>
/// <param name="store">The store.</param>
/// <param name="period">What the report is of.</param>
/// <param name="clock">The days of the site.</param>
/// <param name="now">When it is made.</param>
internal sealed class ReportReading(SqliteStore store, ReportPeriod period, RollupClock clock, DateTimeOffset now)
{
    private const int MostGaps = 1000;
    private const int SumCapacity = 4096;
    private const int MostDays = 63;

    /// <summary>So far is looked whether more is known than is looked at.</summary>
    private const int DaysBefore = 7;

    /// <summary>A site that nobody asks anything for longer than this is not closed for some days: its logs are missing.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(4);

    /// <summary>What a report tells the most frequent values of.</summary>
    private static readonly RollupLists Lists = RollupLists.Of(
        RollupList.Paths, RollupList.PathBytes, RollupList.Addresses, RollupList.Referrers, RollupList.Agents, RollupList.Missing, RollupList.Broken,
        RollupList.FailedAddresses, RollupList.FailedUsers, RollupList.LoggedIn, RollupList.Refused, RollupList.PageTimes);

    /// <summary>And what it must know of the time before, to say what is new.</summary>
    private static readonly RollupLists EarlierLists =
        RollupLists.Of(RollupList.Agents, RollupList.Missing, RollupList.Broken, RollupList.FailedUsers, RollupList.LoggedIn);

    private readonly StoredLedger _ledger = store.LoadOverview(MostGaps, dead: 0).State.Ledger;

    /// <summary>The sources that anything of the period is known of.</summary>
    private readonly HashSet<string> _sources = [];

    private YoungSource[] _young = [];

    public ReportMaterial Read()
    {
        ReportPeriod[] before = [.. Enumerable.Range(1, ReportMaterial.NormPeriods).Select(n => period.Before(n, clock))];
        ReportPeriod past = ReportPeriod.Range(before[^1].From, period.From);
        RequestCount[] hours = RowsOf(RollupSpan.Hour);
        DateTimeOffset? ended = EndOf(hours);
        DateTimeOffset until = ended ?? now;
        PeriodCounts[] earlier = [.. before.Select(each => until < period.To ? NumbersOf(each.First(until - period.From)) : CountsOf(each, EarlierLists)).Where(counts => !counts.IsEmpty)];
        PeriodCounts[] known = until < period.To || period.Kind == ReportKind.Day ? [CountsOf(past, EarlierLists)] : earlier;
        PeriodCounts counts = CountsOf(period, Lists);
        PeriodCounts[] whole = [.. earlier.Where((counts, i) => !IsEndedIn(counts) && (i < earlier.Length - 1 || !IsBegunIn(counts)))];
        _young = whole.Length == 0 ? [] : [.. YoungSource.Of(counts.Facts, store.SourcesSince(), whole[^1].From + ((period.To - period.From) / ReportMaterial.PartThatMayLack), now)];
        Rollup compared = counts.Sum;
        if (_young.Length > 0)
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
            Young = _young,
            Compared = compared,
            ExpectedRequests = store.ExpectedBands("requests", period.From, period.To),
            Earlier = whole,
            EarlierInPart = earlier.Length - whole.Length,
            Known = known,
            KnownFrom = store.RollupNumbers(RollupSpan.Day, past.From.AddDays(-DaysBefore), past.From).Count > 0 ? past.From : null,
            Incidents = store.IncidentsBetween(period.From, period.To, ReportMaterial.MostIncidents),
            Pseudonyms = store.HistoryKey.Pseudonyms,
            Alerts = store.AlertsFired(period.From, period.To, ReportMaterial.MostAlerts),
            IncidentOfAlert = store.Alerts.IncidentsOfFired(period.From, period.To, ReportMaterial.MostAlerts),
            EarlierAlerts = store.AlertsFired(past.From, past.To, ReportMaterial.MostAlerts),
            Ledger = [.. _ledger.Hours.Where(hour => hour.Hour * 3600 >= period.From.ToUnixTimeSeconds() && hour.Hour * 3600 < period.To.ToUnixTimeSeconds())],
            Gaps = [.. _ledger.Gaps.Where(gap => gap.At >= period.From && gap.At < period.To)],
            Downtimes = [.. Core.Ledgers.Downtimes.Read(store.Remembered(Core.Ledgers.Downtimes.Name)).Where(time => time.From < period.To && time.To > period.From)],
            Deliveries = store.Outbox.Settled(period.From, period.To),
            Owed = [.. store.Outbox.Count().Where(count => count.Since < period.To)],
        };
    }

    private RequestCount[] RowsOf(RollupSpan span)
    {
        List<RequestCount> rows = [];
        Each(span, period.From, period.To, withDistinct: false, (series, start, counts) =>
        {
            _sources.Add(series.Source);
            rows.Add(new RequestCount(start, counts[RollupMeasure.Requests], counts.Statuses.OfClass(5)));
        });
        return [.. rows];
    }

    private DayCounts[] DaysOf()
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

    private void Each(RollupSpan span, DateTimeOffset from, DateTimeOffset to, bool withDistinct, Action<RollupSeries, DateTimeOffset, Rollup> each) => store.EachNumbers(
        span, from, to,
        (series, start, counts) =>
        {
            if (!series.IsOwn)
            {
                each(series, start, counts);
            }
        },
        withDistinct);

    /// <summary>Whole days from stored sums, what is left by the hour. A time that begins within a day is counted by the hour.</summary>
    private PeriodCounts CountsOf(ReportPeriod some, RollupLists lists)
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

    /// <summary>Of a part of a period nothing but numbers are compared.</summary>
    private PeriodCounts NumbersOf(ReportPeriod some, Func<RollupSeries, bool>? takes = null)
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

    private bool IsOld(RollupSeries series) => !_young.Any(source => source.Name == series.Source);

    private PeriodCounts YoungCounts()
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

    private DateTimeOffset HoursOf(ReportPeriod some) => IsDay(some.From) ? RollupClock.TimeOf(Math.Max(clock.DayOf(RollupClock.MinuteOf(some.To)), RollupClock.MinuteOf(some.From))) : some.From;

    private bool IsDay(DateTimeOffset time) => clock.DayOf(RollupClock.MinuteOf(time)) == RollupClock.MinuteOf(time);

    /// <summary>What was counted from the middle of a period on is no measure of whole ones.</summary>
    private bool IsBegunIn(PeriodCounts counts) => period.Kind == ReportKind.Day
        ? !IsKnown(RollupSpan.Day, counts.From.AddDays(-DaysBefore), counts.From) && !IsKnown(RollupSpan.Hour, counts.From, counts.From + PartThatMayLack(counts))
        : counts.First - counts.From > PartThatMayLack(counts);

    /// <summary>Nor what was counted only until then.</summary>
    private bool IsEndedIn(PeriodCounts counts) => period.Kind == ReportKind.Day
        ? !IsKnown(RollupSpan.Hour, counts.To - PartThatMayLack(counts), counts.To) && !IsKnown(RollupSpan.Day, counts.To, counts.To.AddDays(1))
        : counts.End is { } end && EndsBefore(counts.To, end);

    private static TimeSpan PartThatMayLack(PeriodCounts counts) => (counts.To - counts.From) / ReportMaterial.PartThatMayLack;

    private bool IsKnown(RollupSpan span, DateTimeOffset from, DateTimeOffset to)
    {
        bool isKnown = false;
        Each(span, from, to, withDistinct: false, (_, _, _) => isKnown = true);
        return isKnown;
    }

    /// <summary>A site that is silent while somebody watches its logs has lost its visitors; otherwise nothing is known.</summary>
    private DateTimeOffset? EndOf(RequestCount[] rows)
    {
        DateTimeOffset to = now < period.To ? now : period.To;
        DateTimeOffset last = rows.Select(row => row.Start.AddHours(1)).DefaultIfEmpty(to).Max();
        bool isWatched = _ledger.Hours.Any(hour => hour.Hour * 3600 >= last.ToUnixTimeSeconds() && _sources.Contains(hour.Source))
            || (_ledger.Run is { } run && run.Started < to && run.Committed > last && _ledger.Sources.Any(account => _sources.Contains(account.Source)));
        return !isWatched && EndsBefore(to, last) ? last : null;
    }

    /// <summary>Over a weekend a site may be silent: what goes on soon after has not ended.</summary>
    private bool EndsBefore(DateTimeOffset to, DateTimeOffset last)
    {
        TimeSpan length = period.To - period.From;
        DateTimeOffset soon = last + (length / 2 < LongestSilence ? length / 2 : LongestSilence);
        if (to - last <= length / ReportMaterial.PartThatMayLack)
        {
            return false;
        }

        return !IsKnown(RollupSpan.Day, to, soon);
    }
}
