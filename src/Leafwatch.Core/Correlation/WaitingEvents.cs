using System.Globalization;
using System.Runtime.CompilerServices;
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
    private const int Taken = -2;

    /// <summary>
    /// Pieces are put together until they have so many events: what waits for days would else be a row for every second. With their lines they are
    /// then no objects that the collector counts as large, and leaves where they are.
    /// </summary>
    private const int MostInPiece = 128;

    private const int FewestBuckets = 16;

    private readonly bool _hasValues = set.Plan.Type == CorrelationType.ValueCount;

    // What is stored, in order; beginnings and ends count from the first event that ever was.
    private readonly List<(int Number, long Begin, long End)> _pieces = [];

    // Room is taken and given back in small pieces: a flood leaves none behind, and to grow copies no event. A ring, by the number of a chunk;
    // there is none where nobody waits any more.
    private Chunk?[] _chunks = new Chunk?[1];
    private int[] _buckets = NewBuckets(FewestBuckets);
    private int _length;

    /// <summary>The latest time of all events that ever were: who is not older than that by too much is not late in its group either.</summary>
    private long _latest = long.MinValue;

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
        int before = Find(group);
        if (before != None && added.Ticks < _latest - set.Timespan - set.Lateness && IsLate(added.Ticks, before))
        {
            return Outcome.IsLate;
        }

        // No sum of two such is too large: a group with enough is taken out.
        int together = (int)Math.Min(added.Counted.Weight + (before == None ? 0L : At(before).Together), int.MaxValue);
        _latest = Math.Max(_latest, added.Ticks);
        Append(added, group, before, together);
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
        while (place != None)
        {
            ref Entry entry = ref At(place);
            taken.Add(new WindowEvent(entry.Counted, 0, 0, ValueAt(place)));
            entry.IsTaken = true;
            int before = EarlierOf(entry);
            Leave(place);
            place = before;
        }

        taken.Reverse();
    }

    /// <summary>Lets go of what lies before the time that no window can reach back to any more.</summary>
    public void Advance(long from)
    {
        while (_length > 0 && PlaceOf(0) is var first && (IsTaken(first) || At(first).Counted.Ticks < from))
        {
            DropFirst();
        }

        if (_buckets.Length > FewestBuckets && Groups < _buckets.Length / 8)
        {
            Rehash(_buckets.Length / 4);
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
        // Counted before any of it comes: where there is room for less now than there was, the first go meanwhile.
        long begin = _passed + _length;
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
            _stored = begin;
            return false;
        }

        _stored = _passed + _length;
        _pieces.Add((number, begin, _stored));
        _nextPiece = number + 1;
        return true;
    }

    /// <summary>Whether an event is too old for its group.</summary>
    private bool IsLate(long ticks, int newest)
    {
        // A group has fewer than enough here, so these are few steps.
        for (int place = newest; place != None; place = EarlierOf(At(place)))
        {
            if (ticks < At(place).Counted.Ticks - set.Timespan - set.Lateness)
            {
                return true;
            }
        }

        return false;
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"*{number}");

    private static int[] NewBuckets(int length)
    {
        int[] buckets = new int[length];
        Array.Fill(buckets, None);
        return buckets;
    }

    /// <summary>How many events wait of those that came from the one of this number on.</summary>
    private int CountFrom(long begin)
    {
        int waiting = 0;
        for (int i = (int)Math.Max(0, begin - _passed); i < _length; i++)
        {
            waiting += IsTaken(PlaceOf(i)) ? 0 : 1;
        }

        return waiting;
    }

    private byte[] Write(long begin)
    {
        MemoryStream room = set.Room;
        room.SetLength(0);
        using BinaryWriter writer = new(room, Encoding.UTF8, leaveOpen: true);
        writer.Write(Version);
        writer.Write(WindowFormat.KindOf(set.Plan));
        writer.Write(set.Seed);
        writer.Write7BitEncodedInt(CountFrom(begin));
        long before = 0;
        for (int i = (int)Math.Max(0, begin - _passed); i < _length; i++)
        {
            int place = PlaceOf(i);
            if (!IsTaken(place))
            {
                ref readonly Entry entry = ref At(place);
                writer.Write(entry.Group);
                writer.Write(ValueAt(place));
                WindowFormat.Write(writer, entry.Counted, before, set.Evidence);
                before = entry.Counted.Ticks;
            }
        }

        writer.Flush();
        return room.ToArray();
    }

    /// <summary>The newest event of a group.</summary>
    private int Find(ulong group)
    {
        int place = _buckets[BucketOf(group)];
        while (place != None)
        {
            ref readonly Entry entry = ref At(place);
            if (entry.Group == group)
            {
                break;
            }

            place = entry.Next;
        }

        return place;
    }

    private int BucketOf(ulong group) => (int)group & (_buckets.Length - 1);

    /// <summary>The place of the event of a number, counted from the first. Places begin anew after so many events that all others have passed.</summary>
    private int PlaceOf(int number) => (int)((_passed + number) & int.MaxValue);

    /// <summary>The group's event before one, if it is still here: who leaves is not taken out of the chain.</summary>
    private int EarlierOf(in Entry entry) => entry.Before != None && ((entry.Before - PlaceOf(0)) & int.MaxValue) < _length ? entry.Before : None;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Chunk? ChunkOf(int place) => ref _chunks[Chunk.NumberOf(place) & (_chunks.Length - 1)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry At(int place) => ref ChunkOf(place)!.Entries[Chunk.IndexOf(place)];

    private bool IsTaken(int place) => ChunkOf(place) is not { } chunk || chunk.Entries[Chunk.IndexOf(place)].IsTaken;

    private ulong ValueAt(int place) => _hasValues ? ChunkOf(place)!.Values[Chunk.IndexOf(place)] : 0;

    private void Append(in WindowEvent added, ulong group, int before, int together)
    {
        int place = PlaceOf(_length++);
        if (Chunk.IndexOf(place) == 0)
        {
            AddChunk(place);
        }

        Chunk chunk = ChunkOf(place)!;
        chunk.Entries[Chunk.IndexOf(place)] = new Entry(group, added.Counted) { Before = before, Together = together };
        chunk.Waiting++;
        if (_hasValues)
        {
            chunk.Values[Chunk.IndexOf(place)] = added.Value;
        }

        Link(place);
        Count++;
        if (before == None && ++Groups > _buckets.Length)
        {
            Rehash(_buckets.Length * 2);
        }
    }

    private void AddChunk(int place)
    {
        int first = Chunk.NumberOf(PlaceOf(0));
        if (((Chunk.NumberOf(place) - first) & Chunk.LastNumber) == _chunks.Length)
        {
            Chunk?[] larger = new Chunk?[_chunks.Length * 2];
            for (int number = first; number < first + _chunks.Length; number++)
            {
                larger[number & (larger.Length - 1)] = _chunks[number & (_chunks.Length - 1)];
            }

            _chunks = larger;
        }

        ChunkOf(place) = set.Chunks.Take(_hasValues);
    }

    /// <summary>An event waits no more; a chunk goes with the last that did, once there is no more room in it.</summary>
    private void Leave(int place)
    {
        Count--;
        ref Chunk? chunk = ref ChunkOf(place);
        if (--chunk!.Waiting == 0 && Chunk.NumberOf(PlaceOf(_length)) != Chunk.NumberOf(place))
        {
            set.Chunks.Keep(chunk);
            chunk = null;
        }
    }

    /// <summary>Makes an event the newest of its group, in the place of the one before it.</summary>
    private void Link(int place)
    {
        ref Entry entry = ref At(place);
        ref int link = ref _buckets[BucketOf(entry.Group)];
        if (entry.Before == None)
        {
            entry.Next = link;
        }
        else
        {
            while (link != entry.Before)
            {
                link = ref At(link).Next;
            }

            entry.Next = At(link).Next;
        }

        link = place;
    }

    /// <summary>Takes the newest event of a group out of its bucket.</summary>
    private void Unlink(int place)
    {
        ref int link = ref _buckets[BucketOf(At(place).Group)];
        while (link != place)
        {
            link = ref At(link).Next;
        }

        link = At(place).Next;
        Groups--;
    }

    private void Rehash(int length)
    {
        int[] old = _buckets;
        _buckets = NewBuckets(length);
        foreach (int newest in old)
        {
            for (int place = newest; place != None;)
            {
                ref Entry entry = ref At(place);
                ref int link = ref _buckets[BucketOf(entry.Group)];
                (int next, entry.Next, link) = (entry.Next, link, place);
                place = next;
            }
        }
    }

    /// <returns>Whether a group has no event any more.</returns>
    private bool DropFirst()
    {
        int place = PlaceOf(0);
        bool isLast = false;
        if (!IsTaken(place))
        {
            int newest = Find(At(place).Group);
            At(newest).Together -= At(place).Counted.Weight;
            isLast = newest == place;
            if (isLast)
            {
                Unlink(place);
            }

            Leave(place);
        }

        _length--;
        _passed++;
        return isLast;
    }

    /// <summary>Room for some events that came one after the other.</summary>
    internal sealed class Chunk(bool hasValues)
    {
        private const int Bits = 6;
        private const int Length = 1 << Bits;

        public const int LastNumber = int.MaxValue >> Bits;

        public Entry[] Entries { get; } = new Entry[Length];

        public ulong[] Values { get; } = hasValues ? new ulong[Length] : [];

        /// <summary>How many of them wait.</summary>
        public int Waiting { get; set; }

        public static int NumberOf(int place) => place >> Bits;

        public static int IndexOf(int place) => place & (Length - 1);
    }

    /// <summary>
    /// Chunks that nobody waits in any more, for all lists: in steady traffic as many are given back as are taken. So few are kept that a flood leaves
    /// next to nothing behind.
    /// </summary>
    internal sealed class SpareChunks
    {
        private const int Most = 64;

        private readonly Stack<Chunk> _plain = [];
        private readonly Stack<Chunk> _withValues = [];

        /// <summary>A chunk; what stands in it means nothing.</summary>
        public Chunk Take(bool hasValues) => Those(hasValues).TryPop(out Chunk? spare) ? spare : new Chunk(hasValues);

        public void Keep(Chunk chunk)
        {
            Stack<Chunk> spare = Those(chunk.Values.Length > 0);
            if (spare.Count < Most)
            {
                spare.Push(chunk);
            }
        }

        private Stack<Chunk> Those(bool hasValues) => hasValues ? _withValues : _plain;
    }

    // There may be as many of them as groups have windows, several times, for each correlation: what is not needed for all is not in them.
    [StructLayout(LayoutKind.Sequential, Pack = sizeof(int))]
    internal struct Entry(ulong group, CountedEvent counted)
    {
        public readonly ulong Group = group;
        public readonly CountedEvent Counted = counted;

        /// <summary>The group's event before this one, be it gone.</summary>
        public int Before;

        /// <summary>What the group's events come to; only of a group's newest event.</summary>
        public int Together;

        /// <summary>The newest event of another group of the same bucket; only of a group's newest event.</summary>
        public int Next;

        /// <summary>Whether the group has got a window.</summary>
        public bool IsTaken
        {
            readonly get => Next == Taken;
            set => Next = value ? Taken : None;
        }
    }
}
