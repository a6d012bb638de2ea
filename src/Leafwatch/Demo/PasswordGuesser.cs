namespace Leafwatch.Demo;

/// <summary>Somebody who tries passwords at the members' door.</summary>
internal sealed class PasswordGuesser(ServerLogs logs, Random random, string address) : Actor(logs, random)
{
    private readonly Client _client = new(address, "python-requests/2.32.3");

    public override IEnumerable<StoryLine> Act(TimeSpan from)
    {
        TimeSpan at = from;
        for (int guess = 0; guess < 14; guess++)
        {
            yield return Logs.Access(at, _client, "POST /members/login", 401, 1_802);
            at += Between(200, 700);
        }
    }
}
