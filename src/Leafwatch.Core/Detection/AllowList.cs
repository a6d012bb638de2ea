using System.Net;
using System.Text;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Detection;

/// <summary>Who is no attacker, made ready to be asked about events that a rule selected: they are few. To be shared by all threads.</summary>
public sealed class AllowList
{
    private readonly Compiled[] _entries;
    private readonly Crawler[] _crawlers;

    /// <summary>The entries for which an address decides first, by their numbers; and the others.</summary>
    private readonly NetworkMap _byAddress;
    private readonly int[] _others;
    private readonly NetworkMap _crawlersByAddress;

    /// <param name="entries">The entries.</param>
    /// <param name="rules">The rules in force, in the order of the matches' numbers.</param>
    /// <param name="crawlers">The crawlers that entries may name.</param>
    public AllowList(IReadOnlyList<AllowEntry> entries, RuleSet rules, IReadOnlyList<Crawler> crawlers)
    {
        Entries = entries;
        _crawlers = [.. crawlers];
        _entries = [.. entries.Select((entry, number) => new Compiled(
            Exemption.Of(number, entry, rules),
            entry.Until.UtcTicks,
            Patterns(entry.Users),
            Patterns(entry.Agents),
            [.. entry.Crawlers.Select(name => Array.FindIndex(_crawlers, crawler => crawler.Name == name)).Where(crawler => crawler >= 0)],
            entry.Crawlers.Count > 0))];
        _byAddress = new NetworkMap(entries.SelectMany((entry, number) => entry.Networks.Select(network => (network, number))));
        _others = [.. Enumerable.Range(0, entries.Count).Where(number => entries[number].Networks.Count == 0)];
        _crawlersByAddress = new NetworkMap(_crawlers.SelectMany((crawler, number) => crawler.Networks.Select(network => (network, number))));
    }

    public static AllowList Empty { get; } = new([], RuleSet.Empty, []);

    public IReadOnlyList<AllowEntry> Entries { get; }

    /// <summary>Verifies a crawler in another way than by its networks, when an event comes from elsewhere: by names of addresses, where that is allowed.</summary>
    public Func<Crawler, IPAddress, bool>? Verify { get; set; }

    /// <summary>What an event is exempt from; <see langword="null"/> for nothing.</summary>
    public Exemption? Of(EventView line)
    {
        if (_entries.Length == 0)
        {
            return null;
        }

        Exemption? found = null;
        UInt128 address = 0;
        bool hasAddress = line.Has(Field.SourceIp) && AddressNumber.TryRead(line[Field.SourceIp], out address);
        if (hasAddress)
        {
            Add(_byAddress.Find(address), line, address, ref found);
        }

        Add(_others, line, hasAddress ? address : null, ref found);
        return found;
    }

    /// <summary>Whether an address is exempt from a rule about all that it does: where an entry asks for no user and no program, or for a crawler to which it belongs.</summary>
    /// <param name="address">The address.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="now">When.</param>
    public bool Exempts(string address, AlertRule rule, DateTimeOffset now)
    {
        if (_entries.Length == 0 || !AddressNumber.TryRead(Encoding.ASCII.GetBytes(address), out UInt128 number))
        {
            return false;
        }

        foreach (int entry in (ReadOnlySpan<int>)[.. _byAddress.Find(number), .. _others])
        {
            Compiled compiled = _entries[entry];
            bool isWhole = compiled.Users.Length == 0 && compiled.Agents.Length == 0 && now.UtcTicks < compiled.Until;
            if (isWhole && Exemption.IsExempt(rule.Name, rule.Id, rule.Level, Entries[entry]) && (!compiled.AsksForCrawler || IsOf(compiled.Crawlers, number)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an address belongs to one of some crawlers.</summary>
    private bool IsOf(int[] crawlers, UInt128 address)
    {
        foreach (int crawler in crawlers)
        {
            if (_crawlersByAddress.Find(address).Contains(crawler) || Verify?.Invoke(_crawlers[crawler], AddressOf(address)) == true)
            {
                return true;
            }
        }

        return false;
    }

    private static WildcardPattern[] Patterns(IReadOnlyList<TextPattern> patterns) => [.. patterns.Select(pattern => new WildcardPattern(pattern, folded: true))];

    private void Add(ReadOnlySpan<int> numbers, EventView line, UInt128? address, ref Exemption? found)
    {
        foreach (int number in numbers)
        {
            Compiled entry = _entries[number];
            if (line.Time.UtcTicks < entry.Until
                && IsLike(entry.Users, line, Field.UserName)
                && IsLike(entry.Agents, line, Field.UserAgentOriginal)
                && (!entry.AsksForCrawler || IsVerified(entry.Crawlers, line, address)))
            {
                found = found?.With(entry.Exemption) ?? entry.Exemption;
            }
        }
    }

    private static bool IsLike(WildcardPattern[] patterns, EventView line, Field field)
    {
        if (patterns.Length == 0)
        {
            return true;
        }

        if (!line.Has(field))
        {
            return false;
        }

        ReadOnlySpan<byte> value = line[field];
        value = value[..Math.Min(value.Length, BatchResult.LongestValue)];
        Span<byte> room = stackalloc byte[FoldedText.LongestOf(BatchResult.LongestValue)];
        ReadOnlySpan<byte> folded = room[..FoldedText.Fold(value, room)];
        foreach (WildcardPattern pattern in patterns)
        {
            if (pattern.Matches(folded))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an event says that it is of one of some crawlers (or cannot say so, for want of a field), and comes from its addresses.</summary>
    private bool IsVerified(int[] crawlers, EventView line, UInt128? address)
    {
        if (address is not { } from)
        {
            return false;
        }

        ReadOnlySpan<int> own = _crawlersByAddress.Find(from);
        foreach (int number in crawlers)
        {
            Crawler crawler = _crawlers[number];
            if (own.Contains(number) ? Claims(line, crawler) != false : Verify is not null && Claims(line, crawler) == true && Verify(crawler, AddressOf(from)))
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>Whether the event says that it is of the crawler; <see langword="null"/> when its log has no user agents.</returns>
    private static bool? Claims(EventView line, Crawler crawler)
    {
        if (!line.Has(Field.UserAgentOriginal))
        {
            return null;
        }

        ReadOnlySpan<byte> agent = line[Field.UserAgentOriginal];
        Span<char> characters = stackalloc char[BatchResult.LongestValue];
        int length = Encoding.Latin1.GetChars(agent[..Math.Min(agent.Length, characters.Length)], characters);
        return characters[..length].Contains(crawler.Agent, StringComparison.OrdinalIgnoreCase);
    }

    private static IPAddress AddressOf(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        IPAddress address = new(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private sealed record Compiled(
        Exemption Exemption, long Until, WildcardPattern[] Users, WildcardPattern[] Agents, int[] Crawlers, bool AsksForCrawler);
}
