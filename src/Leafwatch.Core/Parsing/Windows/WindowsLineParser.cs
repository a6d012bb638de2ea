using Leafwatch.Core.Parsing.Syslog;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// Reads a Windows event in one of its shapes: the parts are found first, and given the one meaning that they have in all shapes
/// (<see cref="WindowsEventMeaning"/>) when somebody asks for it. A forwarder may have put the head of a syslog message before it.
/// </summary>
internal abstract class WindowsLineParser(ParserOptions options) : LineParser
{
    private const int LongestCode = 10;
    private const int LongestProvider = 160;

    private readonly EventParts _parts = new();
    private readonly SyslogLine _syslog = new(options);
    private byte[] _unnamed = [];

    /// <summary>The event whose parts are the found ones: completing it need not find them again.</summary>
    private EventView? _located;

    public override bool TryParse(EventView line)
    {
        LineText text = LineText.Of(line);
        if (!TryFind(text, out DateTimeOffset time))
        {
            return false;
        }

        LineText code = _parts.Of(SystemPart.Code, text);
        if (code.Length > LongestCode || !Digits.AreAll(code.Bytes))
        {
            return false;
        }

        _located = line;
        line.Time = time;
        code.SetAs(line, Field.EventCode);
        line.Defer(this);
        if (HasEscapes(text.Bytes))
        {
            line.DeferText(this);
        }

        return true;
    }

    /// <summary>Keywords are looked for in what the event says, not in how its shape writes that.</summary>
    public override void SetText(EventView line) => SetValue(line, Field.Message, LineText.Of(line));

    public override void Complete(EventView line)
    {
        LineText text = LineText.Of(line);
        if (_located != line && !TryFind(text, out _))
        {
            return;
        }

        _located = line;
        SetPart(line, text, SystemPart.Provider, WindowsFields.Provider);
        SetPart(line, text, SystemPart.Channel, WindowsFields.Channel);
        SetPart(line, text, SystemPart.Computer, Field.HostName);
        SetPart(line, text, SystemPart.RecordId, WindowsFields.RecordId);
        SetPart(line, text, SystemPart.Message, Field.ErrorMessage);
        SetPart(line, text, SystemPart.ProcessId, WindowsFields.ExecutionProcessId);
        SetPart(line, text, SystemPart.ThreadId, WindowsFields.ExecutionThreadId);
        SetPart(line, text, SystemPart.UserSid, WindowsFields.SecurityUserId);
        int code = WindowsEventMeaning.Number(line[Field.EventCode]);
        bool isKnown = WindowsEventMeaning.IsKnown(line, code);
        for (int i = 0; i < _parts.DataCount; i++)
        {
            if (TryFindField(text, i, isKnown ? code : -1, out Field field) && !line.Has(field))
            {
                SetValue(line, field, _parts.Value(i, text));
            }
        }

        SetUnnamed(line, text, isKnown ? code : -1);
        if (!isKnown)
        {
            return;
        }

        if (_parts.DataCount == 0 && line.Has(Field.ErrorMessage))
        {
            RenderedMessage.SetData(line, code);
        }

        WindowsEventMeaning.Set(line, code);
    }

    /// <summary>Finds the parts of an event, and so whether it is one; positions count from the start of the line.</summary>
    /// <param name="line">The whole line.</param>
    /// <param name="text">What stands in it behind a forwarder's head.</param>
    /// <param name="parts">Where they are put.</param>
    /// <param name="time">When it happened.</param>
    protected abstract bool TryLocate(LineText line, LineText text, EventParts parts, out DateTimeOffset time);

    /// <summary>Whether a line has anything in it that the shape escaped.</summary>
    protected virtual bool HasEscapes(ReadOnlySpan<byte> line) => false;

    /// <summary>Sets a field to a value of the line, with what the shape escaped taken back.</summary>
    protected abstract void SetValue(EventView line, Field field, LineText value);

    /// <summary>Whether it can be the first byte of an event: what begins otherwise has a head before it.</summary>
    protected virtual bool CanBegin(byte first) => true;

    /// <summary>Finds where the event begins: at the start of the line, or behind a forwarder's head.</summary>
    protected virtual bool TryOpen(LineText line, EventParts parts, out LineText text)
    {
        text = line;
        if (text.Length > 0 && CanBegin(text.Bytes[0]) && !SyslogHead.TrySkipPriority(text, out _))
        {
            return true;
        }

        bool hasHead = _syslog.TryRead(line, out _, out SyslogHead head);
        text = head.Message;
        if (hasHead && head.Program.Length == 0)
        {
            // "Service Control Manager[516]: …": a provider's name is no tag of RFC 3164.
            int colon = text.Bytes[..Math.Min(text.Length, LongestProvider)].IndexOf(": "u8);
            text = colon > 0 && !text.Bytes[..colon].ContainsAny("{<\""u8) ? text.From(colon + 2) : text;
        }

        return hasHead && text.Length > 0 && CanBegin(text.Bytes[0]);
    }

    private bool TryFind(LineText line, out DateTimeOffset time)
    {
        time = default;
        _located = null;
        _parts.Clear();
        line.TrySkip("\uFEFF"u8, out LineText text);
        return TryOpen(text, _parts, out text) && TryLocate(line, text, _parts, out time) && _parts.Has(SystemPart.Code);
    }

    private void SetPart(EventView line, LineText text, SystemPart part, Field field)
    {
        LineText value = _parts.Of(part, text);
        if (value.Length > 0)
        {
            SetValue(line, field, value);
        }
    }

    /// <summary>Sets one field to all data that have no names: rules ask for <c>Data</c>, whichever piece it is.</summary>
    private void SetUnnamed(EventView line, LineText text, int code)
    {
        int length = 0;
        int count = 0;
        int last = -1;
        for (int i = 0; i < _parts.DataCount; i++)
        {
            int place = _parts.Place(i);
            if (place < 0 || EventDataOrder.TryFind(code, place, out _))
            {
                continue;
            }

            if (count++ > 0)
            {
                length += Append(", "u8, length);
            }

            last = i;
            SetValue(line, WindowsFields.UnnamedData, _parts.Value(i, text));
            length += Append(line[WindowsFields.UnnamedData], length);
        }

        if (count == 1)
        {
            SetValue(line, WindowsFields.UnnamedData, _parts.Value(last, text));
        }
        else if (count > 1)
        {
            line.SetCopy(WindowsFields.UnnamedData, _unnamed.AsSpan(0, length));
        }
    }

    private int Append(ReadOnlySpan<byte> value, int at)
    {
        if (at + value.Length > _unnamed.Length)
        {
            Array.Resize(ref _unnamed, (at + value.Length) * 2);
        }

        value.CopyTo(_unnamed.AsSpan(at));
        return value.Length;
    }

    private bool TryFindField(LineText text, int number, int code, out Field field)
    {
        int place = _parts.Place(number);
        return place < 0 ? WindowsFields.TryFindData(_parts.Name(number, text).Bytes, out field)
            : EventDataOrder.TryFind(code, place, out field) || WindowsFields.TryNumber(place, out field);
    }
}
