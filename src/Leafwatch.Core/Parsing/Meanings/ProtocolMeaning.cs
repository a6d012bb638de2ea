namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>A protocol, of which the version is the field: <c>HTTP/1.1</c>, or the version alone.</summary>
internal sealed class ProtocolMeaning : ValueMeaning
{
    public override IReadOnlyList<Field> Fields { get; } = [Field.HttpVersion];

    public override void Set(EventView line, int start, int length, Unescaping unescaping)
    {
        ReadOnlySpan<byte> name = "HTTP/"u8;
        ReadOnlySpan<byte> text = line.Line.Slice(start, length);
        int skipped = text.StartsWith(name) ? name.Length : 0;
        if (length > skipped && Digits.Is(text[skipped]))
        {
            line.Set(Field.HttpVersion, line.LineStart + start + skipped, length - skipped);
        }
    }
}
