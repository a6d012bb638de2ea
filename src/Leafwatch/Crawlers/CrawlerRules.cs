using System.Text;
using Leafwatch.Core;

namespace Leafwatch.Crawlers;

/// <summary>The rules that tell of those who claim to be a crawler and do not come from its networks: one for each crawler whose networks are known.</summary>
internal static class CrawlerRules
{
    /// <summary>The rules as a file of Sigma's would have them, so that they are read, explained and told as all others are.</summary>
    public static string Write(IEnumerable<Crawler> crawlers)
    {
        StringBuilder yaml = new();
        foreach (Crawler crawler in crawlers.Where(crawler => crawler.Networks.Count > 0))
        {
            yaml.Append(
                $"""
                ---
                title: {Quoted($"Claims to be {crawler.Agent} but is not")}
                name: {Quoted($"web_false_{crawler.Name}")}
                status: test
                author: Leafwatch
                license: MIT
                description: {Quoted($"The user agent names {crawler.Agent}, and the address is in none of the networks that its operator publishes. Scanners and scrapers take such names, as many sites let them in.")}
                tags:
                  - attack.reconnaissance
                  - attack.t1595
                  - attack.defense-evasion
                  - attack.t1036.005
                logsource:
                  category: webserver
                detection:
                  selection:
                    cs-user-agent|contains: {Quoted(Escaped(crawler.Agent))}
                  filter_published:
                    c-ip|cidr:

                """);
            foreach (System.Net.IPNetwork network in crawler.Networks)
            {
                yaml.Append($"      - '{network}'\n");
            }

            yaml.Append(
                """
                  condition: selection and not 1 of filter_*
                falsepositives:
                  - Networks that are new since the file was fetched
                  - A proxy before the web server whose address is logged in place of the client's
                  - Somebody who tries out how the site looks to a crawler
                level: low
                response: >-
                  Fetch the list of networks anew if it is old. See what the address asked for: nothing that a search engine would do needs to be
                  let through for it.

                """);
        }

        return yaml.ToString();
    }

    private static string Escaped(string text) =>
        text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("*", @"\*", StringComparison.Ordinal).Replace("?", @"\?", StringComparison.Ordinal);

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
