using System.Net;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Blocking;

/// <summary><c>block</c>: keeps the addresses of an incident out, by nftables.</summary>
internal sealed record BlockOptions : ReceiverOptions
{
    private static readonly string[] NftPlaces = ["/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft"];

    /// <summary>How long the first time, and at the most; each further time is twice as long.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromHours(1);

    public TimeSpan Longest { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Networks that are never blocked.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [];

    /// <summary>Who stands in the site's allow-list by the address alone: not blocked while that holds.</summary>
    public IReadOnlyList<AllowEntry> AllowList { get; init; } = [];

    /// <summary>Whether a network is blocked that an incident is about; else only its addresses are.</summary>
    public bool Networks { get; init; }

    /// <summary>Whether it only says what it would do.</summary>
    public bool IsDry { get; init; }

    /// <summary>The table, of the family <c>inet</c>. It is this program's own.</summary>
    public string Table { get; init; } = "leafwatch";

    /// <summary>The program nft(8).</summary>
    public string Nft { get; init; } = NftPlaces.FirstOrDefault(File.Exists) ?? NftPlaces[0];

    /// <summary>What is not to be blocked now.</summary>
    public IEnumerable<IPNetwork> Allowed(DateTimeOffset now) => Allow.Concat(AllowList.Where(entry => entry.Until > now).SelectMany(entry => entry.Networks));

    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => [new BlockReceiver(parts, this)];

    public static ReceiverOptions? Read(YamlEntry block, SettingsContext context)
    {
        if (!block.HasOnly(["for", "longest", "allow", "networks", "dry_run", "table", "nft"]))
        {
            return null;
        }

        if (context.Machine.IsWindows)
        {
            block.Report($"'{block.Name}' needs nftables, which Windows does not have");
            return null;
        }

        BlockOptions usual = new();
        TimeSpan length = block.Child("for")?.AsDuration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)) ?? usual.For;
        TimeSpan longest = block.Child("longest")?.AsDuration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(366)) ?? usual.Longest;
        if (longest < length && block.Child("longest") is { } tooShort)
        {
            tooShort.Report($"'{tooShort.Name}' is shorter than the first time ('for')");
        }

        string? table = block.Child("table") is { } named ? named.AsWords() : usual.Table;
        if (table is not null && (table.Length > 32 || !char.IsAsciiLetter(table[0]) || table.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter != '_')))
        {
            block.Child("table")!.Expected("a name of at most 32 letters, digits and '_'");
            table = null;
        }

        return table is null ? null : new BlockOptions
        {
            For = length,
            Longest = longest < length ? length : longest,
            Allow = block.Child("allow")?.AsNetworks() ?? [],
            Networks = block.Child("networks")?.AsBool() ?? false,
            IsDry = block.Child("dry_run")?.AsBool() ?? false,
            Table = table,
            Nft = block.Child("nft") is { } program && context.ReadPath(program) is { } path ? path : usual.Nft,
        };
    }
}
