using Leafwatch.Core.Parsing.Layouts;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>Reads lines about connections of which nobody knows what was said in them.</summary>
internal sealed class ConnectionParser(Layout layout, ParserOptions options, LineHead head) : LayoutParser(layout, options, head)
{
    private static readonly EventKind Connected = EventKind.Network("connection");

    protected override void SetMeaning(EventView line, ReadOnlySpan<byte> status) => Connected.SetOn(line);
}
