using Leafwatch.Core.Rollups;

namespace Leafwatch.Sqlite;

/// <summary>
/// The tables of the history. Used by <see cref="SqliteStore"/>, under its lock and in its transactions. What is committed comes in as parts,
/// each second; once a minute they are put together with the rows of their minute, hour and day.
/// </summary>
internal sealed class RollupTables
{
    /// <summary>At most this many values of each list of a day are kept when it is over.</summary>
    internal const int DayValues = 400;

    /// <summary>At most this many values of each list are kept while it goes on.</summary>
    private const int ListCapacity = 2048;

    /// <summary>At most this many rows of an earlier program are packed anew at a time: the monitor waits for it.</summary>
    private const int PackedAnewAtOnce = 32;

    private const int Packed = 1;

    /// <summary>The numbers of a rollup stand in so many bytes at its beginning, packed or not, but for very odd ones.</summary>
    private const int BeginningLength = 4096;

    /// <summary>And with how many different values there were in so many.</summary>
    private const int CountsLength = 16 * 1024;

    /// <summary>What comes this long after an hour or a day is over is still added to the whole of its lists.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromHours(2);

    private readonly Statement _findSeries;
    private readonly Statement _addSeries;
    private readonly Statement _series;
    private readonly Statement _addPart;
    private readonly Statement _parts;
    private readonly Statement _partsBetween;
    private readonly Statement _forgetParts;
    private readonly Statement _find;
    private readonly Statement _put;
    private readonly Statement _between;
    private readonly Statement _beginningsBetween;
    private readonly Statement _over;
    private readonly Statement _replace;
    private readonly Statement _whole;
    private readonly Statement _since;
    private readonly Statement _hours;
    private readonly Statement _replacePayload;
    private readonly Statement _forgetBefore;
    private readonly Dictionary<RollupSeries, long> _ids = [];
    private readonly HistoryKey _key;
    private readonly RollupSums _sums;

    /// <summary>What was unpacked last.</summary>
    private byte[] _room = [];

    /// <param name="prepare">Prepares a statement.</param>
    public RollupTables(Func<string, int, Statement> prepare)
    {
        string? key = prepare("SELECT value FROM meta WHERE name = 'history_key'", 0).Read(static row => row.GetString(0)).FirstOrDefault();
        _key = key is null ? HistoryKey.None : HistoryKey.Parse(key);
        _findSeries = prepare("SELECT id FROM rollup_series WHERE source = ?1 AND host = ?2 AND site = ?3", 3);
        _addSeries = prepare("INSERT INTO rollup_series (source, host, site) VALUES (?1, ?2, ?3)", 3);
        _series = prepare("SELECT id, source, host, site FROM rollup_series ORDER BY id", 0);
        _addPart = prepare("INSERT INTO rollup_parts (series, minute, payload) VALUES (?1, ?2, ?3)", 3);
        _parts = prepare("SELECT number, series, minute, payload FROM rollup_parts ORDER BY number", 0);
        _partsBetween = prepare("SELECT series, minute, payload FROM rollup_parts WHERE minute >= ?1 AND minute < ?2 ORDER BY number", 2);
        _forgetParts = prepare("DELETE FROM rollup_parts WHERE number <= ?1", 1);
        _find = prepare("SELECT payload FROM rollups WHERE span = ?1 AND start = ?2 AND series = ?3", 3);
        _put = prepare(
            """
            INSERT INTO rollups (span, start, series, payload) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO UPDATE SET payload = excluded.payload, state = 0
            """, 4);
        _between = prepare(
            "SELECT series, start, payload FROM rollups WHERE span = ?1 AND start >= ?2 AND start < ?3 ORDER BY start, series", 3);
        _beginningsBetween = prepare(
            "SELECT series, start, substr(payload, 1, ?4) FROM rollups WHERE span = ?1 AND start >= ?2 AND start < ?3 ORDER BY start, series", 4);
        _over = prepare(
            "SELECT id, payload FROM rollups WHERE span = ?1 AND start < ?2 AND state = 0 ORDER BY start DESC LIMIT ?3", 3);
        _replace = prepare("UPDATE rollups SET payload = ?2, state = ?3 WHERE id = ?1", 3);
        _since = prepare(
            """
            SELECT source, min(first) FROM (
                SELECT series, min(start) AS first FROM rollups WHERE span = 2 GROUP BY series
                UNION ALL SELECT series, min(minute) FROM rollup_parts GROUP BY series)
            JOIN rollup_series ON rollup_series.id = series GROUP BY source
            """, 0);
        _hours = prepare("SELECT series, start FROM rollups WHERE span = 1 UNION SELECT series, minute FROM rollup_parts", 0);
        _whole = prepare($"SELECT id, payload FROM rollups WHERE substr(payload, 1, 1) = x'{RollupPacking.MarkOfWhole:X2}' LIMIT {PackedAnewAtOnce}", 0);
        _replacePayload = prepare("UPDATE rollups SET payload = ?2 WHERE id = ?1", 2);
        _forgetBefore = prepare("DELETE FROM rollups WHERE span = ?1 AND start < ?2", 2);
        _sums = new RollupSums(prepare);
    }

    public HistoryKey Key => _key;

    public RollupClock Clock { get; set; } = new(TimeZoneInfo.Local);

    public RollupRetention Retention { get; set; } = RollupRetention.Default;

    public IReadOnlyList<RollupSeries> Series() => [.. Names().Values];

    /// <summary>Whether there was more to pack than was done at a time.</summary>
    public bool HasMore { get; private set; }

    public void Save(RollupChanges changes)
    {
        foreach (RollupPart part in changes.Parts)
        {
            _addPart.Run(IdOf(part.Series), part.Minute, part.Payload);
        }

        if (changes.Upkeep is { } now)
        {
            PutTogether(now);
            Forget(RollupSpan.Minute, now - Retention.Minutes);
            Forget(RollupSpan.Hour, now - Retention.Hours);
            Forget(RollupSpan.Day, now - Retention.Days);
            int packed = Pack(RollupSpan.Hour, now - TimeSpan.FromHours(1) - Settled, FrequentValues.MostOfHour, changes.UpkeepRows)
                + Pack(RollupSpan.Day, now - TimeSpan.FromDays(1) - Settled, DayValues, changes.UpkeepRows);
            HasMore = PackAnew() >= PackedAnewAtOnce | packed >= changes.UpkeepRows;
        }
    }

    /// <summary>What was counted from one time to another, in order of time; each row with all that was committed to it.</summary>
    /// <param name="span">Minutes, hours or days.</param>
    /// <param name="from">Rows that begin at this time, or after it.</param>
    /// <param name="to">And before this one.</param>
    /// <param name="lists">With the most frequent values of what, which minutes do not have: the fewer, the quicker.</param>
    /// <param name="sum">Takes all rows together, with lists that they need not have.</param>
    /// <param name="sumLists">With which lists.</param>
    /// <param name="takes">Of which series; of all when not said.</param>
    public IReadOnlyList<RollupRow> Read(
        RollupSpan span, DateTimeOffset from, DateTimeOffset to, RollupLists lists, Rollup? sum = null, RollupLists sumLists = default, Func<RollupSeries, bool>? takes = null)
    {
        long first = RollupClock.MinuteOf(from);
        long end = RollupClock.MinuteOf(to);
        RollupLists read = span == RollupSpan.Minute ? RollupLists.None : lists;
        Dictionary<long, RollupSeries> names = Names();
        HashSet<long> meant = [.. names.Where(name => takes?.Invoke(name.Value) != false).Select(name => name.Key)];
        SortedDictionary<(long Start, long Series), Rollup> rows = [];
        _between.Read(
            row =>
            {
                Add((row.GetInt64(1), row.GetInt64(0)), RollupPacking.Unpack(row.GetFieldValue<byte[]>(2), ref _room));
                return 0;
            },
            (int)span, first, end);

        // A part may lie a day behind the beginning of its row.
        _partsBetween.Read(
            row =>
            {
                long start = StartOf(span, row.GetInt64(1));
                if (start >= first && start < end)
                {
                    Add((start, row.GetInt64(0)), row.GetFieldValue<byte[]>(2));
                }

                return 0;
            },
            first, end + (span == RollupSpan.Minute ? 0 : (int)TimeSpan.FromDays(1.1).TotalMinutes));
        return [.. rows.Where(row => span != RollupSpan.Minute || row.Value[RollupMeasure.Events] > 0).Select(row => new RollupRow(names[row.Key.Series], RollupClock.TimeOf(row.Key.Start), row.Value))];

        void Add((long Start, long Series) key, ReadOnlySpan<byte> payload)
        {
            if (!meant.Contains(key.Series))
            {
                return;
            }

            if (!rows.TryGetValue(key, out Rollup? counts))
            {
                rows.Add(key, counts = new Rollup(ListCapacity));
            }

            counts.MergeFrom(payload, _key.Seed, read);
            sum?.MergeFrom(payload, _key.Seed, sumLists);
        }
    }

    /// <summary>The first day of which anything is known of each source.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> SourcesSince()
    {
        Dictionary<string, DateTimeOffset> since = [];
        foreach ((string source, long minute) in _since.Read(static row => (row.GetString(0), row.GetInt64(1))))
        {
            since[source] = RollupClock.TimeOf(Clock.DayOf(minute));
        }

        return since;
    }

    /// <summary>The hours of which anything is counted, of each source: when each begins, in minutes since 1970.</summary>
    public HashSet<(string Source, long Hour)> CountedHours()
    {
        Dictionary<long, RollupSeries> names = Names();
        return [.. _hours.Read(static row => (Series: row.GetInt64(0), Minute: row.GetInt64(1))).Select(row => (names[row.Series].Source, Clock.HourOf(row.Minute)))];
    }

    /// <summary>Stores a sum of days that is missing, when there is nothing else to do; whether there was one.</summary>
    public bool MakeSum(DateTimeOffset now) => _sums.MakeOne(now - Settled, Clock, SumOf);

    /// <summary>Some days in pieces, each of which is a sum that is stored or is summed up day by day.</summary>
    public IReadOnlyList<(long First, long End, bool IsSum)> Pieces(DateTimeOffset from, DateTimeOffset to) => _sums.Pieces(RollupClock.MinuteOf(from), RollupClock.MinuteOf(to));

    /// <summary>Adds a piece of some days to a sum.</summary>
    /// <param name="piece">Which.</param>
    /// <param name="sum">Takes it.</param>
    /// <param name="lists">With which lists.</param>
    /// <param name="most">How many values of each list are taken of a sum that is stored.</param>
    public void AddTo(SumOfDays sum, (long First, long End, bool IsSum) piece, RollupLists lists, int most)
    {
        if (!piece.IsSum || !_sums.Read(piece.First, piece.End, sum, _key.Seed, lists, most))
        {
            AddDays(sum, piece.First, piece.End, lists);
        }
    }

    private SumOfDays SumOf(IEnumerable<(long First, long End, bool IsSum)> pieces)
    {
        SumOfDays sum = new(ListCapacity);
        foreach ((long First, long End, bool IsSum) piece in pieces)
        {
            AddTo(sum, piece, RollupLists.All, int.MaxValue);
        }

        return sum;
    }

    private void AddDays(SumOfDays sum, long first, long end, RollupLists lists)
    {
        Dictionary<long, RollupSeries> names = Names();
        _between.Read(row => Add(row.GetInt64(0), row.GetInt64(1), RollupPacking.Unpack(row.GetFieldValue<byte[]>(2), ref _room)), (int)RollupSpan.Day, first, end);
        _partsBetween.Read(row => Add(row.GetInt64(0), Clock.DayOf(row.GetInt64(1)), row.GetFieldValue<byte[]>(2)), first, end);

        int Add(long series, long day, ReadOnlySpan<byte> payload)
        {
            if (!names[series].IsOwn)
            {
                sum.Add(names[series], day, payload, _key.Seed, lists);
            }

            return 0;
        }
    }

    /// <summary>The numbers alone: counts, answers and times. What is large of a row is not read at all.</summary>
    public IReadOnlyList<RollupRow> ReadNumbers(RollupSpan span, DateTimeOffset from, DateTimeOffset to)
    {
        SortedDictionary<(DateTimeOffset Start, int Series), Rollup> rows = [];
        List<RollupSeries> names = [];
        EachNumbers(span, from, to, withDistinct: false, (series, start, counts) =>
        {
            int name = names.IndexOf(series);
            if (name < 0)
            {
                name = names.Count;
                names.Add(series);
            }

            if (!rows.TryGetValue((start, name), out Rollup? row))
            {
                rows.Add((start, name), row = new Rollup());
            }

            row.Merge(counts);
        });
        return [.. rows.Where(row => span != RollupSpan.Minute || row.Value[RollupMeasure.Events] > 0).Select(row => new RollupRow(names[row.Key.Series], row.Key.Start, row.Value))];
    }

    /// <summary>Gives the numbers of each row, in order of time, and after them those of what came to rows lately. Their room is used again for the next.</summary>
    /// <param name="span">Minutes, hours or days.</param>
    /// <param name="from">Rows that begin at this time, or after it.</param>
    /// <param name="to">And before this one.</param>
    /// <param name="withDistinct">With how many different values there were.</param>
    /// <param name="each">Takes the series, the beginning of the row, and its numbers.</param>
    public void EachNumbers(RollupSpan span, DateTimeOffset from, DateTimeOffset to, bool withDistinct, Action<RollupSeries, DateTimeOffset, Rollup> each)
    {
        int length = withDistinct ? CountsLength : BeginningLength;
        long first = RollupClock.MinuteOf(from);
        long end = RollupClock.MinuteOf(to);
        Dictionary<long, RollupSeries> names = Names();
        Rollup counts = new();
        byte[] room = new byte[length];
        _beginningsBetween.Read(
            row =>
            {
                (long start, long series) = (row.GetInt64(1), row.GetInt64(0));
                try
                {
                    Merge(RollupPacking.UnpackBeginning(row.GetFieldValue<byte[]>(2), room));
                }
                catch (InvalidDataException)
                {
                    // Its numbers are longer than they ever are: then all of it is read.
                    Merge(RollupPacking.Unpack(_find.Read(static found => found.GetFieldValue<byte[]>(0), (int)span, start, series)[0]));
                }

                each(names[series], RollupClock.TimeOf(start), counts);
                return 0;
            },
            (int)span, first, end, length);
        _partsBetween.Read(
            row =>
            {
                long start = StartOf(span, row.GetInt64(1));
                if (start >= first && start < end)
                {
                    Merge(row.GetFieldValue<byte[]>(2));
                    each(names[row.GetInt64(0)], RollupClock.TimeOf(start), counts);
                }

                return 0;
            },
            first, end + (span == RollupSpan.Minute ? 0 : (int)TimeSpan.FromDays(1.1).TotalMinutes));

        void Merge(ReadOnlySpan<byte> stored)
        {
            counts.Clear();
            if (withDistinct)
            {
                counts.MergeFrom(stored, _key.Seed, RollupLists.None);
            }
            else
            {
                counts.MergeNumbersFrom(stored);
            }
        }
    }

    private Dictionary<long, RollupSeries> Names() => _series
        .Read(static row => (Id: row.GetInt64(0), Series: new RollupSeries(row.GetString(1), row.GetString(2), row.GetString(3))))
        .ToDictionary(row => row.Id, row => row.Series);

    private long IdOf(RollupSeries series)
    {
        if (_ids.TryGetValue(series, out long id))
        {
            return id;
        }

        List<long> found = Found();
        if (found.Count == 0)
        {
            _addSeries.Run(series.Source, series.Host, series.Site);
            found = Found();
        }

        else
        {
            // One that was just made is not remembered: its transaction may be rolled back.
            _ids.Add(series, found[0]);
        }

        return found[0];

        List<long> Found() => _findSeries.Read(static row => row.GetInt64(0), series.Source, series.Host, series.Site);
    }

    private long StartOf(RollupSpan span, long minute) => span switch
    {
        RollupSpan.Minute => minute,
        RollupSpan.Hour => Clock.HourOf(minute),
        _ => Clock.DayOf(minute),
    };

    private void PutTogether(DateTimeOffset now)
    {
        List<(long Number, long Series, long Minute, byte[] Payload)> parts = _parts.Read(
            static row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)));
        if (parts.Count == 0)
        {
            return;
        }

        // What is older than its kind of row is kept goes into the longer ones alone.
        long[] kept = [RollupClock.MinuteOf(now - Retention.Minutes), RollupClock.MinuteOf(now - Retention.Hours), long.MinValue];
        Rollup counts = new(ListCapacity);
        foreach (RollupSpan span in (ReadOnlySpan<RollupSpan>)[RollupSpan.Minute, RollupSpan.Hour, RollupSpan.Day])
        {
            foreach (var row in parts.Where(part => part.Minute >= kept[(int)span]).GroupBy(part => (part.Series, Start: StartOf(span, part.Minute))))
            {
                counts.Clear();
                RollupLists lists = span == RollupSpan.Minute ? RollupLists.None : RollupLists.All;
                foreach (byte[] stored in _find.Read(static found => found.GetFieldValue<byte[]>(0), (int)span, row.Key.Start, row.Key.Series))
                {
                    counts.MergeFrom(RollupPacking.Unpack(stored, ref _room), _key.Seed, lists);
                }

                foreach (var part in row)
                {
                    counts.MergeFrom(part.Payload, _key.Seed, lists);
                }

                // The first minute of an hour may have nothing but the lists of its hour.
                if (counts[RollupMeasure.Events] > 0 || !lists.IsNone)
                {
                    _put.Run((int)span, row.Key.Start, row.Key.Series, counts.ToBytes(withLists: !lists.IsNone, inOrder: true));
                }
            }
        }

        _forgetParts.Run(parts[^1].Number);
    }

    /// <summary>Makes rows small that are over.</summary>
    private int Pack(RollupSpan span, DateTimeOffset before, int values, int most)
    {
        int packed = 0;
        Rollup counts = new(ListCapacity);
        foreach ((long id, byte[] payload) in _over.Read(
            static row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), (int)span, RollupClock.MinuteOf(before), most))
        {
            counts.Clear();
            counts.MergeFrom(RollupPacking.Unpack(payload, ref _room), _key.Seed, RollupLists.All, values);
            _replace.Run(id, RollupPacking.PackRollup(counts.ToBytes(inOrder: true)), Packed);
            packed++;
        }

        return packed;
    }

    /// <summary>Packs what an earlier program packed as a whole so that its numbers can be read by themselves.</summary>
    private int PackAnew()
    {
        int packed = 0;
        foreach ((long id, byte[] payload) in _whole.Read(static row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1))))
        {
            try
            {
                _replacePayload.Run(id, RollupPacking.PackRollup(RollupPacking.Unpack(payload)));
                packed++;
            }
            catch (InvalidDataException)
            {
                // A damaged row stays as it is: whoever reads it is told.
            }
        }

        return packed;
    }

    private void Forget(RollupSpan span, DateTimeOffset before) => _forgetBefore.Run((int)span, RollupClock.MinuteOf(before));
}
