namespace Leafwatch.Demo;

/// <summary>The members' page fails for everybody who asks: some press reload until they are tired of it, most give up at once.</summary>
internal sealed class Outage(ServerLogs logs, Random random, IReadOnlyList<Client> members) : Actor(logs, random)
{
    private const int Patient = 2;

    public override IEnumerable<StoryLine> Act(TimeSpan from)
    {
        List<StoryLine> lines = [];
        for (int i = 0; i < members.Count; i++)
        {
            TimeSpan at = from + Between(0, 1_500);
            for (int reload = i < Patient ? 6 : 2; reload > 0; reload--)
            {
                lines.Add(Logs.Access(at, members[i], "GET /members/report", 500, 612, "https://www.example.org/members"));
                at += Between(600, 1_400);
            }
        }

        return lines.OrderBy(line => line.At);
    }
}
