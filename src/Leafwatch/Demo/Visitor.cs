namespace Leafwatch.Demo;

/// <summary>A person with a browser. On Thursdays most of them are members, who log in and report their search for work.</summary>
internal sealed class Visitor(ServerLogs logs, Random random, Client client) : Actor(logs, random)
{
    private const string Site = "https://www.example.org";
    private static readonly string[] Pages = ["/", "/jobs", "/jobs/this-week", "/courses", "/about", "/contact", "/news", "/news/open-day"];
    private static readonly string[] Entrances = ["-", "-", "https://search.example.com/", "https://news.example.net/work", Site + "/news"];
    private static readonly string[] Assets = ["/static/site.css", "/static/site.js", "/static/logo.svg", "/static/fonts/text.woff2"];

    public override IEnumerable<StoryLine> Act(TimeSpan from)
    {
        TimeSpan at = from;
        string page = OneOf(Pages);
        yield return Logs.Access(at, client, $"GET {page}", 200, Random.Next(4_000, 24_000), OneOf(Entrances));
        foreach (string asset in Assets)
        {
            at += Between(15, 90);
            bool known = Random.Next(3) == 0;
            yield return Logs.Access(at, client, $"GET {asset}", known ? 304 : 200, known ? 0 : Random.Next(900, 60_000), Site + page);
        }

        // A page that a newsletter misspelt: one visitor's 404 is no attack.
        if (Random.Next(25) == 0)
        {
            at += Between(500, 2_000);
            yield return Logs.Access(at, client, "GET /news/opne-day", 404, 1_245, Site + page);
        }

        IEnumerable<StoryLine> rest = Random.Next(3) == 0 ? Browse(at, page) : Report(at, page);
        foreach (StoryLine line in rest)
        {
            yield return line;
        }
    }

    private IEnumerable<StoryLine> Browse(TimeSpan at, string page)
    {
        for (int more = Random.Next(1, 4); more > 0; more--)
        {
            at += Between(2_000, 9_000);
            string next = OneOf(Pages);
            yield return Logs.Access(at, client, $"GET {next}", 200, Random.Next(4_000, 24_000), Site + page);
            page = next;
        }
    }

    private IEnumerable<StoryLine> Report(TimeSpan at, string page)
    {
        at += Between(1_000, 3_000);
        yield return Logs.Access(at, client, "GET /members", 200, 5_310, Site + page);
        if (Random.Next(12) == 0)
        {
            at += Between(3_000, 6_000);
            yield return Logs.Access(at, client, "POST /members/login", 401, 1_802, Site + "/members");
        }

        at += Between(3_000, 6_000);
        yield return Logs.Access(at, client, "POST /members/login", 303, 0, Site + "/members");
        at += Between(40, 200);
        yield return Logs.Access(at, client, "GET /members/report", 200, Random.Next(6_000, 9_000), Site + "/members");
        at += Between(6_000, 15_000);
        yield return Logs.Access(at, client, "POST /members/report", 303, 0, Site + "/members/report");
        at += Between(40, 200);
        yield return Logs.Access(at, client, "GET /members/thanks", 200, 3_977, Site + "/members/report");
    }
}
