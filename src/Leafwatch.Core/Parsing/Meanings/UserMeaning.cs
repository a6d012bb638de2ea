namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>A user name; two quotation marks are how Apache writes a name that was sent, and empty.</summary>
internal sealed class UserMeaning : ValueMeaning
{
    public override IReadOnlyList<Field> Fields { get; } = [Field.UserName];

    public override void Set(EventView line, int start, int length, Unescaping unescaping)
    {
        if (line.Line.Slice(start, length).SequenceEqual("\"\""u8))
        {
            line.Set(Field.UserName, line.LineStart + start, 0);
        }
        else if (length > 0)
        {
            unescaping.Set(line, Field.UserName, start, length);
        }
    }
}
