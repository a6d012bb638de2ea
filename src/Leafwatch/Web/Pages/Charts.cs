namespace Leafwatch.Web.Pages;

/// <summary>Charts as SVG, made here: they need no script, and are told in words and as a table too.</summary>
internal static class Charts
{
    private const int Height = 100;
    private const int ColumnWidth = 10;

    /// <summary>Columns over time.</summary>
    /// <param name="title">What is counted.</param>
    /// <param name="summary">The chart in words.</param>
    /// <param name="columns">The columns, the oldest first.</param>
    public static Markup Columns(string title, string summary, IReadOnlyList<Column> columns)
    {
        double most = columns.Select(column => Math.Max(column.Value, column.Usual ?? 0)).DefaultIfEmpty().Max();
        double scale = most > 0 ? (Height - 6) / most : 0;
        string size = $"0 0 {columns.Count * ColumnWidth} {Height}";
        return $"""
            <figure class="chart">
            <figcaption>{title}<span class="soft most">{Shown.Number(most)}</span></figcaption>
            <svg viewBox="{size}" preserveAspectRatio="none" role="img" aria-label="{summary}">
            {columns.Select((column, i) => Bar(column, i, scale))}{Usual(columns, scale)}
            </svg>
            <div class="axis" aria-hidden="true">{Ends(columns)}</div>
            </figure>

            """;
    }

    private static Markup Bar(Column column, int place, double scale)
    {
        double height = column.Value > 0 ? Math.Max(1.5, column.Value * scale) : 0;
        return $"""
            <g><title>{column.Name}: {Shown.Number(column.Value)}</title><rect class="hit" x="{place * ColumnWidth}" y="0" width="{ColumnWidth}" height="{Height}"/><rect class="bar" x="{(place * ColumnWidth) + 1}" y="{Height - height}" width="{ColumnWidth - 2}" height="{height}"/></g>

            """;
    }

    private static Markup Usual(IReadOnlyList<Column> columns, double scale)
    {
        if (columns.All(column => column.Usual is null))
        {
            return Markup.Empty;
        }

        IEnumerable<string> points = columns.Select((column, i) => (column.Usual, i)).Where(each => each.Usual is not null)
            .Select(each => FormattableString.Invariant($"{(each.i * ColumnWidth) + (ColumnWidth / 2)},{Height - (each.Usual!.Value * scale):0.##}"));
        return $"""
            <polyline class="usual" points="{string.Join(' ', points)}"/>
            """;
    }

    private static Markup Ends(IReadOnlyList<Column> columns)
    {
        if (columns.Count == 0)
        {
            return Markup.Empty;
        }

        return $"""<span>{columns[0].Name}</span><span>{columns[columns.Count / 2].Name}</span><span>{columns[^1].Name}</span>""";
    }
}

/// <summary>A column of a chart.</summary>
/// <param name="Name">Which time it is of.</param>
/// <param name="Value">How high it is.</param>
/// <param name="Usual">What is usual then, if that is known.</param>
internal readonly record struct Column(string Name, double Value, double? Usual = null);
