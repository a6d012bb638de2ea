namespace Leafwatch.Core.Rollups;

/// <summary>
/// Tells people, crawlers and monitors apart by what they call themselves. It is their own word: a scanner that says it is a
/// browser counts as a person, so numbers of people are at most what is told.
/// </summary>
public static class AudienceWords
{
    // Checked first: "UptimeRobot" is no crawler.
    private static readonly byte[][] Monitors =
    [
        "uptime"u8.ToArray(), "pingdom"u8.ToArray(), "statuscake"u8.ToArray(), "site24x7"u8.ToArray(), "monitor"u8.ToArray(), "nagios"u8.ToArray(),
        "check_http"u8.ToArray(), "zabbix"u8.ToArray(), "healthcheck"u8.ToArray(), "kube-probe"u8.ToArray(), "elb-health"u8.ToArray(),
        "googlehc"u8.ToArray(), "internal dummy connection"u8.ToArray(), "updown.io"u8.ToArray(), "hetrixtools"u8.ToArray(), "blackbox"u8.ToArray(),
    ];

    private static readonly byte[][] Crawlers =
    [
        "bot"u8.ToArray(), "crawl"u8.ToArray(), "spider"u8.ToArray(), "slurp"u8.ToArray(), "archiver"u8.ToArray(), "scrap"u8.ToArray(),
        "feed"u8.ToArray(), "rss"u8.ToArray(), "indexer"u8.ToArray(), "fetcher"u8.ToArray(), "facebookexternalhit"u8.ToArray(), "mediapartners"u8.ToArray(),
        "bingpreview"u8.ToArray(), "gptbot"u8.ToArray(), "claude-"u8.ToArray(), "chatgpt-user"u8.ToArray(), "perplexity"u8.ToArray(),
        "bytespider"u8.ToArray(), "google-extended"u8.ToArray(), "apis-google"u8.ToArray(), "whatsapp"u8.ToArray(), "ltx71"u8.ToArray(), "yandex"u8.ToArray(),
        "baidu"u8.ToArray(), "wordpress/"u8.ToArray(), "w3c_"u8.ToArray(), "validator"u8.ToArray(), "ahrefs"u8.ToArray(), "semrush"u8.ToArray(),
    ];

    /// <summary>How much of an agent is looked at.</summary>
    private const int Looked = 256;

    public static Audience Of(ReadOnlySpan<byte> agent)
    {
        Span<byte> room = stackalloc byte[Looked];
        int length = Math.Min(agent.Length, Looked);
        for (int i = 0; i < length; i++)
        {
            byte letter = agent[i];
            room[i] = letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
        }

        ReadOnlySpan<byte> small = room[..length];
        if (small.IndexOf("cubot"u8) >= 0)
        {
            // A maker of telephones.
            return Audience.Person;
        }

        return HasOne(small, Monitors) ? Audience.Monitor : HasOne(small, Crawlers) ? Audience.Crawler : Audience.Person;
    }

    private static bool HasOne(ReadOnlySpan<byte> agent, byte[][] words)
    {
        foreach (byte[] word in words)
        {
            if (agent.IndexOf(word) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
