using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Leafwatch.Core.Rules;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Correlation;

/// <summary>The windows of all groups of one <see cref="WindowPlan"/>.</summary>
internal sealed class WindowSet
{
    /// <summary>Larger numbers are not measurements and would overflow a sum.</summary>
    private const decimal LargestNumber = 1_000_000_000_000_000_000;

    /// <summary>At most this many forgotten groups stay among those that wait to be looked at, or one in <see cref="WakingForEachGone"/> where that is more.</summary>
    private const int FewWaking = 1000;
    private const int WakingForEachGone = 8;

    private const int MostSpare = 4096;

    private const int WaitingForEachGroup = 4;

    private readonly CorrelationContext _context;
    private readonly bool _isStored;
    private readonly int _quota;
    private readonly int _addressPosition;
    private readonly OpenAlert.Reckoning? _reckoning;

    private readonly WindowTable _windows;
    private readonly WaitingEvents? _waiting;
    private readonly List<WindowEvent> _taken = [];
    private readonly List<Window> _dirty = [];
    private readonly Stack<Window> _spare = [];
    private readonly byte[] _key;
    private readonly byte[] _small = new byte[BatchResult.LongestValue];

    private long _limit = long.MinValue;

    // The order in which windows last had an event: those that are forgotten first stand first.
    private Window? _oldest;
    private Window? _newest;

    // When a window is to be looked at, as known when it was queued: events since then only move that later, so that a window found at the
    // front is looked at and, if need be, queued anew.
    private readonly PriorityQueue<Window, long> _waking = new();
    private int _goneWaking;

    public WindowSet(WindowPlan plan, CorrelationOptions options, CorrelationContext context)
    {
        Plan = plan;
        _context = context;
        _windows = new WindowTable { Seed = context.Seed };
        Timespan = plan.Timespan.Ticks;
        Lateness = options.Lateness.Ticks;
        _quota = options.GroupQuota;
        _reckoning = ReckoningOf(plan);
        _isStored = options.IsStored;
        _key = new byte[plan.GroupNames.Count * GroupKey.LongestField];
        context.Windows.Add(this);
        int enough = Math.Min(options.OwnWindowFrom, plan.Count);
        if (plan is { Type: CorrelationType.EventCount or CorrelationType.ValueCount, IsDecidedAtEnd: false } && enough > 1)
        {
            _waiting = new WaitingEvents(this, enough, WaitingForEachGroup * options.GroupQuota);
        }

        int place = Array.IndexOf(plan.GroupFields[0], Field.SourceIp);
        _addressPosition = plan.GroupFields.All(fields => Array.IndexOf(fields, Field.SourceIp) == place) ? place : -1;
    }

    public WindowPlan Plan { get; }

    /// <summary>The timespan and the lateness in ticks.</summary>
    public long Timespan { get; }

    public long Lateness { get; }

    public EvidenceRing Evidence => _context.Evidence;

    public WaitingEvents.SpareChunks Chunks => _context.Chunks;

    /// <summary>Where windows are written before they are stored; whoever asks for it may write over it.</summary>
    public MemoryStream Room => _context.Room;

    /// <summary>How many groups have a window.</summary>
    public int Windows => _windows.Count;

    public int Groups => _windows.Count + (_waiting?.Groups ?? 0);

    /// <summary>What keys are hashed with: what waits knows its group by that alone.</summary>
    public long Seed => _windows.Seed;

    /// <summary>The newest event of the group that would be the next to go.</summary>
    public long OldestNewest => _oldest!.Newest;

    /// <summary>How many windows are waiting to be looked at, for tests of the bound.</summary>
    public int Waking => _waking.Count;

    public long Late { get; private set; }

    /// <summary>Matches that lacked a field of the group, or the value.</summary>
    public long MissingField { get; private set; }

    /// <summary>Groups that were forgotten before their time.</summary>
    public long Evicted { get; set; }

    /// <summary>The ids of the alerts that are firing.</summary>
    public IEnumerable<string> FiringAlerts => InOrder().Where(window => window.Alert is not null).Select(window => window.Alert!.Id);

    /// <summary>How many events all windows keep, for tests of the bound.</summary>
    public int Kept => InOrder().Sum(window => window.Kept) + (_waiting?.Count ?? 0);

    public WindowEffect Add(in BatchResult.Match match, int input, CountedEvent counted, long line)
    {
        ReadOnlySpan<byte> key = KeyOf(match, Plan.GroupFields[input], out ulong hash, out bool isComplete);
        WindowEvent added = new(counted, line, input);
        if ((!isComplete && !Plan.IsSingle) || (Plan.ValueFields.Length > 0 && !TryGetValue(match, Plan.ValueFields[input], ref added)))
        {
            MissingField++;
            return WindowEffect.None;
        }

        if (_windows.Find(key, hash) is { } window)
        {
            return Add(added, window);
        }

        if (_waiting is null)
        {
            return Add(added, NewWindow(key, hash));
        }

        switch (_waiting.Add(added, hash))
        {
            case WaitingEvents.Outcome.IsLate:
                Late++;
                return WindowEffect.None;
            case WaitingEvents.Outcome.IsEnough:
                return AddWaiting(NewWindow(key, hash), hash);
            default:
                return WindowEffect.None;
        }
    }

    /// <summary>Resolves what ended, and forgets what no event can touch any more, before <paramref name="limit"/>: the time that no accepted event can be older than.</summary>
    public void Advance(long limit)
    {
        _limit = limit;
        _waiting?.Advance(limit - Timespan);
        while (_waking.TryPeek(out Window? window, out long due) && due < limit)
        {
            _waking.Dequeue();
            window.IsQueued = false;
            if (window.IsGone)
            {
                _goneWaking--;
                continue;
            }

            if (window.Alert is null)
            {
                window.Wake(this);
                _context.Windows.Take(window);
            }
            else if (window.End < limit)
            {
                Resolve(window, window.End);
                _context.Windows.Take(window);
            }
            else
            {
                WakeAt(window, window.End);
            }
        }

        while (_oldest is { } oldest && oldest.Newest + Timespan < limit)
        {
            Forget(oldest);
        }
    }

    /// <summary>Forgets the group whose newest event is oldest; its alert ends.</summary>
    public void EvictOldest()
    {
        Window oldest = _oldest!;
        if (oldest.Alert is not null)
        {
            Resolve(oldest, oldest.End);
        }

        Forget(oldest);
        Evicted++;
    }

    /// <summary>Whether no event can be as old as that any more.</summary>
    public bool HasPassed(long ticks) => ticks < _limit;

    /// <summary>Asks for a look at a window when time has passed a time and the lateness.</summary>
    public void WakeAt(Window window, long ticks)
    {
        if (!window.IsQueued)
        {
            window.IsQueued = true;
            _waking.Enqueue(window, ticks);
        }
    }

    /// <summary>Whether an event may make a window's rule true.</summary>
    public bool MayFire(Window window, CountedEvent last) => last.Ticks > window.CoveredUntil && Plan.MayFireAt(last.Time);

    /// <summary>Makes an alert of a window; its events are yet to be counted.</summary>
    /// <param name="window">The window.</param>
    /// <param name="first">The first event in it.</param>
    /// <param name="last">The event that made the rule true.</param>
    /// <param name="identity">The time that tells the alert from others of the group: that of the first event, unless two alerts may share it.</param>
    public OpenAlert Fire(Window window, CountedEvent first, CountedEvent last, long? identity = null)
    {
        OpenAlert alert = new(
            new Alert
            {
                Id = IdOf(window.Key, identity ?? first.Ticks),
                Rule = Plan.Rule,
                Group = GroupKey.Values(window.Key, Plan.GroupNames),
                State = AlertState.Firing,
                Count = 0,
                First = first.Time,
                Last = last.Time,
                Fired = last.Time,
                Threshold = Plan.IsSingle || Plan.Type is CorrelationType.Temporal or CorrelationType.TemporalOrdered ? 0 : Plan.Count,
                Timespan = Plan.IsSingle ? TimeSpan.Zero : Plan.Timespan,
                Evidence = [],
                Sightings = [],
                Totals = Plan.IsSilent ? [] : _context.TotalsBetween(last.Ticks - Timespan, last.Ticks),
            },
            _context.Budget,
            isTold: !Plan.IsSilent)
        {
            Measured = _reckoning,
        };
        window.Alert = alert;
        return alert;
    }

    /// <summary>Counts an event to an alert.</summary>
    public void Count(Window window, OpenAlert alert, CountedEvent added) => Count(window, alert, added, added.Weight);

    /// <summary>Counts an event to an alert as so many.</summary>
    public void Count(Window window, OpenAlert alert, CountedEvent added, int weight)
    {
        alert.Count += weight;
        if (Plan.IsSilent)
        {
            return;
        }

        if (Evidence.TryGet(added.Evidence, out ReadOnlySpan<byte> line, out bool hasAddress, out ReadOnlySpan<byte> address))
        {
            alert.AddLine(line);
            alert.AddSighting(hasAddress, address, added.Time, added.Weight);
        }
        else if (_addressPosition >= 0)
        {
            hasAddress = TryGetAddress(window, out address);
            alert.AddSighting(hasAddress, address, added.Time, added.Weight);
        }

        if (_context.Traits.AreOf(added.Evidence))
        {
            alert.AddTraits(_context.Traits);
        }

        _context.Log.Changed(alert);
    }

    /// <summary>Takes note that there is something new about an alert.</summary>
    public void Changed(OpenAlert alert)
    {
        if (!Plan.IsSilent)
        {
            _context.Log.Changed(alert);
        }
    }

    public void Resolve(Window window, long end)
    {
        OpenAlert alert = window.Alert!;
        window.End = end;
        alert.Resolved = CountedEvent.TimeAt(end, (short)alert.Last.Offset.TotalMinutes);
        window.Alert = null;
        window.CoveredUntil = end;
        MarkDirty(window);
        Changed(alert);
    }

    /// <summary>The windows that changed since they were last asked for.</summary>
    public IEnumerable<WindowState> TakeWindows()
    {
        foreach (Window window in _dirty)
        {
            window.IsDirty = false;
            if (!window.IsGone || window.IsStored)
            {
                window.IsStored = true;
                string name = GroupKey.NameOf(window.Key, Plan.GroupNames.Count);
                yield return new WindowState(Plan.Key, name, window.IsGone ? null : WindowFormat.Write(window, Plan, Evidence, Room));
            }

            if (window.IsGone)
            {
                Spare(window);
            }
        }

        _dirty.Clear();
        foreach (WindowState piece in _waiting?.TakePieces() ?? [])
        {
            yield return piece;
        }
    }

    /// <summary>Takes up events that waited (<see cref="WaitingEvents.Restore"/>).</summary>
    /// <returns>Whether they are of this correlation as it is now.</returns>
    public bool RestoreWaiting(int number, byte[] payload) => _waiting?.Restore(number, payload) ?? false;

    /// <summary>Hashes as the one did who stored what waited, unless something else is here already.</summary>
    public bool TryTakeSeed(long seed)
    {
        if (seed != Seed && Groups > 0)
        {
            return false;
        }

        _windows.Seed = seed;
        return true;
    }

    /// <returns>Whether the stored window is one of this correlation as it is now.</returns>
    public bool Restore(byte[] payload, IReadOnlyDictionary<string, OpenAlert.Mark> firing)
    {
        if (WindowFormat.Read(payload, this) is not var (window, alert) || window.IsEmpty)
        {
            return false;
        }

        ulong hash = _windows.HashOf(window.Key);
        if (_windows.Find(window.Key, hash) is not null)
        {
            return false;
        }

        _windows.Add(window, hash);
        window.IsStored = true;
        Append(window);
        if (alert is not null && RestoredAlert(alert, firing) is { } firingStill)
        {
            window.Alert = firingStill;
            firingStill.Measured = _reckoning;
            WakeAt(window, window.End);
        }
        else if (Plan.IsDecidedAtEnd)
        {
            window.Wake(this);
        }

        _context.Windows.Take(window);
        return true;
    }

    /// <summary>Puts restored windows in order.</summary>
    public void EndRestore()
    {
        Window[] windows = [.. InOrder().OrderBy(window => window.Newest)];
        _oldest = _newest = null;
        foreach (Window window in windows)
        {
            window.Older = window.Newer = null;
            Append(window);

            // Stored while they waited, these events went over to the window since.
            _waiting?.Take(_windows.HashOf(window.Key), _taken);
            _taken.Clear();
        }
    }

    /// <summary>The alert of a window, as the store has it; one that nobody is told of stands in its window alone.</summary>
    private OpenAlert? RestoredAlert(Alert alert, IReadOnlyDictionary<string, OpenAlert.Mark> firing) =>
        Plan.IsSilent ? OpenAlert.OfWindow(alert, _context.Budget)
        : firing.TryGetValue(alert.Id, out OpenAlert.Mark mark) ? OpenAlert.OfStore(mark, _context.Budget)
        : null;

    private static OpenAlert.Reckoning? ReckoningOf(WindowPlan plan) => plan.Type switch
    {
        CorrelationType.ValueCount => new("value_count", plan.ValueName),
        CorrelationType.ValueSum => new("value_sum", plan.ValueName),
        CorrelationType.ValueAverage => new("value_avg", plan.ValueName),
        CorrelationType.ValuePercentile => new("value_percentile", plan.ValueName),
        CorrelationType.ValueMedian => new("value_median", plan.ValueName),
        _ => null,
    };

    private WindowEffect Add(in WindowEvent added, Window window)
    {
        bool isLate = !window.IsEmpty && added.Ticks < window.Newest;
        if (isLate && added.Ticks < window.Newest - Timespan - Lateness)
        {
            Late++;
            return WindowEffect.None;
        }

        MarkDirty(window);
        OpenAlert? before = window.Alert;
        window.Add(added, this);
        if (!isLate && _newest != window)
        {
            Unlink(window);
            Append(window);
        }

        _context.Windows.Take(window);
        return window.Alert is null || !window.Holds ? WindowEffect.None : window.Alert == before ? WindowEffect.Continued : WindowEffect.Fired;
    }

    /// <summary>Gives a group's events to its window, of which the last is the one at hand.</summary>
    private WindowEffect AddWaiting(Window window, ulong hash)
    {
        WindowEffect effect = WindowEffect.None;
        _waiting!.Take(hash, _taken);
        foreach (WindowEvent waited in _taken)
        {
            effect = Add(waited, window);
        }

        _taken.Clear();
        return effect;
    }

    private ReadOnlySpan<byte> KeyOf(scoped in BatchResult.Match match, Field[] fields, out ulong hash, out bool isComplete)
    {
        if (fields is not [var only])
        {
            ReadOnlySpan<byte> joined = KeyOf(match, fields, out isComplete);
            hash = _windows.HashOf(joined);
            return joined;
        }

        if (!_context.Keys.TryGet(only, Seed, out ReadOnlySpan<byte> key, out hash, out isComplete))
        {
            key = KeyOf(match, fields, out isComplete);
            hash = _windows.HashOf(key);
            _context.Keys.Keep(only, Seed, key, hash, isComplete);
        }

        return key;
    }

    private ReadOnlySpan<byte> KeyOf(scoped in BatchResult.Match match, Field[] fields, out bool isComplete)
    {
        int length = 0;
        isComplete = true;
        foreach (Field field in fields)
        {
            if (field == Field.LogSite || field == Field.LogSource)
            {
                length += GroupKey.Write(field == Field.LogSite ? _context.Place.SiteOf(match) : _context.Place.SourceName, _key.AsSpan(length));
                continue;
            }

            if (field == Field.DnsRegisteredDomain)
            {
                bool isNamed = match.TryGet(RegisteredDomain.Name, out ReadOnlySpan<byte> name);
                isComplete &= isNamed;
                length += GroupKey.Write(field, ref isNamed, RegisteredDomain.Of(name), withoutCase: true, _key.AsSpan(length));
                continue;
            }

            // Most group by the address, which has been brought into its one form when the line was kept.
            bool isAddress = field == Field.SourceIp || field == Field.SourceNetwork;
            ReadOnlySpan<byte> value = _context.Address;
            bool present = isAddress ? _context.HasAddress : match.TryGet(field, out value) && !(Plan.IsSingle && _context.HasAddress);
            int written = GroupKey.Write(field, ref present, value, !isAddress && GroupKey.IsWithoutCase(match, field), _key.AsSpan(length));
            isComplete &= present;
            length += written;
        }

        return _key.AsSpan(0, length);
    }

    private bool TryGetValue(in BatchResult.Match match, Field[] fields, ref WindowEvent added)
    {
        if (Plan.Type == CorrelationType.ValueCount)
        {
            ulong hash = 0;
            foreach (Field field in fields)
            {
                if (field.ClockTicks is > 0 and var part)
                {
                    long moment = added.Ticks / part;
                    hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in moment)), (long)hash);
                    continue;
                }

                if (field.IsOfGroups || !match.TryGet(field, out ReadOnlySpan<byte> value))
                {
                    return false;
                }

                if (GroupKey.IsWithoutCase(match, field))
                {
                    GroupKey.WriteSmall(value, _small);
                    value = _small.AsSpan(0, value.Length);
                }

                hash = XxHash3.HashToUInt64(value, (long)hash);
            }

            added = added with { Value = hash };
            return true;
        }

        if (!match.TryGet(fields[0], out ReadOnlySpan<byte> text))
        {
            return false;
        }

        // Most are the three digits of a status.
        if (text.Length == 3 && Digits.Is(text[0]) && Digits.Two(text, 1) is >= 0 and var ones)
        {
            added = added with { Number = ((text[0] - '0') * 100) + ones };
            return true;
        }

        bool isNumber = Utf8Parser.TryParse(text, out decimal number, out int taken) && taken == text.Length;
        added = added with { Number = number };
        return isNumber && Math.Abs(number) <= LargestNumber;
    }

    private Window NewWindow(ReadOnlySpan<byte> key, ulong hash)
    {
        if (_windows.Count >= _quota)
        {
            EvictOldest();
        }

        if (!_spare.TryPop(out Window? window) || !window.TryReuse(key))
        {
            window = Plan.NewWindow(key.ToArray());
        }

        _windows.Add(window, hash);
        Append(window);
        return window;
    }

    private IEnumerable<Window> InOrder()
    {
        for (Window? window = _oldest; window is not null; window = window.Newer)
        {
            yield return window;
        }
    }

    private void Append(Window window)
    {
        window.Older = _newest;
        if (_newest is { } newest)
        {
            newest.Newer = window;
        }
        else
        {
            _oldest = window;
        }

        _newest = window;
    }

    private void Unlink(Window window)
    {
        if (window.Older is { } older)
        {
            older.Newer = window.Newer;
        }
        else
        {
            _oldest = window.Newer;
        }

        if (window.Newer is { } newer)
        {
            newer.Older = window.Older;
        }
        else
        {
            _newest = window.Older;
        }

        window.Older = window.Newer = null;
    }

    private bool TryGetAddress(Window window, out ReadOnlySpan<byte> address)
    {
        ReadOnlySpan<byte> key = window.Key;
        for (int i = 0; i < _addressPosition; i++)
        {
            GroupKey.TryTake(ref key, out _);
        }

        return GroupKey.TryTake(ref key, out address);
    }

    private string IdOf(ReadOnlySpan<byte> key, long first)
    {
        // With the profile's name: base and profile may both fire on one first event, as one hour passes into the other.
        byte[] source = [.. Encoding.UTF8.GetBytes(Plan.Rule.Id), 0, .. Encoding.UTF8.GetBytes(Plan.Key), 0, .. key, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt64LittleEndian(source.AsSpan(source.Length - sizeof(long)), first);
        return Convert.ToHexStringLower(SHA256.HashData(source).AsSpan(0, 16));
    }

    private void Forget(Window window)
    {
        window.IsGone = true;
        _windows.Remove(window);
        Unlink(window);
        if (window.IsStored)
        {
            MarkDirty(window);
        }

        _context.Windows.Take(window);
        if (window.IsQueued && ++_goneWaking > Math.Max(FewWaking, _waking.Count / WakingForEachGone))
        {
            ForgetGoneWaking();
        }

        if (!window.IsDirty)
        {
            Spare(window);
        }
    }

    /// <summary>What was forgotten is not to be held until it would have been looked at.</summary>
    private void ForgetGoneWaking()
    {
        (Window, long)[] left = [.. _waking.UnorderedItems.Where(waking => !waking.Element.IsGone)];
        _waking.Clear();
        _waking.EnqueueRange(left);
        _goneWaking = 0;
    }

    /// <summary>Keeps a window that nobody looks at any more for the next group.</summary>
    private void Spare(Window window)
    {
        if (!window.IsQueued && window.Alert is null && _spare.Count < MostSpare)
        {
            _spare.Push(window);
        }
    }

    private void MarkDirty(Window window)
    {
        if (_isStored && !window.IsDirty)
        {
            window.IsDirty = true;
            _dirty.Add(window);
        }
    }
}
