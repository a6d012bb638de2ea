namespace Leafwatch.Core.Rollups;

/// <summary>
/// What is counted of the lines of a series in a minute, an hour, a day, or any time: rollups add up, and the sum of the hours is the
/// day. Numbers are exact; different values, times and lists are as exact as their kinds say.
/// </summary>
public sealed class Rollup
{
    private const int MeasureCount = 32;
    private const int FamilyCount = 32;
    private const int ListCount = 16;
    private const int PageCapacity = 256;
    private const byte Version = 1;

    private readonly long[] _counts = new long[MeasureCount + (2 * FamilyCount)];
    private readonly FrequentValues?[] _lists = new FrequentValues?[ListCount];
    private readonly int _listCapacity;

    /// <param name="listCapacity">How many values a list keeps.</param>
    public Rollup(int listCapacity = 1024) => _listCapacity = listCapacity;

    /// <summary>Response times, where the log has them.</summary>
    public DurationSketch Durations { get; } = new();

    public StatusCounts Statuses { get; } = new();

    /// <summary>The addresses of all events.</summary>
    public HyperLogLog Addresses { get; } = new();

    /// <summary>People: an address together with what its client says that it is, crawlers and monitors left out.</summary>
    public HyperLogLog Visitors { get; } = new();

    /// <summary>The paths that were not there.</summary>
    public HyperLogLog MissingPaths { get; } = new();

    /// <summary>How long pages took, where the log has response times.</summary>
    public PageTimes PageTimes { get; } = new(PageCapacity);

    public long this[RollupMeasure measure]
    {
        get => _counts[(int)measure];
        set => _counts[(int)measure] = value;
    }

    /// <summary>Requests of neither crawlers nor monitors.</summary>
    public long PeopleRequests => this[RollupMeasure.Requests] - this[RollupMeasure.CrawlerRequests] - this[RollupMeasure.MonitorRequests];

    public long FailedLogins(LoginFamily family) => _counts[MeasureCount + (int)family];

    public long Logins(LoginFamily family) => _counts[MeasureCount + FamilyCount + (int)family];

    /// <summary>The most frequent values; nothing where none was counted.</summary>
    public FrequentValues? List(RollupList list) => _lists[(int)list];

    public IReadOnlyList<FrequentValue> Top(RollupList list, int most) => _lists[(int)list]?.Top(most) ?? [];

    public void Merge(Rollup other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Statuses.Merge(other.Statuses);
        Durations.Merge(other.Durations);
        Addresses.Merge(other.Addresses);
        Visitors.Merge(other.Visitors);
        MissingPaths.Merge(other.MissingPaths);
        PageTimes.Merge(other.PageTimes);
        for (int i = 0; i < ListCount; i++)
        {
            if (other._lists[i] is { Total: > 0 } list)
            {
                ListAt(i).Merge(list);
            }
        }
    }

    /// <summary>Keeps of each list only what came most often.</summary>
    public void Trim(int most)
    {
        foreach (FrequentValues? list in _lists)
        {
            list?.Trim(most);
        }

        PageTimes.Trim(most);
    }

    /// <summary>Makes room for other counts.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Statuses.Clear();
        Durations.Clear();
        Addresses.Clear();
        Visitors.Clear();
        MissingPaths.Clear();
        PageTimes.Clear();
        foreach (FrequentValues? list in _lists)
        {
            list?.Clear();
        }
    }

    internal void AddLogin(LoginFamily family, bool isFailure, long weight)
    {
        _counts[MeasureCount + (isFailure ? 0 : FamilyCount) + (int)family] += weight;
        _counts[(int)(isFailure ? RollupMeasure.FailedLogins : RollupMeasure.Logins)] += weight;
    }

    internal FrequentValues ListOf(RollupList list) => ListAt((int)list);

    /// <summary>Takes out of its lists what may give somebody away, or let somebody in (<see cref="UrlRedaction"/>): to be done before anything is written down.</summary>
    /// <param name="seed">Of the hash of values.</param>
    public void Redact(long seed)
    {
        foreach (RollupList list in (ReadOnlySpan<RollupList>)[RollupList.Paths, RollupList.Referrers, RollupList.Missing, RollupList.Broken, RollupList.PathBytes, RollupList.Refused])
        {
            _lists[(int)list]?.Redact(seed);
        }

        PageTimes.Redact(seed);
    }

    /// <summary>Writes it down.</summary>
    /// <param name="withLists">Whether with its lists.</param>
    /// <param name="inOrder">Whether with what came most often first: <see cref="MergeFrom"/> may then take only that.</param>
    public byte[] ToBytes(bool withLists = true, bool inOrder = false)
    {
        RollupWriter writer = new();
        writer.Byte(Version);
        writer.Number((ulong)_counts.Count(count => count != 0));
        for (int i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] != 0)
            {
                writer.Number((ulong)i);
                writer.Number((ulong)_counts[i]);
            }
        }

        Statuses.Write(writer);
        Durations.Write(writer);
        Addresses.Write(writer);
        Visitors.Write(writer);
        MissingPaths.Write(writer);
        if (withLists)
        {
            for (int i = 0; i < ListCount; i++)
            {
                if (_lists[i] is { Total: > 0 } list)
                {
                    writer.Byte((byte)i);
                    list.Write(writer, inOrder);
                }
            }

            if (PageTimes.Count > 0)
            {
                writer.Byte((byte)RollupList.PageTimes);
                PageTimes.Write(writer);
            }
        }

        return writer.Written.ToArray();
    }

    /// <summary>How much of what was written down is numbers, and how many different values there were: all before its lists.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or was written by a later program.</exception>
    public static int LengthOfNumbers(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RollupReader reader = new(bytes);
            Rollup counts = new();
            counts.MergeNumbers(ref reader);
            counts.MergeDistinct(ref reader);
            return bytes.Length - reader.Left;
        }
        catch (Exception damage) when (damage is IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException("a stored rollup is damaged", damage);
        }
    }

    /// <summary>Adds the numbers of what was written down, which stand at its beginning: counts, answers and times.</summary>
    /// <param name="beginning">Enough of it, or all.</param>
    /// <exception cref="InvalidDataException">It is damaged, was written by a later program, or more of it is needed.</exception>
    public void MergeNumbersFrom(ReadOnlySpan<byte> beginning)
    {
        try
        {
            RollupReader reader = new(beginning);
            MergeNumbers(ref reader);
        }
        catch (Exception damage) when (damage is IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException("a stored rollup is damaged", damage);
        }
    }

    /// <summary>Adds what was written down.</summary>
    /// <param name="bytes">What was written.</param>
    /// <param name="seed">Of the hash of values.</param>
    /// <param name="lists">With which of its lists.</param>
    /// <param name="most">How many values of each list are taken, the first: it was written in order, and this is new.</param>
    /// <exception cref="InvalidDataException">It is damaged, or was written by a later program.</exception>
    public void MergeFrom(ReadOnlySpan<byte> bytes, long seed, RollupLists lists, int most = int.MaxValue)
    {
        try
        {
            RollupReader reader = new(bytes);
            MergeNumbers(ref reader);
            MergeDistinct(ref reader);
            while (!lists.IsNone && !reader.IsAtEnd)
            {
                int list = reader.Byte() & (ListCount - 1);
                bool isTimes = list == (int)RollupList.PageTimes;
                if (!lists.Has((RollupList)list))
                {
                    Skip(ref reader, isTimes);
                }
                else if (isTimes)
                {
                    PageTimes.MergeFrom(ref reader, seed, most);
                }
                else
                {
                    ListAt(list).MergeFrom(ref reader, seed, most);
                }
            }
        }
        catch (Exception damage) when (damage is IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException("a stored rollup is damaged", damage);
        }
    }

    private static void Skip(ref RollupReader reader, bool isTimes)
    {
        if (isTimes)
        {
            PageTimes.Skip(ref reader);
        }
        else
        {
            FrequentValues.Skip(ref reader);
        }
    }

    private void MergeNumbers(ref RollupReader reader)
    {
        if (reader.Byte() != Version)
        {
            throw new InvalidDataException("a stored rollup is of a later Leafwatch");
        }

        int counts = reader.Count(_counts.Length);
        for (int i = 0; i < counts; i++)
        {
            int place = reader.Count(_counts.Length - 1);
            _counts[place] += (long)reader.Number();
        }

        Statuses.MergeFrom(ref reader);
        Durations.MergeFrom(ref reader);
    }

    private void MergeDistinct(ref RollupReader reader)
    {
        Addresses.MergeFrom(ref reader);
        Visitors.MergeFrom(ref reader);
        MissingPaths.MergeFrom(ref reader);
    }

    private FrequentValues ListAt(int list) => _lists[list] ??= new FrequentValues(_listCapacity);
}
