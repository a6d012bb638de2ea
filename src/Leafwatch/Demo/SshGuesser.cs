namespace Leafwatch.Demo;

/// <summary>Somebody who tries names and passwords at the SSH server. The wording is that of OpenSSH 9.</summary>
internal sealed class SshGuesser(ServerLogs logs, Random random, string address) : Actor(logs, random)
{
    private static readonly string[] Names = ["root", "admin", "test", "oracle", "ubuntu", "git", "postgres", "deploy"];

    public override IEnumerable<StoryLine> Act(TimeSpan from)
    {
        TimeSpan at = from;
        int process = Random.Next(2_000, 60_000);
        foreach (string name in Names)
        {
            int port = Random.Next(32_768, 61_000);
            string user = name is "root" or "deploy" ? name : "invalid user " + name;
            if (user != name)
            {
                yield return Logs.Sshd(at, process, $"Invalid user {name} from {address} port {port}");
            }

            at += Between(100, 300);
            yield return Logs.Sshd(at, process, $"Failed password for {user} from {address} port {port} ssh2");
            at += Between(200, 500);
            yield return Logs.Sshd(at, process, $"Connection closed by {(user == name ? "authenticating" : "invalid")} user {name} {address} port {port} [preauth]");
            process += Random.Next(1, 9);
        }
    }
}
