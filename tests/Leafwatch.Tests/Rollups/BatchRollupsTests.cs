using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Rollups;

public sealed class BatchRollupsTests
{
    [Fact]
    public void Everything_that_is_told_of_a_log_is_what_counting_it_another_way_gives()
    {
        CountedLog.Any(200).Sample(log =>
        {
            IReadOnlyList<CountedLog.Request> all = log.Requests;
            Rollup counts = CountedLog.Sum(log.Count(longestBatch: 1000).Parts);
            Assert.Equal(all.Count, counts[RollupMeasure.Requests]);
            Assert.Equal(all.Count, counts[RollupMeasure.Events]);
            Assert.Equal(all.Sum(request => request.Bytes), counts[RollupMeasure.Bytes]);
            Assert.Equal(all.Count(request => request.Method == "GET"), counts[RollupMeasure.Get]);
            Assert.Equal(all.Count(request => request.Method == "PURGE"), counts[RollupMeasure.OtherMethods]);
            Assert.Equal(all.Count(request => request.Agent.StartsWith("Google", StringComparison.Ordinal)), counts[RollupMeasure.CrawlerRequests]);
            Assert.Equal(all.Count(request => request.Agent.StartsWith("Uptime", StringComparison.Ordinal)), counts[RollupMeasure.MonitorRequests]);
            Assert.Equal(all.CountBy(request => request.Code).Select(pair => (pair.Key, (long)pair.Value)).Order(), counts.Statuses.All);
            Assert.Equal(all.Select(request => request.Address).Distinct().Count(), counts.Addresses.Estimate);
            Assert.Equal(all.Where(request => request.IsPerson).Select(request => (request.Address, request.Agent)).Distinct().Count(), counts.Visitors.Estimate);
            Assert.Equal(all.Where(request => request.Code is 404 or 410).Select(request => request.Path).Distinct().Count(), counts.MissingPaths.Estimate);
            AssertTop(counts, RollupList.Addresses, all.Select(request => request.Address));
            AssertTop(counts, RollupList.Agents, all.Select(request => request.Agent));
            AssertTop(counts, RollupList.Paths, all.Where(request => request.IsPerson).Select(request => request.Path));
            AssertTop(counts, RollupList.Referrers, all.Where(request => request.IsPerson && request.Referrer != "-").Select(request => request.Referrer.Split('?')[0]));
            AssertTop(counts, RollupList.Broken, all.Where(request => request.Code >= 500).Select(request => request.Path));
            AssertTop(counts, RollupList.Refused, all.Where(request => request.Code == 401).Select(request => $"{request.Path}\0401"));
            AssertTop(
                counts,
                RollupList.Missing,
                all.Where(request => request.Code is 404 or 410).Select(request => $"{request.Path}\0{(request.Referrer == "-" ? "" : request.Referrer.Split('?')[0])}"));
        }, iter: 60);
    }

    [Fact]
    public void Any_cut_of_the_input_gives_the_same_bytes()
    {
        CountedLog.Any(200).Sample(log => Assert.Equal(Written(log.Count(longestBatch: 1000)), Written(log.Count(longestBatch: 7))), iter: 60);
    }

    [Fact]
    public void Counted_by_the_hour_the_sums_are_the_same()
    {
        CountedLog.Any(200).Sample(
            log => Assert.Equal(
                CountedLog.Sum(log.Count(7).Parts).ToBytes(inOrder: true), CountedLog.Sum(log.Count(7, byHour: true).Parts).ToBytes(inOrder: true)),
            iter: 60);
    }

    [Theory]
    [InlineData("ssh_login", "failure", LoginFamily.Ssh)]
    [InlineData("postgresql_login", "failure", LoginFamily.Postgresql)]
    [InlineData("own_login", "failure", LoginFamily.Other)]
    public void A_failed_login_is_counted_by_what_it_was_made_at(string action, string outcome, LoginFamily family)
    {
        Rollup counts = Of(SomeEvent.With(("event.action", action), ("event.outcome", outcome), ("source.ip", "192.0.2.1"), ("user.name", "root")));
        Assert.Equal(1, counts.FailedLogins(family));
        Assert.Equal(1, counts[RollupMeasure.FailedLogins]);
        Assert.Equal("192.0.2.1", counts.Top(RollupList.FailedAddresses, 1)[0].Text);
        Assert.Equal("root", counts.Top(RollupList.FailedUsers, 1)[0].Text);
    }

    [Fact]
    public void Who_got_in_is_kept_with_the_address()
    {
        Rollup counts = Of(SomeEvent.With(("event.action", "ssh_login"), ("event.outcome", "success"), ("source.ip", "192.0.2.1"), ("user.name", "ann")));
        Assert.Equal(1, counts.Logins(LoginFamily.Ssh));
        Assert.Equal("192.0.2.1\0ann", counts.Top(RollupList.LoggedIn, 1)[0].Text);
    }

    [Fact]
    public void With_what_a_user_came_is_kept_of_what_was_not_refused()
    {
        Rollup counts = Of(SomeEvent.With(("http.response.status_code", "200"), ("source.ip", "192.0.2.1"), ("user.name", "ann"), ("user_agent.original", "curl/8.5.0")));
        Assert.Equal("ann\0curl/8.5.0", Assert.Single(counts.Top(RollupList.UserAgents, 2)).Text);
        Rollup refused = Of(SomeEvent.With(("http.response.status_code", "401"), ("source.ip", "192.0.2.1"), ("user.name", "ann"), ("user_agent.original", "curl/8.5.0")));
        Assert.Empty(refused.Top(RollupList.UserAgents, 2));
        Rollup login = Of(SomeEvent.With(("event.action", "app_login"), ("event.outcome", "success"), ("source.ip", "192.0.2.1"), ("user.name", "ann"), ("user_agent.original", "curl/8.5.0")));
        Assert.Equal("ann\0curl/8.5.0", Assert.Single(login.Top(RollupList.UserAgents, 2)).Text);
    }

    [Fact]
    public void Sites_beyond_the_bound_are_counted_together()
    {
        RollupBook book = new(CountedLog.Seed, CountedLog.Clock, TimeProvider.System);
        for (int i = 0; i < 1000; i++)
        {
            BatchRollups batch = book.CreateCounter();
            batch.Begin(DateTimeOffset.MaxValue);
            batch.Count(SomeEvent.With(("http.response.status_code", "200"), ("url.domain", $"S{i}.example.org")));
            book.Add("web", batch);
        }

        RollupChanges changes = new();
        book.Collect(changes);
        ILookup<string, RollupPart> sites = changes.Parts.ToLookup(part => part.Series.Site);
        Assert.Equal(RollupSeries.MostOfSource + 1, sites.Count);
        Assert.Equal(1000 - RollupSeries.MostOfSource, CountedLog.Sum(sites[RollupSeries.OtherSites])[RollupMeasure.Requests]);
        Assert.Contains("s0.example.org", sites.Select(site => site.Key));
    }

    [Fact]
    public void A_line_costs_no_allocation_once_there_is_room()
    {
        BatchRollups batch = new(CountedLog.Seed, CountedLog.Clock);
        EventView view = SomeEvent.With(
            ("http.response.status_code", "404"), ("url.path", "/a"), ("source.ip", "192.0.2.1"), ("user_agent.original", "Mozilla"), ("http.request.referrer", "/b"), ("url.domain", "example.org"),
            ("event.duration", "5000000"));
        long allocated = 0;
        for (int round = 0; round < 3; round++)
        {
            batch.Begin(DateTimeOffset.MaxValue);
            batch.Count(view);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                batch.Count(view);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private static Rollup Of(EventView view)
    {
        RollupBook book = new(CountedLog.Seed, CountedLog.Clock, TimeProvider.System);
        BatchRollups batch = book.CreateCounter();
        batch.Begin(DateTimeOffset.MaxValue);
        batch.Count(view);
        book.Add("auth", batch);
        RollupChanges changes = new();
        book.Collect(changes);
        return CountedLog.Sum(changes.Parts);
    }

    private static void AssertTop(Rollup counts, RollupList list, IEnumerable<string> values) => Assert.Equal(
        values.CountBy(value => value).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new FrequentValue(pair.Key, pair.Value, pair.Value)),
        counts.Top(list, int.MaxValue));

    private static IEnumerable<string> Written(RollupChanges changes) =>
        changes.Parts.Select(part => $"{part.Series} {part.Minute} {Convert.ToHexString(part.Payload)}").Order(StringComparer.Ordinal);
}
