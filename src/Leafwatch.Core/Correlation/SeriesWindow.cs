using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Correlation;

/// <summary>Reckons with numbers: the rule is true at an event when the numbers of the window that ends at it come to what it asks for.</summary>
/// <remarks>
/// An alert lasts for the timespan after the last event at which it was true, so that what comes and goes is one; while it is not true, the alert's events are
/// none of those that look at it. A late event takes its place, and the window that ends at the newest event is looked at. What was summed for one alert is
/// summed for no other; averages and quantiles are those of the whole window.
/// </remarks>
internal sealed class SeriesWindow(byte[] key, WindowPlan plan) : Window(key)
{
    /// <summary>With more events than this in the timespan, the newest are reckoned with.</summary>
    private const int MostEvents = 100_000;

    private const int KeptWhenCleared = 16;

    private readonly NumberSummary _summary = new(plan.Type, plan.Percentile);
    private (CountedEvent Counted, decimal Number)[] _events = new (CountedEvent, decimal)[2];
    private int _head;
    private int _count;

    public override bool IsEmpty => _count == 0;

    public override long Newest => At(_count - 1).Counted.Ticks;

    public override int Kept => _count;

    public override void Add(in WindowEvent added, WindowSet set)
    {
        if (Alert is not null && added.Ticks > End)
        {
            set.Resolve(this, End);
        }

        Insert(added.Counted, added.Number);
        // The newest stays, be it of an alert that has ended: a window is never empty.
        long from = plan.Type == CorrelationType.ValueSum ? Math.Max(Newest - set.Timespan, CoveredUntil + 1) : Newest - set.Timespan;
        while (_count > 1 && (_count > MostEvents || At(0).Counted.Ticks < from))
        {
            _summary.Remove(At(0).Number);
            _head = (_head + 1) & (_events.Length - 1);
            _count--;
        }

        if (Newest < from)
        {
            // A late event of an alert that has ended.
            return;
        }

        CountedEvent newest = At(_count - 1).Counted;
        bool holds = set.Plan.Allows(_summary.Value);
        Holds = holds;
        if (Alert is { } open)
        {
            // What lies before the alert's first event is not counted.
            if (added.Ticks >= open.First.UtcTicks)
            {
                set.Count(this, open, added.Counted);
            }

            open.Last = newest.Time;
            if (holds)
            {
                open.Value = _summary.Value;
                End = newest.Ticks + set.Timespan;
            }
        }
        else if (holds && set.MayFire(this, newest))
        {
            // What an alert was of before is of no other one.
            int first = 0;
            while (At(first).Counted.Ticks <= CoveredUntil)
            {
                first++;
            }

            OpenAlert alert = set.Fire(this, At(first).Counted, newest, newest.Ticks);
            alert.Value = _summary.Value;
            for (int i = first; i < _count; i++)
            {
                set.Count(this, alert, At(i).Counted);
            }

            End = newest.Ticks + set.Timespan;
            set.WakeAt(this, End);
        }
    }

    public override void Write(BinaryWriter writer, EvidenceRing evidence)
    {
        writer.Write7BitEncodedInt(_count);
        long before = 0;
        for (int i = 0; i < _count; i++)
        {
            (CountedEvent counted, decimal number) = At(i);
            writer.Write(number);
            WindowFormat.Write(writer, counted, before, evidence);
            before = counted.Ticks;
        }
    }

    public override void Read(BinaryReader reader, WindowSet set)
    {
        long before = 0;
        for (int count = WindowFormat.ReadCount(reader); count > 0; count--)
        {
            decimal number = reader.ReadDecimal();
            CountedEvent counted = WindowFormat.ReadEvent(reader, before, set.Evidence);
            before = counted.Ticks;
            Insert(counted, number);
        }
    }

    protected override bool TryClear()
    {
        (_head, _count) = (0, 0);
        return _events.Length <= KeptWhenCleared && _summary.TryClear();
    }

    private ref (CountedEvent Counted, decimal Number) At(int index) => ref _events[(_head + index) & (_events.Length - 1)];

    private void Insert(CountedEvent counted, decimal number)
    {
        if (_count == _events.Length)
        {
            (CountedEvent, decimal)[] larger = new (CountedEvent, decimal)[_count * 2];
            for (int i = 0; i < _count; i++)
            {
                larger[i] = At(i);
            }

            _events = larger;
            _head = 0;
        }

        int place = _count++;
        for (; place > 0 && At(place - 1).Counted.Ticks > counted.Ticks; place--)
        {
            At(place) = At(place - 1);
        }

        At(place) = (counted, number);
        _summary.Add(number);
    }
}
