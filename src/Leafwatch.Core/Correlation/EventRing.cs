using System.Diagnostics.CodeAnalysis;

namespace Leafwatch.Core.Correlation;

/// <summary>
/// The events of one group in order of time; equal times in order of arrival. Taking from the front and adding at the end cost nothing that
/// grows. Most groups never have more than one event, and there may be a million of them: so one event stands here and takes no array.
/// </summary>
internal struct EventRing
{
    /// <summary>The only event; none while it has no weight.</summary>
    private CountedEvent _only;
    private Many? _many;

    public readonly int Count => _many?.Count ?? (_only.Weight > 0 ? 1 : 0);

    /// <summary>How many events the entries stand for.</summary>
    public readonly long Weight => _many?.Weight ?? _only.Weight;

    /// <summary>The first event that lies in the window which ends at the last, and how many events that window holds.</summary>
    public (int Start, long Weight) Last
    {
        readonly get => _many?.Last ?? (0, _only.Weight);
        set
        {
            if (_many is { } many)
            {
                many.Last = value;
            }
        }
    }

    [UnscopedRef]
    public readonly ref readonly CountedEvent this[int index]
    {
        get
        {
            if (_many is { } many)
            {
                return ref many[index];
            }

            return ref _only;
        }
    }

    /// <returns>Where the event now stands.</returns>
    public int Insert(CountedEvent added)
    {
        if (Count == 0 && _many is null)
        {
            _only = added;
            return 0;
        }

        _many ??= new Many(_only);
        return _many.Insert(added);
    }

    public void RemoveFirst()
    {
        if (_many is { } many)
        {
            many.RemoveFirst();
        }
        else
        {
            _only = default;
        }
    }

    /// <summary>Forgets all events, unless so many of them were here that the memory is better let go.</summary>
    public bool TryClear()
    {
        _only = default;
        return _many is null || _many.TryClear();
    }

    private sealed class Many
    {
        private const int KeptWhenCleared = 16;
        private const int Few = 8;

        private CountedEvent[] _events = new CountedEvent[2];
        private int _head;

        public Many(CountedEvent first)
        {
            _events[0] = first;
            Count = 1;
            Weight = first.Weight;
            Last = (0, first.Weight);
        }

        public int Count { get; private set; }

        public long Weight { get; private set; }

        public (int Start, long Weight) Last { get; set; }

        public ref readonly CountedEvent this[int index] => ref _events[PlaceOf(index)];

        public int Insert(CountedEvent added)
        {
            if (Count == _events.Length)
            {
                Grow();
            }

            int index = Count++;
            while (index > 0 && this[index - 1].Ticks > added.Ticks)
            {
                _events[PlaceOf(index)] = this[index - 1];
                index--;
            }

            _events[PlaceOf(index)] = added;
            Weight += added.Weight;
            return index;
        }

        public void RemoveFirst()
        {
            Weight -= this[0].Weight;
            _head = PlaceOf(1);
            Count--;
        }

        public bool TryClear()
        {
            (Count, Weight, Last, _head) = (0, 0, (0, 0), 0);
            return _events.Length <= KeptWhenCleared;
        }

        private int PlaceOf(int index) => _head + index is var place && place < _events.Length ? place : place - _events.Length;

        private void Grow()
        {
            // While they are few, by half: most windows have just as many as their rule asks for.
            CountedEvent[] larger = new CountedEvent[_events.Length < Few ? _events.Length + ((_events.Length + 1) / 2) : _events.Length * 2];
            for (int i = 0; i < Count; i++)
            {
                larger[i] = this[i];
            }

            _events = larger;
            _head = 0;
        }
    }
}
