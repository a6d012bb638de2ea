namespace Leafwatch.Demo;

/// <summary>The one who may: logs in over SSH with a key, now and then.</summary>
internal sealed class Administrator(ServerLogs logs, Random random) : Actor(logs, random)
{
    private const string Address = "192.0.2.10";

    public override IEnumerable<StoryLine> Act(TimeSpan from)
    {
        int process = Random.Next(2_000, 60_000);
        int port = Random.Next(32_768, 61_000);
        yield return Logs.Sshd(
            from, process, $"Accepted publickey for deploy from {Address} port {port} ssh2: ED25519 SHA256:Qm9ndXMga2V5IG9mIHRoZSBkZW1vIHNpdGUuLi4uLi4");
        yield return Logs.Sshd(from + Between(20_000, 40_000), process, $"Disconnected from user deploy {Address} port {port}");
    }
}
