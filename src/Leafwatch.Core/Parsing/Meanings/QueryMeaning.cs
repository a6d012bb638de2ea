namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>A query with or without its question mark; an empty one is none.</summary>
internal sealed class QueryMeaning : ValueMeaning
{
    public override IReadOnlyList<Field> Fields { get; } = [Field.UrlQuery];

    public override void Set(EventView line, int start, int length, Unescaping unescaping)
    {
        if (length == 0)
        {
            return;
        }

        int mark = line.Line[start] == '?' ? 1 : 0;
        unescaping.Set(line, Field.UrlQuery, start + mark, length - mark);
    }
}
