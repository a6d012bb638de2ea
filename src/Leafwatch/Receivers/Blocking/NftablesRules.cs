using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Leafwatch.Sqlite;

namespace Leafwatch.Receivers.Blocking;

/// <summary>Writes all that is blocked as one transaction of nft(8).</summary>
/// <remarks>
/// The table is made anew each time, which nft does at once or not at all: what is in it is what is written here, also after
/// a reboot or when somebody emptied it. Addresses and networks have sets of their own, as intervals of one set must not overlap.
/// The kernel lets go of each by itself when its time is up, whether this program runs or not.
/// </remarks>
internal static class NftablesRules
{
    public static string Write(string table, IEnumerable<Block> blocks, DateTimeOffset now)
    {
        Block[] active = [.. blocks.Where(block => !block.IsDry && block.Until > now)];
        StringBuilder rules = new();
        rules.Append(CultureInfo.InvariantCulture, $"add table inet {table}\ndelete table inet {table}\ntable inet {table} {{\n");
        foreach ((string version, AddressFamily family, string type) in ((string, AddressFamily, string)[])[("4", AddressFamily.InterNetwork, "ipv4_addr"), ("6", AddressFamily.InterNetworkV6, "ipv6_addr")])
        {
            Block[] mine = [.. active.Where(block => block.Network.BaseAddress.AddressFamily == family)];
            WriteSet(rules, $"addresses{version}", type, "timeout", mine.Where(block => Block.IsAddress(block.Network)), now);
            WriteSet(rules, $"networks{version}", type, "interval, timeout", Apart([.. mine.Where(block => !Block.IsAddress(block.Network))]), now);
        }

        foreach (string hook in (string[])["input", "forward"])
        {
            rules.Append(CultureInfo.InvariantCulture, $"  chain {hook} {{\n    type filter hook {hook} priority -10; policy accept;\n");
            foreach ((string version, string protocol) in ((string, string)[])[("4", "ip"), ("6", "ip6")])
            {
                rules.Append(CultureInfo.InvariantCulture, $"    {protocol} saddr @addresses{version} counter drop\n    {protocol} saddr @networks{version} counter drop\n");
            }

            rules.Append("  }\n");
        }

        return rules.Append("}\n").ToString();
    }

    private static void WriteSet(StringBuilder rules, string name, string type, string flags, IEnumerable<Block> blocks, DateTimeOffset now)
    {
        rules.Append(CultureInfo.InvariantCulture, $"  set {name} {{\n    type {type}; flags {flags};\n");
        string[] elements = [.. blocks.Select(block => string.Create(CultureInfo.InvariantCulture, $"{block.Name} timeout {Math.Max(1, (long)(block.Until - now).TotalSeconds)}s"))];
        if (elements.Length > 0)
        {
            rules.Append("    elements = { ").AppendJoin(", ", elements).Append(" }\n");
        }

        rules.Append("  }\n");
    }

    /// <summary>Without those that lie within another.</summary>
    private static IEnumerable<Block> Apart(Block[] networks) => networks.Where(one => !networks.Any(other => other.Network.PrefixLength < one.Network.PrefixLength && other.Network.Contains(one.Network.BaseAddress)));
}
