using System.Text;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Anomalies.Behaviour;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Tests.Anomalies.Behaviour;

public sealed class ActorBookTests
{
    private const string Scanner = "203.0.113.77";
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly AddressCounts _counts = new();

    [Fact]
    public void Who_asks_steadily_and_in_vain_stands_alone_among_visitors()
    {
        ActorBook book = new();
        Visit(book, 0, 300);
        Scan(book, 0, 20);
        Assert.Equal([Scanner], Told(book));
    }

    [Fact]
    public void An_allowed_address_is_not_told()
    {
        ActorBook book = new() { IsAllowed = address => address == Scanner };
        Visit(book, 0, 300);
        Scan(book, 0, 60);
        Assert.Empty(Told(book));
    }

    [Fact]
    public void An_address_that_is_allowed_no_longer_is_told_when_it_goes_on()
    {
        bool isAllowed = true;
        ActorBook book = new() { IsAllowed = _ => isAllowed };
        Visit(book, 0, 300);
        Scan(book, 0, 40);
        Assert.Empty(Told(book));
        isAllowed = false;
        Scan(book, 40, 80);
        Assert.Equal([Scanner], Told(book));
    }

    [Fact]
    public void After_a_restart_the_requests_before_it_count()
    {
        ActorBook before = new();
        Visit(before, 0, 300);
        Scan(before, 0, 8);
        Assert.Empty(Told(before));
        ActorBook after = Restarted(Collected(before));
        Scan(after, 8, 20);
        Assert.Equal([Scanner], Told(after));
        Assert.Equal(301, after.Count);
    }

    [Fact]
    public void Who_was_told_before_a_restart_is_not_told_again()
    {
        ActorBook before = new();
        Visit(before, 0, 300);
        Scan(before, 0, 20);
        Assert.Equal([Scanner], Told(before));
        ActorBook after = Restarted(Collected(before));
        Scan(after, 20, 100);
        Assert.Empty(Told(after));
    }

    [Fact]
    public void Who_was_told_after_actors_were_stored_last_is_known_by_the_open_anomaly()
    {
        ActorBook before = new();
        Visit(before, 0, 300);
        AnomalyChanges stored = Collected(before);
        Scan(before, 0, 20);
        Assert.Equal([Scanner], Told(before));
        Anomaly open = new()
        {
            Id = "a",
            Rule = AnomalyRules.Actor.Name,
            Series = new RollupSeries("web", "", ""),
            Actor = Scanner,
            First = Start,
            Last = Start,
            Reasons = ["20 of 20"],
        };
        ActorBook after = Restarted(stored, open);
        Scan(after, 0, 100);
        Assert.Empty(Told(after));
    }

    [Fact]
    public void Who_was_accepted_stays_so_after_a_restart()
    {
        ActorBook before = new();
        Visit(before, 0, 300);
        AnomalyChanges stored = Collected(before);
        ActorBook after = new();
        after.Restore(new StoredAnomalies(null, [], []) { Actors = stored.Actors, Others = stored.Others, Accepted = [Scanner] });
        Scan(after, 0, 100);
        Assert.Empty(Told(after));
    }

    [Fact]
    public void Only_those_who_came_since_are_handed_over()
    {
        ActorBook book = new();
        Visit(book, 0, 100);
        Assert.Equal(100, Collected(book).Actors.Count);
        Visit(book, 40, 43);
        AnomalyChanges changes = Collected(book);
        Assert.Equal(["192.0.2.40", "192.0.2.41", "192.0.2.42"], changes.Actors.Select(actor => actor.Address).Order(StringComparer.Ordinal));
        Assert.True(changes.ActorsHorizon < Start.UtcTicks);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void What_is_damaged_or_of_another_version_is_learned_anew(int length)
    {
        ActorBook book = new();
        Visit(book, 0, 300);
        AnomalyChanges stored = Collected(book);
        AnomalyChanges damaged = new() { Others = [.. stored.Others!.Take(length)] };
        damaged.Actors.AddRange(stored.Actors.Select(actor => actor with { Payload = [.. actor.Payload.Take(Math.Min(length, actor.Payload.Length - 1))] }));
        damaged.Actors.Add(stored.Actors[0] with { Payload = [99, .. stored.Actors[0].Payload.Skip(1)] });
        ActorBook after = Restarted(damaged);
        Assert.Equal(0, after.Count);
        Visit(after, 0, 300);
        Scan(after, 0, 20);
        Assert.Equal([Scanner], Told(after));
    }

    [Fact]
    public void Whom_a_source_refused_lately_is_known_of_that_source_also_after_a_restart()
    {
        ActorBook book = new();
        Visit(book, 0, 20, "shop");
        Scan(book, 0, 8);
        Scan(book, 8, 10, "shop");
        DateTimeOffset lately = Start.AddMinutes(49);
        Assert.Equal((Scanner, 3), book.MostRefused("web", 10, lately).Single());
        Assert.Contains((Scanner, 2), book.MostRefused("shop", 100, lately));
        Assert.Empty(book.MostRefused("mail", 10, lately));
        Assert.Equal((Scanner, 3), Restarted(Collected(book)).MostRefused("web", 10, lately).Single());
        Assert.Empty(book.MostRefused("web", 10, Start));
        Assert.Empty(book.MostRefused("web", 10, Start.AddHours(2)));
    }

    [Fact]
    public void What_was_stored_without_sources_is_gone_on_with()
    {
        ActorBook before = new();
        Visit(before, 0, 300);
        Scan(before, 0, 8);
        AnomalyChanges stored = Collected(before);
        AnomalyChanges earlier = new() { Others = stored.Others };

        // Behind the first version came posts, redirections, and for who was refused a source: a length, three letters, a number.
        int added = (2 * sizeof(long)) + sizeof(int) + 1 + 3 + sizeof(long);
        earlier.Actors.AddRange(stored.Actors.Select(actor => actor with { Payload = [1, .. actor.Payload[1..^added]] }));
        ActorBook after = Restarted(earlier);
        Assert.Equal(301, after.Count);
        Scan(after, 8, 20);
        Assert.Equal([Scanner], Told(after));
    }

    [Fact]
    public void A_program_that_goes_on_asking_for_the_same_pages_in_vain_looks_for_nothing()
    {
        ActorBook book = new();
        Visit(book, 0, 300);
        Scan(book, 0, 200, path: static request => 1000 + (ulong)(request % 3));
        Assert.Empty(Told(book));
    }

    [Fact]
    public void Who_sends_to_the_same_page_in_vain_may_guess_passwords()
    {
        ActorBook book = new();
        Visit(book, 0, 300);
        Scan(book, 0, 40, path: static _ => 1000, outcome: RequestOutcome.RefusedPost);
        Assert.Equal([Scanner], Told(book));
    }

    [Fact]
    public void A_scanner_that_is_sent_elsewhere_each_time_is_told()
    {
        ActorBook book = new();
        Visit(book, 0, 300);
        Scan(book, 0, 40, outcome: RequestOutcome.Redirected);
        Assert.True(book.TryTake(out _, out Finding found));
        Assert.Matches("^1[0-9] of 1[0-9] requests of 203.0.113.77 were sent elsewhere; of others 7 %; 1[0-9] different pages in ", found.Reason);
    }

    private static AnomalyChanges Collected(ActorBook book)
    {
        AnomalyChanges changes = new();
        book.Collect(changes);
        return changes;
    }

    private static ActorBook Restarted(AnomalyChanges stored, params Anomaly[] open)
    {
        ActorBook book = new();
        book.Restore(new StoredAnomalies(null, [], open) { Actors = stored.Actors, Others = stored.Others });
        return book;
    }

    private static List<string> Told(ActorBook book)
    {
        List<string> told = [];
        while (book.TryTake(out _, out Finding found))
        {
            told.Add(found.Actor!);
        }

        return told;
    }

    /// <summary>Visitors: some pages each that others look at too, one after the other, at uneven pauses.</summary>
    private void Visit(ActorBook book, int from, int until, string source = "web")
    {
        for (int visitor = from; visitor < until; visitor++)
        {
            _counts.Begin();
            DateTimeOffset now = Start.AddMinutes(visitor);
            for (int page = 0; page < 14; page++)
            {
                Add($"192.0.2.{visitor}", (ulong)(page % 6) + 1, page == visitor % 14 ? RequestOutcome.Refused : RequestOutcome.Answered, hasReferrer: page > 0, now);
                now = now.AddSeconds(2 + (((visitor * 7) + (page * 13)) % 60));
            }

            book.Add(source, _counts);
        }
    }

    /// <summary>A scanner: each seven minutes a page that nobody knows.</summary>
    private void Scan(
        ActorBook book, int from, int until, string source = "web", Func<int, ulong>? path = null, RequestOutcome outcome = RequestOutcome.Refused)
    {
        for (int request = from; request < until; request++)
        {
            _counts.Begin();
            Add(Scanner, path?.Invoke(request) ?? 1000 + (ulong)request, outcome, hasReferrer: false, Start.AddMinutes(7 * request));
            book.Add(source, _counts);
        }
    }

    private void Add(string address, ulong path, RequestOutcome outcome, bool hasReferrer, DateTimeOffset time)
    {
        byte[] text = Encoding.ASCII.GetBytes(address);
        _counts.Add(text, FrequentValues.HashOf(text, 5), path * 0x9E3779B97F4A7C15, 1, outcome, hasReferrer, time.UtcTicks);
    }
}
