using System.Numerics;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Correlation;

/// <summary>
/// For what can only be told at the end: a window begins with the first event of a group, ends the timespan after it, and is looked at
/// when no event can be of it any more. A group without any event is not seen at all.
/// </summary>
internal sealed class ClosingWindow(byte[] key) : Window(key)
{
    /// <summary>At most this many values or numbers are kept; of more, the first.</summary>
    private const int MostValues = 100_000;

    /// <summary>At most this many events are kept as evidence: the first ones, and the last in the last place.</summary>
    private const int MostEvents = 10;

    private readonly List<CountedEvent> _events = [];
    private readonly HashSet<ulong> _values = [];
    private readonly List<decimal> _numbers = [];
    private long _start = long.MaxValue;
    private long _newest = long.MinValue;
    private long _weight;
    private ulong _inputs;

    public override bool IsEmpty => _newest == long.MinValue;

    public override long Newest => _newest;

    public override int Kept => _events.Count + _values.Count + _numbers.Count;

    public override void Add(in WindowEvent added, WindowSet set)
    {
        if (_start != long.MaxValue && added.Ticks > _start + set.Timespan)
        {
            Close(set);
        }

        // What is of a window that was closed is of none any more.
        if (added.Ticks <= CoveredUntil)
        {
            return;
        }

        if (_start == long.MaxValue)
        {
            _start = added.Ticks;
            set.WakeAt(this, _start + set.Timespan);
        }

        _newest = Math.Max(_newest, added.Ticks);
        _weight += added.Counted.Weight;
        _inputs |= 1UL << added.Input;
        switch (set.Plan.Type)
        {
            case CorrelationType.ValueCount when _values.Count < MostValues:
                _values.Add(added.Value);
                break;
            case CorrelationType.ValueSum or CorrelationType.ValueAverage or CorrelationType.ValueMedian or CorrelationType.ValuePercentile
                when _numbers.Count < MostValues:
                _numbers.Add(added.Number);
                break;
            default:
                break;
        }

        Keep(added.Counted);
    }

    public override void Wake(WindowSet set)
    {
        if (_start == long.MaxValue)
        {
            return;
        }

        if (set.HasPassed(_start + set.Timespan))
        {
            Close(set);
        }
        else
        {
            set.WakeAt(this, _start + set.Timespan);
        }
    }

    public override void Write(BinaryWriter writer, EvidenceRing evidence)
    {
        writer.Write(_start);
        writer.Write(_newest);
        writer.Write(_weight);
        writer.Write(_inputs);
        writer.Write7BitEncodedInt(_values.Count);
        foreach (ulong value in _values)
        {
            writer.Write(value);
        }

        writer.Write7BitEncodedInt(_numbers.Count);
        _numbers.ForEach(writer.Write);
        writer.Write7BitEncodedInt(_events.Count);
        foreach (CountedEvent counted in _events)
        {
            WindowFormat.Write(writer, counted, 0, evidence);
        }
    }

    public override void Read(BinaryReader reader, WindowSet set)
    {
        _start = reader.ReadInt64();
        _newest = reader.ReadInt64();
        _weight = reader.ReadInt64();
        _inputs = reader.ReadUInt64();
        for (int count = WindowFormat.ReadCount(reader); count > 0; count--)
        {
            _values.Add(reader.ReadUInt64());
        }

        for (int count = WindowFormat.ReadCount(reader); count > 0; count--)
        {
            _numbers.Add(reader.ReadDecimal());
        }

        for (int count = WindowFormat.ReadCount(reader); count > 0; count--)
        {
            _events.Add(WindowFormat.ReadEvent(reader, 0, set.Evidence));
        }
    }

    private void Keep(CountedEvent counted)
    {
        if (_events.Count == MostEvents)
        {
            _events.RemoveAt(MostEvents - 1);
        }

        int place = _events.Count;
        while (place > 0 && _events[place - 1].Ticks > counted.Ticks)
        {
            place--;
        }

        _events.Insert(place, counted);
    }

    private void Close(WindowSet set)
    {
        long end = _start + set.Timespan;
        CountedEvent last = _events[^1];
        decimal value = Reckon(set.Plan);
        if (IsTrue(set.Plan, value) && set.MayFire(this, last))
        {
            OpenAlert alert = set.Fire(this, _events[0], last);
            foreach (CountedEvent counted in _events)
            {
                set.Count(this, alert, counted);
            }

            alert.Count = set.Plan.Type == CorrelationType.ValueCount ? _values.Count : _weight;
            alert.Value = value;
            set.Resolve(this, end);
        }

        CoveredUntil = end;
        _start = long.MaxValue;
        _weight = 0;
        _inputs = 0;
        _events.Clear();
        _values.Clear();
        _numbers.Clear();
    }

    private decimal Reckon(WindowPlan plan)
    {
        switch (plan.Type)
        {
            case CorrelationType.EventCount:
                return _weight;
            case CorrelationType.ValueCount:
                return _values.Count;
            case CorrelationType.Temporal or CorrelationType.TemporalOrdered:
                return BitOperations.PopCount(_inputs);
            default:
                NumberSummary summary = new(plan.Type, plan.Percentile);
                _numbers.ForEach(summary.Add);
                return summary.Value;
        }
    }

    private bool IsTrue(WindowPlan plan, decimal value) => plan.IsSeen is { } isSeen ? isSeen(_inputs) : plan.Allows(value);
}
