namespace Leafwatch.Core.Correlation;

/// <summary>The events of one group in order of time; equal times in order of arrival. Taking from the front and adding at the end cost nothing that grows.</summary>
internal sealed class EventRing
{
    private CountedEvent[] _events = new CountedEvent[4];
    private int _head;

    public int Count { get; private set; }

    /// <summary>How many events the entries stand for.</summary>
    public long Weight { get; private set; }

    public ref readonly CountedEvent this[int index] => ref _events[(_head + index) & (_events.Length - 1)];

    /// <returns>Where the event now stands.</returns>
    public int Insert(CountedEvent added)
    {
        if (Count == _events.Length)
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
        Weight += added.Weight;
        return index;
    }

    public void RemoveFirst()
    {
        Weight -= this[0].Weight;
        _head = (_head + 1) & (_events.Length - 1);
        Count--;
    }

    private void Grow()
    {
        CountedEvent[] larger = new CountedEvent[_events.Length * 2];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = this[i];
        }

        _events = larger;
        _head = 0;
    }
}
