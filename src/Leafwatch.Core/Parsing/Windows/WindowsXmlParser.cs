using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>
/// Reads an event as the system renders it, as XML on one line: event channels (EvtRender), <c>wevtutil qe /f:xml</c>, <c>Get-WinEvent</c> with
/// <c>ToXml()</c>, Windows Event Forwarding with or without RenderingInfo, and what forwards these.
/// https://learn.microsoft.com/windows/win32/wes/eventschema-schema
/// </summary>
/// <remarks>
/// <para>
/// Markup is told from text by the writer's escapes alone: a value has no <c>&lt;</c>. What no event has is not read at all: declarations of
/// document types, CDATA, comments; and so there are no entities but the five of XML.
/// </para>
/// <para>
/// A value may have line breaks that wevtutil writes as they are (the privileges of 4672): such a line breaks off. It is read as far as it goes
/// once the system's part is whole, so that nobody gets out of sight by a name with a line break in it.
/// </para>
/// </remarks>
internal sealed class WindowsXmlParser(ParserOptions options) : WindowsLineParser(options)
{
    private const int Deepest = 12;

    // The system states times in UTC, and so they are where a writer leaves that out.
    private readonly TimeText _time = new(options with { Zone = TimeZoneInfo.Utc });
    private readonly XmlText _text = new();
    private readonly (int Start, int Length)[] _names = new (int, int)[Deepest];
    private Section _section;
    private int _depth;
    private int _places;
    private int _dataName;
    private int _dataNameLength;

    private enum Section
    {
        Other,
        System,
        EventData,
        UserData,
        RenderingInfo,
    }

    protected override bool CanBegin(byte first) => first == '<';

    protected override bool HasEscapes(ReadOnlySpan<byte> line) => line.Contains((byte)'&');

    protected override void SetValue(EventView line, Field field, LineText value) => _text.Set(line, field, value);

    protected override bool TryLocate(LineText line, LineText text, EventParts parts, out DateTimeOffset time)
    {
        time = default;
        text = AfterDeclaration(text);
        return text.Bytes.StartsWith("<Event"u8) && TryWalk(text, parts) && _time.TryRead(parts.Of(SystemPart.Time, line).Bytes, out time);
    }

    private static LineText AfterDeclaration(LineText text)
    {
        if (text.Bytes.StartsWith("<?xml "u8) && text.TryCut("?>"u8, out _, out LineText rest))
        {
            int space = rest.Bytes.IndexOfAnyExcept((byte)' ');
            return rest.From(Math.Max(space, 0));
        }

        return text;
    }

    /// <summary>Goes through the whole document, tag by tag.</summary>
    private bool TryWalk(LineText text, EventParts parts)
    {
        ReadOnlySpan<byte> xml = text.Bytes;
        (_depth, _section, _places) = (0, Section.Other, 0);
        bool hasSystem = false;
        int leaf = -1;
        int at = 0;
        do
        {
            int tagAt = xml[at..].IndexOf((byte)'<');
            if (tagAt < 0)
            {
                return hasSystem;
            }

            tagAt += at;
            if (!XmlTag.TryRead(xml, tagAt, out XmlTag tag, out bool isBrokenOff))
            {
                return isBrokenOff && hasSystem;
            }

            if (tag.IsEnd)
            {
                if (!IsOpen(xml, tag))
                {
                    return false;
                }

                if (leaf >= 0)
                {
                    TakeLeaf(tag.LocalName, text.Start + tagAt + 2 + (tag.Name.Length - tag.LocalName.Length), text.Start + leaf, tagAt - leaf, parts);
                }

                leaf = -1;
                _depth--;
                hasSystem |= _depth == 1 && _section == Section.System;
            }
            else
            {
                if (_depth == Deepest || (_depth == 0 && !tag.Name.SequenceEqual("Event"u8)))
                {
                    return false;
                }

                _names[_depth++] = (tag.NameStart, tag.Name.Length);
                TakeStart(tag, text.Start, parts);
                leaf = tag.After;
                if (tag.IsEmpty)
                {
                    TakeLeaf(tag.LocalName, text.Start + tag.NameStart + (tag.Name.Length - tag.LocalName.Length), text.Start + leaf, 0, parts);
                    leaf = -1;
                    _depth--;
                    hasSystem |= _depth == 1 && _section == Section.System;
                }
            }

            at = tag.After;
        }
        while (_depth > 0);
        return hasSystem && !xml[at..].ContainsAnyExcept((byte)' ', (byte)'\r');
    }

    private bool IsOpen(ReadOnlySpan<byte> xml, XmlTag end) =>
        _depth > 0 && xml.Slice(_names[_depth - 1].Start, _names[_depth - 1].Length).SequenceEqual(end.Name);

    /// <summary>Takes what a start tag says: which section it begins, and attributes.</summary>
    private void TakeStart(XmlTag tag, int lineStart, EventParts parts)
    {
        _dataNameLength = -1;
        if (_depth == 2)
        {
            _section = SectionOf(tag.LocalName);
        }
        else if (_depth == 3 && _section == Section.System)
        {
            PutAttribute(tag, "Provider"u8, "Name"u8, SystemPart.Provider, lineStart, parts);
            PutAttribute(tag, "TimeCreated"u8, "SystemTime"u8, SystemPart.Time, lineStart, parts);
            PutAttribute(tag, "Execution"u8, "ProcessID"u8, SystemPart.ProcessId, lineStart, parts);
            PutAttribute(tag, "Execution"u8, "ThreadID"u8, SystemPart.ThreadId, lineStart, parts);
            PutAttribute(tag, "Security"u8, "UserID"u8, SystemPart.UserSid, lineStart, parts);
        }
        else if (_section == Section.EventData && tag.TryFind("Name"u8, out int start, out int length))
        {
            (_dataName, _dataNameLength) = (lineStart + start, length);
        }
    }

    private static Section SectionOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("System"u8) ? Section.System
        : name.SequenceEqual("EventData"u8) ? Section.EventData
        : name.SequenceEqual("UserData"u8) ? Section.UserData
        : name.SequenceEqual("RenderingInfo"u8) ? Section.RenderingInfo
        : Section.Other;

    private static void PutAttribute(XmlTag tag, ReadOnlySpan<byte> element, ReadOnlySpan<byte> attribute, SystemPart part, int lineStart, EventParts parts)
    {
        if (tag.LocalName.SequenceEqual(element) && tag.TryFind(attribute, out int start, out int length))
        {
            parts.Put(part, lineStart + start, length);
        }
    }

    /// <summary>Takes an element that has no others in it; the depth is still its own.</summary>
    private void TakeLeaf(ReadOnlySpan<byte> name, int nameStart, int start, int length, EventParts parts)
    {
        switch (_section)
        {
            case Section.System when _depth == 3:
                TakeSystem(name, nameStart, start, length, parts);
                break;
            case Section.EventData when _depth > 2:
                if (_dataNameLength >= 0)
                {
                    parts.PutNamed(_dataName, _dataNameLength, start, length);
                }
                else if (name.SequenceEqual("Data"u8))
                {
                    parts.PutPlaced(_places++, start, length);
                }
                else
                {
                    parts.PutNamed(nameStart, name.Length, start, length);
                }

                break;
            case Section.UserData when _depth > 3:
                parts.PutNamed(nameStart, name.Length, start, length);
                break;
            case Section.RenderingInfo when _depth == 3 && name.SequenceEqual("Message"u8):
                parts.Put(SystemPart.Message, start, length);
                break;
        }
    }

    private static void TakeSystem(ReadOnlySpan<byte> name, int nameStart, int start, int length, EventParts parts)
    {
        if (name.SequenceEqual("EventID"u8))
        {
            parts.Put(SystemPart.Code, start, length);
        }
        else if (name.SequenceEqual("Channel"u8))
        {
            parts.Put(SystemPart.Channel, start, length);
        }
        else if (name.SequenceEqual("Computer"u8))
        {
            parts.Put(SystemPart.Computer, start, length);
        }
        else if (name.SequenceEqual("EventRecordID"u8))
        {
            parts.Put(SystemPart.RecordId, start, length);
        }
        else
        {
            // Level, Task, Keywords, Opcode: rules ask for some of them as for data.
            parts.PutNamed(nameStart, name.Length, start, length);
        }
    }
}
