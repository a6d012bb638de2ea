using System.Net;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Sqlite;

namespace Leafwatch.Receivers.Blocking;

/// <summary>Keeps account of what is blocked, and tells the kernel.</summary>
internal sealed class BlockBook(SqliteStore store, BlockOptions options, ProtectedAddresses spared, TimeProvider time)
{
    /// <summary>How many are blocked at once: the kernel's memory is not an outsider's to fill.</summary>
    public const int Most = 5000;

    /// <summary>After this long without a block an address is no repeater any more.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(90);

    /// <summary>The longest that somebody may be blocked by hand.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>How long is waited for the kernel.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Blocks a network, unless it is blocked already or must not be.</summary>
    public BlockOutcome Add(IPNetwork network, string by, string? incident, DateTimeOffset began, TimeSpan? length = null)
    {
        string name = Block.NameOf(network);
        DateTimeOffset now = time.GetUtcNow();
        if (spared.WhyNot(network, began) is { } why)
        {
            return new(IsBlocked: false, $"{name} is not blocked: {why}");
        }

        IReadOnlyList<Block> known = store.Blocks();
        Block[] active = [.. known.Where(block => block.Until > now && block.IsDry == options.IsDry)];
        if (active.FirstOrDefault(block => block.Network == network || (block.Network.Contains(network.BaseAddress) && block.Network.PrefixLength < network.PrefixLength)) is { } already && length is null)
        {
            return new(IsBlocked: true, $"{name} is blocked already, until {Moment(already.Until)}");
        }

        if (active.Length >= Most)
        {
            return new(IsBlocked: false, $"{name} is not blocked: {Most} are, and more must not be");
        }

        int times = (known.FirstOrDefault(block => block.Network == network && block.IsDry == options.IsDry && now - block.Until < Remembered)?.Times ?? 0) + 1;
        Block added = new(network, now, now + (length ?? LengthOf(times)), times, by, incident, options.IsDry);
        store.SaveBlock(added, forgotten: now - Remembered);
        return new(IsBlocked: true, $"{(options.IsDry ? "would block" : "blocked")} {name} until {Moment(added.Until)}{(times > 1 ? $", for the {Words.Ordinal(times)} time" : "")}");
    }

    /// <summary>Why a network must never be blocked (<see cref="ProtectedAddresses.WhyNever"/>).</summary>
    public string? WhyNever(IPNetwork network) => spared.WhyNever(network);

    /// <summary>Lets go of whom the user has allowed since they were blocked.</summary>
    /// <returns>Who that is.</returns>
    public IReadOnlyList<string> LetGoAllowed()
    {
        Block[] allowed = [.. store.Blocks().Where(block => block.IsDry == options.IsDry && block.Until > time.GetUtcNow() && spared.IsAllowed(block.Network))];
        foreach (Block block in allowed)
        {
            store.RemoveBlock(block.Network);
        }

        return [.. allowed.Select(block => Block.NameOf(block.Network))];
    }

    /// <summary>Whether the kernel is to block somebody now.</summary>
    public bool HasActive => !options.IsDry && store.Blocks().Any(block => !block.IsDry && block.Until > time.GetUtcNow());

    /// <summary>Makes what the kernel blocks what is in the book.</summary>
    /// <returns>What went wrong, if anything.</returns>
    public async Task<string?> ApplyAsync(CancellationToken cancellation)
    {
        if (options.IsDry)
        {
            return null;
        }

        string rules = NftablesRules.Write(options.Table, store.Blocks(), time.GetUtcNow());
        (int? status, _, string errors) = await ChildProgram.RunAsync(options.Nft, ["-f", "-"], [], Encoding.ASCII.GetBytes(rules), cancellation).ConfigureAwait(false);
        return status == 0 ? null : $"{options.Nft} {(status is null ? "cannot be run" : $"ended with status {status}")}: {VisibleText.Of(errors.Length == 0 ? "no word why" : errors, 300)}";
    }

    private TimeSpan LengthOf(int times)
    {
        TimeSpan length = options.For * Math.Pow(2, Math.Min(times - 1, 20));
        return length < options.Longest ? length : options.Longest;
    }

    private static string Moment(DateTimeOffset at) => $"{at.ToLocalTime():yyyy-MM-dd HH:mm:ss}";
}

/// <param name="IsBlocked">Whether the network is blocked now, or would be if this were no dry run.</param>
/// <param name="Said">What was done, or why it was not, in words.</param>
internal sealed record BlockOutcome(bool IsBlocked, string Said);
