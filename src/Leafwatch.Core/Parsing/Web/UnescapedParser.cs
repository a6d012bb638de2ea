using Leafwatch.Core.Parsing.Layouts;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>
/// Reads lines of a server that does not escape what clients send (Envoy's text formats: %REQ()% is written as it came,
/// https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage). In a line with more quotation marks than its layout has, nobody can tell
/// whose word a header is: there no header names the client, whatever proxies are believed.
/// </summary>
internal sealed class UnescapedParser(Layout layout, ParserOptions options) : LineParser
{
    private readonly LayoutParser _certain = new(layout, options);
    private readonly LayoutParser _doubtful = new(layout, options with { TrustedProxies = [] });
    private readonly int _quotationMarks = layout.QuotationMarks;

    /// <remarks>The inner parser completes the event.</remarks>
    public override bool TryParse(EventView line) =>
        (line.Line.Count((byte)'"') == _quotationMarks ? _certain : _doubtful).TryParse(line);
}
