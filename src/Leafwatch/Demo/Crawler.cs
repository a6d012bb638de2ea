namespace Leafwatch.Demo;

/// <summary>A search engine's crawler that keeps to the rules: robots.txt first, then a page every second or two, one of them gone.</summary>
internal sealed class Crawler(ServerLogs logs, Random random, string address) : Actor(logs, random)
{
    private readonly Client _client = new(address, "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://search.example.com/bot)");

    public override IEnumerable<StoryLine> Act(TimeSpan from)
    {
        TimeSpan at = from;
        yield return Logs.Access(at, _client, "GET /robots.txt", 200, 214);
        for (int page = 1; page <= 20; page++)
        {
            at += Between(900, 2_000);
            bool gone = page == 13;
            yield return Logs.Access(at, _client, $"GET /jobs/{Random.Next(1_000, 9_999)}", gone ? 404 : 200, gone ? 1_245 : Random.Next(4_000, 20_000));
        }
    }
}
