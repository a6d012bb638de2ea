using Leafwatch.Core;
using Leafwatch.Exports;

namespace Leafwatch.Searching;

/// <summary>Comma-separated values, with a header.</summary>
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
            CsvTable.Header(output, ["@timestamp", "file", .. fields.Select(field => field.Name), "message"]);
            _hasHeader = true;
        }

        List<string> cells = [CsvTable.Time(hit.Match.Time), hit.Path];
        foreach (Field field in fields)
        {
            cells.Add(Text(hit, field));
        }

        cells.Add(System.Text.Encoding.UTF8.GetString(hit.Match.Line));
        CsvTable.Row(output, cells);
    }
}
