namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>What a writer does to a value so that it cannot be taken for the rest of the line.</summary>
internal enum EscapeStyle
{
    /// <summary>Apache's <c>\"</c>, <c>\\</c>, <c>\n</c>, <c>\xhh</c> (ap_escape_logitem), nginx's <c>\xHH</c> (ngx_http_log_escape) and Go's strconv.Quote.</summary>
    Backslash,

    /// <summary>JSON (RFC 8259, section 7).</summary>
    Json,

    /// <summary>HAProxy's <c>#XX</c> (log.c, lf_encode_string): quotation marks and braces never stand in a value.</summary>
    Hash,

    /// <summary>Nothing is escaped, and nothing is certain.</summary>
    None,
}
