using Leafwatch.Core.Parsing.Meanings;

namespace Leafwatch.Core.Parsing.Own;

/// <summary>An address, or the name of a machine where the program writes names: each has its field.</summary>
/// <param name="address">The field of an address.</param>
/// <param name="name">The field of a name.</param>
internal sealed class EndpointMeaning(Field address, Field name) : ValueMeaning
{
    public override IReadOnlyList<Field> Fields { get; } = [.. new[] { address, name }.Distinct()];

    public override void Set(EventView line, int start, int length, Unescaping unescaping)
    {
        ReadOnlySpan<byte> text = line.Line.Slice(start, length);
        if (length == 0 || !ClientAddress.IsAddress(text))
        {
            line.Set(name, line.LineStart + start, length);
            return;
        }

        // As ClientAddress does it: an address that a dual-stack socket wrapped is the same client.
        ReadOnlySpan<byte> wrapping = "::ffff:"u8;
        bool isWrapped = text.StartsWith(wrapping) && text[wrapping.Length..].Contains((byte)'.');
        int skipped = isWrapped ? wrapping.Length : 0;
        line.Set(address, line.LineStart + start + skipped, length - skipped);
    }
}
