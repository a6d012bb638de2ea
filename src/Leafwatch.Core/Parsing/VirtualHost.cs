namespace Leafwatch.Core.Parsing;

/// <summary>Adds the site to the lines of a log that is one site's, and does not say so in each line.</summary>
public static class VirtualHost
{
    /// <summary>The format, with <c>url.domain</c> in each line: what the line says, else <paramref name="host"/>.</summary>
    public static LogFormat Of(LogFormat format, string host)
    {
        ConstantValue value = ConstantValue.Of(host);
        return format.Fields.Contains(Field.UrlDomain)
            ? format with { CreateParser = options => new VirtualHostParser(format.CreateParser(options), value, mayBeStated: true) }
            : format with
            {
                CreateParser = options => new VirtualHostParser(format.CreateParser(options), value, mayBeStated: false),
                Fields = [Field.UrlDomain, .. format.Fields],
            };
    }
}
