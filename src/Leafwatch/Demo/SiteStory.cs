using System.Globalization;

namespace Leafwatch.Demo;

/// <summary>
/// The story of a made-up site on a Thursday, without an end: its visitors, and a scanner, a crawler, two guessers of passwords and an
/// outage that come round every minute with new faces. The same seed and start tell the same story.
/// </summary>
/// <remarks>All addresses are from the ranges kept for documentation (RFC 5737, RFC 3849).</remarks>
internal sealed class SiteStory
{
    private const int VisitorsPerRound = 45;
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    private static readonly string[] Browsers =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36",
    ];

    private readonly int _seed;
    private readonly DateTimeOffset _start;

    public SiteStory(int seed, DateTimeOffset start)
    {
        _seed = seed;
        _start = start;
    }

    /// <summary>The lines in order of time; there is always another.</summary>
    public IEnumerable<StoryLine> Tell()
    {
        Random random = new(_seed);
        ServerLogs logs = new(_start);
        PriorityQueue<StoryLine, (TimeSpan At, long Number)> ahead = new();
        long number = 0;
        for (int round = 0; ; round++)
        {
            TimeSpan from = round * Round;
            foreach ((TimeSpan entrance, Actor actor) in Cast(round, logs, random))
            {
                foreach (StoryLine line in actor.Act(from + entrance))
                {
                    ahead.Enqueue(line, (line.At, number++));
                }
            }

            while (ahead.TryPeek(out StoryLine? next, out _) && next.At < from + Round)
            {
                yield return ahead.Dequeue();
            }
        }
    }

    /// <summary>Who comes on in a round, and when. The scanner comes first, so that there is soon something to see.</summary>
    private static IEnumerable<(TimeSpan Entrance, Actor Actor)> Cast(int round, ServerLogs logs, Random random)
    {
        yield return (Seconds(2), new Scanner(logs, random, Stranger(round, 0)));
        yield return (Seconds(4), new Crawler(logs, random, Stranger(round, 1)));
        yield return (Seconds(10), new PasswordGuesser(logs, random, Stranger(round, 2)));
        yield return (Seconds(18), new SshGuesser(logs, random, Stranger(round, 3)));
        yield return (Seconds(26), new Outage(logs, random, [.. Enumerable.Range(0, 5).Select(member => Member(round, VisitorsPerRound + member))]));
        yield return (Seconds(5), new Administrator(logs, random));
        for (int visitor = 0; visitor < VisitorsPerRound; visitor++)
        {
            TimeSpan entrance = TimeSpan.FromMilliseconds(random.Next((int)Round.TotalMilliseconds));
            yield return (entrance, new Visitor(logs, random, Member(round, visitor)));
        }
    }

    private static TimeSpan Seconds(int count) => TimeSpan.FromSeconds(count);

    /// <summary>Those who are up to something come from two networks, and from another address each round.</summary>
    private static string Stranger(int round, int part)
    {
        string network = part % 2 == 0 ? "203.0.113." : "198.51.100.";
        return network + (1 + (((round * 4) + part) % 254)).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Visitors come back after some minutes at the earliest; half of them over IPv6.</summary>
    private static Client Member(int round, int number)
    {
        int person = (round * (VisitorsPerRound + 5)) + number;
        string address = number % 2 == 0
            ? "192.0.2." + (20 + (person / 2 % 230)).ToString(CultureInfo.InvariantCulture)
            : "2001:db8:" + (person % 0x10000).ToString("x", CultureInfo.InvariantCulture) + "::" + (1 + (person % 9)).ToString(CultureInfo.InvariantCulture);
        return new Client(address, Browsers[person % Browsers.Length]);
    }
}
