using System.Runtime.InteropServices;
using System.Text;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Core;

/// <summary>
/// What is left of a batch when its lines have been read and looked at: counts, and the matches, which point into the batch.
/// Made on any thread; used on one, in the order of the lines.
/// </summary>
public sealed class BatchResult
{
    /// <summary>Values longer than this are cut: they are group keys and evidence, and a path may be 64 KiB of an attacker's choosing.</summary>
    public const int LongestValue = 512;

    private const int Absent = int.MinValue;

    private readonly Field[] _carried;

    /// <summary>For each field, by its number, its place among the carried ones; -1 for one that is not.</summary>
    private readonly int[] _places;
    private readonly List<Entry> _entries = [];
    private byte[] _values = new byte[256];
    private int _valuesLength;
    private int _lastLineStart = -1;
    private int _lastValues;

    /// <param name="carried">The fields that a match takes along: what correlations group by, and what an alert shows.</param>
    public BatchResult(Field[] carried)
    {
        _carried = carried;
        _places = new int[carried.Select(field => field.Slot).DefaultIfEmpty(-1).Max() + 1];
        Array.Fill(_places, -1);
        foreach ((int place, Field field) in carried.Index())
        {
            _places[field.Slot] = place;
        }
    }

    public Batch? Batch { get; private set; }

    /// <summary>What is counted of the lines for the history, if anything.</summary>
    public BatchRollups? Rollups { get; init; }

    public long Lines { get; set; }

    public long Unparsed { get; set; }

    /// <summary>The bytes of the lines that could not be read.</summary>
    public long UnparsedBytes { get; set; }

    /// <summary>Lines older than the latest before them by more than the allowed lateness.</summary>
    public long Late { get; set; }

    /// <summary>The first few lines that could not be read, cut to a bound.</summary>
    public List<string> UnparsedSamples { get; } = [];

    /// <summary>The lines at the end of the batch that were neither read nor counted: they wait for those that come after them.</summary>
    public ReadOnlyMemory<byte> HeldBack { get; private set; }

    /// <summary>The formats that the file has after the batch, in the order in which they are tried; none where the user named the only one.</summary>
    public IReadOnlyList<string> Formats { get; private set; } = [];

    /// <summary>The formats that its lines were found to have, which the file did not have before; each with the one that was the newest.</summary>
    public IReadOnlyList<(string From, string To)> FormatChanges { get; private set; } = [];

    /// <summary>The earliest and latest event times of the batch; without meaning when nothing was parsed.</summary>
    public DateTimeOffset Earliest { get; set; } = DateTimeOffset.MaxValue;

    public DateTimeOffset Latest { get; set; } = DateTimeOffset.MinValue;

    /// <summary>The latest time as the lines state it, before any correction, be it of a clock that runs ahead.</summary>
    public DateTimeOffset LatestStated { get; set; } = DateTimeOffset.MinValue;

    /// <summary>The latest time of the lines since <see cref="Restart"/>, or of all.</summary>
    public DateTimeOffset Clock { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Whether time began anew in the batch (<see cref="SourceClock"/>).</summary>
    public bool HasRestarted { get; private set; }

    public long Parsed => Lines - Unparsed;

    public int MatchCount => _entries.Count;

    public Match this[int index] => new(this, index);

    /// <summary>Makes the result ready for another batch.</summary>
    public void Begin(Batch batch)
    {
        Batch = batch;
        Lines = 0;
        Unparsed = 0;
        UnparsedBytes = 0;
        Late = 0;
        UnparsedSamples.Clear();
        HeldBack = default;
        Formats = [];
        FormatChanges = [];
        Earliest = DateTimeOffset.MaxValue;
        Latest = DateTimeOffset.MinValue;
        LatestStated = DateTimeOffset.MinValue;
        Clock = DateTimeOffset.MinValue;
        HasRestarted = false;
        _entries.Clear();
        _valuesLength = 0;
        _lastLineStart = -1;
    }

    /// <summary>Takes down that <paramref name="rule"/> selected the event in <paramref name="line"/>.</summary>
    /// <param name="rule">The number of the rule in the rules in force.</param>
    /// <param name="line">The event, as it stands.</param>
    /// <param name="latest">The latest event time of the batch up to and with this line: how late the line is, is judged by it.</param>
    /// <param name="exemption">What the event is exempt from, if it is.</param>
    public void Add(int rule, EventView line, DateTimeOffset latest, Exemption? exemption = null)
    {
        if (line.LineStart != _lastLineStart)
        {
            _lastLineStart = line.LineStart;
            _lastValues = _valuesLength;
            AppendValues(line);
        }

        _entries.Add(new Entry(rule, line.LineStart, line.LineLength, _lastValues, line.Weight, line.Time, latest, HasRestarted, exemption));
    }

    /// <summary>Takes down that time began anew with the match at <paramref name="first"/> and those after it.</summary>
    public void Restart(int first)
    {
        HasRestarted = true;
        Span<Entry> entries = CollectionsMarshal.AsSpan(_entries);
        for (int i = first; i < entries.Length; i++)
        {
            entries[i] = entries[i] with { Latest = entries[i].Time, IsRestarted = true };
        }
    }

    /// <summary>Keeps the last lines for the next batch of the file to begin with.</summary>
    public void HoldBack(ReadOnlySpan<byte> lines)
    {
        if (!lines.IsEmpty)
        {
            HeldBack = lines[^1] == '\n' ? lines.ToArray() : (byte[])[.. lines, (byte)'\n'];
        }
    }

    /// <summary>Takes down which formats the file has.</summary>
    public void TakeFormats(IReadOnlyList<string> names, IReadOnlyList<(string From, string To)> changes)
    {
        Formats = names;
        FormatChanges = changes.Count == 0 ? [] : [.. changes];
    }

    /// <summary>Appends where the value of each carried field ends, with a mark for those that the event lacks, and then the values.</summary>
    private void AppendValues(EventView line)
    {
        int head = _valuesLength;
        int values = head + (sizeof(int) * _carried.Length);
        MakeRoom(values);
        _valuesLength = values;
        for (int i = 0; i < _carried.Length; i++)
        {
            bool present = line.TryGet(_carried[i], out ReadOnlySpan<byte> value);
            if (present)
            {
                value = value[..Math.Min(value.Length, LongestValue)];
                MakeRoom(_valuesLength + value.Length);
                value.CopyTo(_values.AsSpan(_valuesLength));
                _valuesLength += value.Length;
            }

            int end = (_valuesLength - values) | (present ? 0 : Absent);
            MemoryMarshal.Write(_values.AsSpan(head + (sizeof(int) * i)), in end);
        }
    }

    private void MakeRoom(int length)
    {
        if (length > _values.Length)
        {
            Array.Resize(ref _values, Math.Max(length, _values.Length * 2));
        }
    }

    private readonly record struct Entry(
        int Rule, int LineStart, int LineLength, int Values, int Weight, DateTimeOffset Time, DateTimeOffset Latest, bool IsRestarted, Exemption? Exemption);

    /// <summary>An event that a rule selected; a view into the result of its batch.</summary>
    public readonly ref struct Match
    {
        private readonly BatchResult _result;
        private readonly int _index;

        internal Match(BatchResult result, int index)
        {
            _result = result;
            _index = index;
        }

        /// <summary>The number of the rule among the rules in force.</summary>
        public int Rule => Entry.Rule;

        /// <summary>How many equal events the line stands for.</summary>
        public int Weight => Entry.Weight;

        public DateTimeOffset Time => Entry.Time;

        /// <summary>The latest event time seen in the batch up to this line.</summary>
        public DateTimeOffset Latest => Entry.Latest;

        /// <summary>Whether the file's time began anew in the batch, at or before this line.</summary>
        public bool IsRestarted => Entry.IsRestarted;

        /// <summary>The alerts that may not come of the event; <see langword="null"/> when all may.</summary>
        public Exemption? Exemption => Entry.Exemption;

        /// <summary>Whether the match before this one, if any, is of another line: several rules may select one event.</summary>
        public bool IsFirstOfLine => _index == 0 || _result._entries[_index - 1].LineStart != Entry.LineStart;

        public ReadOnlySpan<byte> Line => _result.Batch!.Buffer.AsSpan(Entry.LineStart, Entry.LineLength);

        private ref readonly Entry Entry => ref CollectionsMarshal.AsSpan(_result._entries)[_index];

        /// <summary>Gets the value of a carried field.</summary>
        /// <returns>Whether the event has the field.</returns>
        public bool TryGet(Field field, out ReadOnlySpan<byte> value)
        {
            int place = (uint)field.Slot < (uint)_result._places.Length ? _result._places[field.Slot] : -1;
            if (place < 0)
            {
                throw new ArgumentException($"The field {field} is not among those that matches carry.", nameof(field));
            }

            ReadOnlySpan<byte> values = _result._values.AsSpan(Entry.Values);
            ReadOnlySpan<int> ends = MemoryMarshal.Cast<byte, int>(values[..(sizeof(int) * _result._carried.Length)]);
            int start = place == 0 ? 0 : ends[place - 1] & ~Absent;
            value = values[(sizeof(int) * _result._carried.Length)..][start..(ends[place] & ~Absent)];
            return ends[place] >= 0;
        }

        public string? Text(Field field) => TryGet(field, out ReadOnlySpan<byte> value) ? Encoding.UTF8.GetString(value) : null;
    }
}
