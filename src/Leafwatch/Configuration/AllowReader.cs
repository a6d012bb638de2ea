using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Rules;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>allow</c> and <c>crawlers</c>. Whether the rules and crawlers that are named exist is known only when those have been read: <see cref="RuleReferences"/>.</summary>
internal sealed class AllowReader(SettingsContext context)
{
    private const int LongestPattern = 200;
    private const int MostEntries = 1000;

    private static readonly string[] Keys = ["address", "user", "agent", "crawler", "rules", "until", "reason"];
    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    private readonly List<NamedRule> _rules = [];
    private readonly List<NamedCrawler> _crawlers = [];

    public AllowSettings Read(YamlEntry? allow, YamlEntry? crawlers)
    {
        bool isRead = crawlers?.HasOnly(["networks", "lookup"]) == true;
        return new AllowSettings
        {
            Entries = allow is null ? [] : ReadEntries(allow),
            Rules = _rules,
            Crawlers = _crawlers,
            CrawlerNetworks = isRead && crawlers!.Child("networks") is { } folder ? context.ReadPath(folder) : null,
            LooksUpCrawlers = isRead && crawlers!.Child("lookup")?.AsBool() == true,
        };
    }

    private List<AllowEntry> ReadEntries(YamlEntry allow)
    {
        List<AllowEntry> read = [];
        IReadOnlyList<YamlEntry> items = allow.AsItems();
        if (items.Count > MostEntries)
        {
            allow.Expected($"at most {MostEntries} entries: one may have many addresses");
            return read;
        }

        foreach (YamlEntry item in items)
        {
            if (ReadEntry(item) is not { } entry)
            {
                continue;
            }

            int same = read.FindIndex(other => other.Name == entry.Name);
            if (same >= 0 && read[same].Until != entry.Until)
            {
                // One that ends is renewed by another: whichever ends later holds.
                (read[same], AllowEntry without) = entry.Until > read[same].Until ? (entry, read[same]) : (read[same], entry);
                if (without == entry)
                {
                    item.Warn($"'{item.Name}' has no effect: an entry before it says the same for longer", "take one of them out");
                }

                continue;
            }

            if (same >= 0)
            {
                item.Report($"'{item.Name}' says what an entry before it says", "take one of them out");
                continue;
            }

            read.Add(entry);
        }

        return read;
    }

    private AllowEntry? ReadEntry(YamlEntry item)
    {
        int before = context.Diagnostics.Count;
        if (!item.HasOnly(Keys))
        {
            return null;
        }

        (IReadOnlyList<TextPattern> users, IReadOnlyList<TextPattern> agents) = (ReadPatterns(item, "user"), ReadPatterns(item, "agent"));
        AllowEntry entry = new()
        {
            Name = "",
            Networks = item.Child("address")?.AsNetworks() ?? [],
            Users = users,
            Agents = agents,
            Crawlers = ReadCrawlers(item),
            Rules = ReadRules(item),
            Until = item.Child("until") is { } until ? ReadUntil(until) : DateTimeOffset.MaxValue,
            Reason = item.Child("reason")?.AsWords(),
            Line = item.Line,
        };
        if (context.Diagnostics.Count > before)
        {
            return null;
        }

        if (entry.Networks.Count + users.Count + agents.Count + entry.Crawlers.Count == 0)
        {
            item.Report($"'{item.Name}' does not say who is allowed", "address: 192.0.2.10, or user, agent, crawler");
            return null;
        }

        if (entry.Networks.Count + entry.Crawlers.Count == 0)
        {
            item.Warn($"'{item.Name}' holds for everybody who calls himself so: an attacker may", "add an address");
        }

        if (entry.Until <= context.Machine.Time.GetUtcNow())
        {
            item.Child("until")!.Warn($"'{item.Name}' has expired: it does not hold any more", "take it out, or set another 'until'");
        }

        return entry with { Name = NameOf(entry) };
    }

    /// <summary>What an entry says, as one text.</summary>
    public static string NameOf(AllowEntry entry)
    {
        List<string> parts = [];
        Add("address", entry.Networks.Select(network => network.PrefixLength == network.BaseAddress.GetAddressBytes().Length * 8 ? network.BaseAddress.ToString() : network.ToString()));
        Add("user", entry.Users.Select(user => user.ToString()));
        Add("agent", entry.Agents.Select(agent => agent.ToString()));
        Add("crawler", entry.Crawlers);
        Add("rules", entry.Rules.Select(rule => rule.ToString()));
        return string.Join("; ", parts);

        void Add(string what, IEnumerable<string> values)
        {
            string joined = string.Join(", ", values);
            if (joined.Length > 0)
            {
                parts.Add($"{what} {joined}");
            }
        }
    }

    private static List<TextPattern> ReadPatterns(YamlEntry item, string key)
    {
        List<TextPattern> read = [];
        foreach (YamlEntry written in item.Child(key)?.AsItems() ?? [])
        {
            if (written.AsWords() is not { } text)
            {
                continue;
            }

            TextPattern pattern = TextPattern.Parse(text);
            if (text.Length > LongestPattern)
            {
                written.Expected($"at most {LongestPattern} characters");
            }
            else if (pattern.IsAnything)
            {
                written.Expected("a text, in which * stands for any other");
            }
            else
            {
                read.Add(pattern);
            }
        }

        return read;
    }

    private List<TextPattern> ReadRules(YamlEntry item)
    {
        List<TextPattern> read = [];
        foreach (YamlEntry written in item.Child("rules")?.AsItems() ?? [])
        {
            if (written.AsWords() is { } name)
            {
                read.Add(TextPattern.Parse(name));
                _rules.Add(new NamedRule(name, Place.Of(written)));
            }
        }

        return read;
    }

    private List<string> ReadCrawlers(YamlEntry item)
    {
        List<string> read = [];
        foreach (YamlEntry written in item.Child("crawler")?.AsItems() ?? [])
        {
            if (written.AsWords() is { } name)
            {
                read.Add(name.ToLowerInvariant());
                _crawlers.Add(new NamedCrawler(name.ToLowerInvariant(), Place.Of(written)));
            }
        }

        return read;
    }

    /// <summary>A day counts to its end.</summary>
    private DateTimeOffset ReadUntil(YamlEntry until)
    {
        TimeZoneInfo zone = context.Machine.Time.LocalTimeZone;
        if (DateOnly.TryParseExact(until.Scalar, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day < DateOnly.MaxValue)
        {
            DateTime next = day.AddDays(1).ToDateTime(default);
            return new DateTimeOffset(next, zone.GetUtcOffset(next));
        }

        if (DateTime.TryParseExact(until.Scalar, Times, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out DateTime time))
        {
            return new DateTimeOffset(time, time.Kind == DateTimeKind.Utc ? TimeSpan.Zero : zone.GetUtcOffset(time));
        }

        until.Expected("a day or a time", "until: 2027-03-01, until: 2027-03-01T08:00");
        return DateTimeOffset.MaxValue;
    }
}
