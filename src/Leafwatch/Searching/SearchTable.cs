using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Terminal;

namespace Leafwatch.Searching;

/// <summary>What stands in the lines, in columns: when, who, what, and what came of it. Each line is shown at once, so that the columns have stated widths.</summary>
internal sealed class SearchTable(TextWriter output, int width) : SearchOutput
{
    private const int NarrowestLast = 20;

    private bool _hasHeader;

    public override IReadOnlyList<Field> Fields =>
    [
        Field.SourceIp, Field.UserName, Field.HttpResponseStatusCode, Field.EventOutcome, Field.EventAction, Field.HttpRequestMethod,
        Field.UrlPath, Field.UrlQuery, Field.ErrorMessage,
    ];

    public override void Write(SearchHit hit)
    {
        if (!_hasHeader)
        {
            Row("time", "address", "user", "result", "what");
            _hasHeader = true;
        }

        string status = Text(hit, Field.HttpResponseStatusCode);
        Row(
            hit.Match.Time.ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture),
            Text(hit, Field.SourceIp),
            Text(hit, Field.UserName),
            status.Length > 0 ? status : Text(hit, Field.EventOutcome),
            What(hit));
    }

    public override void Write(IReadOnlyList<Alert> alerts) => SearchAlerts.Write(alerts, output);

    private static string What(SearchHit hit)
    {
        string path = Text(hit, Field.UrlPath);
        if (path.Length > 0)
        {
            string query = Text(hit, Field.UrlQuery);
            return $"{Text(hit, Field.HttpRequestMethod)} {path}{(query.Length > 0 ? "?" : "")}{query}";
        }

        string action = Text(hit, Field.EventAction);
        string said = Text(hit, Field.ErrorMessage);
        return $"{action}{(action.Length > 0 && said.Length > 0 ? ": " : "")}{(action.Length + said.Length > 0 ? said : System.Text.Encoding.UTF8.GetString(hit.Match.Line))}";
    }

    private void Row(string time, string address, string user, string result, string what)
    {
        const int Before = 26 + 40 + 17 + 9;
        int last = Math.Max(NarrowestLast, width - Before);
        output.WriteLine($"{time,-26}{Cell(address, 39),-40}{Cell(user, 16),-17}{Cell(result, 8),-9}{Cell(what, last)}");
    }

    private static string Cell(string text, int longest)
    {
        string visible = TerminalText.Escape(text, longest);
        return visible.Length <= longest ? visible : visible[..(longest - 1)] + '…';
    }
}
