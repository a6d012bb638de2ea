namespace Leafwatch.Core.Correlation;

/// <summary>Sees which inputs were seen within the timespan: in any order, or one after the other.</summary>
/// <remarks>
/// <para>
/// In any order, the newest event of each input is kept: those that lie in the window which ends at the newest of all were seen in it. In order,
/// the newest event of each input that ends a row of the inputs before it is kept with that row; of two rows that end alike the one that
/// begins later is the better, as it fits in every window that the other fits in. Events of the same time have the order in which they came,
/// and those of one line are one event: it cannot come after itself.
/// </para>
/// <para>
/// An alert lasts for the timespan after the last event with which the rule was true. A late event counts in its place as far as the events that
/// are kept tell.
/// </para>
/// </remarks>
internal sealed class SequenceWindow(byte[] key, WindowPlan plan) : Window(key)
{
    private const long LinesOfARun = 1L << 40;

    private readonly Seen[] _last = new Seen[plan.Inputs];

    /// <summary>For each input the best row that ends with it; its length is the number of the input, plus one.</summary>
    private readonly Seen[]?[] _rows = plan.Type == Rules.CorrelationType.TemporalOrdered ? new Seen[plan.Inputs][] : [];

    /// <summary>The row before it, which the next input of the same line goes on from.</summary>
    private readonly Seen[]?[] _rowsBefore = plan.Type == Rules.CorrelationType.TemporalOrdered ? new Seen[plan.Inputs][] : [];

    private long _newest = long.MinValue;

    /// <summary>The line that the alert counted last: seen as two things, it is one event. What is stored has whole lines.</summary>
    private long _counted = long.MinValue;

    public override bool IsEmpty => _newest == long.MinValue;

    public override long Newest => _newest;

    public override int Kept => _last.Count(seen => seen.Is);

    private bool IsOrdered => _rows.Length > 0;

    public override void Add(in WindowEvent added, WindowSet set)
    {
        if (Alert is not null && added.Ticks > End)
        {
            set.Resolve(this, End);
        }

        Seen seen = new(added.Counted, added.Line);
        _newest = Math.Max(_newest, added.Ticks);
        Seen[]? found = IsOrdered ? FindRow(added.Input, seen, set) : FindTogether(added.Input, seen, set);
        if (Alert is { } open)
        {
            if (added.Line != _counted)
            {
                set.Count(this, open, added.Counted);
                _counted = added.Line;
            }

            open.Last = added.Ticks > open.Last.UtcTicks ? added.Counted.Time : open.Last;
            End = found is null ? End : Math.Max(End, found[^1].Event.Ticks + set.Timespan);
        }
        else if (found is not null && set.MayFire(this, found[^1].Event))
        {
            OpenAlert alert = set.Fire(this, found[0].Event, found[^1].Event);
            foreach (Seen each in found.DistinctBy(each => each.Line))
            {
                set.Count(this, alert, each.Event);
            }

            _counted = added.Line;

            End = found[^1].Event.Ticks + set.Timespan;
            set.WakeAt(this, End);
        }
    }

    public override void Write(BinaryWriter writer, EvidenceRing evidence)
    {
        writer.Write(_newest);
        WriteRow(writer, _last, evidence);
        foreach (Seen[]? row in _rows.Concat(_rowsBefore))
        {
            WriteRow(writer, row ?? [], evidence);
        }
    }

    public override void Read(BinaryReader reader, WindowSet set)
    {
        _newest = reader.ReadInt64();
        Seen[] last = ReadRow(reader, set.Evidence);
        if (last.Length != _last.Length)
        {
            throw new FormatException();
        }

        last.CopyTo(_last, 0);
        foreach (Seen[]?[] rows in (Seen[]?[][])[_rows, _rowsBefore])
        {
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = ReadRow(reader, set.Evidence) is { Length: > 0 } row ? row.Length == i + 1 ? row : throw new FormatException() : null;
            }
        }
    }

    /// <returns>The events that make the rule true, in order of time.</returns>
    private Seen[]? FindTogether(int input, Seen seen, WindowSet set)
    {
        if (!_last[input].Is || seen.Event.Ticks >= _last[input].Event.Ticks)
        {
            _last[input] = seen;
        }

        ulong mask = 0;
        for (int i = 0; i < _last.Length; i++)
        {
            mask |= _last[i].Is && _last[i].Event.Ticks >= _newest - set.Timespan ? 1UL << i : 0;
        }

        return set.Plan.IsSeen!(mask) ? [.. _last.Where((_, i) => (mask >> i & 1) != 0).OrderBy(each => (each.Event.Ticks, each.Line))] : null;
    }

    /// <returns>The row of all inputs that the event ends, or that it makes good.</returns>
    private Seen[]? FindRow(int input, Seen seen, WindowSet set)
    {
        if (!_last[input].Is || seen.Event.Ticks >= _last[input].Event.Ticks)
        {
            _last[input] = seen;
        }

        Seen[]? row = Extend(input, seen, set);

        // A late event may stand before events that came earlier.
        for (int next = input + 1; row is not null && next < _last.Length; next++)
        {
            row = _last[next].Is && row[^1].IsBefore(_last[next]) ? Extend(next, _last[next], set) : null;
        }

        return row;
    }

    private Seen[]? Extend(int input, Seen seen, WindowSet set)
    {
        Seen[] row;
        if (input == 0)
        {
            row = [seen];
        }
        else
        {
            Seen[]? before = _rows[input - 1] is { } last && last[^1].IsBefore(seen) ? last : _rowsBefore[input - 1];
            if (before is null || !before[^1].IsBefore(seen) || seen.Event.Ticks - before[0].Event.Ticks > set.Timespan)
            {
                return null;
            }

            row = [.. before, seen];
        }

        if (_rows[input] is not { } known || !row[0].IsBefore(known[0]))
        {
            if (_rows[input] is { } replaced && replaced[^1].Line != seen.Line)
            {
                _rowsBefore[input] = replaced;
            }

            _rows[input] = row;
        }

        return row;
    }

    private static void WriteRow(BinaryWriter writer, Seen[] row, EvidenceRing evidence)
    {
        writer.Write7BitEncodedInt(row.Length);
        foreach (Seen seen in row)
        {
            writer.Write(seen.Is);
            if (seen.Is)
            {
                writer.Write(seen.Line);
                WindowFormat.Write(writer, seen.Event, 0, evidence);
            }
        }
    }

    private static Seen[] ReadRow(BinaryReader reader, EvidenceRing evidence)
    {
        Seen[] row = new Seen[WindowFormat.ReadCount(reader) is <= 64 and var length ? length : throw new FormatException()];
        for (int i = 0; i < row.Length; i++)
        {
            if (reader.ReadBoolean())
            {
                // Lines are numbered from one in each run: those of an earlier run came before them all.
                long line = reader.ReadInt64() - LinesOfARun;
                row[i] = new Seen(WindowFormat.ReadEvent(reader, 0, evidence), line);
            }
        }

        return row;
    }

    /// <summary>An event that was seen, and the number of its line.</summary>
    private readonly record struct Seen(CountedEvent Event, long Line)
    {
        public bool Is => Event.Weight > 0;

        public bool IsBefore(Seen other) => Event.Ticks < other.Event.Ticks || (Event.Ticks == other.Event.Ticks && Line < other.Line);
    }
}
