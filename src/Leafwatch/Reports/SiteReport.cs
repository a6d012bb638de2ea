using Leafwatch.Core.Anomalies;

namespace Leafwatch.Reports;

/// <summary>A report, in words and in figures. What came from logs in it is as it was: whoever shows it makes it visible.</summary>
internal sealed record SiteReport
{
    public required ReportPeriod Period { get; init; }

    /// <summary>What the report is about, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>Whether all is well, in one sentence.</summary>
    public required string Verdict { get; init; }

    /// <summary>How grave it is: <c>high</c>, <c>medium</c>, or <c>none</c> when all is well.</summary>
    public required string Level { get; init; }

    /// <summary>Whether nothing is known of the time: that is no good news.</summary>
    public bool IsEmpty { get; init; }

    public required IReadOnlyList<ReportSection> Sections { get; init; }

    /// <summary>The same as figures, for programs.</summary>
    public required IReadOnlyList<ReportFigure> Figures { get; init; }

    public required IReadOnlyList<ReportPicture> Pictures { get; init; }
}

internal sealed record ReportSection(string Heading, IReadOnlyList<ReportBlock> Blocks);

internal abstract record ReportBlock
{
    public sealed record Words(string Text) : ReportBlock
    {
        /// <summary>The id of the incident that they are about, if they are about one: they lead there.</summary>
        public string? Incident { get; init; }
    }

    /// <param name="Columns">The headings; one that begins with <c>#</c> is of numbers.</param>
    /// <param name="Rows">The cells.</param>
    public sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) : ReportBlock
    {
        /// <summary>The id of the incident that each row is about: its first cell leads there. Empty for a table of something else.</summary>
        public IReadOnlyList<string> Incidents { get; init; } = [];
    }

    /// <summary>Shows a picture by its number.</summary>
    public sealed record Shown(ReportPicture Picture) : ReportBlock;
}

/// <summary>A picture of bars.</summary>
/// <param name="Id">What it is called in the mail.</param>
/// <param name="Caption">What it shows: it is read where pictures are off.</param>
/// <param name="Bars">How high each bar is, and how much of it is to be coloured as trouble.</param>
/// <param name="Labels">What stands below, from left to right, spread evenly.</param>
/// <param name="Expected">What was expected of each bar, where that is known.</param>
internal sealed record ReportPicture(
    string Id, string Caption, IReadOnlyList<(long Height, long Trouble)> Bars, IReadOnlyList<string> Labels, IReadOnlyList<ExpectedRange?> Expected);

/// <param name="Section">Where it belongs.</param>
/// <param name="Name">What it is.</param>
/// <param name="Subject">Of what, where there are several.</param>
/// <param name="Value">How much.</param>
/// <param name="Norm">How much it usually is, where that is known.</param>
internal sealed record ReportFigure(string Section, string Name, string? Subject, double Value, double? Norm = null);
