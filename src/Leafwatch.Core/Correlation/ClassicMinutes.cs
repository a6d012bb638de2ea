using System.Globalization;
using System.Text;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Correlation;

/// <summary>
/// Classic mode: once each full minute, as the scripts that Leafwatch replaces did, counts the lines of the last ten minutes
/// that hold a status as a word, over the whole site, and writes one line: an alert, or that all is under control.
/// </summary>
/// <remarks>
/// The words are found anywhere in the line, for the scripts did so: a response of 404 bytes counts as a 404. Both ends of
/// the window belong to it. Lines are put in order by their time; they may come up to <see cref="Lateness"/> late.
/// </remarks>
public sealed class ClassicMinutes(IReadOnlyList<ClassicKind> kinds, TimeSpan window)
{
    /// <summary>How long after a minute its lines may still come in when a file is read as a whole.</summary>
    public static readonly TimeSpan Lateness = TimeSpan.FromHours(1);

    /// <summary>The name under which <see cref="Save"/> is kept among the windows.</summary>
    public const string StateName = "classic";

    private const byte Version = 1;
    private const int SamplesPerSecond = 4;
    private const int LongestLine = 2048;
    private const int EvidenceLines = 5;
    private const int LongestSightings = 50;

    private readonly SortedDictionary<long, Second> _seconds = [];
    private readonly bool[] _firing = new bool[kinds.Count];
    private readonly int[] _kindOfRule = Map(kinds);
    private DateTimeOffset? _next;

    /// <summary>Takes note that lines with times from <paramref name="earliest"/> on were read; the first full minute after the first line is the first that is evaluated.</summary>
    public void Saw(DateTimeOffset earliest) => _next ??= earliest.AddTicks(TimeSpan.TicksPerMinute - 1 - ((earliest.Ticks - 1) % TimeSpan.TicksPerMinute));

    /// <summary>Takes a batch: that its lines were read, and its matches.</summary>
    public void Take(BatchResult result)
    {
        if (result.Latest > DateTimeOffset.MinValue)
        {
            Saw(result.Earliest);
        }

        for (int i = 0; i < result.MatchCount; i++)
        {
            Add(result[i]);
        }
    }

    public void Add(in BatchResult.Match match)
    {
        int kind = match.Rule < _kindOfRule.Length ? _kindOfRule[match.Rule] : -1;
        if (kind < 0 || match.Time < _next - Lateness)
        {
            return;
        }

        long key = match.Time.UtcTicks / TimeSpan.TicksPerSecond;
        if (!_seconds.TryGetValue(key, out Second? second))
        {
            _seconds.Add(key, second = new Second(new long[kinds.Count], []));
        }

        second.Counts[kind] += match.Weight;
        if (second.Samples.Count(sample => sample.Kind == kind) < SamplesPerSecond)
        {
            ReadOnlySpan<byte> line = match.Line;
            string text = Encoding.UTF8.GetString(line[..Math.Min(line.Length, LongestLine)]);
            second.Samples.Add(new Sample(kind, match.Time, match.Text(Field.SourceIp), text));
        }
    }

    /// <summary>Evaluates each full minute up to <paramref name="time"/> that has not been evaluated.</summary>
    public IEnumerable<ClassicMinute> EvaluateThrough(DateTimeOffset time)
    {
        while (_next is { } minute && minute <= time)
        {
            yield return Evaluate(minute);
            _next = minute.AddMinutes(1);
            long oldest = (minute - window - Lateness).UtcTicks / TimeSpan.TicksPerSecond;
            while (_seconds.Count > 0 && _seconds.First().Key < oldest)
            {
                _seconds.Remove(_seconds.First().Key);
            }
        }
    }

    /// <summary>What has to be kept for going on after a stop.</summary>
    public byte[] Save()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(Version);
        writer.Write(_next?.Ticks ?? -1);
        writer.Write((short)(_next?.TotalOffsetMinutes ?? 0));
        foreach (bool firing in _firing)
        {
            writer.Write(firing);
        }

        writer.Write(_seconds.Count);
        foreach ((long key, Second second) in _seconds)
        {
            writer.Write(key);
            foreach (long count in second.Counts)
            {
                writer.Write(count);
            }

            writer.Write(second.Samples.Count);
            foreach (Sample sample in second.Samples)
            {
                writer.Write(sample.Kind);
                writer.Write(sample.Time.Ticks);
                writer.Write((short)sample.Time.TotalOffsetMinutes);
                writer.Write(sample.Address ?? "");
                writer.Write(sample.Line);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Goes on where the store says that the last run stopped.</summary>
    public void Restore(IEnumerable<WindowState> windows)
    {
        if (windows.FirstOrDefault(window => window.Correlation == StateName)?.Payload is { } saved)
        {
            Restore(saved);
        }
    }

    public void Restore(byte[] saved)
    {
        using BinaryReader reader = new(new MemoryStream(saved));
        if (reader.ReadByte() != Version)
        {
            return;
        }

        long ticks = reader.ReadInt64();
        short offset = reader.ReadInt16();
        _next = ticks < 0 ? null : new DateTimeOffset(ticks, TimeSpan.FromMinutes(offset));
        for (int i = 0; i < _firing.Length; i++)
        {
            _firing[i] = reader.ReadBoolean();
        }

        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            long key = reader.ReadInt64();
            long[] counts = new long[kinds.Count];
            for (int k = 0; k < counts.Length; k++)
            {
                counts[k] = reader.ReadInt64();
            }

            List<Sample> samples = [];
            for (int left = reader.ReadInt32(); left > 0; left--)
            {
                int kind = reader.ReadInt32();
                DateTimeOffset time = new(reader.ReadInt64(), TimeSpan.FromMinutes(reader.ReadInt16()));
                string address = reader.ReadString();
                samples.Add(new Sample(kind, time, address.Length == 0 ? null : address, reader.ReadString()));
            }

            _seconds.Add(key, new Second(counts, samples));
        }
    }

    private static int[] Map(IReadOnlyList<ClassicKind> kinds)
    {
        int[] map = new int[kinds.Max(kind => kind.Matches) + 1];
        Array.Fill(map, -1);
        for (int i = 0; i < kinds.Count; i++)
        {
            map[kinds[i].Matches] = i;
        }

        return map;
    }

    private ClassicMinute Evaluate(DateTimeOffset minute)
    {
        long from = (minute - window).UtcTicks;
        List<Second> inWindow = [];
        foreach ((long key, Second second) in _seconds)
        {
            // Log times have whole seconds; where one has not, the second it lies in decides.
            if (key * TimeSpan.TicksPerSecond >= from && key * TimeSpan.TicksPerSecond <= minute.UtcTicks)
            {
                inWindow.Add(second);
            }
        }

        long[] counts = new long[kinds.Count];
        foreach (Second second in inWindow)
        {
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] += second.Counts[i];
            }
        }

        List<Alert> alerts = [];
        for (int i = 0; i < kinds.Count; i++)
        {
            bool reached = counts[i] >= kinds[i].Threshold;
            if (reached && !_firing[i])
            {
                alerts.Add(Describe(i, minute, inWindow, counts));
            }

            _firing[i] = reached;
        }

        string length = $"{(int)window.TotalHours}:{window:mm\\:ss}";
        string line = _firing.Contains(true)
            ? $"ALERT: Multiple errors detected within {length}."
            : $"Errors are under control: {string.Join(", ", kinds.Select((kind, i) => string.Create(CultureInfo.InvariantCulture, $"{kind.Word}: {counts[i]}")))} within {length}.";
        return new ClassicMinute(minute, line, alerts);
    }

    private Alert Describe(int kind, DateTimeOffset minute, List<Second> inWindow, long[] counts)
    {
        List<Sample> samples = [.. inWindow.SelectMany(second => second.Samples).Where(sample => sample.Kind == kind).OrderBy(sample => sample.Time)];
        DateTimeOffset first = samples[0].Time;
        string[] lines = [.. samples.Select(sample => sample.Line)];
        return new Alert
        {
            Id = StableId.Of($"classic\n{kinds[kind].Rule.Id}\n{first.UtcTicks}"),
            Rule = kinds[kind].Rule,
            Group = [],
            State = AlertState.Firing,
            Count = counts[kind],
            First = first,
            Last = samples[^1].Time,
            Fired = minute,
            Threshold = kinds[kind].Threshold,
            Timespan = window,
            Evidence = lines.Length <= 2 * EvidenceLines ? lines : [.. lines[..EvidenceLines], .. lines[^EvidenceLines..]],
            Sightings =
            [
                .. samples.GroupBy(sample => sample.Address).Take(LongestSightings)
                    .Select(group => new Sighting(group.Key, [.. group.Take(20).Select(sample => sample.Time)], group.Count())),
            ],
            Totals = [.. kinds.Select((each, i) => new KindTotal(each.Rule.Name, each.Rule.Title, counts[i]))],
        };
    }

    private sealed record Second(long[] Counts, List<Sample> Samples);

    private sealed record Sample(int Kind, DateTimeOffset Time, string? Address, string Line);
}

/// <summary>A word that classic mode counts.</summary>
/// <param name="Word">The status: <c>404</c>.</param>
/// <param name="Matches">The number of the rule that finds it.</param>
/// <param name="Rule">What its alerts are called.</param>
/// <param name="Threshold">How many are too many.</param>
public sealed record ClassicKind(string Word, int Matches, AlertRule Rule, long Threshold);

/// <summary>What classic mode says of one minute: the line of the old report, and the alerts that began with it.</summary>
public sealed record ClassicMinute(DateTimeOffset Time, string Line, IReadOnlyList<Alert> Alerts);
