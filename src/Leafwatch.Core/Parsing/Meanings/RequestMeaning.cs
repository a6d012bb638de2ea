namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>The first line of a request (<see cref="RequestLine"/>).</summary>
/// <param name="hasHost">Whether the host of a whole URL is the site that was asked for: in the log of a proxy.</param>
internal sealed class RequestMeaning(bool hasHost = false) : ValueMeaning
{
    public override IReadOnlyList<Field> Fields { get; } = hasHost
        ? [Field.HttpRequestMethod, Field.UrlOriginal, Field.UrlDomain, Field.UrlPort, Field.UrlPath, Field.UrlQuery, Field.HttpVersion]
        : [Field.HttpRequestMethod, Field.UrlOriginal, Field.UrlPath, Field.UrlQuery, Field.HttpVersion];

    public override void Set(EventView line, int start, int length, Unescaping unescaping) =>
        RequestLine.Set(line, line.Line.Slice(start, length), start, unescaping, hasHost);
}
