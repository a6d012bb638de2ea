using System.Net;
using System.Text.Json;
using Leafwatch.Access;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Tests.Support;
using Leafwatch.Web.Exploring;

namespace Leafwatch.Tests.Web.Exploring;

/// <summary>What Explore answers, beside another count of the same requests.</summary>
public sealed class ExplorerTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly CountedLog.Request[] Requests =
    [
        .. Enumerable.Range(0, 5).SelectMany(week => Enumerable.Range(0, 600).Select(i => new CountedLog.Request(
            Now.AddDays(-7 * (4 - week)).AddHours(-23).AddMinutes(i * 2),
            $"192.0.2.{i % 50}",
            i % 4 == 0 ? "POST" : "GET",
            $"/p{i % 7}",
            i % 10 == 0 ? 404 : i % 25 == 1 ? 500 : 200,
            100,
            "-",
            "Mozilla/5.0"))),
    ];

    private static CountedLog.Request[] OfDay => [.. Requests.Where(request => request.Time >= Now.AddDays(-1))];

    [Theory]
    [InlineData("", 600)]
    [InlineData("?q=status%3D404", 60)]
    [InlineData("?q=status%3E%3D500", 24)]
    [InlineData("?q=status!%3D200", 84)]
    [InlineData("?q=status%3E%3D400&q=status%3C500", 60)]
    [InlineData("?q=status%3D404&q=status%3D500", 84)]
    [InlineData("?q=method%3DPOST", 150)]
    [InlineData("?source=web", 600)]
    [InlineData("?source=other", 0)]
    [InlineData("?q=site%3Dexample.org", 0)]
    public async Task The_history_answers_what_it_counted(string query, long count)
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        HistoryOf.Add(dashboard.Store, Requests);

        using JsonDocument answer = await AskAsync(dashboard, query);

        Assert.True(answer.RootElement.GetProperty("counted").GetBoolean());
        Assert.Equal(count, answer.RootElement.GetProperty("total").GetInt64());
        Assert.Equal(count, answer.RootElement.GetProperty("times").EnumerateArray().Sum(time => time.GetProperty("count").GetInt64()));
    }

    [Fact]
    public async Task What_is_looked_for_in_the_logs_has_its_sums_too_and_its_lines_in_any_case()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        dashboard.WriteLog(OfDay.Select(request => request.Line));
        using HttpClient client = dashboard.SignedIn(Role.Viewer);
        ExploreRequest request = dashboard.Explorer.Read(new ExploreView { Terms = ["path=/p*"] });

        await Eventually.TrueAsync(() => !dashboard.Explorer.Answer(request, 10).GoesOn);
        ExploreAnswer answer = dashboard.Explorer.Answer(request, 10);
        string page = await client.GetStringAsync("/explore?q=path%3D%2Fp*");

        Rollup sum = answer.SumOfLines!;
        Assert.Equal((600, 24, 60, 60_000), (sum[RollupMeasure.Requests], sum.Statuses.OfClass(5), sum.Statuses.OfClass(4), sum[RollupMeasure.Bytes]));
        Assert.Equal((50, 50), (sum.Visitors.Estimate, sum.Addresses.Estimate));
        Assert.Equal(24, answer.Marked!.Sum());
        Assert.Contains("<dt>Visitors</dt>", page, StringComparison.Ordinal);
        Assert.Contains("red: server errors", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Show the lines", page, StringComparison.Ordinal);
        Assert.Contains("Show the lines", await client.GetStringAsync("/explore"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_history_counts_has_sums_of_the_lines_that_are_still_there()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        HistoryOf.Add(dashboard.Store, Requests);
        dashboard.WriteLog(OfDay.TakeLast(300).Select(request => request.Line));
        using HttpClient client = dashboard.SignedIn(Role.Viewer);
        ExploreRequest request = dashboard.Explorer.Read(new ExploreView { Terms = ["status>=500"] });

        await Eventually.TrueAsync(() => !dashboard.Explorer.Answer(request, 10).GoesOn);
        string page = await client.GetStringAsync("/explore?q=status%3E%3D500");

        Assert.Equal(12, dashboard.Explorer.Answer(request, 10).SumOfLines![RollupMeasure.Requests]);
        Assert.Matches("<dt>Requests</dt><dd><a [^>]*>24</a>", page);
        Assert.Matches("<dt>Bytes sent</dt><dd><a [^>]*>1.2 KiB</a><span class=\"soft\">of 12 found</span>", page);
    }

    [Fact]
    public async Task The_fields_of_the_logs_that_are_here_come_before_those_of_others()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        StateChanges changes = new();
        changes.Ledger.Sources.Add(new SourceAccount { Source = "web", Since = Now, Format = "apache-combined" });
        dashboard.Store.Commit(changes);
        using HttpClient client = dashboard.SignedIn(Role.Viewer);

        string page = await client.GetStringAsync("/explore");

        int others = page.IndexOf("<optgroup label=\"Fields of other logs\">", StringComparison.Ordinal);
        Assert.InRange(page.IndexOf("<option value=\"http.request.referrer\"", StringComparison.Ordinal), 1, others);
        Assert.True(page.IndexOf("<option value=\"winlog.", StringComparison.Ordinal) > others);
    }

    [Theory]
    [InlineData("?q=ip%3D192.0.2.7&wait=20")]
    [InlineData("?q=ip%3D192.0.2.0/29&wait=20")]
    [InlineData("?q=path%3D/p1*&q=status%3D200&wait=20")]
    [InlineData("?q=192.0.2.8&q=method%3DPOST&wait=20")]
    public async Task The_logs_answer_what_was_not_counted_and_their_groups_add_up(string query)
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        dashboard.WriteLog(Requests.Select(request => request.Line));
        bool IsMeant(CountedLog.Request request) => query switch
        {
            "?q=ip%3D192.0.2.7&wait=20" => request.Address == "192.0.2.7",
            "?q=ip%3D192.0.2.0/29&wait=20" => IPNetwork.Parse("192.0.2.0/29").Contains(IPAddress.Parse(request.Address)),
            "?q=path%3D/p1*&q=status%3D200&wait=20" => request is { Path: "/p1", Code: 200 },
            _ => request is { Address: "192.0.2.8", Method: "POST" },
        };

        using JsonDocument answer = await AskAsync(dashboard, query + "&limit=1000");

        int expected = OfDay.Count(IsMeant);
        Assert.False(answer.RootElement.GetProperty("counted").GetBoolean());
        Assert.True(answer.RootElement.GetProperty("done").GetBoolean());
        Assert.Equal(expected, answer.RootElement.GetProperty("total").GetInt64());
        Assert.Equal(OfDay.Where(IsMeant).CountBy(request => request.Path).ToDictionary(path => path.Key, path => (long)path.Value), CountsBy("path"));
        Assert.Equal(OfDay.Where(IsMeant).CountBy(request => request.Address).ToDictionary(address => address.Key, address => (long)address.Value), CountsBy("ip"));

        Dictionary<string, long> CountsBy(string name) => answer.RootElement.GetProperty("groups").EnumerateArray()
            .First(group => group.GetProperty("name").GetString() == name).GetProperty("values").EnumerateArray()
            .ToDictionary(value => value.GetProperty("value").GetString()!, value => value.GetProperty("count").GetInt64());
    }

    [Theory]
    [InlineData("path")]
    [InlineData("ip")]
    [InlineData("http.version")]
    [InlineData("user_agent.original")]
    public async Task Anything_can_be_grouped_by(string field)
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        HistoryOf.Add(dashboard.Store, Requests);
        dashboard.WriteLog(Requests.Select(request => request.Line));

        using JsonDocument answer = await AskAsync(dashboard, $"?by={field}&wait=20&limit=1000");

        JsonElement group = Assert.Single(answer.RootElement.GetProperty("groups").EnumerateArray());
        Assert.Equal(field, group.GetProperty("name").GetString());
        Assert.Equal(600, group.GetProperty("values").EnumerateArray().Sum(value => value.GetProperty("count").GetInt64()));
    }

    [Fact]
    public async Task What_is_usual_is_the_middle_of_the_same_hours_of_the_weeks_before()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        HistoryOf.Add(dashboard.Store, Requests);

        using JsonDocument answer = await AskAsync(dashboard, "?compare=1");

        foreach (JsonElement time in answer.RootElement.GetProperty("times").EnumerateArray().Where(time => time.GetProperty("count").GetInt64() > 0).SkipLast(1))
        {
            Assert.Equal(time.GetProperty("count").GetInt64(), time.GetProperty("before").GetInt64());
            Assert.InRange(time.GetProperty("usual").GetDouble(), 6, 8);
        }
    }

    [Fact]
    public async Task Sums_of_whole_days_and_of_hours_at_the_ends_are_what_was_counted()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        HistoryOf.Add(dashboard.Store, Requests);
        DateTimeOffset from = Now.AddDays(-8);
        HistorySum sum = dashboard.Explorer.History.Sum(from, Now, null);
        CountedLog.Request[] meant = [.. Requests.Where(request => request.Time >= from && request.Time < Now)];

        Assert.Equal(meant.Length, sum.All[RollupMeasure.Requests]);
        Assert.Equal(
            meant.CountBy(request => request.Path).OrderByDescending(path => path.Value).ThenBy(path => path.Key, StringComparer.Ordinal).Select(path => (path.Key, (long)path.Value)),
            sum.All.Top(RollupList.Paths, 10).Select(path => (path.Text, path.Count)));
        Assert.Equal(meant.Length, sum.Series.Values.Sum());
    }

    [Fact]
    public async Task Who_follows_sees_what_is_written_after_they_came_also_after_the_log_was_rotated()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        string path = dashboard.WriteLog(OfDay[0].Line);
        ExploreRequest request = dashboard.Explorer.Read(new ExploreView { Terms = ["ip=192.0.2.9"], Follows = true });
        using LineSearches searches = dashboard.Explorer.Searches;
        LineSearch search = searches.For(request);
        SpinWait.SpinUntil(() => search.IsDone);
        Assert.Equal(0, search.Found().Count);
        CountedLog.Request news = OfDay[9] with { Time = Now };

        await File.AppendAllTextAsync(path, news.Line + news.Line[..20]);
        Assert.Equal(1, search.Found().Count);
        await File.AppendAllTextAsync(path, news.Line[20..]);
        Assert.Equal(2, search.Found().Count);
        File.Delete(path);
        Assert.Equal(2, search.Found().Count);
        await File.WriteAllTextAsync(path, news.Line);

        Assert.Equal(3, search.Found().Count);
        Assert.Equal(3, search.Found().Columns[^1]);
    }

    [Fact]
    public async Task Who_follows_sees_lines_of_other_formats_too()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        string path = dashboard.WriteLog(OfDay[0].Line);
        ExploreRequest request = dashboard.Explorer.Read(new ExploreView { Terms = ["ip=192.0.2.9"], Follows = true });
        using LineSearches searches = dashboard.Explorer.Searches;
        LineSearch search = searches.For(request);
        SpinWait.SpinUntil(() => search.IsDone);
        CountedLog.Request news = OfDay[9] with { Time = Now };

        await File.AppendAllTextAsync(path, news.Line + "www.example.org:443 " + news.Line);
        Assert.Equal(2, search.Found().Count);
        await File.AppendAllTextAsync(path, "www.example.org:443 " + news.Line + news.Line);
        Assert.Equal(4, search.Found().Count);
    }

    [Fact]
    public async Task Who_asks_again_and_again_and_the_search_do_not_wait_for_each_other()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        dashboard.WriteLog(Enumerable.Repeat(OfDay, 40).SelectMany(requests => requests).Select(request => request.Line));
        ExploreRequest request = dashboard.Explorer.Read(new ExploreView { Terms = ["ip=192.0.2.0/24"] });
        using LineSearches searches = dashboard.Explorer.Searches;
        LineSearch search = searches.For(request);

        Task asking = Task.Factory.StartNew(
            () => SpinWait.SpinUntil(() => search.Found().IsDone), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await asking.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(40 * OfDay.Length, search.Found().Count);
    }

    [Fact]
    public async Task Exports_hold_the_lines_and_no_formula()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        dashboard.WriteLog(OfDay[0].Line, (OfDay[1] with { Agent = "=cmd|' /C calc'!A0", Referrer = "@SUM(A1)" }).Line);
        using HttpClient client = dashboard.SignedIn(Role.Viewer);

        using HttpResponseMessage csv = await client.GetAsync("/explore/export?what=lines&form=csv");
        string json = await client.GetStringAsync("/explore/export?what=lines&form=json");
        string values = await client.GetStringAsync("/explore/export?what=values&form=csv&q=192.0.2");

        Assert.Equal("attachment", csv.Content.Headers.ContentDisposition?.DispositionType);
        string text = await csv.Content.ReadAsStringAsync();
        Assert.Equal(3, text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains(",'=cmd|' /C calc'!A0,", text, StringComparison.Ordinal);
        Assert.Contains(",'@SUM(A1),", text, StringComparison.Ordinal);
        Assert.Equal(2, json.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString() == "line"));
        Assert.Contains("agent,'=cmd|' /C calc'!A0,,1,1,", values, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_leads_to_the_one_address_of_what_it_asks_for()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient client = dashboard.SignedIn(Role.Viewer);

        using HttpResponseMessage answer = await client.GetAsync("/explore?q=status%3D404&field=ip&is=%21%3D&value=192.0.2.7&from=24h");

        Assert.Equal("/explore?q=status%3D404&q=ip%21%3D192.0.2.7", answer.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("/explore?from=24h", "requests")]
    [InlineData("/?span=day", "requests")]
    [InlineData("/explore?from=24h", "events")]
    public async Task A_chart_shows_the_band_that_was_expected_and_marks_what_was_unusual(string page, string measure)
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        DateTimeOffset now = dashboard.Time.GetUtcNow();
        HistoryOf.Add(dashboard.Store, [.. Enumerable.Range(0, 300).Select(i => new CountedLog.Request(now.AddMinutes(-2 * i), "192.0.2.1", "GET", "/", 200, 100, "-", "Mozilla/5.0"))]);
        RollupSeries series = dashboard.Store.RollupNumbers(RollupSpan.Minute, now.AddDays(-1), now.AddDays(1))[0].Series;
        using HttpClient client = dashboard.SignedIn(Role.Viewer);
        string before = await client.GetStringAsync(page);
        Assert.DoesNotContain("class=\"band\"", before, StringComparison.Ordinal);

        StateChanges changes = new();
        changes.Anomalies.Bands.AddRange(Enumerable.Range(0, 40).Select(i => new ExpectedBand(series, measure, (RollupClock.MinuteOf(now) / 15 * 15) - (15 * i), 4, 2, 9)));
        changes.Anomalies.Anomalies.Add(new Anomaly
        {
            Id = "odd",
            Rule = "anomaly_traffic",
            Series = series,
            First = now.AddHours(-2),
            Last = now.AddHours(-1),
            Reasons = ["12 <b>requests</b> in a minute"],
            Measures = [new AnomalousMeasure("requests", 12, 4, 2, 9, 8, [])],
        });
        dashboard.Store.Commit(changes);
        dashboard.Time.Advance(TimeSpan.FromMinutes(11));
        string after = await client.GetStringAsync(page);
        Assert.Contains("<path class=\"band\" d=\"M", after, StringComparison.Ordinal);
        Assert.Contains("class=\"odd cap\"", after, StringComparison.Ordinal);
        Assert.Matches(@"aria-label=""[^""]*, expected \d+, \d+ to \d+\. \d+ of \d+ columns are unusual\.", after);
        Assert.Contains("<a href=\"/alerts/odd\">12 &lt;b&gt;requests&lt;/b&gt; in a minute</a>", after, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>requests", after, StringComparison.Ordinal);
    }

    private static async Task<JsonDocument> AskAsync(ServedDashboard dashboard, string query)
    {
        using HttpClient client = dashboard.SignedIn(Role.Viewer);
        return JsonDocument.Parse(await client.GetStringAsync("/api/v1/explore" + query));
    }
}
