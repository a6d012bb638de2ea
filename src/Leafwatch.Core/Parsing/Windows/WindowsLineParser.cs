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
        return true;
    }

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
        int code = WindowsEventMeaning.Number(line[Field.EventCode]);
        bool isKnown = WindowsEventMeaning.IsKnown(line, code);
        for (int i = 0; i < _parts.DataCount; i++)
        {
            if (TryFindField(text, i, isKnown ? code : -1, out Field field) && !line.Has(field))
            {
                SetValue(line, field, _parts.Value(i, text));
            }
        }

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

    private bool TryFindField(LineText text, int number, int code, out Field field)
    {
        int place = _parts.Place(number);
        return place < 0 ? WindowsFields.TryFindData(_parts.Name(number, text).Bytes, out field)
            : EventDataOrder.TryFind(code, place, out field) || WindowsFields.TryNumber(place, out field);
    }
}
