using Leafwatch.Core;
using Leafwatch.Terminal;

namespace Leafwatch.Searching;

/// <summary>The lines as they stand, what would do something to a terminal made visible; with their file where there are several.</summary>
internal sealed class SearchLines(TextWriter output, bool showsFiles) : SearchOutput
{
    public override IReadOnlyList<Field> Fields => [];

    public override void Write(SearchHit hit)
    {
        if (showsFiles)
        {
            output.Write(TerminalText.Escape(hit.Path));
            output.Write(": ");
        }

        output.WriteLine(TerminalText.Escape(hit.Match.Line, int.MaxValue));
    }

    public override void Write(IReadOnlyList<Alert> alerts) => SearchAlerts.Write(alerts, output);
}
