namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>The site that was asked for, with or without a port: <c>example.org:8443</c>.</summary>
internal sealed class HostMeaning : ValueMeaning
{
    public override IReadOnlyList<Field> Fields { get; } = [Field.UrlDomain, Field.UrlPort];

    public override void Set(EventView line, int start, int length, Unescaping unescaping)
    {
        ReadOnlySpan<byte> text = line.Line.Slice(start, length);
        int colon = text.LastIndexOf((byte)':');
        bool hasPort = colon > 0 && Digits.AreAll(text[(colon + 1)..]) && (text[colon - 1] == ']' || text.IndexOf((byte)':') == colon);
        if (hasPort)
        {
            line.Set(Field.UrlPort, line.LineStart + start + colon + 1, length - colon - 1);
        }

        unescaping.Set(line, Field.UrlDomain, start, hasPort ? colon : length);
    }
}
