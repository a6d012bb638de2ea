using System.Diagnostics.CodeAnalysis;

namespace Leafwatch.Core.Correlation;

/// <summary>
/// The events of one group in order of time; equal times in order of arrival. Taking from the front and adding at the end cost nothing that
/// grows. Most groups never have more than one event: that one stands here and not in an array.
/// </summary>
internal struct EventRing
{
    private CountedEvent _only;
    private CountedEvent[]? _events;
    private int _head;

    public int Count { get; private set; }

    /// <summary>How many events the entries stand for.</summary>
    public long Weight { get; private set; }

    [UnscopedRef]
    public readonly ref readonly CountedEvent this[int index]
    {
        get
        {
            if (_events is { } events)
            {
                return ref events[(_head + index) & (events.Length - 1)];
            }

            return ref _only;
        }
    }

    /// <returns>Where the event now stands.</returns>
    public int Insert(CountedEvent added)
    {
        Weight += added.Weight;
        if (Count == 0 && _events is null)
        {
            _only = added;
            return Count++;
        }

        if (_events is null || Count == _events.Length)
        {
            Grow();
        }

        int mask = _events.Length - 1;
        int index = Count++;
        while (index > 0 && this[index - 1].Ticks > added.Ticks)
        {
            _events[(_head + index) & mask] = this[index - 1];
            index--;
        }

        _events[(_head + index) & mask] = added;
        return index;
    }

    public void RemoveFirst()
    {
        Weight -= this[0].Weight;
        _head = _events is null ? 0 : (_head + 1) & (_events.Length - 1);
        Count--;
    }

    [MemberNotNull(nameof(_events))]
    private void Grow()
    {
        CountedEvent[] larger = new CountedEvent[Math.Max(2, Count * 2)];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = this[i];
        }

        _events = larger;
        _head = 0;
    }
}
