using System.Globalization;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Ledgers;

/// <summary>
/// Watches the watching: sources that fall silent, are not there, cannot be read or understood, lose lines or have a wrong clock, and a state
/// that cannot be written. Each is an alert that fires once and resolves, and goes the way of all alerts.
/// </summary>
/// <remarks>
/// <para>
/// Silence is judged only while the program watches and has caught up: the time it was stopped, read a backlog or slept does
/// not count. A source is silent when, at its usual traffic at that hour of the week, this silence would come by chance less than once
/// in a million times, and it lasts longer than twice any pause at those hours in the weeks before: traffic comes in
/// bunches. Where less than two weeks are known, or nothing is usual, only a silence of days counts.
/// </para>
/// <para>Used by one thread, after the <see cref="Ledger"/> has taken the same batch or event.</para>
/// </remarks>
public sealed class Health(Ledger ledger, HealthOptions options, TimeProvider time)
{
    /// <summary>The number of expected lines at which none comes with a probability of one in a million: -ln(1e-6).</summary>
    private const double ExpectedInSilence = 13.8;

    /// <summary>A longer time between two ticks is one in which the machine slept or the program was held up.</summary>
    private static readonly TimeSpan LongestTick = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongSilence = TimeSpan.FromDays(3);
    private const long LinesOfBusySource = 100;

    private const double RecentHalfLife = 500;
    private const double UsualHalfLife = 50_000;
    private const double EnoughRecent = 100;
    private const double EnoughUsual = 500;
    private const double DropFires = 0.2;
    private const double DropResolves = 0.1;
    private const double NewSourceFires = 0.5;

    private static readonly TimeSpan ClockFires = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ClockResolves = TimeSpan.FromMinutes(1);

    /// <summary>How long after a start holds what the last run knew of a clock, unless a line says otherwise.</summary>
    private static readonly TimeSpan ClockRemembered = TimeSpan.FromHours(1);

    private static readonly TimeSpan LossIsOverAfter = TimeSpan.FromHours(1);

    /// <summary>Services that start with the machine may be a moment later than the program; a log that is rotated away may come back with its next line.</summary>
    private static readonly TimeSpan MissingFromStart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MissingSince = TimeSpan.FromHours(1);

    private const long LeastFree = 100L * 1024 * 1024;
    private static readonly TimeSpan DiskInterval = TimeSpan.FromMinutes(1);

    /// <summary>How often time that passed is stored where nothing else is.</summary>
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMinutes(1);

    private readonly HealthAlerts _alerts = new(time);
    private readonly Dictionary<string, ClockWatch> _clocks = [];
    private readonly DelayWatch _delays = new();
    private readonly DateTimeOffset _begun = time.GetUtcNow();
    private readonly HashSet<string> _watched = [];
    private readonly Dictionary<string, Dictionary<string, string>> _denied = [];
    private readonly Dictionary<string, MissingSource> _missing = [];
    private readonly HashSet<string> _found = [];
    private readonly Dictionary<string, (long Hour, double? Least)> _usual = [];
    private DateTimeOffset? _ticked;
    private DateTimeOffset _beat = DateTimeOffset.MinValue;
    private DateTimeOffset _diskAsked = DateTimeOffset.MinValue;

    /// <summary>Goes on with the alerts that the last run left firing.</summary>
    public void Restore(IEnumerable<Alert> firing) => _alerts.Restore(firing);

    /// <summary>Alerts that fired, changed or resolved since the last call.</summary>
    public IReadOnlyList<Alert> TakeAlerts() => _alerts.Take();

    /// <summary>Takes a batch that the ledger has taken.</summary>
    /// <param name="result">The batch.</param>
    /// <param name="wasLive">Whether its file was read as it was written already before it.</param>
    public void Absorb(BatchResult result, bool wasLive)
    {
        SourcePosition file = result.Batch!.After;
        if (result.Lines == 0)
        {
            return;
        }

        _alerts.Resolve(HealthRules.SourceSilent, file.Source);
        Found(file.Source);
        JudgeParsing(file.Source, result);
        if (wasLive && result.Batch.CaughtUp && result.LatestStated > DateTimeOffset.MinValue)
        {
            JudgeClock(file.Source, result.LatestStated);
            DateTimeOffset now = time.GetUtcNow();
            _delays.Add(file.Key, now - result.LatestStated - CorrectionOf(file.Source), now);
        }
    }

    /// <summary>What is to be added to the times of a source before anything looks at them.</summary>
    public TimeSpan CorrectionOf(string source) =>
        options.CorrectedClocks.Contains(source) && ledger.Sources.TryGetValue(source, out SourceAccount? account) ? account.ClockCorrection ?? TimeSpan.Zero : TimeSpan.Zero;

    /// <summary>
    /// By how much the lines that come now may be behind the clock of this machine, however quickly they are read: as much as those of the file that is furthest
    /// behind. No window may be closed that such a line belongs to.
    /// </summary>
    public TimeSpan Delay()
    {
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan delay = _delays.Longest(now);
        foreach (string name in now - _begun < ClockRemembered ? _watched : [])
        {
            if (!_clocks.ContainsKey(name) && ledger.Sources.GetValueOrDefault(name)?.ClockOffset is { } offset
                && -offset - CorrectionOf(name) is var behind && behind > delay && DelayWatch.IsDelay(behind))
            {
                delay = behind;
            }
        }

        return delay;
    }

    /// <summary>A path of a source cannot be read.</summary>
    public void Unreadable(string source, string path, string why)
    {
        if (!_denied.TryGetValue(source, out Dictionary<string, string>? paths))
        {
            _denied.Add(source, paths = []);
        }

        paths[path] = why;
        _alerts.Fire(HealthRules.SourceUnreadable, source, first: null, $"{path} cannot be read: {why}", $"{path}: {why}");
    }

    /// <summary>A path of a source can be read, or is gone.</summary>
    public void Readable(string source, string path)
    {
        if (_denied.TryGetValue(source, out Dictionary<string, string>? paths) && paths.Remove(path) && paths.Count == 0)
        {
            _denied.Remove(source);
            _alerts.Resolve(HealthRules.SourceUnreadable, source);
        }
    }

    /// <summary>No file of a source is there: it is told when it stays so.</summary>
    public void Missing(string source, string path)
    {
        bool isKnown = _found.Contains(source) || ledger.Sources.GetValueOrDefault(source)?.LastLine is not null;
        if (isKnown || !options.MayNeverCome.Contains(source))
        {
            _missing.TryAdd(source, new MissingSource(path, time.GetUtcNow()));
        }
    }

    /// <summary>A file of a source was found.</summary>
    public void Found(string source)
    {
        _found.Add(source);
        _missing.Remove(source);
        _alerts.Resolve(HealthRules.SourceMissing, source);
    }

    /// <summary>All files of a source were looked at once: what an earlier run could not read and was not met again is over.</summary>
    public void LookedAtAll(string source)
    {
        _watched.Add(source);
        if (!_denied.ContainsKey(source))
        {
            _alerts.Resolve(HealthRules.SourceUnreadable, source);
        }
    }

    /// <summary>Something was lost.</summary>
    public void Lost(string source, string path, Gap gap)
    {
        string evidence = $"{path} {gap.Why}: {Size(gap)}";
        if (_alerts.Find(HealthRules.LinesLost, source) is { } firing)
        {
            _alerts.Update(
                firing, string.Create(CultureInfo.InvariantCulture, $"something of {source} was lost {firing.Count + 1:N0} times; the last: {evidence}"), evidence);
        }
        else
        {
            _alerts.Fire(HealthRules.LinesLost, source, first: null, evidence, evidence);
        }
    }

    /// <summary>The state could not be written; may be said as often as it happens.</summary>
    /// <returns>The alert, to be told directly by whoever can: it is stored, and told in the ordinary way, once the state can be written.</returns>
    public Alert StoreFailed(string why) =>
        _alerts.Fire(HealthRules.StateNotWritten, options.StateDirectory, first: null, $"the state in {options.StateDirectory} cannot be written: {why}", why);

    /// <summary>The state was written; may be said after each commit.</summary>
    public void StoreRecovered()
    {
        foreach (string directory in _alerts.SourcesOf(HealthRules.StateNotWritten))
        {
            _alerts.Resolve(HealthRules.StateNotWritten, directory);
        }
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="isCaughtUp">Whether all sources have been read to their ends since the program began.</param>
    /// <returns>Whether there is something to store.</returns>
    public bool Tick(bool isCaughtUp)
    {
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan passed = now - (_ticked ?? now);
        _ticked = now;
        if (isCaughtUp && passed > TimeSpan.Zero && passed <= LongestTick)
        {
            foreach (SourceAccount source in ledger.Sources.Values.Where(IsJudged).ToList())
            {
                JudgeSilence(source, passed, now);
            }
        }

        foreach ((string source, MissingSource missing) in _missing)
        {
            if (now - missing.Since >= (_found.Contains(source) ? MissingSince : MissingFromStart) && !_denied.ContainsKey(source))
            {
                _alerts.Fire(HealthRules.SourceMissing, source, missing.Since, $"there is no {missing.Path}, so nothing of it is watched");
            }
        }

        foreach (string source in _alerts.SourcesOf(HealthRules.LinesLost))
        {
            if (now - _alerts.Find(HealthRules.LinesLost, source)!.Last >= LossIsOverAfter)
            {
                _alerts.Resolve(HealthRules.LinesLost, source);
            }
        }

        if (now - _diskAsked >= DiskInterval)
        {
            _diskAsked = now;
            JudgeDisk();
        }

        bool isBeat = now - _beat >= HeartbeatInterval;
        _beat = isBeat ? now : _beat;
        return isBeat || _alerts.HasNews;
    }

    private static LineShare Fade(LineShare share, BatchResult result, double halfLife)
    {
        // As if the lines that could not be understood were spread evenly over the batch.
        double kept = Math.Pow(0.5, result.Lines / halfLife);
        double added = (1 - kept) * halfLife / Math.Log(2);
        return new LineShare(
            (share.Lines * kept) + added,
            (share.Unparsed * kept) + (added * result.Unparsed / result.Lines));
    }

    private static string Percent(double share) => share.ToString("0%", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);

    private static string Size(Gap gap) => gap switch
    {
        { Bytes: > 0 and { } bytes, Count: > 0 and { } count } => string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes ({count:N0} lines)"),
        { Bytes: > 0 and { } bytes } => string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} {(bytes == 1 ? "byte" : "bytes")}"),
        { Count: > 0 and { } count } => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "line" : "lines")}"),
        _ => "an unknown amount",
    };

    private static string Length(TimeSpan time) => time switch
    {
        { TotalHours: >= 48 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days"),
        { TotalMinutes: >= 120 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} hours"),
        { TotalSeconds: >= 120 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} seconds"),
    };

    /// <summary>A source that never had a line is silent only where somebody said after how long. One that cannot be read is told as that.</summary>
    private bool IsJudged(SourceAccount source) =>
        (source.LastLine is not null || options.SilentAfter.ContainsKey(source.Source)) && !_denied.ContainsKey(source.Source);

    private void JudgeSilence(SourceAccount source, TimeSpan passed, DateTimeOffset now)
    {
        UsualTraffic traffic = ledger.TrafficOf(source.Source);
        double? least = LeastAt(source, traffic, now);
        source = source with
        {
            Quiet = source.Quiet + passed,
            Expected = source.Expected + ((least ?? 0) * passed.TotalHours),
        };
        bool isAsked = options.SilentAfter.TryGetValue(source.Source, out TimeSpan asked);

        // The account is stored with the next heartbeat at the latest: it is not worth a commit of its own.
        ledger.Update(source);
        if (isAsked && asked == Timeout.InfiniteTimeSpan)
        {
            _alerts.Resolve(HealthRules.SourceSilent, source.Source);
            return;
        }

        bool isSilent = isAsked ? source.Quiet >= asked : IsUnusual(source, traffic, now) || IsLong(source, traffic);
        if (isSilent && _alerts.Find(HealthRules.SourceSilent, source.Source) is null)
        {
            string usual = least > 0
                ? string.Create(CultureInfo.InvariantCulture, $"; at this hour of the week it usually has at least {least:N0} an hour")
                : "";
            _alerts.Fire(
                HealthRules.SourceSilent, source.Source, source.LastLine ?? source.Since, $"{source.Source} has had no line for {Length(source.Quiet)}{usual}");
        }
    }

    private static bool IsUnusual(SourceAccount source, UsualTraffic traffic, DateTimeOffset now) =>
        source.Quiet >= ShortestSilence
        && source.Expected >= ExpectedInSilence
        && source.Quiet > 2 * traffic.LongestPause(now - source.Quiet, now);

    private static bool IsLong(SourceAccount source, UsualTraffic traffic) =>
        source.Quiet >= LongSilence
        && source.Totals.Lines >= LinesOfBusySource
        && source.Quiet > 3 * traffic.LongestPause();

    private double? LeastAt(SourceAccount source, UsualTraffic traffic, DateTimeOffset now)
    {
        long hour = UsualTraffic.HourOf(now);
        if (!_usual.TryGetValue(source.Source, out (long Hour, double? Least) known) || known.Hour != hour)
        {
            _usual[source.Source] = known = (hour, traffic.LeastAt(now, source.Since));
        }

        return known.Least;
    }

    private void JudgeParsing(string name, BatchResult result)
    {
        SourceAccount source = ledger.Sources[name];
        LineShare recent = Fade(source.Recent, result, RecentHalfLife);
        LineShare usual = source.Usual;
        bool isNew = usual.Lines < EnoughUsual;
        double fires = isNew ? NewSourceFires : usual.Value + DropFires;
        double resolves = isNew ? NewSourceFires - DropResolves : usual.Value + DropResolves;
        if (recent.Lines >= EnoughRecent && recent.Value > fires)
        {
            string rest = isNew ? "" : $" ({Percent(usual.Value)} is usual)";
            string format = source.Format is { } known ? $" as {known}" : "";
            _alerts.Fire(
                HealthRules.ParseRateDropped, name, first: null,
                $"{Percent(recent.Value)} of the last lines of {name} cannot be understood{format}{rest}",
                [.. source.Samples.Select(sample => sample.Text)]);
        }
        else if (recent.Value <= resolves)
        {
            _alerts.Resolve(HealthRules.ParseRateDropped, name);
        }

        // What is wrong now must not become what is usual.
        if (recent.Value <= resolves && _alerts.Find(HealthRules.ParseRateDropped, name) is null)
        {
            usual = Fade(usual, result, UsualHalfLife);
        }

        ledger.Update(source with { Recent = recent, Usual = usual });
    }

    private void JudgeClock(string name, DateTimeOffset newest)
    {
        if (!_clocks.TryGetValue(name, out ClockWatch? clock))
        {
            _clocks.Add(name, clock = new ClockWatch());
        }

        DateTimeOffset now = time.GetUtcNow();
        clock.Add(newest - now, now);
        if (clock.Offset() is not { } offset)
        {
            return;
        }

        bool isCorrected = options.CorrectedClocks.Contains(name);
        TimeSpan correction = isCorrected ? ClockOffset.Correction(offset, ClockResolves, CorrectionOf(name)) : TimeSpan.Zero;
        ledger.Update(ledger.Sources[name] with { ClockOffset = offset, ClockCorrection = correction == TimeSpan.Zero ? null : correction });
        if (offset.Duration() > ClockFires)
        {
            string hint = ClockOffset.ZoneHint(offset, newest.Offset) is { } zone ? $"; it {zone}" : "";
            _alerts.Fire(
                HealthRules.ClockOff, name, first: null,
                $"the times in the lines of {name} are {Length(offset.Duration())} {(offset > TimeSpan.Zero ? "ahead of" : "behind")} the clock of this machine{hint}{(isCorrected ? "; they are corrected" : "")}");
        }
        else if (offset.Duration() < ClockResolves)
        {
            _alerts.Resolve(HealthRules.ClockOff, name);
        }
    }

    private void JudgeDisk()
    {
        if (options.StateDisk() is not { Size: > 0 } disk)
        {
            return;
        }

        long least = Math.Max(disk.Size / 100, LeastFree);
        if (disk.Free < least)
        {
            _alerts.Fire(
                HealthRules.DiskNearlyFull, options.StateDirectory, first: null,
                string.Create(CultureInfo.InvariantCulture, $"{disk.Free >> 20:N0} MiB are free on the disk of {options.StateDirectory}, of {disk.Size >> 20:N0} MiB"));
        }
        else if (disk.Free > least + (least / 2))
        {
            _alerts.Resolve(HealthRules.DiskNearlyFull, options.StateDirectory);
        }
    }

    /// <param name="Path">What no file has the name of.</param>
    /// <param name="Since">Since when that is known.</param>
    private readonly record struct MissingSource(string Path, DateTimeOffset Since);
}
