namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>A value in which the server wrote <c>+</c> for spaces, as IIS does because a space parts its values.</summary>
internal sealed class SpacedMeaning(Field field) : ValueMeaning
{
    public override IReadOnlyList<Field> Fields { get; } = [field];

    public override void Set(EventView line, int start, int length, Unescaping unescaping)
    {
        ReadOnlySpan<byte> text = line.Line.Slice(start, length);
        if (!text.Contains((byte)'+'))
        {
            line.Set(field, line.LineStart + start, length);
            return;
        }

        Span<byte> spaced = unescaping.Scratch(length);
        text.Replace(spaced, (byte)'+', (byte)' ');
        line.SetCopy(field, spaced);
    }
}
