namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>The first line of a request (<see cref="RequestLine"/>).</summary>
internal sealed class RequestMeaning : ValueMeaning
{
    public override IReadOnlyList<Field> Fields { get; } =
        [Field.HttpRequestMethod, Field.UrlOriginal, Field.UrlPath, Field.UrlQuery, Field.HttpVersion];

    public override void Set(EventView line, int start, int length, Unescaping unescaping) =>
        RequestLine.Set(line, line.Line.Slice(start, length), start, unescaping);
}
