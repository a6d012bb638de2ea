using System.Globalization;
using Leafwatch.Core;

namespace Leafwatch.Commands.Searching;

/// <summary>
/// Comma-separated values (RFC 4180), with a header. What a spreadsheet would take for a formula begins with an apostrophe
/// (OWASP, "CSV Injection").
/// </summary>
internal sealed class SearchCsv(TextWriter output, IReadOnlyList<Field> fields) : SearchOutput
{
    private static readonly Field[] Usual =
    [
        Field.SourceIp, Field.UserName, Field.HttpRequestMethod, Field.UrlDomain, Field.UrlPath, Field.UrlQuery, Field.HttpResponseStatusCode,
        Field.HttpResponseBodyBytes, Field.HttpRequestReferrer, Field.UserAgentOriginal, Field.EventAction, Field.EventOutcome, Field.HostName, Field.ProcessName,
    ];

    private bool _hasHeader;

    public override IReadOnlyList<Field> Fields => fields;

    /// <summary>The columns: what is usually of interest, and what was asked for.</summary>
    public static IReadOnlyList<Field> Columns(SearchQuery query) => [.. Usual.Concat(query.Fields.Where(field => field != Field.Message)).Distinct()];

    public override void Write(SearchHit hit)
    {
        if (!_hasHeader)
        {
            output.Write(string.Join(',', ["@timestamp", "file", .. fields.Select(field => field.Name), "message"]));
            output.Write("\r\n");
            _hasHeader = true;
        }

        output.Write(hit.Match.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
        Cell(hit.Path);
        foreach (Field field in fields)
        {
            Cell(Text(hit, field));
        }

        Cell(System.Text.Encoding.UTF8.GetString(hit.Match.Line));
        output.Write("\r\n");
    }

    private void Cell(string value)
    {
        output.Write(',');
        value = value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + value : value;
        output.Write(value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value);
    }
}
