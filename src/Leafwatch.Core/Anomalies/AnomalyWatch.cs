using Leafwatch.Core.Anomalies.Behaviour;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies;

/// <summary>Reads what was counted from one time to another, with some lists of frequent values.</summary>
public delegate IReadOnlyList<RollupRow> ReadRollups(RollupSpan span, DateTimeOffset from, DateTimeOffset to, RollupLists lists);

/// <summary>
/// Judges each minute of the history once, when it is over: what is unlike what is normal for its site becomes an anomaly, and an alert when the site is
/// known long enough. Used by one thread.
/// </summary>
/// <remarks>
/// Models are made of committed counts alone, so they can be made again from them: each knows the minute that it has learned, and is stored once an
/// hour; after a restart the minutes since are learned without a word, up to the last that was judged. A run that is killed makes the same anomalies again.
/// </remarks>
public sealed class AnomalyWatch(AnomalyOptions options, ReadRollups read, TimeProvider time)
{
    /// <summary>An anomaly names at most so many addresses when they did most of it. One that names more had many, of which those are some.</summary>
    public const int FewAddresses = 5;

    /// <summary>How many minutes later the lines of a minute may still come.</summary>
    private const int Lateness = 2;

    /// <summary>At most this many minutes of the past are learned at a time: the monitor waits for it.</summary>
    private const int MostAtOnce = 6 * 60;

    /// <summary>As long as minutes take, hours take less.</summary>
    private const int MostHoursAtOnce = 15 * 24 * Hour;

    private const int MostReasons = 3;
    private const int MostSitesNamed = 50;
    private const int MostMixes = 8;
    private const int MostSites = 256;
    private const int MostOpen = 1000;
    private const int Hour = 60;
    private const int ListsEvery = 10;

    /// <summary>While the past is learned, models are stored each time so many minutes of it are.</summary>
    private const int LearnedStored = 2 * 24 * Hour;

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(30);

    /// <summary>What is told of forty minutes together is over when they are.</summary>
    private static readonly TimeSpan QuietAfterDrop = TimeSpan.FromMinutes(75);

    /// <summary>A log with a line in so many minutes is not quiet.</summary>
    private const int BackWithin = 3;

    private static readonly RollupSeries AllLogs = new("all logs", "", "");
    /// <summary>So far back before the minutes that are kept, hours say what the week is like.</summary>
    private static readonly TimeSpan HoursKnown = TimeSpan.FromDays(42);
    private static readonly TimeSpan Unused = TimeSpan.FromDays(30);
    /// <summary>What hours before the minutes that are kept say of users.</summary>
    private static readonly RollupLists OfUsers = RollupLists.Of(RollupList.LoggedIn, RollupList.UserAgents);
    private static readonly TimeSpan BandsKept = TimeSpan.FromDays(14);

    private readonly Dictionary<RollupSeries, SiteModel> _sites = [];
    private readonly Dictionary<(RollupSeries Series, string Rule, string? Actor), Anomaly> _open = [];
    private readonly Dictionary<string, Anomaly> _changed = [];
    private readonly HashSet<RollupSeries> _toStore = [];
    private readonly List<RollupSeries> _gone = [];
    private readonly List<ExpectedBand> _bands = [];
    private readonly Dictionary<string, Alert> _alerts = [];
    private readonly List<Finding> _found = [];
    private readonly List<(SiteModel Site, Finding Found)> _news = [];
    private IReadOnlyList<Anomaly> _verdicts = [];
    private long? _judged;
    private long? _committed;
    private long _learned = long.MinValue;
    private bool _hasJudged;

    /// <summary>Finds addresses that took part in what a rule is about at a source, in the last minutes before a time; those with the most first.</summary>
    public Func<AlertRule, string, DateTimeOffset, IReadOnlyList<(string Address, long Count)>> Suspects { get; set; } = static (_, _, _) => [];

    public bool HasChanges => _changed.Count > 0 || _hasJudged;

    /// <summary>Whether models are still being made from the past.</summary>
    public bool IsLearning => _judged is { } judged && _learned < judged;

    /// <summary>Goes on with what is stored.</summary>
    public void Restore(StoredAnomalies stored)
    {
        _judged = _committed = stored.Judged;
        StoredModel[] models = [.. stored.Models.Where(static model => !model.Series.IsOwn)];
        foreach (StoredModel model in models)
        {
            if (SiteModel.Restore(model, options) is { } site)
            {
                _sites[model.Series] = site;
            }
        }

        foreach (Anomaly anomaly in stored.Open)
        {
            _open[(anomaly.Series, anomaly.Rule, anomaly.Actor)] = anomaly;
        }

        _verdicts = stored.Verdicts;
        _gone.AddRange(stored.Models.Except(models).Select(static model => model.Series));
        bool areComplete = models.Length == _sites.Count && _sites.Count > 0;
        _learned = areComplete ? _sites.Values.Min(site => site.Reached) : BeforeAll();
    }

    /// <summary>Makes all models anew from the history; what somebody said of anomalies stays.</summary>
    public string Rebuild()
    {
        Dictionary<RollupSeries, SiteModel> before = new(_sites);
        _sites.Clear();
        _learned = BeforeAll();
        _judged ??= Ended(time.GetUtcNow());
        foreach ((RollupSeries series, SiteModel old) in before)
        {
            // Each begins when its site did, as far as that is still in the history, or with what was imported of earlier.
            SiteModel site = new(series, options, Math.Max(old.Since, _learned + 1));
            site.TakeVerdicts(old);
            _sites.Add(series, site);
        }

        _toStore.UnionWith(_sites.Keys);
        _hasJudged = true;
        return "the models are made anew from the history";
    }

    /// <summary>Lets event time pass: all that is of earlier is committed.</summary>
    /// <returns>Whether there is more to learn: it is learned in pieces.</returns>
    public bool Advance(DateTimeOffset reached)
    {
        long until = Ended(reached);
        if (_judged is null)
        {
            // What was counted before there was a detector is learned, and not judged.
            _judged = until;
            _learned = BeforeAll();
        }

        long minutes = Math.Max(Oldest(), until - (long)options.History.TotalMinutes) + 1;
        if (LearnHours(HourFrom(_learned + 1), HourFrom(minutes - Hour + 1)))
        {
            return true;
        }

        long from = Math.Max(_learned + 1, minutes);
        if (from > until)
        {
            return false;
        }

        long end = Math.Min(until, from + MostAtOnce - 1);
        Judge(from, end, until);
        return end < until;
    }

    /// <summary>Takes those who behave unlike the others: told once a site of their log is known, as all that is learned; before that only kept.</summary>
    /// <param name="actors">Who was watched.</param>
    /// <param name="now">The latest time that was read.</param>
    public void Take(ActorBook actors, DateTimeOffset now)
    {
        while (actors.TryTake(out string source, out Finding found))
        {
            bool isReady = _sites.Values.Any(site => site.Series.Source == source && site.IsReady(RollupClock.MinuteOf(now)));
            Note(new RollupSeries(source, "", ""), found, TimeZoneInfo.ConvertTime(now, options.Zone), isReady);
        }
    }

    /// <summary>Alerts that fired, changed or are over since the last call.</summary>
    public IReadOnlyList<Alert> TakeAlerts()
    {
        Alert[] taken = [.. _alerts.Values];
        _alerts.Clear();
        return taken;
    }

    /// <summary>Takes what somebody said of an anomaly: it changes what is normal for its site, and for no other.</summary>
    public string Judge(Anomaly anomaly, Verdict verdict)
    {
        SiteModel? site = _sites.GetValueOrDefault(anomaly.Series);
        bool hasLearned = (anomaly.Measures.Count > 0 || anomaly.Mixes.Count > 0) && (site is not null || IsLearning);
        if (hasLearned && site?.OwesVerdicts != false)
        {
            // It is taken with those of before, when all of the past is learned.
            _verdicts = [.. _verdicts.Where(before => before.Id != anomaly.Id), anomaly with { Verdict = verdict }];
        }
        else if (hasLearned && site!.Judge(anomaly, verdict))
        {
            _toStore.Add(anomaly.Series);
            _hasJudged = true;
        }

        Anomaly now = _open.GetValueOrDefault((anomaly.Series, anomaly.Rule, anomaly.Actor)) is { } open && open.Id == anomaly.Id ? open : anomaly;
        now = now with { Verdict = verdict };
        if (_open.ContainsKey((anomaly.Series, anomaly.Rule, anomaly.Actor)))
        {
            _open[(anomaly.Series, anomaly.Rule, anomaly.Actor)] = now;
        }

        _changed[anomaly.Id] = now;
        return verdict switch
        {
            Verdict.True => "taken down as right",
            _ when anomaly.Rule == AnomalyRules.Actor.Name => "taken down: this address is not told again",
            _ when !hasLearned && (anomaly.Rule == AnomalyRules.New.Name || anomaly.Rule == AnomalyRules.SignIn.Name) => "taken down; it is known since it was told, and not told again",
            _ when !hasLearned => "taken down; there is nothing to learn from it",
            _ when anomaly.Measures.Count == 0 => "taken down: as large a share of it again is not told for this site",
            Verdict.FalseAlarm => "taken down as a false alarm: as much again surprises this site less",
            _ => "taken down as expected: at this hour of the week it surprises this site less",
        };
    }

    /// <summary>What has changed since the last call.</summary>
    /// <param name="changes">Takes it.</param>
    /// <param name="isLast">Whether the monitor ends: all models are stored.</param>
    public void Collect(AnomalyChanges changes, bool isLast)
    {
        if (isLast)
        {
            _toStore.UnionWith(_sites.Keys);
        }

        foreach (RollupSeries series in _toStore)
        {
            if (_sites.TryGetValue(series, out SiteModel? site))
            {
                changes.Models.Add(new StoredModel(series, SiteModel.Version, site.Reached, site.Save()));
            }
        }

        changes.Models.AddRange(_gone.Select(series => new StoredModel(series, SiteModel.Version, 0, null)));
        changes.Anomalies.AddRange(_changed.Values);
        changes.Bands.AddRange(_bands);
        if (_judged != _committed)
        {
            changes.Judged = _committed = _judged;
        }

        if (_bands.Count > 0)
        {
            changes.Horizon = _bands[^1].Minute - (long)BandsKept.TotalMinutes;
        }

        _toStore.Clear();
        _gone.Clear();
        _changed.Clear();
        _bands.Clear();
        _hasJudged = false;
    }

    private static long Ended(DateTimeOffset reached) => RollupClock.MinuteOf(reached) - Lateness;

    private long Oldest() => RollupClock.MinuteOf(time.GetUtcNow() - options.History);

    /// <summary>The minute before the first of which anything is asked.</summary>
    private long BeforeAll() => HourFrom(Oldest() - (long)HoursKnown.TotalMinutes) - 1;

    /// <summary>The first full hour from a minute on.</summary>
    private static long HourFrom(long minute) => (minute + Hour - 1) / Hour * Hour;

    /// <summary>Learns hours of which the minutes are not kept any more, as many as are learned at a time.</summary>
    /// <param name="from">The first of them.</param>
    /// <param name="end">The first hour that is learned minute by minute.</param>
    /// <returns>Whether there were any.</returns>
    private bool LearnHours(long from, long end)
    {
        end = Math.Min(end, from + MostHoursAtOnce);
        if (from >= end)
        {
            return false;
        }

        ILookup<long, RollupRow> hours = read(RollupSpan.Hour, RollupClock.TimeOf(from), RollupClock.TimeOf(end), OfUsers).ToLookup(row => RollupClock.MinuteOf(row.Start));
        for (long hour = from; hour < end; hour += Hour)
        {
            Dictionary<RollupSeries, Rollup> counted = Counted(hours[hour], hour);
            foreach (SiteModel site in _sites.Values.Where(site => hour > site.Reached))
            {
                site.LearnHour(hour, counted.GetValueOrDefault(site.Series));
            }
        }

        _learned = end - 1;
        return true;
    }

    /// <summary>What was counted of each site from a minute on; a site that is new begins there.</summary>
    private Dictionary<RollupSeries, Rollup> Counted(IEnumerable<RollupRow> rows, long minute)
    {
        // The program's own log is no site: who signs in there is watched by rules.
        Dictionary<RollupSeries, Rollup> counted = rows.Where(static row => !row.Series.IsOwn).ToDictionary(row => row.Series, row => row.Counts);
        foreach (RollupSeries series in counted.Keys)
        {
            if (!_sites.TryGetValue(series, out SiteModel? site) && _sites.Count < MostSites)
            {
                _sites.Add(series, new SiteModel(series, options, minute));
            }
            else if (site is { IsBlank: true } && minute < site.Since)
            {
                site.BeginAt(minute);
            }
        }

        return counted;
    }

    private void Judge(long from, long until, long front)
    {
        bool wasLearning = IsLearning;
        ILookup<long, RollupRow> minutes = read(RollupSpan.Minute, RollupClock.TimeOf(from), RollupClock.TimeOf(until + 1), RollupLists.None)
            .ToLookup(row => RollupClock.MinuteOf(row.Start));
        for (long minute = from; minute <= until; minute++)
        {
            Judge(minute, minutes[minute]);
            TakeLists(minute, front);
            if (minute > _judged)
            {
                _judged = minute;
                EndQuiet(RollupClock.TimeOf(minute));
            }
        }

        _learned = until;
        _hasJudged = true;
        if (!IsLearning)
        {
            TakeVerdicts();
        }

        if (wasLearning && (!IsLearning || from / LearnedStored != (until + 1) / LearnedStored))
        {
            // Who looks sees how far it has come; once there is nothing more to learn, all of it.
            _toStore.UnionWith(_sites.Keys);
        }
    }

    /// <summary>Judges again what was judged of models before these, which could not be read: now that they know as much.</summary>
    private void TakeVerdicts()
    {
        foreach (SiteModel site in _sites.Values.Where(static site => site.OwesVerdicts))
        {
            site.OwesVerdicts = false;
            foreach (Anomaly anomaly in _verdicts.Where(anomaly => anomaly.Series == site.Series))
            {
                site.Judge(anomaly, anomaly.Verdict!.Value);
            }
        }

        _verdicts = [];
    }

    private void Judge(long minute, IEnumerable<RollupRow> rows)
    {
        Dictionary<RollupSeries, Rollup> counted = Counted(rows, minute);
        int number = 0;
        foreach (SiteModel site in _sites.Values)
        {
            number++;
            if (minute <= site.Reached)
            {
                continue;
            }

            bool isNews = minute > _judged;
            _found.Clear();
            site.Take(minute, counted.GetValueOrDefault(site.Series), _found, minute > _judged - Hour, isNews ? _bands : null);
            if (isNews)
            {
                _news.AddRange(_found.OrderByDescending(found => AlertLevel.RankOf(found.Rule.Level)).ThenBy(found => found.Rule == AnomalyRules.Mix).ThenByDescending(found => found.Surprise)
                    .Select(found => (site, found)));

                // One after another in the hour: they need not all be written at once.
                if (number % Hour == minute % Hour)
                {
                    _toStore.Add(site.Series);
                }
            }
        }

        if (minute > _judged)
        {
            TakeNews(minute);
        }

        foreach (RollupSeries unused in _sites.Values.Where(site => minute - site.LastEvent > Unused.TotalMinutes).Select(site => site.Series).ToArray())
        {
            _sites.Remove(unused);
            _gone.Add(unused);
        }
    }

    private void TakeNews(long minute)
    {
        DateTimeOffset now = TimeZoneInfo.ConvertTime(RollupClock.TimeOf(minute), options.Zone);
        Finding? common = SilenceOfAllLogs.Find([.. _sites.Values.Where(site => site.Reached == minute && site.IsReady(minute))], minute, now);
        if (common is not null)
        {
            Note(AllLogs, common, now, isReady: true);
        }

        // It goes on until most are back: who is left then is a story of their own.
        bool isCommon = common is not null
            || (_open.ContainsKey((AllLogs, AnomalyRules.AllSilent.Name, null)) && _sites.Values.Count(site => minute - site.LastEvent < BackWithin) * 2 < _sites.Count);
        foreach ((SiteModel site, Finding found) in _news)
        {
            // A log that is quiet while all are is a part of that, but one that was told before.
            bool isPart = isCommon && (found.Rule == AnomalyRules.Silence || found.Rule == AnomalyRules.Drop) && !_open.ContainsKey((site.Series, found.Rule.Name, null));
            Finding told = isPart
                ? found with { Rule = AnomalyRules.AllSilent, Measure = null, Reason = $"{VisibleText.Of(SilenceOfAllLogs.NameOf(site.Series), 80)}: {found.Reason}", Sites = [site.Series] }
                : OfStory(site.Series, found);
            Note(isPart ? AllLogs : site.Series, told, now, site.IsReady(minute));
        }

        _news.Clear();
    }

    /// <summary>What is open and explains it takes it in: one story.</summary>
    private Finding OfStory(RollupSeries series, Finding found) =>
        found.Actor is null && AnomalyRules.All.FirstOrDefault(rule => AnomalyRules.Explains(rule, found.Rule) && _open.ContainsKey((series, rule.Name, null))) is { } story
            ? found with { Rule = story }
            : found;

    /// <summary>Looks at the lists of the hour: while it goes on, and when nothing more comes.</summary>
    private void TakeLists(long minute, long front)
    {
        bool isNews = minute > _judged;

        // What was noticed in this hour, or the one before, is noticed again after a restart, and not told. Of the past the lists are those of the whole hour.
        bool isRecent = isNews ? front - minute < ListsEvery : minute > _judged - (2 * Hour);
        bool isWhole = minute % Hour == Hour - 1;
        if (!isWhole && !(isRecent && minute % ListsEvery == ListsEvery - 1))
        {
            return;
        }

        long hour = minute - (minute % Hour);
        foreach (RollupRow row in read(RollupSpan.Hour, RollupClock.TimeOf(hour - Hour + 1), RollupClock.TimeOf(hour + 1), RollupLists.All).TakeLast(_sites.Count))
        {
            if (_sites.TryGetValue(row.Series, out SiteModel? site) && minute == site.Reached)
            {
                foreach (Finding found in site.TakeLists(RollupClock.MinuteOf(row.Start), row.Counts, isWhole))
                {
                    // At first everything is new.
                    if (isNews && site.IsReady(minute))
                    {
                        Note(site.Series, OfStory(site.Series, found), site.LocalOf(minute), isReady: true);
                    }
                }
            }
        }
    }

    private void Note(RollupSeries series, Finding found, DateTimeOffset now, bool isReady)
    {
        (RollupSeries, string, string?) key = (series, found.Rule.Name, found.Actor);
        if (_open.TryGetValue(key, out Anomaly? known))
        {
            // What has gone on for so long is normal by now.
            if (now - known.First > options.NewNormal)
            {
                return;
            }

            bool isMore = found.Measure is null
                ? known.Reasons.Count < MostReasons && !known.Reasons.Any(reason => IsSame(reason, found.Reason))
                : known.Measures.All(measure => measure.Name != found.Measure.Name);
            Anomaly changed = known with
            {
                Last = now,
                Excess = Math.Max(known.Excess, found.Excess),
                InNormalWeek = Math.Min(known.InNormalWeek, WeekOf(found)),
                Measures = isMore ? [.. known.Measures, .. MeasureOf(found, now)] : known.Measures,
                Mixes = With(known.Mixes, found.Mix),
                Sites = [.. known.Sites.Union(found.Sites).Take(MostSitesNamed)],
                Reasons = isMore && known.Reasons.Count < MostReasons ? [.. known.Reasons, found.Reason] : known.Reasons,
            };
            _open[key] = changed;
            _changed[changed.Id] = changed;
            if (isMore)
            {
                Keep(changed);
            }

            return;
        }

        if (_open.Count >= MostOpen)
        {
            return;
        }

        (IReadOnlyList<string> addresses, string? who) = found.Addresses.Count > 0 ? (found.Addresses, null) : Who(series, found, now);
        Anomaly anomaly = new()
        {
            Id = StableId.Of($"anomaly\n{found.Rule.Id}\n{series.Source}\n{series.Host}\n{series.Site}\n{found.Actor}\n{now.UtcTicks}"),
            Rule = found.Rule.Name,
            Series = series,
            Actor = found.Actor,
            First = now,
            Began = found.Began ?? now,
            Last = now,
            IsShadow = !isReady,
            Reasons = who is null ? [found.Reason] : [found.Reason, who],
            Measures = [.. MeasureOf(found, now)],
            Mixes = With([], found.Mix),
            Sites = [.. found.Sites.Take(MostSitesNamed)],
            InNormalWeek = WeekOf(found),
            Excess = found.Excess,
            Addresses = addresses,
        };
        _open.Add(key, anomaly);
        Keep(anomaly);
    }

    /// <summary>Who took part, as far as the lists of the hour and the suspects tell: few addresses that did most of it, or how many networks are new.</summary>
    private (IReadOnlyList<string> Addresses, string? Words) Who(RollupSeries series, Finding found, DateTimeOffset now)
    {
        if (AnomalyRules.IsOfLess(found.Rule) || found.Rule == AnomalyRules.Drift || found.Rule == AnomalyRules.New || !_sites.TryGetValue(series, out SiteModel? site))
        {
            return ([], null);
        }

        long hour = RollupClock.MinuteOf(now) / Hour * Hour;
        Rollup? counts = read(RollupSpan.Hour, RollupClock.TimeOf(hour - Hour + 1), RollupClock.TimeOf(hour + 1), RollupLists.All).LastOrDefault(row => row.Series == series)?.Counts;
        bool isCrowd = found.Rule == AnomalyRules.Traffic || found.Rule == AnomalyRules.Mix;
        bool isOfLogins = found.Rule == AnomalyRules.Logins && counts?.List(RollupList.FailedAddresses) is { Count: > 0 };
        FrequentValues? list = isOfLogins ? counts!.List(RollupList.FailedAddresses) : isCrowd ? counts?.List(RollupList.Addresses) : null;
        (string Address, long Count)[] all = isOfLogins || isCrowd
            ? [.. list?.Top(int.MaxValue).Select(address => (address.Text, address.Count)) ?? []]
            : [.. Suspects(found.Rule, series.Source, now)];

        // Of many the list has not all, nor all of each.
        long total = Math.Max(list?.Total ?? 0, all.Sum(address => address.Count));
        string what = isOfLogins ? "logins refused in this hour" : isCrowd ? "requests of this hour" : "requests refused in the last minutes";
        int few = 0;
        for (long sum = 0; few < all.Length && few <= FewAddresses && sum * 2 < total; few++)
        {
            sum += all[few].Count;
        }

        long most = all.Take(few).Sum(address => address.Count);
        if (few is > 0 and <= FewAddresses && most * 2 >= total)
        {
            return (
                [.. all.Take(few).Select(address => address.Address)],
                FormattableString.Invariant($"{100 * most / total} % of the {what} from {(few == 1 ? VisibleText.Of(all[0].Address, 60) : $"{few} addresses")}"));
        }

        (int unseen, int networks) = site.Known.NewNetworks(all.Select(address => address.Address));
        bool isPart = list?.MostMissed > 0;
        string? words = isPart && all.Length <= FewAddresses
            ? FormattableString.Invariant($"many addresses, none of which has more than {list!.Top(1).Select(address => address.AtMost).Append(list.MostMissed).Max():N0} of the {total:N0} {what}")
            : networks == 0 || (isCrowd && unseen * 2 < networks)
                ? null
                : FormattableString.Invariant($"{(isPart || all.Length >= FrequentValues.MostOfHour ? "at least " : "")}{all.Length:N0} addresses of {networks:N0} network{(networks == 1 ? "" : "s")}{NewOf(unseen, networks)}");

        // Some visitors of a crowd are nobody's concern.
        return ([.. all.Take(isCrowd ? 0 : FewAddresses + 1).Select(address => address.Address)], words);
    }

    /// <summary>How many of the networks are strangers. That none is one says nothing where others than usual come.</summary>
    private static string NewOf(int unseen, int networks) => unseen == 0 ? ""
        : networks == 1 ? " that has never been here before"
        : unseen == networks ? ", none of which has ever been here before"
        : FormattableString.Invariant($", {unseen:N0} of which {(unseen == 1 ? "has" : "have")} never been here before");

    private static IEnumerable<AnomalousMeasure> MeasureOf(Finding found, DateTimeOffset now) => found.Measure is null
        ? []
        : [new AnomalousMeasure(found.Measure.Name, found.Value, found.Expected, found.Low, found.High, found.Surprise, found.Recent) { Minutes = found.Minutes, At = now }];

    /// <summary>Of each kind the largest share; of an hour that goes on the latest.</summary>
    private static IReadOnlyList<UnusualMix> With(IReadOnlyList<UnusualMix> known, UnusualMix? found)
    {
        UnusualMix? before = found is null ? null : known.FirstOrDefault(mix => mix.Name == found.Name && mix.Kind == found.Kind);
        return found is null || (before is { IsPart: false } && (found.IsPart || before.Share >= found.Share)) || (before is null && known.Count >= MostMixes) ? known : [.. known.Where(mix => mix != before), found];
    }

    /// <summary>Whether two reasons say the same, with other numbers.</summary>
    private static bool IsSame(string reason, string other) => WithoutNumbers(reason).SequenceEqual(WithoutNumbers(other));

    private static IEnumerable<char> WithoutNumbers(string reason) => reason.Where(letter => !char.IsAsciiDigit(letter) && letter is not ('.' or ','));

    /// <summary>What is not reckoned minute by minute is left at one in a week.</summary>
    private static double WeekOf(Finding found) => found is { Measure: not null, Surprise: > 0 } && found.Rule != AnomalyRules.Drift ? Chance.InWeek(found.Surprise) : 1;

    private void EndQuiet(DateTimeOffset now)
    {
        foreach ((var key, Anomaly anomaly) in _open.Where(open => now - open.Value.Last >= QuietAfter(open.Value.Rule) || now - open.Value.First > options.NewNormal + Quiet).ToArray())
        {
            _open.Remove(key);
            Keep(anomaly with { IsOver = true });
        }
    }

    private static TimeSpan QuietAfter(string rule) => rule == AnomalyRules.Drop.Name ? QuietAfterDrop : Quiet;

    private void Keep(Anomaly anomaly)
    {
        _changed[anomaly.Id] = anomaly;
        if (!anomaly.IsShadow)
        {
            _alerts[anomaly.Id] = AnomalyAlert.Of(anomaly);
        }
    }
}
