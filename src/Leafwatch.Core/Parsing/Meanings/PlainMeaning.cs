namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>A value that is a field as it stands.</summary>
internal sealed class PlainMeaning(Field field) : ValueMeaning
{
    public Field Field { get; } = field;

    public override IReadOnlyList<Field> Fields { get; } = [field];

    public override void Set(EventView line, int start, int length, Unescaping unescaping) => unescaping.Set(line, Field, start, length);
}
