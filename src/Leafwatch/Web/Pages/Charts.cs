using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Storage;
using Leafwatch.Web.Exploring;

namespace Leafwatch.Web.Pages;

/// <summary>Charts as SVG, made here: they need no script, and are told in words and as a table too.</summary>
internal static class Charts
{
    private const int Height = 100;
    private const int ColumnWidth = 10;
    private const int MostLabels = 6;
    private const double Edge = 0.06;
    private const int MostUnusual = 8;

    /// <summary>How much higher than all else the most that is expected may make a chart.</summary>
    private const double MostOfBand = 2;

    /// <summary>Columns over time.</summary>
    /// <param name="title">What is counted.</param>
    /// <param name="summary">The chart in words.</param>
    /// <param name="columns">The columns, the oldest first.</param>
    /// <param name="brush">The times that its columns stand for, where they lead on.</param>
    /// <param name="legend">What else is drawn, in words.</param>
    public static Markup Columns(string title, string summary, IReadOnlyList<Column> columns, ChartBrush? brush = null, string legend = "")
    {
        double highest = columns.Select(column => Math.Max(column.Value, Math.Max(column.Usual ?? 0, Math.Max(column.Before ?? 0, column.Expected?.Expected ?? 0)))).DefaultIfEmpty().Max();
        double top = Nice(Math.Max(highest, Math.Min(MostOfBand * highest, columns.Max(column => column.Expected?.High) ?? 0)));
        double scale = Height / top;
        string size = $"0 0 {columns.Count * ColumnWidth} {Height}";
        return $"""
            <figure class="chart">
            <figcaption>{title}<span class="soft most">{legend}</span></figcaption>
            <div class="plot"><div class="scale" aria-hidden="true"><span>{Scale(top)}</span><span>{Scale(top / 2)}</span><span>0</span></div>
            <svg viewBox="{size}" preserveAspectRatio="none" role="img" aria-label="{summary}"{Brush(brush, columns.Count)}>
            <path class="grid" d="M0 0H{columns.Count * ColumnWidth}M0 {Height / 2}H{columns.Count * ColumnWidth}"/>
            {Band(columns, scale)}{columns.Select((column, i) => Bar(column, i, scale))}{Line("usual", [.. columns.Select(column => column.Expected?.Expected ?? column.Usual)], scale)}{Line("before", [.. columns.Select(column => column.Before)], scale)}
            </svg></div>
            <svg class="axis" aria-hidden="true">{Axis(columns)}</svg>
            </figure>

            """;
    }

    /// <summary>What was unusual in the time of a chart, in words: the latest, each with a link to its alert, or to where it stands among the anomalies that nobody was told of.</summary>
    public static Markup Unusual(IReadOnlyList<Anomaly> anomalies, DateTimeOffset now, ExploreTexts t)
    {
        if (anomalies.Count == 0)
        {
            return Markup.Empty;
        }

        return $"""<ul class="unusual small" aria-label="{t.Unusual}">{anomalies.Take(MostUnusual).Select(Item)}</ul>""";

        Markup Item(Anomaly anomaly)
        {
            string page = anomaly.IsShadow ? AnomalyPages.LinkTo(anomaly) : $"/alerts/{anomaly.Id}";
            Markup why = $"""<a href="{page}">{VisibleText.Of(ExpectedReading.WhyOf(anomaly), 300)}</a>""";
            return $"<li>{Shown.Time(anomaly.First, now)} {why}</li>\n";
        }
    }

    /// <summary>What is drawn besides the columns, in words.</summary>
    public static string Legend(IReadOnlyList<Column> columns, ExploreTexts t, string legend = "") => string.Join(
        "; ",
        new[]
        {
            columns.Any(column => column.Expected is not null) ? t.ExpectedLegend : columns.Any(column => column.Usual is not null) ? t.UsuallyLegend : "",
            legend,
            columns.Any(column => column.Unusual is not null) ? t.UnusualLegend : "",
        }.Where(part => part.Length > 0));

    /// <summary>What was expected, and what was not, for the words that stand for a chart.</summary>
    public static string Summary(IReadOnlyList<Column> columns, ExploreTexts t)
    {
        string expected = columns.LastOrDefault(column => column.Expected is not null) is { Expected: { } range } last
            ? Texts.Fill(t.ExpectedSummary, last.Name, Shown.Number(last.Value), Shown.Range(range))
            : "";
        int unusual = columns.Count(column => column.Unusual is not null);
        return expected + (unusual > 0 ? Texts.Fill(t.UnusualSummary, unusual, columns.Count) : "");
    }

    /// <summary>A small bar that says how much of the whole a value is.</summary>
    public static Markup Share(double share) => $"""
        <svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="{Math.Clamp(share * 100, 0, 100)}" height="1"/></svg>
        """;

    /// <summary>The name of a column, as short as tells it from the others.</summary>
    public static string NameOf(TimeGrid grid, int column) => TimeZoneInfo.ConvertTime(grid[column], TimeZoneInfo.Local).ToString(
        grid.StepMinutes >= 24 * 60 ? "ddd d MMM yyyy" : grid.To - grid.From > TimeSpan.FromHours(25) ? "ddd d MMM HH:mm" : "ddd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The same for the axis, where there is little room: with the day where there is more than one.</summary>
    public static string LabelOf(TimeGrid grid, int column)
    {
        bool isOfOneDay = LocalDay(grid.From) == LocalDay(grid.To.AddTicks(-1));
        return TimeZoneInfo.ConvertTime(grid[column], TimeZoneInfo.Local).ToString(
            grid.To - grid.From > TimeSpan.FromHours(49) ? "d MMM" : isOfOneDay ? "HH:mm" : "ddd HH:mm", CultureInfo.InvariantCulture);

        static DateTime LocalDay(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, TimeZoneInfo.Local).Date;
    }

    /// <summary>The next number that is easily halved and read.</summary>
    private static double Nice(double most)
    {
        if (most <= 0 || !double.IsFinite(most))
        {
            return 1;
        }

        double unit = Math.Pow(10, Math.Floor(Math.Log10(most)));
        double nice = new[] { 1.0, 2, 3, 4, 5, 6, 8, 10 }.First(each => each * unit >= most * 0.9999) * unit;
        return nice < 2 && most > 1 ? 2 : nice;
    }

    private static string Scale(double value) => value switch
    {
        >= 1e9 => (value / 1e9).ToString("0.#", CultureInfo.InvariantCulture) + "G",
        >= 1e6 => (value / 1e6).ToString("0.#", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (value / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + "k",
        _ => value.ToString("#,0.##", CultureInfo.InvariantCulture),
    };

    private static Markup Brush(ChartBrush? brush, int columns)
    {
        if (brush is null)
        {
            return Markup.Empty;
        }

        return $" data-brush=\"{brush.Link}\" data-from=\"{brush.From.ToUnixTimeMilliseconds()}\" data-to=\"{brush.To.ToUnixTimeMilliseconds()}\" data-columns=\"{columns}\"";
    }

    private static Markup Bar(Column column, int place, double scale)
    {
        double height = HeightOf(column.Value);
        double marked = Math.Min(height, HeightOf(column.Marked));
        string detail = column.Expected is { } expected ? $" (expected {Shown.Range(expected)})" : column.Usual is { } usual ? $" (usually {Shown.Number(usual)})" : "";
        string unusual = column.Unusual is { } reason ? $"; unusual: {reason}" : "";
        Markup odd = column.Unusual is null ? Markup.Empty : $"""<rect class="odd" x="{place * ColumnWidth}" width="{ColumnWidth}" height="{Height}"/><rect class="odd cap" x="{place * ColumnWidth}" y="-4" width="{ColumnWidth}" height="4"/>""";
        Markup mark = marked > 0 ? $"""<rect class="mark" x="{(place * ColumnWidth) + 1}" y="{Height - marked}" width="{ColumnWidth - 2}" height="{marked}"/>""" : Markup.Empty;
        return $"""
            <g><title>{column.Name}: {Shown.Number(column.Value)}{detail}{unusual}</title><rect class="hit" x="{place * ColumnWidth}" width="{ColumnWidth}" height="{Height}"/>{odd}<rect class="bar" x="{(place * ColumnWidth) + 1}" y="{Height - height}" width="{ColumnWidth - 2}" height="{height}"/>{mark}</g>

            """;

        double HeightOf(double value) => value > 0 ? Math.Max(1.5, value * scale) : 0;
    }

    /// <summary>The band of what is expected: an area for each run of columns of which it is known.</summary>
    private static Markup Band(IReadOnlyList<Column> columns, double scale)
    {
        List<Markup> path = [];
        for (int first = 0; first < columns.Count; first++)
        {
            int end = first;
            while (end < columns.Count && columns[end].Expected is not null)
            {
                end++;
            }

            if (end == first)
            {
                continue;
            }

            path.Add($"M");
            for (int i = first; i < end; i++)
            {
                Step(i, i + 1, columns[i].Expected!.Value.High);
            }

            for (int i = end - 1; i >= first; i--)
            {
                Step(i + 1, i, columns[i].Expected!.Value.Low);
            }

            path.Add($"Z");
            first = end;
        }

        return path.Count == 0 ? Markup.Empty : $"""<path class="band" d="{path}"/>""";

        void Step(int from, int to, double value)
        {
            double y = Math.Clamp(Height - (value * scale), 0, Height);
            path.Add($"{from * ColumnWidth} {y} {to * ColumnWidth} {y} ");
        }
    }

    private static Markup Line(string kind, double?[] values, double scale)
    {
        if (values.All(value => value is null))
        {
            return Markup.Empty;
        }

        IEnumerable<string> points = values.Select((value, i) => (Value: value, Place: i)).Where(each => each.Value is not null)
            .Select(each => FormattableString.Invariant($"{(each.Place * ColumnWidth) + (ColumnWidth / 2)},{Height - (each.Value!.Value * scale):0.##}"));
        return $"""
            <polyline class="{kind}" points="{string.Join(' ', points)}"/>
            """;
    }

    /// <summary>Names at even spacing, each under the first column that has it.</summary>
    private static Markup Axis(IReadOnlyList<Column> columns)
    {
        string[] names = [.. columns.Select(column => column.Label ?? column.Name)];
        List<int> first = [.. Enumerable.Range(1, Math.Max(0, names.Length - 1)).Where(i => names[i] != names[i - 1])];

        // The first column may be the rest of a day, of which the name would stand too near to the next.
        if (names.Length > 0 && (first.Count == 0 || first[0] == 1))
        {
            first.Insert(0, 0);
        }

        int step = Math.Max(1, (first.Count + MostLabels - 1) / MostLabels);
        return $"{first.Where((_, i) => i % step == 0).Select(Label)}";

        Markup Label(int column)
        {
            double place = (column + 0.5) / names.Length;
            string anchor = place < Edge ? "start" : place > 1 - Edge ? "end" : "middle";
            string x = FormattableString.Invariant($"{100 * (anchor == "start" ? 0 : anchor == "end" ? 1 : place):0.##}%");
            return $"""<text x="{x}" y="1em" text-anchor="{anchor}">{names[column]}</text>""";
        }
    }
}

/// <summary>A column of a chart.</summary>
/// <param name="Name">Which time it is of.</param>
/// <param name="Value">How high it is.</param>
/// <param name="Usual">What is usual then, if that is known.</param>
/// <param name="Marked">How much of it is the worse part.</param>
/// <param name="Before">How high it was in the time that is compared with.</param>
/// <param name="Label">A shorter name.</param>
/// <param name="Expected">The range that it was expected in: drawn in place of what is usual.</param>
/// <param name="Unusual">Why it is an anomaly, if it is one.</param>
internal readonly record struct Column(
    string Name, double Value, double? Usual = null, double Marked = 0, double? Before = null, string? Label = null, ExpectedRange? Expected = null, string? Unusual = null);

/// <summary>Where a part of a chart leads that somebody draws over: to an address, with its beginning and its end.</summary>
/// <param name="Link">The address, to which <c>from</c> and <c>to</c> are added.</param>
/// <param name="From">The beginning of the first column.</param>
/// <param name="To">The end of the last.</param>
internal sealed record ChartBrush(string Link, DateTimeOffset From, DateTimeOffset To);
