namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>What was asked for, path and query in one: <c>/a?b=c</c>, or a whole URL.</summary>
/// <param name="hasDash">Whether a dash at the end stands for a query that is not there, as nginx writes <c>$uri$is_args$args</c>.</param>
/// <param name="hasHost">Whether the host of a whole URL, and of a tunnel (<c>CONNECT host:port</c>), is the site that was asked for: in the log of a proxy.</param>
internal sealed class TargetMeaning(bool hasDash = false, bool hasHost = false) : ValueMeaning
{
    public override IReadOnlyList<Field> Fields { get; } = hasHost
        ? [Field.UrlOriginal, Field.UrlDomain, Field.UrlPort, Field.UrlPath, Field.UrlQuery]
        : [Field.UrlOriginal, Field.UrlPath, Field.UrlQuery];

    public override void Set(EventView line, int start, int length, Unescaping unescaping)
    {
        ReadOnlySpan<byte> target = line.Line.Slice(start, length);
        if (hasDash && target.EndsWith("-"u8) && !target.Contains((byte)'?'))
        {
            target = target[..^1];
        }

        RequestLine.SetTarget(line, target, start, unescaping);
        if (hasHost)
        {
            RequestLine.SetHost(line, target, start, unescaping);
        }
    }
}
