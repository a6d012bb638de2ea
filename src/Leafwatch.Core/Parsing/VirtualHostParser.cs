namespace Leafwatch.Core.Parsing;

/// <summary>Reads lines as another parser does, and sets <c>url.domain</c> where that finds none.</summary>
/// <param name="inner">The parser of the format.</param>
/// <param name="host">The site.</param>
/// <param name="mayBeStated">Whether lines of the format may name a site: that is known only when all of their fields have been found.</param>
internal sealed class VirtualHostParser(LineParser inner, ConstantValue host, bool mayBeStated) : LineParser
{
    /// <summary>What sets the rest of the line: not always the parser itself, which may have others for its lines.</summary>
    private LineParser? _rest;

    public override bool TryParse(EventView line)
    {
        if (!inner.TryParse(line))
        {
            return false;
        }

        if (mayBeStated)
        {
            _rest = line.DeferInstead(this);
        }
        else
        {
            line.Set(Field.UrlDomain, host);
        }

        return true;
    }

    internal override ReadOnlyMemory<byte> Header => inner.Header;

    public override void Begin(ReadOnlySpan<byte> header) => inner.Begin(header);

    public override void Complete(EventView line)
    {
        _rest?.Complete(line);
        if (!line.Has(Field.UrlDomain))
        {
            line.Set(Field.UrlDomain, host);
        }
    }
}
