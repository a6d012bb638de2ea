using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Correlation;

/// <summary>All groups of one <see cref="CountPlan"/>. What the windows mean is said at <see cref="Correlator"/>.</summary>
internal sealed class EventCounter
{
    private readonly EvidenceRing _evidence;
    private readonly EvidenceBudget _budget;
    private readonly AlertLog _log;
    private readonly Func<long, long, IReadOnlyList<KindTotal>> _totals;
    private readonly long _timespan;
    private readonly long _lateness;
    private readonly int _quota;
    private readonly int _addressPosition;

    private readonly Dictionary<byte[], CountedGroup> _groups = new(new KeyComparer());
    private readonly Dictionary<byte[], CountedGroup>.AlternateLookup<ReadOnlySpan<byte>> _groupsByBytes;
    private readonly List<CountedGroup> _dirty = [];
    private readonly byte[] _key;

    // By when a group is forgotten, and by when a firing one ends, as known when it was queued: events since then only move
    // both later, so that a group found at the front is looked at again and, if need be, queued anew.
    private readonly PriorityQueue<CountedGroup, long> _forgetting = new();
    private readonly PriorityQueue<(CountedGroup Group, OpenAlert Alert), long> _ending = new();

    public EventCounter(
        CountPlan plan, CorrelationOptions options, EvidenceRing evidence, EvidenceBudget budget, AlertLog log, Func<long, long, IReadOnlyList<KindTotal>> totals)
    {
        Plan = plan;
        (_evidence, _budget, _log, _totals) = (evidence, budget, log, totals);
        _timespan = plan.Timespan.Ticks;
        _lateness = options.Lateness.Ticks;
        _quota = options.GroupQuota;
        _groupsByBytes = _groups.GetAlternateLookup<ReadOnlySpan<byte>>();
        _key = new byte[plan.GroupNames.Count * GroupKey.LongestField];
        _addressPosition = plan.GroupFields.All(fields => Array.IndexOf(fields, Field.SourceIp) is >= 0 and var place
            && place == Array.IndexOf(plan.GroupFields[0], Field.SourceIp))
            ? Array.IndexOf(plan.GroupFields[0], Field.SourceIp)
            : -1;
    }

    public CountPlan Plan { get; }

    public int GroupCount => _groups.Count;

    public long Late { get; private set; }

    public long MissingField { get; private set; }

    public long Evicted { get; private set; }

    /// <summary>The ids of the alerts that are firing.</summary>
    public IEnumerable<string> FiringAlerts => _groups.Values.Where(group => group.Alert is not null).Select(group => group.Alert!.Template.Id);

    /// <summary>How many events all groups keep, for tests of the bound.</summary>
    public int EventCount => _groups.Values.Sum(group => group.Events.Count);

    public void Add(in BatchResult.Match match, int rulePosition, CountedEvent added)
    {
        ReadOnlySpan<byte> key = KeyOf(match, Plan.GroupFields[rulePosition], out bool isComplete);
        if (!isComplete && !Plan.IsSingle)
        {
            MissingField++;
            return;
        }

        if (!_groupsByBytes.TryGetValue(key, out CountedGroup? group))
        {
            group = NewGroup(key.ToArray(), added.Ticks);
        }

        bool isLate = group.Events.Count > 0 && added.Ticks < group.Newest;
        if (isLate && added.Ticks < group.Newest - _timespan - _lateness)
        {
            Late++;
            return;
        }

        MarkDirty(group);
        if (isLate)
        {
            AddLate(group, added);
        }
        else
        {
            AddInOrder(group, added);
        }

        Trim(group);
        if (group.Alert is not null)
        {
            group.End = EndOf(group);
        }
    }

    /// <summary>Resolves what ended, and forgets what no event can touch any more, before <paramref name="limit"/>: the time that no accepted event can be older than.</summary>
    public void Advance(long limit)
    {
        while (_ending.TryPeek(out (CountedGroup Group, OpenAlert Alert) first, out long end) && end < limit)
        {
            _ending.Dequeue();
            if (first.Group.Alert != first.Alert)
            {
                continue;
            }

            if (first.Group.End < limit)
            {
                Resolve(first.Group);
            }
            else
            {
                _ending.Enqueue(first, first.Group.End);
            }
        }

        while (_forgetting.TryPeek(out CountedGroup? group, out long oldest) && oldest + _timespan < limit)
        {
            _forgetting.Dequeue();
            if (group.IsGone)
            {
                continue;
            }

            if (group.Newest + _timespan < limit)
            {
                Forget(group);
            }
            else
            {
                _forgetting.Enqueue(group, group.Newest);
            }
        }
    }

    /// <summary>The windows that changed since they were last asked for.</summary>
    public IEnumerable<WindowState> TakeWindows()
    {
        foreach (CountedGroup group in _dirty)
        {
            group.IsDirty = false;
            if (!group.IsGone || group.IsStored)
            {
                group.IsStored = true;
                string name = GroupKey.NameOf(group.Key, Plan.GroupNames.Count);
                yield return new WindowState(Plan.Key, name, group.IsGone ? null : WindowFormat.Write(group, Plan, _evidence));
            }
        }

        _dirty.Clear();
    }

    /// <returns>Whether the stored window is one of this correlation as it is now.</returns>
    public bool Restore(byte[] payload, IReadOnlyDictionary<string, Alert> firing)
    {
        if (WindowFormat.Read(payload, Plan, _evidence) is not var (group, alertId) || group.Events.Count == 0 || !_groups.TryAdd(group.Key, group))
        {
            return false;
        }

        group.IsStored = true;
        (group.WindowStart, group.WindowWeight) = group.WindowEndingAt(group.Events.Count - 1, _timespan);
        _forgetting.Enqueue(group, group.Newest);
        if (alertId is not null && firing.TryGetValue(alertId, out Alert? stored))
        {
            group.Alert = OpenAlert.Restore(stored, _budget);
            group.End = EndOf(group);
            _ending.Enqueue((group, group.Alert), group.End);
        }

        return true;
    }

    private ReadOnlySpan<byte> KeyOf(in BatchResult.Match match, Field[] fields, out bool isComplete)
    {
        int length = 0;
        isComplete = true;
        foreach (Field field in fields)
        {
            bool present = match.TryGet(field, out ReadOnlySpan<byte> value);
            isComplete &= present;
            length += GroupKey.Write(field, present, value, _key.AsSpan(length));
        }

        return _key.AsSpan(0, length);
    }

    private CountedGroup NewGroup(byte[] key, long ticks)
    {
        if (_groups.Count >= _quota)
        {
            EvictOldest();
        }

        CountedGroup group = new(key);
        _groups.Add(key, group);
        _forgetting.Enqueue(group, ticks);
        return group;
    }

    private void EvictOldest()
    {
        while (_forgetting.TryDequeue(out CountedGroup? group, out long newest))
        {
            if (group.IsGone)
            {
                continue;
            }

            if (group.Newest > newest)
            {
                _forgetting.Enqueue(group, group.Newest);
                continue;
            }

            if (group.Alert is not null)
            {
                Resolve(group);
            }

            Forget(group);
            Evicted++;
            return;
        }
    }

    private void AddInOrder(CountedGroup group, CountedEvent added)
    {
        int index = group.Events.Insert(added);
        group.WindowWeight += added.Weight;
        while (group.Events[group.WindowStart].Ticks < added.Ticks - _timespan)
        {
            group.WindowWeight -= group.Events[group.WindowStart++].Weight;
        }

        Step(group, index, group.WindowStart, group.WindowWeight, group.End);
    }

    private void AddLate(CountedGroup group, CountedEvent added)
    {
        if (group.Alert is { } alert)
        {
            // What lies before the alert's first event is not counted; what is older than all that is kept does not change its end.
            if (added.Ticks >= alert.Template.First.UtcTicks)
            {
                Count(group, alert, added);
            }

            if (added.Ticks > group.Events[0].Ticks)
            {
                group.Events.Insert(added);
            }
        }
        else
        {
            // Only windows that hold the late event can have become true, and they end at it or after it.
            for (int index = group.Events.Insert(added); index < group.Events.Count; index++)
            {
                (int start, long weight) = group.WindowEndingAt(index, _timespan);
                long end = group.Alert is null ? 0 : EndBefore(group, index);
                Step(group, index, start, weight, end);
            }
        }

        (group.WindowStart, group.WindowWeight) = group.WindowEndingAt(group.Events.Count - 1, _timespan);
    }

    /// <summary>Takes one event into account, in order of time.</summary>
    private void Step(CountedGroup group, int index, int start, long weight, long end)
    {
        CountedEvent added = group.Events[index];
        if (group.Alert is { } open)
        {
            if (added.Ticks <= end)
            {
                Count(group, open, added);
                open.Last = added.Time;
                return;
            }

            group.End = end;
            Resolve(group);
        }

        if (weight >= Plan.Count && added.Ticks > group.CoveredUntil && Plan.MayFireAt(added.Time))
        {
            Fire(group, start, index);
        }
    }

    private void Fire(CountedGroup group, int start, int index)
    {
        CountedEvent first = group.Events[start];
        CountedEvent last = group.Events[index];
        OpenAlert alert = new(
            new Alert
            {
                Id = IdOf(group.Key, first.Ticks),
                Rule = Plan.Rule,
                Group = GroupKey.Values(group.Key, Plan.GroupNames),
                State = AlertState.Firing,
                Count = 0,
                First = first.Time,
                Last = last.Time,
                Fired = last.Time,
                Threshold = Plan.IsSingle ? 0 : Plan.Count,
                Timespan = Plan.IsSingle ? TimeSpan.Zero : Plan.Timespan,
                Evidence = [],
                Sightings = [],
                Totals = _totals(last.Ticks - _timespan, last.Ticks),
            },
            _budget)
        {
            Last = last.Time,
        };
        group.Alert = alert;
        for (int i = start; i <= index; i++)
        {
            Count(group, alert, group.Events[i]);
        }

        group.End = EndBefore(group, index + 1);
        _ending.Enqueue((group, alert), group.End);
    }

    private void Count(CountedGroup group, OpenAlert alert, CountedEvent added)
    {
        alert.Count += added.Weight;
        if (_evidence.TryGet(added.Evidence, out ReadOnlySpan<byte> line, out bool hasAddress, out ReadOnlySpan<byte> address))
        {
            alert.AddLine(line);
            alert.AddSighting(hasAddress, address, added.Time, added.Weight);
        }
        else if (_addressPosition >= 0)
        {
            hasAddress = TryGetAddress(group, out address);
            alert.AddSighting(hasAddress, address, added.Time, added.Weight);
        }

        _log.Changed(alert);
    }

    private bool TryGetAddress(CountedGroup group, out ReadOnlySpan<byte> address)
    {
        ReadOnlySpan<byte> key = group.Key;
        for (int i = 0; i < _addressPosition; i++)
        {
            GroupKey.TryTake(ref key, out _);
        }

        return GroupKey.TryTake(ref key, out address);
    }

    private void Resolve(CountedGroup group)
    {
        OpenAlert alert = group.Alert!;
        alert.Resolved = CountedEvent.TimeAt(group.End, (short)alert.Last.Offset.TotalMinutes);
        _log.Changed(alert);
        group.Alert = null;
        group.CoveredUntil = group.End;
        MarkDirty(group);
    }

    /// <summary>When the alert ends after all events: the end of the last window that, with one event more, still held enough.</summary>
    private long EndOf(CountedGroup group)
    {
        EventRing events = group.Events;
        int needed = Math.Max(1, Plan.Count - 1);
        int index = 0;
        for (long weight = events.Weight; weight - events[index].Weight >= needed; index++)
        {
            weight -= events[index].Weight;
        }

        return events[index].Ticks + _timespan;
    }

    /// <summary>The same, as it stood before the event at an index.</summary>
    private long EndBefore(CountedGroup group, int index)
    {
        int needed = Math.Max(1, Plan.Count - 1);
        long weight = 0;
        do
        {
            weight += group.Events[--index].Weight;
        }
        while (weight < needed);

        return group.Events[index].Ticks + _timespan;
    }

    /// <summary>
    /// Drops events that can matter no more: before an alert those that no late event can reach, in one (or when only the
    /// time of the week keeps it from firing) all but the newest that the condition asks for.
    /// </summary>
    private void Trim(CountedGroup group)
    {
        EventRing events = group.Events;
        long oldest = group.Newest - _timespan - _lateness;
        while (events[0].Ticks < oldest)
        {
            group.RemoveFirstEvent();
        }

        if (group.Alert is not null || group.WindowWeight >= Plan.Count)
        {
            while (events.Weight - events[0].Weight >= Plan.Count)
            {
                group.RemoveFirstEvent();
            }
        }
    }

    private string IdOf(byte[] key, long first)
    {
        // With the profile's name: base and profile may both fire on one first event, as one hour passes into the other.
        byte[] source = [.. Encoding.UTF8.GetBytes(Plan.Rule.Id), 0, .. Encoding.UTF8.GetBytes(Plan.Key), 0, .. key, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt64LittleEndian(source.AsSpan(source.Length - sizeof(long)), first);
        return Convert.ToHexStringLower(SHA256.HashData(source).AsSpan(0, 16));
    }

    private void Forget(CountedGroup group)
    {
        group.IsGone = true;
        _groups.Remove(group.Key);
        MarkDirty(group);
    }

    private void MarkDirty(CountedGroup group)
    {
        if (!group.IsDirty)
        {
            group.IsDirty = true;
            _dirty.Add(group);
        }
    }
}
