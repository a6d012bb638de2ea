namespace Leafwatch.Core.Correlation;

/// <summary>Counts events: what that means is said at <see cref="Correlator"/>.</summary>
internal sealed class CountedWindow(byte[] key) : Window(key)
{
    private EventRing _events;

    public override bool IsEmpty => _events.Count == 0;

    public override long Newest => _events[_events.Count - 1].Ticks;

    public override int Kept => _events.Count;

    public override void Add(in WindowEvent added, WindowSet set)
    {
        if (!IsEmpty && added.Ticks < Newest)
        {
            AddLate(added.Counted, set);
        }
        else
        {
            AddInOrder(added.Counted, set);
        }

        Trim(set);
        if (Alert is not null)
        {
            End = EndOf(set);
        }
    }

    public override void Write(BinaryWriter writer, EvidenceRing evidence)
    {
        writer.Write7BitEncodedInt(_events.Count);
        long before = 0;
        for (int i = 0; i < _events.Count; i++)
        {
            CountedEvent held = _events[i];
            WindowFormat.Write(writer, held, before, evidence);
            before = held.Ticks;
        }
    }

    public override void Read(BinaryReader reader, WindowSet set)
    {
        int count = WindowFormat.ReadCount(reader);
        long ticks = 0;
        for (int i = 0; i < count; i++)
        {
            CountedEvent held = WindowFormat.ReadEvent(reader, ticks, set.Evidence);
            ticks = held.Ticks;
            _events.Insert(held);
        }

        if (count > 0)
        {
            _events.Last = WindowEndingAt(count - 1, set.Timespan);
        }
    }

    protected override bool TryClear() => _events.TryClear();

    private void AddInOrder(CountedEvent added, WindowSet set)
    {
        (int start, long weight) = _events.Last;
        int index = _events.Insert(added);
        weight += added.Weight;
        long from = Math.Max(added.Ticks - set.Timespan, CoveredUntil + 1);
        while (start < index && _events[start].Ticks < from)
        {
            weight -= _events[start++].Weight;
        }

        _events.Last = (start, weight);
        Step(index, start, weight, End, set);
    }

    private void AddLate(CountedEvent added, WindowSet set)
    {
        if (Alert is { } alert)
        {
            // What lies before the alert's first event is not counted; what is older than all that is kept does not change its end.
            if (added.Ticks >= alert.First.UtcTicks)
            {
                set.Count(this, alert, added);
            }

            if (added.Ticks > _events[0].Ticks)
            {
                _events.Insert(added);
            }
        }
        else
        {
            // Only windows that hold the late event can have become true, and they end at it or after it.
            for (int index = _events.Insert(added); index < _events.Count; index++)
            {
                (int start, long weight) = WindowEndingAt(index, set.Timespan);
                long end = Alert is null ? 0 : EndBefore(index, set);
                Step(index, start, weight, end, set);
            }
        }

        _events.Last = WindowEndingAt(_events.Count - 1, set.Timespan);
    }

    /// <summary>Takes one event into account, in order of time.</summary>
    private void Step(int index, int start, long weight, long end, WindowSet set)
    {
        CountedEvent added = _events[index];
        Holds = weight >= set.Plan.Count;
        if (Alert is { } open)
        {
            if (added.Ticks <= end)
            {
                set.Count(this, open, added);
                open.Last = added.Time;
                return;
            }

            set.Resolve(this, end);
            (start, weight) = WindowEndingAt(index, set.Timespan);
            Holds = weight >= set.Plan.Count;
        }

        if (Holds && set.MayFire(this, added))
        {
            OpenAlert alert = set.Fire(this, _events[start], added);
            for (int i = start; i <= index; i++)
            {
                set.Count(this, alert, _events[i]);
            }

            End = EndBefore(index + 1, set);
            set.WakeAt(this, End);
        }
    }

    /// <summary>Finds the window that ends at an event, from nothing; what an alert was of before is in no other one.</summary>
    private (int Start, long Weight) WindowEndingAt(int index, long timespan)
    {
        long from = Math.Max(_events[index].Ticks - timespan, CoveredUntil + 1);
        int start = index;
        long weight = _events[index].Weight;
        while (start > 0 && _events[start - 1].Ticks >= from)
        {
            weight += _events[--start].Weight;
        }

        return (start, weight);
    }

    /// <summary>When the alert ends after all events: the end of the last window that still held enough for it to go on.</summary>
    private long EndOf(WindowSet set)
    {
        int needed = set.Plan.CountToGoOn;
        int index = 0;
        for (long weight = _events.Weight; weight - _events[index].Weight >= needed; index++)
        {
            weight -= _events[index].Weight;
        }

        return _events[index].Ticks + set.Timespan;
    }

    /// <summary>The same, as it stood before the event at an index.</summary>
    private long EndBefore(int index, WindowSet set)
    {
        int needed = set.Plan.CountToGoOn;
        long weight = 0;
        do
        {
            weight += _events[--index].Weight;
        }
        while (weight < needed);

        return _events[index].Ticks + set.Timespan;
    }

    /// <summary>
    /// Drops events that can matter no more: before an alert those that no late event can reach, in one (or when only the
    /// time of the week keeps it from firing) all but the newest that the condition asks for.
    /// </summary>
    private void Trim(WindowSet set)
    {
        long oldest = Newest - set.Timespan - set.Lateness;
        while (_events[0].Ticks < oldest)
        {
            RemoveFirstEvent();
        }

        if (Alert is not null || _events.Last.Weight >= set.Plan.Count)
        {
            while (_events.Weight - _events[0].Weight >= set.Plan.Count)
            {
                RemoveFirstEvent();
            }
        }
    }

    private void RemoveFirstEvent()
    {
        (int start, long weight) = _events.Last;
        weight -= start == 0 ? _events[0].Weight : 0;
        _events.RemoveFirst();
        _events.Last = (Math.Max(0, start - 1), weight);
    }
}
