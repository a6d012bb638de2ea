namespace Leafwatch.Core.Parsing.Windows;

/// <summary>A tag of XML (1.0, section 3.1): <c>&lt;Data Name='IpAddress'&gt;</c>, <c>&lt;/Data&gt;</c>, <c>&lt;Data/&gt;</c>.</summary>
internal readonly ref struct XmlTag
{
    /// <summary>No tag of an event has so many.</summary>
    private const int MostAttributes = 32;

    private readonly ReadOnlySpan<byte> _attributes;
    private readonly int _attributesStart;

    private XmlTag(ReadOnlySpan<byte> xml, int nameStart, int nameEnd, int end, bool isEnd)
    {
        bool isEmpty = !isEnd && xml[end - 1] == '/';
        NameStart = nameStart;
        Name = xml[nameStart..Math.Min(nameEnd, isEmpty ? end - 1 : end)];
        After = end + 1;
        IsEnd = isEnd;
        IsEmpty = isEmpty;
        _attributesStart = nameEnd;
        _attributes = xml[Math.Min(nameEnd, end)..end];
    }

    /// <summary>The name, without the prefix of a namespace.</summary>
    public ReadOnlySpan<byte> LocalName => Name[(Name.IndexOf((byte)':') + 1)..];

    public ReadOnlySpan<byte> Name { get; }

    public int NameStart { get; }

    /// <summary>Where it stands that follows the tag.</summary>
    public int After { get; }

    public bool IsEnd { get; }

    /// <summary>Whether it is start and end in one.</summary>
    public bool IsEmpty { get; }

    /// <summary>Reads the tag that begins at <paramref name="at"/>.</summary>
    /// <param name="xml">The document.</param>
    /// <param name="at">Where its <c>&lt;</c> stands.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="isBrokenOff">Whether the document ends within it.</param>
    public static bool TryRead(ReadOnlySpan<byte> xml, int at, out XmlTag tag, out bool isBrokenOff)
    {
        tag = default;
        bool isEnd = at + 1 < xml.Length && xml[at + 1] == '/';
        int name = at + (isEnd ? 2 : 1);
        isBrokenOff = name >= xml.Length;
        if (isBrokenOff || !(char.IsAsciiLetter((char)xml[name]) || xml[name] == '_'))
        {
            return false;
        }

        int end = name;
        for (int values = 0; ; values++)
        {
            int found = xml[end..].IndexOfAny((byte)'>', (byte)'\'', (byte)'"');
            isBrokenOff = found < 0;
            if (isBrokenOff)
            {
                return false;
            }

            end += found;
            if (xml[end] == '>')
            {
                break;
            }

            int close = xml[(end + 1)..].IndexOf(xml[end]);
            isBrokenOff = close < 0;
            if (isBrokenOff || values == MostAttributes)
            {
                return false;
            }

            end += close + 2;
        }

        int nameLength = xml[name..end].IndexOfAny((byte)' ', (byte)'\t');
        tag = new XmlTag(xml, name, nameLength < 0 ? end : name + nameLength, end, isEnd);
        return true;
    }

    /// <summary>Finds an attribute's value.</summary>
    public bool TryFind(ReadOnlySpan<byte> attribute, out int start, out int length)
    {
        (start, length) = (0, 0);
        int at = 0;
        while (at < _attributes.Length)
        {
            int equals = _attributes[at..].IndexOf((byte)'=');
            if (equals < 0)
            {
                return false;
            }

            ReadOnlySpan<byte> name = _attributes.Slice(at, equals).Trim((byte)' ');
            int quote = at + equals + 1;
            while (quote < _attributes.Length && _attributes[quote] == ' ')
            {
                quote++;
            }

            if (quote >= _attributes.Length || _attributes[quote] is not ((byte)'\'' or (byte)'"'))
            {
                return false;
            }

            int close = _attributes[(quote + 1)..].IndexOf(_attributes[quote]);
            if (close < 0)
            {
                return false;
            }

            if (name.SequenceEqual(attribute))
            {
                (start, length) = (_attributesStart + quote + 1, close);
                return true;
            }

            at = quote + close + 2;
        }

        return false;
    }
}
