using System.Runtime.CompilerServices;

namespace Leafwatch.Core;

/// <summary>
/// One line, read: the line's bytes, its time, and its fields as spans. One view is reused for all lines that one thread
/// reads, so nothing in it outlives the line; what is to be kept is copied out (<see cref="BatchResult"/>).
/// </summary>
/// <remarks>
/// Fields are found in two steps. <see cref="LineParser.TryParse"/> sets what is found while the line is checked; the
/// first question for a field that it did not set lets <see cref="LineParser.Complete"/> set the rest. A line that no rule
/// asks more of costs no more. Setting a field is one store: a slot counts as set when it carries the view's generation, so
/// that nothing is cleared between lines.
/// </remarks>
public sealed class EventView
{
    private Slot[] _slots = new Slot[Math.Max(64, Field.Count)];
    private uint _generation;
    private byte[] _buffer = [];
    private byte[] _scratch = new byte[512];
    private int _scratchLength;
    private LineParser? _unfinished;
    private LineParser? _textWriter;
    private ulong _unfinishedFields;

    private enum Origin : byte
    {
        Line,
        Scratch,
        Constant,
    }

    /// <summary>When it happened, with the offset that the line or its source stated.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>
    /// How many equal events the line stands for: more than one for a logger's "message repeated N times", none for a line that was
    /// understood and is no event, such as a header, whose time means nothing.
    /// </summary>
    public int Weight { get; set; } = 1;

    /// <summary>Whether its lines are those of logs, at which nothing may fail, rather than those of a test.</summary>
    internal bool IsOfAnybody { get; init; }

    public int LineStart { get; private set; }

    public int LineLength { get; private set; }

    /// <summary>The line without its end of line.</summary>
    public ReadOnlySpan<byte> Line
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_buffer, LineStart, LineLength);
    }

    /// <summary>A field's value in UTF-8 as far as the writer kept to it; empty when the field is absent (see <see cref="Has"/>).</summary>
    public ReadOnlySpan<byte> this[Field field]
    {
        get
        {
            TryGet(field, out ReadOnlySpan<byte> value);
            return value;
        }
    }

    /// <summary>Gets a field's value.</summary>
    /// <returns>Whether the event has the field, be it empty.</returns>
    public bool TryGet(Field field, out ReadOnlySpan<byte> value)
    {
        if (!Has(field))
        {
            value = default;
            return false;
        }

        ref readonly Slot slot = ref _slots[field.Slot];
        value = slot.Origin switch
        {
            Origin.Line => _buffer.AsSpan(slot.Start, slot.Length),
            Origin.Scratch => _scratch.AsSpan(slot.Start, slot.Length),
            _ => ConstantValue.At(slot.Start),
        };
        return true;
    }

    /// <summary>Begins a new line; all fields but <see cref="Field.Message"/> are absent until the parser sets them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(byte[] buffer, int start, int length)
    {
        _buffer = buffer;
        LineStart = start;
        LineLength = length;
        Weight = 1;
        _scratchLength = 0;
        _unfinished = null;
        _textWriter = null;
        if (++_generation == 0)
        {
            // After four thousand million lines the oldest marks could be taken for new ones.
            Array.Clear(_slots);
            _generation = 1;
        }
    }

    /// <summary>Forgets what a parser that did not read the line set on its way.</summary>
    internal void BeginAgain() => Begin(_buffer, LineStart, LineLength);

    /// <summary>Begins the line that is a part of another one's.</summary>
    /// <param name="outer">The other event.</param>
    /// <param name="start">Where in its line this one begins.</param>
    /// <param name="length">How long it is.</param>
    internal void BeginWithin(EventView outer, int start, int length) => Begin(outer._buffer, outer.LineStart + start, length);

    /// <summary>Takes a field over from an event that was read within this one, if that has it.</summary>
    internal void Take(EventView inner, Field field)
    {
        if (field == Field.Message || !inner.Has(field))
        {
            return;
        }

        Slot slot = inner._slots[field.Slot];
        if (slot.Origin == Origin.Constant || (slot.Origin == Origin.Line && inner._buffer == _buffer))
        {
            At(field.Slot) = slot with { Generation = _generation };
        }
        else
        {
            SetCopy(field, inner[field]);
        }
    }

    /// <summary>Takes over those of <paramref name="fields"/> that the inner event has.</summary>
    internal void TakeAll(EventView inner, IReadOnlyList<Field> fields)
    {
        for (int i = 0; i < fields.Count; i++)
        {
            Take(inner, fields[i]);
        }
    }

    /// <summary>Whether the event has the field, be it empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(Field field) => IsSet(field.Slot) || HasWhenAsked(field);

    /// <summary>Whether the event has a field that is set only when somebody asks for it.</summary>
    private bool HasWhenAsked(Field field)
    {
        if ((_unfinished is null || (_unfinishedFields & field.Mask) == 0) && field != Field.Message)
        {
            return false;
        }

        if (field == Field.Message)
        {
            Set(field, LineStart, LineLength);
            _textWriter?.SetText(this);
            return true;
        }

        LineParser parser = _unfinished!;
        _unfinished = null;
        if (IsOfAnybody)
        {
            CompleteGuarded(parser);
        }
        else
        {
            parser.Complete(this);
        }

        return IsSet(field.Slot);
    }

    /// <summary>Should a parser fail, which it must not, what it has set until then is what is known of the line (<see cref="LineParser.Reads"/>).</summary>
    private void CompleteGuarded(LineParser parser)
    {
        try
        {
            parser.Complete(this);
        }
        catch (Exception e) when (LineParser.IsFault(e))
        {
        }
    }

    /// <summary>Says that <paramref name="parser"/> has more to set when it is asked for.</summary>
    /// <param name="parser">The parser whose <see cref="LineParser.Complete"/> sets the rest.</param>
    /// <param name="fields">The <see cref="Field.Mask"/> of all that it may set: any other field is known to be absent, and asking for it completes nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Defer(LineParser parser, ulong fields = ulong.MaxValue)
    {
        _unfinished = parser;
        _unfinishedFields = fields;
    }

    /// <summary>Says that <paramref name="parser"/> sets the rest, in place of the parser that had said so.</summary>
    /// <returns>That parser, whose <see cref="LineParser.Complete"/> the other one is to call; <see langword="null"/> when nothing was left to set.</returns>
    internal LineParser? DeferInstead(LineParser parser)
    {
        LineParser? before = _unfinished;
        Defer(parser);
        return before;
    }

    /// <summary>Says that <paramref name="parser"/> writes what <see cref="Field.Message"/> is: the line escapes what it says.</summary>
    public void DeferText(LineParser parser) => _textWriter = parser;

    /// <summary>Sets a field to bytes of the block (positions count from the start of the block, as <see cref="LineStart"/> does).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(Field field, int start, int length) => At(field.Slot) = new Slot(_generation, start, length, Origin.Line);

    /// <summary>Sets a field to a text that a parser knows beforehand.</summary>
    public void Set(Field field, ConstantValue value) => At(field.Slot) = new Slot(_generation, value.Index, 0, Origin.Constant);

    /// <summary>Sets a field to bytes that do not stand in the line as they are: unescaped, joined, computed. They are copied.</summary>
    public void SetCopy(Field field, ReadOnlySpan<byte> value)
    {
        if (_scratchLength + value.Length > _scratch.Length)
        {
            Array.Resize(ref _scratch, Math.Max(_scratch.Length * 2, _scratchLength + value.Length));
        }

        value.CopyTo(_scratch.AsSpan(_scratchLength));
        At(field.Slot) = new Slot(_generation, _scratchLength, value.Length, Origin.Scratch);
        _scratchLength += value.Length;
    }

    /// <summary>Sets a field to a part of the value of another one that is set.</summary>
    /// <param name="field">The field to set.</param>
    /// <param name="whole">The other one.</param>
    /// <param name="start">Where the part begins in its value.</param>
    /// <param name="length">How long it is.</param>
    internal void SetPart(Field field, Field whole, int start, int length)
    {
        Slot slot = _slots[whole.Slot];
        if (slot.Origin == Origin.Constant)
        {
            SetCopy(field, this[whole].Slice(start, length));
        }
        else
        {
            At(field.Slot) = slot with { Start = slot.Start + start, Length = length };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsSet(int slot) => (uint)slot < (uint)_slots.Length && _slots[slot].Generation == _generation;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Slot At(int slot)
    {
        if ((uint)slot >= (uint)_slots.Length)
        {
            Array.Resize(ref _slots, Math.Max(slot + 1, Field.Count));
        }

        return ref _slots[slot];
    }

    private readonly record struct Slot(uint Generation, int Start, int Length, Origin Origin);
}
