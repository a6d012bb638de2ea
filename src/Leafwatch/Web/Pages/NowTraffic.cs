using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Status;
using Leafwatch.Web.Exploring;

namespace Leafwatch.Web.Pages;

/// <summary>Traffic, errors, logins and response times of the last hours, against what is usual at this hour of the week.</summary>
internal static class NowTraffic
{
    private static readonly TimeSpan TileSpan = TimeSpan.FromMinutes(5);

    /// <summary>What was of interest so lately has its tile, if it is none now.</summary>
    private static readonly TimeSpan RecentSpan = TimeSpan.FromHours(1);

    private static readonly string[] FailedLogins = [.. Enum.GetNames<LoginFamily>().Select(family => $"failed_logins_{family.ToLowerInvariant()}")];

    private sealed record Drawn(string Name, Func<Rollup, double> Count, Func<Rollup, double>? Marked, ExploreView View, string Legend, params string[] Measures)
    {
        /// <summary>Whether it is of a part of time: what is usual in an hour is more than in a minute. A response time is not.</summary>
        public bool IsAmount { get; init; } = true;

        /// <summary>How much of it is one of the measures.</summary>
        public double Unit { get; init; } = 1;
    }

    /// <summary>The last minutes, a minute.</summary>
    public static Markup Tiles(Dashboard dashboard, Texts texts)
    {
        ExploreTexts t = texts.Exploring;
        MonitorStatus status = dashboard.Status;
        HistoryReading history = dashboard.Explorer.History;
        DateTimeOffset end = Floor(status.At);
        Rollup last = new();
        Rollup recent = new();
        foreach (RollupRow row in dashboard.Parts.Reading.RollupNumbers(RollupSpan.Minute, end - RecentSpan, end).Where(row => HistoryFilter.TakesUnasked(row.Series)))
        {
            recent.Merge(row.Counts);
            if (row.Start >= end - TileSpan)
            {
                last.Merge(row.Counts);
            }
        }

        TimeGrid hour = TimeGrid.Of(end.AddHours(-1), end, RollupSpan.Hour, history.Clock);
        ExploreView view = new() { From = "1h" };
        List<Markup> tiles = [];
        double lines = status.Sources.Sum(source => source.LinesPerMinute ?? 0);
        double? usualLines = status.Sources.Any(source => source.UsualPerMinute is not null) ? status.Sources.Sum(source => source.UsualPerMinute ?? 0) : null;
        if (recent[RollupMeasure.Requests] > 0)
        {
            Add(t.Traffic, counts => counts[RollupMeasure.Requests], "requests", (view with { By = "path" }).Link);
            Add(t.ServerErrors, counts => counts.Statuses.OfClass(5), "5xx", view.With("status>=500").Link);
        }

        tiles.Add(ExploreSums.Tile(texts.LinesPerMinute, StatusText.Count(lines), usualLines is { } usually ? Texts.Fill(texts.Usually, StatusText.Count(usually)) : "", "/sources"));
        if (recent[RollupMeasure.FailedLogins] + recent[RollupMeasure.Logins] > 0 || recent[RollupMeasure.Requests] == 0)
        {
            Add(t.FailedLogins, counts => counts[RollupMeasure.FailedLogins], "failed", (view with { By = "failed-ip" }).Link);
        }

        if (recent.Durations.Count > 0)
        {
            tiles.Add(ExploreSums.Tile(t.Latency, ExploreSums.Milliseconds(last), "", view.Link));
        }

        Alert[] firing = [.. status.Alerts.Where(alert => !Core.Ledgers.HealthRules.IsOne(alert))];
        IEnumerable<string> byLevel = firing.GroupBy(alert => alert.Rule.Level).OrderByDescending(level => AlertLevel.RankOf(level.Key)).Select(level => $"{level.Count()} {level.Key}");
        tiles.Add(ExploreSums.Tile(texts.Firing, StatusText.Count(firing.Length), string.Join(", ", byLevel), "/alerts?state=firing&within=ever"));
        tiles.Add(ExploreSums.Tile(texts.Owed, StatusText.Count(status.Receivers.Sum(receiver => receiver.Owed)), texts.OwedDetail, "/notifications?state=owed"));
        tiles.Add(ExploreSums.Tile(texts.Unread, StatusText.Bytes(status.Sources.Sum(source => source.LagBytes)), texts.UnreadDetail, "/sources"));
        return $"""<dl class="tiles">{tiles}</dl>""";

        void Add(string name, Func<Rollup, long> count, string key, string link)
        {
            double minute = count(last) / TileSpan.TotalMinutes;
            double? usual = history.Usual(hour, null, key, counts => count(counts))[^1] / 60;
            tiles.Add(ExploreSums.Tile(name, Texts.Fill(t.PerMinute, StatusText.Count(minute)), usual is { } some ? Texts.Fill(texts.Usually, StatusText.Count(some)) : "", link));
        }
    }

    public static Markup Charts(Dashboard dashboard, TimeSpan length, Texts texts)
    {
        ExploreTexts t = texts.Exploring;
        HistoryReading history = dashboard.Explorer.History;
        DateTimeOffset end = Floor(dashboard.Parts.Time.GetUtcNow()).AddMinutes(1);
        TimeGrid grid = TimeGrid.Of(end - length, end, RollupSpan.Minute, history.Clock);
        Rollup[] columns = history.Columns(grid, null);
        Rollup all = new();
        foreach (Rollup column in columns)
        {
            all.Merge(column);
        }

        IReadOnlyList<Anomaly> anomalies = dashboard.Explorer.Expected.Anomalies(grid, HistoryFilter.TakesUnasked);
        DateTimeOffset now = dashboard.Parts.Time.GetUtcNow();
        List<Drawn> which = Which(all, t);
        double?[][] usual = history.Usual(grid, null, [.. which.Select(drawn => (drawn.Name, (Func<Rollup, double?>)(counts => drawn.Count(counts))))]);
        return $"""
            <div class="pair">{which.Zip(usual, (drawn, usually) => Chart(drawn, grid, columns, usually, anomalies, dashboard.Explorer, t))}</div>
            {Pages.Charts.Unusual(anomalies, now, t)}
            """;
    }

    /// <summary>The charts that have something to say about what is logged here.</summary>
    private static List<Drawn> Which(Rollup all, ExploreTexts t)
    {
        ExploreView view = new();
        List<Drawn> drawn = [];
        bool hasRequests = all[RollupMeasure.Requests] > 0;
        if (hasRequests)
        {
            drawn.Add(new(t.Traffic, counts => counts[RollupMeasure.Requests], null, view, "", "requests"));
            drawn.Add(new(
                t.Errors,
                counts => counts.Statuses.OfClass(4) + counts.Statuses.OfClass(5),
                counts => counts.Statuses.OfClass(5),
                view.With("status>=400"),
                t.ErrorsLegend,
                "client_errors", "unauthorized", "not_found", "server_errors"));
        }
        else
        {
            drawn.Add(new(t.TrafficEvents, counts => counts[RollupMeasure.Events], null, view, "", "events"));
        }

        if (all[RollupMeasure.FailedLogins] + all[RollupMeasure.Logins] > 0 || !hasRequests)
        {
            drawn.Add(new(t.LoginsChart, counts => counts[RollupMeasure.FailedLogins], null, view with { By = "failed-ip" }, "", FailedLogins));
        }

        if (all.Durations.Count > 0)
        {
            drawn.Add(new(t.LatencyChart, counts => counts.Durations.Quantile(0.95).TotalMilliseconds, null, view, "", "latency_p95") { Unit = 1000, IsAmount = false });
        }
        else if (all[RollupMeasure.Bytes] > 0)
        {
            drawn.Add(new(t.BytesChart, counts => counts[RollupMeasure.Bytes] / (1024.0 * 1024), null, view with { By = "bytes" }, "", "bytes") { Unit = 1 / (1024.0 * 1024) });
        }

        if (all[RollupMeasure.DnsQueries] > 0)
        {
            drawn.Add(new(t.DnsQueries, counts => counts[RollupMeasure.DnsQueries], null, view with { By = "dns.question.name" }, "", "dns_queries"));
        }

        return drawn;
    }

    private static Markup Chart(Drawn drawn, TimeGrid grid, Rollup[] counts, double?[] usual, IReadOnlyList<Anomaly> anomalies, Explorer explorer, ExploreTexts t)
    {
        ExpectedRange?[] expected = explorer.Expected.Ranges(grid, drawn.Measures, HistoryFilter.TakesUnasked, drawn.IsAmount);
        string?[] unusual = ExpectedReading.Unusual(grid, [.. anomalies.Where(anomaly => anomaly.Measures.Any(measure => drawn.Measures.Contains(measure.Name)))]);
        double share = drawn.IsAmount ? grid.StepMinutes / 60.0 : 1;
        Column[] columns =
        [
            .. counts.Select((each, i) => new Column(
                Pages.Charts.NameOf(grid, i),
                drawn.Count(each),
                usual[i] * share,
                drawn.Marked?.Invoke(each) ?? 0,
                null,
                Pages.Charts.LabelOf(grid, i),
                expected[i] is { } range ? range * drawn.Unit : null,
                unusual[i])),
        ];
        string step = Duration.Format(TimeSpan.FromMinutes(grid.StepMinutes));
        string summary = Texts.Fill(
            t.ChartSummary, drawn.Name, columns[0].Name, columns[^1].Name, Shown.Number(columns.Sum(column => column.Value)), Shown.Number(columns.Max(column => column.Value)), step)
            + Pages.Charts.Summary(columns, t);
        string title = drawn.IsAmount ? Texts.Fill(t.ChartTitle, drawn.Name, step) : drawn.Name;
        return Pages.Charts.Columns(title, summary, columns, new ChartBrush(drawn.View.Link, grid.From, grid.To), Pages.Charts.Legend(columns, t, drawn.Legend));
    }

    private static DateTimeOffset Floor(DateTimeOffset time) => RollupClock.TimeOf(RollupClock.MinuteOf(time));
}
