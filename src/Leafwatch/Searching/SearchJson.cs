using Leafwatch.Core;
using Leafwatch.Exports;

namespace Leafwatch.Searching;

/// <summary>One object a line: docs/guide/json.md.</summary>
internal sealed class SearchJson(JsonLines json, IReadOnlyList<Field> fields) : SearchOutput
{
    public override IReadOnlyList<Field> Fields => fields;

    public override void Write(SearchHit hit) => json.Found(hit.Path, hit.Match, fields);

    public override void Write(IReadOnlyList<Alert> alerts)
    {
        foreach (Alert alert in alerts)
        {
            json.Alert(alert);
        }
    }
}
