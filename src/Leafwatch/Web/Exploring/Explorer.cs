using System.Globalization;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Exploring;

/// <summary>Answers what views ask: from the history where it can, else from the logs.</summary>
internal sealed class Explorer : IDisposable
{
    private readonly DashboardParts _parts;

    public Explorer(DashboardParts parts)
    {
        _parts = parts;
        History = new HistoryReading(parts.Reading, parts.Clock, parts.Time);
        Expected = new ExpectedReading(parts.Reading);
        Searches = new LineSearches(parts.Logs, parts.Time);
    }

    public HistoryReading History { get; }

    public ExpectedReading Expected { get; }

    public LineSearches Searches { get; }

    /// <summary>What the address of a page asks for.</summary>
    public ExploreRequest Read(IQueryCollection asked) => Read(ExploreView.Of(asked));

    public ExploreRequest Read(ExploreView view) =>
        view.Resolve(Searches.Fields(_parts.Formats()), History.Clock, _parts.Retention(), _parts.Time.GetUtcNow());

    /// <param name="request">What is asked.</param>
    /// <param name="most">How many values of each group are wanted.</param>
    public ExploreAnswer Answer(ExploreRequest request, int most)
    {
        HistoryFilter filter = new(request);
        if (request.Errors.Count > 0)
        {
            return new ExploreAnswer(request, filter) { Counts = new long[request.Grid.Count], Groups = [] };
        }

        bool wantsLines = !filter.HasEverything || request.View.ShowsLines || request.By is not null;
        LineSearch? search = wantsLines ? Searches.For(request) : null;
        FoundLines? found = search?.Found();
        if (!filter.HasCounts)
        {
            // Its columns are those of the time when it began.
            ExploreRequest begun = search!.Request;
            (Rollup sums, long[] marked) = search.Sums();
            return new ExploreAnswer(request with { From = begun.From, To = begun.To, Grid = begun.Grid }, filter)
            {
                Lines = found,
                Counts = [.. found!.Columns],
                Marked = marked,
                SumOfLines = sums,
                Before = BeforeOfLines(begun),
                Total = found.Count,
                Groups = GroupsOfLines(search, request, most),
            };
        }

        TimeGrid grid = request.Grid;
        Rollup[] columns = History.Columns(grid, filter);
        HistorySum sum = History.Sum(request.From, request.To, filter);
        HistorySum? before = request.View.Compares ? History.Sum(request.From - request.Earlier, request.To - request.Earlier, filter) : null;
        return new ExploreAnswer(request, filter)
        {
            Lines = found,
            Counts = [.. columns.Select(filter.CountOf)],
            Marked = filter.IsOfRequests ? null : [.. columns.Select(column => column.Statuses.OfClass(5))],
            Usual = Scaled(History.Usual(grid, filter, "count", counts => filter.CountOf(counts)), grid),
            Expected = filter.IsOfRequests ? [] : Expected.RangesOfEvents(grid, filter.Takes),
            Anomalies = filter.IsOfRequests ? [] : Expected.Anomalies(grid, filter.Takes),
            Before = request.View.Compares ? BeforeOfHistory(request, filter) : null,
            Sum = sum,
            SumBefore = before,
            SumOfLines = filter.HasEverything ? null : search!.Sums().Sum,
            Total = columns.Sum(filter.CountOf),
            Groups = filter.HasEverything && request.By is null
                ? GroupsOfHistory(sum, before, filter, request, most)
                : GroupsOfLines(search!, request, most),
        };
    }

    public void Dispose() => Searches.Dispose();

    /// <summary>What is usual in an hour, for columns that are no hours.</summary>
    private static double?[] Scaled(double?[] usual, TimeGrid grid) => [.. usual.Select(each => each * grid.StepMinutes / 60)];

    private long[] BeforeOfHistory(ExploreRequest request, HistoryFilter filter)
    {
        TimeGrid grid = TimeGrid.Of(request.Grid.From - request.Earlier, request.Grid.To - request.Earlier, request.Grid.Span, History.Clock);
        long[] counts = [.. History.Columns(grid, filter).Select(filter.CountOf)];
        return grid.StepMinutes == request.Grid.StepMinutes ? [.. counts.Take(request.Grid.Count)] : [];
    }

    private long[]? BeforeOfLines(ExploreRequest request)
    {
        if (!request.View.Compares)
        {
            return null;
        }

        ExploreView view = request.View.Between(request.From - request.Earlier, request.To - request.Earlier);
        ExploreRequest earlier = Read(view);
        FoundLines found = Searches.For(earlier, "before ").Found();
        return earlier.Grid.StepMinutes == request.Grid.StepMinutes ? [.. found.Columns.Take(request.Grid.Count)] : [];
    }

    private static List<ExploreGroup> GroupsOfHistory(HistorySum sum, HistorySum? before, HistoryFilter filter, ExploreRequest request, int most)
    {
        List<ExploreGroup> groups = [];
        foreach (Grouping grouping in Grouping.OfHistory.Where(grouping => request.View.By is null || grouping.Name == request.View.By))
        {
            IReadOnlyList<GroupCount> values = Values(grouping, sum, filter, most);
            bool tellsNothing = request.View.By is null && values.Count < 2 && grouping.Name is (Grouping.Source or Grouping.Site or Grouping.Host);
            if (values.Count == 0 || tellsNothing)
            {
                continue;
            }

            if (before is not null)
            {
                Dictionary<string, long> earlier = Values(grouping, before, filter, int.MaxValue).ToDictionary(value => value.Text, value => value.Count, StringComparer.Ordinal);
                values = [.. values.Select(value => value with { Before = earlier.GetValueOrDefault(value.Text) })];
            }

            groups.Add(new ExploreGroup(grouping, values, TotalOf(grouping, sum, filter)));
        }

        return groups;
    }

    private static IReadOnlyList<GroupCount> Values(Grouping grouping, HistorySum sum, HistoryFilter filter, int most)
    {
        if (grouping.List is { } list)
        {
            return [.. sum.All.Top(list, most).Select(value => new GroupCount(value.Text, value.Count, value.AtMost))];
        }

        IEnumerable<(string Text, long Count)> exact = grouping.Name switch
        {
            Grouping.Status => filter.StatusesOf(sum.All).Select(status => (status.Code.ToString(CultureInfo.InvariantCulture), status.Count)),
            Grouping.Method => HistoryFilter.MethodsOf(sum.All),
            Grouping.Site => BySeries(series => series.Site),
            Grouping.Host => BySeries(series => series.Host),
            _ => BySeries(series => series.Source),
        };
        return [.. exact.Where(value => value.Count > 0 && value.Text.Length > 0).OrderByDescending(value => value.Count).Take(most).Select(value => new GroupCount(value.Text, value.Count, value.Count))];

        IEnumerable<(string, long)> BySeries(Func<RollupSeries, string> name) =>
            sum.Series.GroupBy(series => name(series.Key), StringComparer.Ordinal).Select(group => (group.Key, group.Sum(series => series.Value)));
    }

    private static long TotalOf(Grouping grouping, HistorySum sum, HistoryFilter filter) =>
        grouping.List is { } list ? sum.All.List(list)?.Total ?? 0
        : grouping.Name is Grouping.Status or Grouping.Method ? sum.All[RollupMeasure.Requests]
        : filter.CountOf(sum.All);

    private static IReadOnlyList<ExploreGroup> GroupsOfLines(LineSearch search, ExploreRequest request, int most)
    {
        string? by = request.View.By;
        IEnumerable<Grouping> groupings = by is null ? Grouping.OfLines
            : Grouping.OfLines.FirstOrDefault(grouping => grouping.Name == by) is { } known ? [known]
            : request.By is { } other ? [new Grouping(by, other)]
            : Grouping.OfHistory.Where(grouping => grouping.Name == by && grouping.Field is not null);
        return
        [
            .. groupings.Select(grouping => new ExploreGroup(grouping, search.Top(grouping.Field!.Value, most), search.Found().Count)).Where(group => group.Values.Count > 0),
        ];
    }
}

/// <summary>What a view shows.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Filter">What of it the history can answer.</param>
internal sealed record ExploreAnswer(ExploreRequest Request, HistoryFilter Filter)
{
    /// <summary>How much there was in each column of the chart.</summary>
    public required long[] Counts { get; init; }

    /// <summary>How much of it the server failed at.</summary>
    public long[]? Marked { get; init; }

    public double?[] Usual { get; init; } = [];

    /// <summary>What the models expected of each column.</summary>
    public ExpectedRange?[] Expected { get; init; } = [];

    /// <summary>What was unusual in the time of the chart, the latest first.</summary>
    public IReadOnlyList<Anomaly> Anomalies { get; init; } = [];

    /// <summary>The same of the time that is compared with.</summary>
    public long[]? Before { get; init; }

    public long Total { get; init; }

    /// <summary>All that the history knows of the time; <see langword="null"/> where it cannot answer.</summary>
    public HistorySum? Sum { get; init; }

    /// <summary>All that was found of the time in the logs so far, where the history cannot answer.</summary>
    public Rollup? SumOfLines { get; init; }

    public HistorySum? SumBefore { get; init; }

    /// <summary>What was found in the logs, where they were looked through.</summary>
    public FoundLines? Lines { get; init; }

    public required IReadOnlyList<ExploreGroup> Groups { get; init; }

    /// <summary>Whether more will be found.</summary>
    public bool GoesOn => Lines is { IsDone: false };
}

/// <summary>What came most often, by one thing.</summary>
/// <param name="Grouping">By what.</param>
/// <param name="Values">The most frequent first.</param>
/// <param name="Total">How much all came.</param>
internal sealed record ExploreGroup(Grouping Grouping, IReadOnlyList<GroupCount> Values, long Total);
