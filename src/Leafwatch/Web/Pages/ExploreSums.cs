using System.Globalization;
using Leafwatch.Core.Rollups;
using Leafwatch.Reports;
using Leafwatch.Status;
using Leafwatch.Web.Exploring;

namespace Leafwatch.Web.Pages;

/// <summary>The sums of a time, each with what it was in the time that is compared with.</summary>
internal static class ExploreSums
{
    public static Markup Tiles(ExploreAnswer answer, Texts texts)
    {
        ExploreTexts t = texts.Exploring;
        ExploreView view = answer.Request.View;
        Rollup? sum = answer.Filter.HasEverything ? answer.Sum?.All : answer.SumOfLines;

        // The history may know of more than the logs that are still there, or that were read so far.
        bool isPart = answer.Filter is { HasCounts: true, HasEverything: false };
        if (sum is null || (isPart && sum[RollupMeasure.Events] == 0))
        {
            long? then = answer.Before is { Length: > 0 } counts ? counts.Sum() : null;
            Markup addresses = answer.Lines is { Addresses: > 0 and var some } ? Tile(t.Addresses, StatusText.Count(some), "", (view with { By = "ip" }).Link) : Markup.Empty;
            return $"""<dl class="tiles">{Tile(answer.Filter.IsOfRequests ? t.Requests : t.Events, StatusText.Count(answer.Total), Before(answer.Total, then, t), view.Link)}{addresses}</dl>""";
        }

        // Of lines, only how many there were in the time before is known.
        Rollup? earlier = answer.SumOfLines is null ? answer.SumBefore?.All : null;
        long? before = answer is { SumOfLines: not null, Before: { Length: > 0 } counted } ? counted.Sum() : null;
        long requests = sum[RollupMeasure.Requests];
        string ofFound = isPart && requests < answer.Total ? Texts.Fill(t.OfLinesFound, StatusText.Count(requests)) : "";
        List<Markup> tiles = [];
        if (requests < sum[RollupMeasure.Events] || requests == 0)
        {
            Add(t.Events, counts => counts[RollupMeasure.Events], view.Link, Before(sum[RollupMeasure.Events], before, t));
        }

        if (requests > 0)
        {
            long all = isPart ? answer.Total : requests;
            tiles.Add(Tile(
                t.Requests, StatusText.Count(all),
                earlier is not null ? Before(all, earlier[RollupMeasure.Requests], t) : requests < sum[RollupMeasure.Events] ? "" : Before(all, before, t),
                (view with { By = "path" }).Link));
            Add(t.Visitors, counts => counts.Visitors.Estimate, (view with { By = "ip" }).Link, ofFound);
            Add(t.ServerErrors, counts => counts.Statuses.OfClass(5), view.With("status>=500").Link, Share(sum.Statuses.OfClass(5)));
            Add(t.ClientErrors, counts => counts.Statuses.OfClass(4), view.With("status>=400", "status<500").Link, Share(sum.Statuses.OfClass(4)));
            tiles.Add(Tile(t.Bytes, StatusText.Bytes(sum[RollupMeasure.Bytes]), earlier is null ? ofFound : Texts.Fill(t.Before, StatusText.Bytes(earlier[RollupMeasure.Bytes])), answer.SumOfLines is null ? (view with { By = "bytes" }).Link : view.Link));
        }
        else
        {
            Add(t.Addresses, counts => counts.Addresses.Estimate, (view with { By = "ip" }).Link);
        }

        if (sum.Durations.Count > 0)
        {
            string then = earlier is { Durations.Count: > 0 } ? Texts.Fill(t.Before, Milliseconds(earlier)) : ofFound;
            tiles.Add(Tile(t.Latency, Milliseconds(sum), then, view.Link));
        }

        if (sum[RollupMeasure.FailedLogins] + sum[RollupMeasure.Logins] > 0)
        {
            Add(t.FailedLogins, counts => counts[RollupMeasure.FailedLogins], (view with { By = "failed-ip" }).Link);
            Add(t.Logins, counts => counts[RollupMeasure.Logins], (view with { By = "logged-in" }).Link);
        }

        if (sum[RollupMeasure.DnsQueries] > 0)
        {
            Add(t.DnsQueries, counts => counts[RollupMeasure.DnsQueries], (view with { By = "dns.question.name" }).Link);
        }

        return $"""<dl class="tiles">{tiles}</dl>""";

        void Add(string name, Func<Rollup, long> count, string link, string detail = "") =>
            tiles.Add(Tile(name, StatusText.Count(count(sum)), earlier is null ? detail : Before(count(sum), count(earlier), t), link));

        string Share(long some) => some > 0 ? Texts.Fill(t.OfRequests, StatusText.Percent((double)some / requests)) : "";
    }

    public static Markup Tile(string name, string value, string detail, string path) => $"""
        <div class="tile"><dt>{name}</dt><dd><a href="{path}">{value}</a><span class="soft">{detail}</span></dd></div>

        """;

    public static string Milliseconds(Rollup counts) => ReportWords.Milliseconds(counts.Durations.Quantile(0.95).TotalMilliseconds);

    private static string Before(long now, long? before, ExploreTexts t)
    {
        if (before is not { } then)
        {
            return "";
        }

        double change = then > 0 ? (double)(now - then) / then : 0;
        return then == 0 ? Texts.Fill(t.Before, 0)
            : Texts.Fill(t.BeforeWithChange, change.ToString("+0 %;−0 %;±0 %", CultureInfo.InvariantCulture), StatusText.Count(then));
    }
}
