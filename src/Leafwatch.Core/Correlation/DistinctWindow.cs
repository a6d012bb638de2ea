using System.Runtime.InteropServices;

namespace Leafwatch.Core.Correlation;

/// <summary>
/// Counts different values. Of each it keeps the newest event, in order of time: the window that ends at the newest event holds enough of
/// them when the one so many places before the last lies in it. Each event costs the same, however many values there are.
/// </summary>
/// <remarks>
/// An alert ends, as one that counts events does, when fewer than half as many lie within the timespan (<see cref="WindowPlan.CountToGoOn"/>). A late event is put in
/// its place; of windows that ended before the newest event only its own value is known to have been in them, so that none is looked at.
/// </remarks>
internal sealed class DistinctWindow(byte[] key) : Window(key)
{
    /// <summary>How many values are looked through one by one before there is an index.</summary>
    private const int FewValues = 8;

    /// <summary>
    /// At most this many values are kept. While an alert fires, also those that have left the window, so that they are counted once; when some had to go all the
    /// same, no more are counted, and the alert says "at least": one that comes again would not be known.
    /// </summary>
    private const int MostValues = 20_000;

    private const int None = -1;

    private Entry[] _entries = new Entry[1];
    private Dictionary<ulong, int>? _places;
    private int _used;
    private int _free = None;
    private int _oldest = None;
    private int _newest = None;
    private int _count;
    private long _stamp;
    private bool _hasForgotten;

    // How many alerts there were; a value carries the number of the one that it was counted to.
    private int _alerts;

    // The place of the entry that stands (count asked for - 1) from the end: until it leaves the window, one value more is enough.
    private int _lastNeeded = None;

    // The same for an alert to go on.
    private int _lastToGoOn = None;

    public override bool IsEmpty => _count == 0;

    public override long Newest => _entries[_newest].Counted.Ticks;

    public override int Kept => _count;

    public override void Add(in WindowEvent added, WindowSet set)
    {
        if (Alert is not null && added.Ticks > End)
        {
            set.Resolve(this, End);
        }

        int place = Take(added, set.Plan);
        Holds = HoldsEnough(set);
        if (Alert is { } open)
        {
            Count(place, added.Counted, open, set);

            if (added.Ticks > open.Last.UtcTicks)
            {
                open.Last = added.Counted.Time;
                set.Changed(open);
            }
        }
        else if (Holds && set.MayFire(this, _entries[_newest].Counted))
        {
            Fire(set);
        }

        Trim(set);
        if (Alert is not null)
        {
            End = EndOf(set);
        }
    }

    public override void Write(BinaryWriter writer, EvidenceRing evidence)
    {
        writer.Write7BitEncodedInt(_count);
        long before = 0;
        for (int place = _oldest; place != None; place = _entries[place].Newer)
        {
            ref readonly Entry entry = ref _entries[place];
            writer.Write(entry.Value);
            writer.Write(Alert is not null && entry.Alert == _alerts);
            WindowFormat.Write(writer, entry.Counted, before, evidence);
            before = entry.Counted.Ticks;
        }
    }

    public override void Read(BinaryReader reader, WindowSet set)
    {
        long before = 0;
        _alerts = 1;
        for (int count = WindowFormat.ReadCount(reader); count > 0; count--)
        {
            ulong value = reader.ReadUInt64();
            bool isCounted = reader.ReadBoolean();
            CountedEvent held = WindowFormat.ReadEvent(reader, before, set.Evidence);
            before = held.Ticks;
            int place = Take(new WindowEvent(held, 0, 0, value), set.Plan);
            _entries[place].Alert = isCounted ? 1 : 0;
        }

        _hasForgotten = _count >= MostOf(set);
    }

    protected override bool TryClear()
    {
        (_used, _free, _oldest, _newest, _count, _lastNeeded, _lastToGoOn) = (0, None, None, None, 0, None, None);
        return _places is null;
    }

    /// <summary>When the alert ends. Where fewer are kept than it would take to go on, the count was raised since it fired.</summary>
    private long EndOf(WindowSet set) => _entries[_lastToGoOn == None ? _oldest : _lastToGoOn].Counted.Ticks + set.Timespan;

    private bool HoldsEnough(WindowSet set)
    {
        if (set.Plan.Count == 1)
        {
            return true;
        }

        int first = _lastNeeded == None ? None : _entries[_lastNeeded].Older;
        return first != None && _entries[first].Counted.Ticks >= Math.Max(Newest - set.Timespan, CoveredUntil + 1);
    }

    private void Fire(WindowSet set)
    {
        int place = set.Plan.Count == 1 ? _newest : _entries[_lastNeeded].Older;
        OpenAlert alert = set.Fire(this, _entries[place].Counted, _entries[_newest].Counted);
        _alerts++;
        _hasForgotten = false;
        for (; place != None; place = _entries[place].Newer)
        {
            Count(place, _entries[place].Counted, alert, set);
        }

        set.WakeAt(this, EndOf(set));
    }

    /// <summary>Counts a value to an alert, once.</summary>
    private void Count(int place, CountedEvent counted, OpenAlert alert, WindowSet set)
    {
        if (_entries[place].Alert != _alerts)
        {
            _entries[place].Alert = _alerts;
            alert.IsAtLeast = _hasForgotten;
            if (!_hasForgotten)
            {
                alert.Value++;
                set.Count(this, alert, counted, 1);
            }
        }
    }

    /// <summary>Drops values that can matter no more.</summary>
    private void Trim(WindowSet set)
    {
        int most = MostOf(set);
        _hasForgotten |= Alert is not null && _count > most;
        long oldest = Newest - set.Timespan - set.Lateness;
        while (_count > most || (Alert is null && _count > 1 && _entries[_oldest].Counted.Ticks < oldest))
        {
            RemoveOldest();
        }
    }

    private static int MostOf(WindowSet set) => Math.Max(set.Plan.Count, MostValues);

    /// <summary>Takes note of a value.</summary>
    /// <returns>The place of its entry.</returns>
    private int Take(in WindowEvent added, WindowPlan plan)
    {
        int place = Find(added.Value);
        if (place == None)
        {
            place = NewEntry(added);
            Insert(place);
            _count++;
            _lastNeeded = LastAfterNew(_lastNeeded, Math.Max(1, plan.Count - 1), place);
            _lastToGoOn = LastAfterNew(_lastToGoOn, plan.CountToGoOn, place);
            return place;
        }

        if (added.Ticks < _entries[place].Counted.Ticks)
        {
            return place;
        }

        Standing needed = StandingOf(_lastNeeded, place);
        Standing toGoOn = StandingOf(_lastToGoOn, place);
        Unlink(place);
        _entries[place].Counted = added.Counted;
        _entries[place].Stamp = ++_stamp;
        Insert(place);
        _lastNeeded = LastAfterMove(needed, place);
        _lastToGoOn = LastAfterMove(toGoOn, place);
        return place;
    }

    /// <summary>The place that is so many from the end, now that there is an entry more.</summary>
    private int LastAfterNew(int last, int fromEnd, int place) =>
        _count == fromEnd ? _oldest : _count > fromEnd && IsAfter(place, last) ? _entries[last].Newer : last;

    /// <summary>How an entry that is about to move stands to a place that is counted from the end.</summary>
    private Standing StandingOf(int last, int place) => last == None ? new(None, None, false) : new(last, _entries[last].Newer, place != last && IsAfter(last, place));

    /// <summary>That place, now that the entry has moved. When it went nearer to the end, from that very place or past it, the next one moves up, which may be itself.</summary>
    private int LastAfterMove(Standing before, int place) =>
        place != before.Last && !(before.IsBefore && IsAfter(place, before.Last)) ? before.Last
        : before.Next == None || IsAfter(before.Next, place) ? place
        : before.Next;

    private bool IsAfter(int place, int other)
    {
        long difference = _entries[place].Counted.Ticks - _entries[other].Counted.Ticks;
        return difference > 0 || (difference == 0 && _entries[place].Stamp > _entries[other].Stamp);
    }

    private int Find(ulong value)
    {
        if (_places is not null)
        {
            return _places.GetValueOrDefault(value, None);
        }

        int place = _newest;
        while (place != None && _entries[place].Value != value)
        {
            place = _entries[place].Older;
        }

        return place;
    }

    private int NewEntry(in WindowEvent added)
    {
        int place = _free;
        if (place != None)
        {
            _free = _entries[place].Newer;
        }
        else
        {
            if (_used == _entries.Length)
            {
                Array.Resize(ref _entries, _used * 2);
            }

            place = _used++;
        }

        _entries[place] = new Entry { Value = added.Value, Counted = added.Counted, Stamp = ++_stamp };
        if (_places is null && _count >= FewValues)
        {
            _places = [];
            for (int other = _oldest; other != None; other = _entries[other].Newer)
            {
                _places.Add(_entries[other].Value, other);
            }
        }

        _places?.Add(added.Value, place);
        return place;
    }

    /// <summary>Links an entry in where its time belongs; after those of the same time.</summary>
    private void Insert(int place)
    {
        int older = _newest;
        while (older != None && _entries[older].Counted.Ticks > _entries[place].Counted.Ticks)
        {
            older = _entries[older].Older;
        }

        int newer = older == None ? _oldest : _entries[older].Newer;
        _entries[place].Older = older;
        _entries[place].Newer = newer;
        OlderOf(newer) = place;
        NewerOf(older) = place;
    }

    private void Unlink(int place)
    {
        (int older, int newer) = (_entries[place].Older, _entries[place].Newer);
        OlderOf(newer) = older;
        NewerOf(older) = newer;
    }

    private ref int OlderOf(int place) => ref place == None ? ref _newest : ref _entries[place].Older;

    private ref int NewerOf(int place) => ref place == None ? ref _oldest : ref _entries[place].Newer;

    private void RemoveOldest()
    {
        int place = _oldest;
        _lastNeeded = _lastNeeded == place ? None : _lastNeeded;
        _lastToGoOn = _lastToGoOn == place ? None : _lastToGoOn;
        Unlink(place);
        _places?.Remove(_entries[place].Value);
        _entries[place].Newer = _free;
        _free = place;
        _count--;
    }

    private readonly record struct Standing(int Last, int Next, bool IsBefore);

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public ulong Value;
        public CountedEvent Counted;
        public long Stamp;
        public int Alert;
        public int Older;
        public int Newer;
    }
}
