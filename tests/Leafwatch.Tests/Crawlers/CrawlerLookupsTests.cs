using System.Net;
using System.Net.Sockets;
using Leafwatch.Core;
using Leafwatch.Crawlers;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Crawlers;

public sealed class CrawlerLookupsTests
{
    private static readonly Crawler Googlebot = new("googlebot", "Googlebot", ["googlebot.com"]);
    private static readonly IPAddress Address = IPAddress.Parse("203.0.113.7");

    private readonly FakeTimeProvider _time = new();
    private int _asked;

    [Theory]
    [InlineData("crawl-1.googlebot.com", "203.0.113.7", true)]
    [InlineData("crawl-1.googlebot.com.", "203.0.113.7", true)]
    [InlineData("crawl-1.googlebot.com", "203.0.113.8", false)]
    [InlineData("notgooglebot.com", "203.0.113.7", false)]
    [InlineData("googlebot.com.example.org", "203.0.113.7", false)]
    [InlineData(null, "203.0.113.7", false)]
    public void A_name_counts_when_it_is_the_operators_and_leads_back(string? name, string back, bool isVerified)
    {
        using CrawlerLookups lookups = Answering(name, back);
        Assert.False(lookups.IsVerified(Googlebot, Address));
        Assert.Equal(isVerified, lookups.IsVerified(Googlebot, Address));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public void An_answer_is_kept_for_a_day()
    {
        using CrawlerLookups lookups = Answering("crawl-1.googlebot.com", "203.0.113.7");
        lookups.IsVerified(Googlebot, Address);
        _time.Advance(TimeSpan.FromHours(23));
        Assert.True(lookups.IsVerified(Googlebot, Address));
        _time.Advance(TimeSpan.FromHours(1));
        lookups.IsVerified(Googlebot, Address);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public void A_name_service_that_fails_verifies_nobody_and_is_not_asked_again_at_once()
    {
        using CrawlerLookups lookups = new(new NameResolver((_, _) => { _asked++; throw new SocketException(); }, (_, _) => throw new SocketException()), _time);
        lookups.IsVerified(Googlebot, Address);
        Assert.False(lookups.IsVerified(Googlebot, Address));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public void Nothing_waits_for_answers_and_few_are_asked_for_at_once()
    {
        TaskCompletionSource<string?> never = new();
        using CrawlerLookups lookups = new(new NameResolver((_, _) => { _asked++; return never.Task; }, (_, _) => throw new SocketException()), _time);
        for (int i = 0; i < 100; i++)
        {
            Assert.False(lookups.IsVerified(Googlebot, new IPAddress([198, 51, 100, (byte)i])));
        }

        Assert.Equal(CrawlerLookups.MostAtOnce, _asked);
    }

    private CrawlerLookups Answering(string? name, string back) => new(
        new NameResolver(
            (_, _) =>
            {
                _asked++;
                return Task.FromResult(name);
            },
            (_, _) => Task.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Parse(back)])),
        _time);
}
