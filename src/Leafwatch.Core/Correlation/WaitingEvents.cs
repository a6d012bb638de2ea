using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Leafwatch.Core.Rules;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Correlation;

/// <summary>
/// The events of groups that have too few for their rule to be near, as most visitors always have. They stand in one list for all groups, in
/// the order in which they came; a group with enough of them gets a window, to which they are given in that order, as if it had been there from
/// the first. So a window is paid for only by those who may become an alert.
/// </summary>
/// <remarks>
/// An event leaves when no event that may yet come lies in one window with it, or before its time when there are too many. What is stored are
/// pieces of the list, each once: there is no more to be written the more a group has.
/// </remarks>
/// <param name="set">The windows.</param>
/// <param name="enough">With so many events a group gets a window.</param>
/// <param name="most">How many events are kept.</param>
internal sealed class WaitingEvents(WindowSet set, int enough, int most)
{
    private const byte Version = 1;
    private const int None = -1;

    /// <summary>Pieces are put together until they have so many events: what waits for days would else be a row for every second.</summary>
    private const int MostInPiece = 512;

    // What is stored, in order; beginnings and ends count from the first event that ever was.
    private readonly List<(int Number, long Begin, long End)> _pieces = [];

    // A ring: the entries' places are stable until it grows. There may be as many of them as groups have windows, several times, for each
    // correlation: what is not needed for all is not in them.
    private Entry[] _entries = new Entry[16];
    private ulong[] _values = set.Plan.Type == CorrelationType.ValueCount ? new ulong[16] : [];
    private int[] _buckets = NewBuckets(16);
    private int _first;
    private int _length;

    // How many there were before the first one, and before the first that is not yet stored.
    private long _passed;
    private long _stored;
    private int _nextPiece;

    /// <summary>What became of an event.</summary>
    internal enum Outcome
    {
        Waits,

        /// <summary>It is older than what its group keeps.</summary>
        IsLate,

        /// <summary>Its group has enough: its events are to be taken.</summary>
        IsEnough,
    }

    /// <summary>How many groups have events here.</summary>
    public int Groups { get; private set; }

    /// <summary>How many events of groups without a window there are.</summary>
    public int Count { get; private set; }

    public Outcome Add(in WindowEvent added, ulong group)
    {
        if (_length == _entries.Length)
        {
            Grow();
        }

        // A group has fewer than enough here, so these are few steps.
        int before = Find(group);
        long together = added.Counted.Weight;
        for (int place = before; place != None; place = _entries[place].Before)
        {
            ref readonly Entry earlier = ref _entries[place];
            if (added.Ticks < earlier.Ticks - set.Timespan - set.Lateness)
            {
                return Outcome.IsLate;
            }

            together += earlier.Weight;
        }

        Append(added, group, before);
        if (_length > most)
        {
            set.Evicted += DropFirst() ? 1 : 0;
        }

        return together >= enough ? Outcome.IsEnough : Outcome.Waits;
    }

    /// <summary>Takes the events of a group out, in the order in which they came.</summary>
    /// <param name="group">The group.</param>
    /// <param name="taken">Gets them.</param>
    public void Take(ulong group, List<WindowEvent> taken)
    {
        int place = Find(group);
        if (place == None)
        {
            return;
        }

        Unlink(place);
        for (; place != None; place = _entries[place].Before)
        {
            ref Entry entry = ref _entries[place];
            taken.Add(new WindowEvent(entry.Counted, 0, 0, ValueAt(place)));
            entry.IsTaken = true;
            Count--;
        }

        taken.Reverse();
    }

    /// <summary>Lets go of what lies before the time that no window can reach back to any more.</summary>
    public void Advance(long from)
    {
        while (_length > 0 && _entries[_first].Ticks < from)
        {
            DropFirst();
        }
    }

    /// <summary>The pieces of the list that came since the last call, and those of which nothing is left.</summary>
    public IEnumerable<WindowState> TakePieces()
    {
        while (_pieces.Count > 0 && _pieces[0].End <= _passed)
        {
            yield return new WindowState(set.Plan.Key, NameOf(_pieces[0].Number), null);
            _pieces.RemoveAt(0);
        }

        long end = _passed + _length;
        if (CountFrom(_stored) > 0)
        {
            // With those before it that are no larger, so that an event is written as often as such a piece can double.
            (int number, long begin) = (_nextPiece, _stored);
            while (_pieces.Count > 0 && _pieces[^1] is var last && last.End - last.Begin <= end - begin && end - last.Begin <= MostInPiece)
            {
                if (number < _nextPiece)
                {
                    yield return new WindowState(set.Plan.Key, NameOf(number), null);
                }

                (number, begin) = (last.Number, last.Begin);
                _pieces.RemoveAt(_pieces.Count - 1);
            }

            yield return new WindowState(set.Plan.Key, NameOf(number), Write(begin));
            _pieces.Add((number, begin, end));
            _nextPiece = number + 1;
        }

        _stored = end;
    }

    /// <summary>The number of a piece from the name that it is stored under, if it is one: no group's name has a star in it.</summary>
    public static int? NumberOf(string name) =>
        name is ['*', ..] && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>Takes up a piece. To be called in the order of their numbers, before anything else is added.</summary>
    /// <returns>Whether it is one of these windows as they are now.</returns>
    public bool Restore(int number, byte[] payload)
    {
        int before = _length;
        try
        {
            using BinaryReader reader = new(new MemoryStream(payload));
            if (reader.ReadByte() != Version || reader.ReadString() != WindowFormat.KindOf(set.Plan) || !set.TryTakeSeed(reader.ReadInt64()))
            {
                return false;
            }

            long time = 0;
            for (int left = WindowFormat.ReadCount(reader); left > 0; left--)
            {
                ulong group = reader.ReadUInt64();
                ulong value = reader.ReadUInt64();
                CountedEvent counted = WindowFormat.ReadEvent(reader, time, set.Evidence);
                time = counted.Ticks;
                _ = Add(new WindowEvent(counted, 0, 0, value), group);
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            // What could be read stays; the piece goes, for its end is lost.
            _stored = _passed + before;
            return false;
        }

        _stored = _passed + _length;
        _pieces.Add((number, _passed + before, _stored));
        _nextPiece = number + 1;
        return true;
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"*{number}");

    private static int[] NewBuckets(int length)
    {
        int[] buckets = new int[length];
        Array.Fill(buckets, None);
        return buckets;
    }

    /// <summary>A full ring as the beginning of a larger one.</summary>
    private static T[] Unrolled<T>(T[] ring, int first, int length)
    {
        T[] unrolled = new T[length];
        ring.AsSpan(first).CopyTo(unrolled);
        ring.AsSpan(0, first).CopyTo(unrolled.AsSpan(ring.Length - first));
        return unrolled;
    }

    /// <summary>How many events wait of those that came from the one of this number on.</summary>
    private int CountFrom(long begin)
    {
        int waiting = 0;
        for (int i = (int)Math.Max(0, begin - _passed); i < _length; i++)
        {
            waiting += _entries[PlaceOf(i)].IsTaken ? 0 : 1;
        }

        return waiting;
    }

    private byte[] Write(long begin)
    {
        using MemoryStream room = new();
        using BinaryWriter writer = new(room, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(WindowFormat.KindOf(set.Plan));
        writer.Write(set.Seed);
        writer.Write7BitEncodedInt(CountFrom(begin));
        long before = 0;
        for (int i = (int)Math.Max(0, begin - _passed); i < _length; i++)
        {
            int place = PlaceOf(i);
            ref readonly Entry entry = ref _entries[place];
            if (!entry.IsTaken)
            {
                writer.Write(entry.Group);
                writer.Write(ValueAt(place));
                WindowFormat.Write(writer, entry.Counted, before, set.Evidence);
                before = entry.Ticks;
            }
        }

        writer.Flush();
        return room.ToArray();
    }

    /// <summary>The newest event of a group.</summary>
    private int Find(ulong group)
    {
        int place = _buckets[BucketOf(group)];
        while (place != None && _entries[place].Group != group)
        {
            place = _entries[place].Next;
        }

        return place;
    }

    private int BucketOf(ulong group) => (int)group & (_buckets.Length - 1);

    /// <summary>Where the event of a number is, counted from the first.</summary>
    private int PlaceOf(int number) => _first + number is var place && place < _entries.Length ? place : place - _entries.Length;

    private ulong ValueAt(int place) => _values.Length > 0 ? _values[place] : 0;

    private void Append(in WindowEvent added, ulong group, int before)
    {
        int place = PlaceOf(_length++);
        _entries[place] = new Entry(group, added.Counted) { Before = before };
        if (_values.Length > 0)
        {
            _values[place] = added.Value;
        }

        Link(place);
        Groups += before == None ? 1 : 0;
        Count++;
    }

    /// <summary>Makes an event the newest of its group, in the place of the one before it.</summary>
    private void Link(int place)
    {
        ref Entry entry = ref _entries[place];
        ref int link = ref _buckets[BucketOf(entry.Group)];
        if (entry.Before == None)
        {
            entry.Next = link;
        }
        else
        {
            while (link != entry.Before)
            {
                link = ref _entries[link].Next;
            }

            entry.Next = _entries[link].Next;
        }

        link = place;
    }

    /// <summary>Takes the newest event of a group out of its bucket.</summary>
    private void Unlink(int place)
    {
        ref int link = ref _buckets[BucketOf(_entries[place].Group)];
        while (link != place)
        {
            link = ref _entries[link].Next;
        }

        link = _entries[place].Next;
        Groups--;
    }

    /// <returns>Whether a group has no event any more.</returns>
    private bool DropFirst()
    {
        int place = _first;
        ref readonly Entry entry = ref _entries[place];
        bool isLast = false;
        if (!entry.IsTaken)
        {
            Count--;
            int later = Find(entry.Group);
            isLast = later == place;
            if (isLast)
            {
                Unlink(place);
            }

            for (; later != place; later = _entries[later].Before)
            {
                ref Entry after = ref _entries[later];
                if (after.Before == place)
                {
                    after.Before = None;
                    break;
                }
            }
        }

        _first = PlaceOf(1);
        _length--;
        _passed++;
        return isLast;
    }

    private void Grow()
    {
        Entry[] old = _entries;
        int first = _first;

        // One more than are kept: the first goes when the last has come.
        int length = Math.Min(old.Length * 2, most + 1);
        _entries = Unrolled(old, first, length);
        _values = _values.Length > 0 ? Unrolled(_values, first, length) : [];

        _buckets = NewBuckets((int)BitOperations.RoundUpToPowerOf2((uint)length));
        _first = 0;
        for (int i = 0; i < _length; i++)
        {
            ref Entry entry = ref _entries[i];
            entry.Before = entry.Before == None ? None : entry.Before >= first ? entry.Before - first : entry.Before - first + old.Length;
            if (!entry.IsTaken)
            {
                Link(i);
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Entry(ulong group, CountedEvent counted)
    {
        public readonly ulong Group = group;
        public readonly long Ticks = counted.Ticks;
        public readonly int Weight = counted.Weight;

        private readonly long _evidence = counted.Evidence;
        private readonly short _offsetMinutes = counted.OffsetMinutes;

        /// <summary>The group's event before this one.</summary>
        public int Before;

        /// <summary>The newest event of another group of the same bucket; only of a group's newest event.</summary>
        public int Next;

        /// <summary>Whether the group has got a window.</summary>
        public bool IsTaken;

        public readonly CountedEvent Counted => new(Ticks, _evidence, Weight, _offsetMinutes);
    }
}
