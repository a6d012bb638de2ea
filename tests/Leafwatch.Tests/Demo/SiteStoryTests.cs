using System.Net;
using System.Text.RegularExpressions;
using Leafwatch.Demo;

namespace Leafwatch.Tests.Demo;

public sealed partial class SiteStoryTests
{
    private static readonly DateTimeOffset Thursday = new(2026, 3, 5, 9, 30, 0, TimeSpan.FromHours(-5));

    [Fact]
    public void The_same_seed_tells_the_same_story() => Assert.Equal(First(Minutes(5), seed: 7), First(Minutes(5), seed: 7));

    [Fact]
    public void Another_seed_tells_another_story() => Assert.NotEqual(First(Minutes(1), seed: 7), First(Minutes(1), seed: 8));

    [Fact]
    public void Lines_come_in_order_of_time()
    {
        List<StoryLine> story = First(Minutes(5));
        Assert.Equal(story.OrderBy(line => line.At), story);
    }

    [Fact]
    public void The_first_burst_is_there_within_five_seconds()
    {
        IEnumerable<StoryLine> soon = First(TimeSpan.FromSeconds(5)).Where(line => line.Text.Contains("\" 404 ", StringComparison.Ordinal));
        Assert.Contains(soon.GroupBy(Address), burst => burst.Count() >= 5);
    }

    [Theory]
    [InlineData("\" 404 ", 5)]
    [InlineData("\" 401 ", 3)]
    [InlineData("\" 500 ", 5)]
    [InlineData("Failed password", 3)]
    public void Every_burst_comes_within_forty_seconds_and_comes_back_with_a_new_face(string sign, int threshold)
    {
        HashSet<string> before = Attackers(First(TimeSpan.FromSeconds(40)), sign, threshold);
        HashSet<string> all = Attackers(First(Minutes(2)), sign, threshold);
        Assert.NotEmpty(before);
        Assert.True(all.Count >= 2 * before.Count, $"first {string.Join(' ', before)}, then {string.Join(' ', all)}");
    }

    [Fact]
    public void Visitors_and_the_crawler_stay_below_every_threshold()
    {
        List<StoryLine> story = First(Minutes(10));
        HashSet<string> suspects = [.. Attackers(story, "\" 404 ", 5), .. Attackers(story, "\" 401 ", 3)];
        Assert.Equal(20, suspects.Count);
        Assert.DoesNotContain(suspects, address => address.StartsWith("192.0.2.", StringComparison.Ordinal) || address.Contains(':', StringComparison.Ordinal));
    }

    [Fact]
    public void Members_log_in_and_report() => Assert.True(
        First(Minutes(1)).Count(line => line.Text.Contains("\"POST /members/report HTTP/1.1\" 303 ", StringComparison.Ordinal)) >= 10);

    [Fact]
    public void An_outage_hits_several_visitors_on_one_path()
    {
        List<StoryLine> failures = [.. First(Minutes(1)).Where(line => line.Text.Contains("\" 500 ", StringComparison.Ordinal))];
        Assert.Equal(5, failures.Select(Address).Distinct().Count());
        Assert.All(failures, line => Assert.Contains("GET /members/report ", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_carry_their_time_and_zone_as_their_servers_write_them()
    {
        foreach (StoryLine line in First(Minutes(1)))
        {
            DateTimeOffset time = Thursday + line.At;
            string stamp = line.Log == StoryLog.Access ? $"[{time:dd/MMM/yyyy:HH:mm:ss} -0500]" : $"{time:yyyy-MM-ddTHH:mm:ss.ffffff}-05:00 www sshd[";
            Assert.Contains(stamp, line.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_address_is_one_kept_for_documentation()
    {
        IPNetwork[] kept =
        [
            IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("2001:db8::/32"),
        ];
        Assert.All(First(Minutes(90)), line => Assert.Contains(kept, network => network.Contains(IPAddress.Parse(Address(line)))));
    }

    private static List<StoryLine> First(TimeSpan length, int seed = 42) =>
        [.. new SiteStory(seed, Thursday).Tell().TakeWhile(line => line.At < length)];

    private static TimeSpan Minutes(int count) => TimeSpan.FromMinutes(count);

    private static HashSet<string> Attackers(IEnumerable<StoryLine> story, string sign, int threshold) =>
    [
        .. story.Where(line => line.Text.Contains(sign, StringComparison.Ordinal))
            .GroupBy(Address)
            .Where(group => group.Count() >= threshold)
            .Select(group => group.Key),
    ];

    private static string Address(StoryLine line) => line.Log == StoryLog.Access
        ? line.Text[..line.Text.IndexOf(' ', StringComparison.Ordinal)]
        : SshdAddress().Match(line.Text).Groups[1].Value;

    [GeneratedRegex(@" (\S+) port \d+", RegexOptions.NonBacktracking)]
    private static partial Regex SshdAddress();
}
