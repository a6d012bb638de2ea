using System.Globalization;
using System.Net;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Rules;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>
/// What operators changed while the monitor runs, from the dashboard or through the API: thresholds, rules that are off, who is allowed. It holds over
/// the configuration, and is a file of its own in the state folder, which people can read, change and delete.
/// </summary>
internal sealed record Adjustments
{
    public const string FileName = "adjustments.yml";

    private const string Head =
        """
        # What was changed from the dashboard or through the API. It holds over the configuration.
        # Take out what is not to hold, and let the configuration be read anew (leafwatch reload). The program writes
        # this file as a whole: remarks are lost. Who changed what, and when, is in the audit trail.

        """;

    public static Adjustments None { get; } = new();

    public IReadOnlyList<ThresholdSettings> Thresholds { get; init; } = [];

    /// <summary>The rules that are off.</summary>
    public IReadOnlyList<NamedRule> Off { get; init; } = [];

    public AllowSettings Allow { get; init; } = AllowSettings.None;

    public bool IsEmpty => Thresholds.Count + Off.Count + Allow.Entries.Count == 0;

    public static string PathIn(string stateDirectory) => Path.Combine(stateDirectory, FileName);

    /// <summary>Another threshold of a rule, or none of its own.</summary>
    public Adjustments WithThreshold(string rule, int? count, TimeSpan? timespan)
    {
        IReadOnlyList<string>? groupBy = Thresholds.FirstOrDefault(each => each.Rule == rule)?.GroupBy;
        IEnumerable<ThresholdSettings> others = Thresholds.Where(each => each.Rule != rule);
        return this with
        {
            Thresholds = count is null && timespan is null ? [.. others] : [.. others, new ThresholdSettings(rule, count, timespan, groupBy, Nowhere)],
        };
    }

    /// <summary>A rule turned off, or on again.</summary>
    public Adjustments WithRule(string rule, bool isOff)
    {
        IEnumerable<NamedRule> others = Off.Where(each => each.Name != rule);
        return this with { Off = isOff ? [.. others, new NamedRule(rule, Nowhere)] : [.. others] };
    }

    /// <summary>One more who is allowed.</summary>
    /// <param name="network">From where.</param>
    /// <param name="rules">From which rules they are exempt; nothing for those below the level <c>high</c>.</param>
    /// <param name="until">Until when.</param>
    /// <param name="reason">Why.</param>
    public Adjustments WithAllowed(IPNetwork network, IReadOnlyList<string> rules, DateTimeOffset until, string reason)
    {
        AllowEntry entry = new()
        {
            Name = "",
            Networks = [network],
            Rules = [.. rules.Select(TextPattern.Parse)],
            Until = until,
            Reason = reason,
        };
        entry = entry with { Name = AllowReader.NameOf(entry) };
        return WithoutAllowed(entry.Name) is var others ? others with { Allow = others.Allow with { Entries = [.. others.Allow.Entries, entry] } } : this;
    }

    public Adjustments WithoutAllowed(string name) => this with { Allow = Allow with { Entries = [.. Allow.Entries.Where(each => each.Name != name)] } };

    public Adjustments WithoutExpired(DateTimeOffset now) => this with { Allow = Allow with { Entries = [.. Allow.Entries.Where(each => each.Until > now)] } };

    /// <summary>What the configuration says, with what holds over it.</summary>
    public Settings Over(Settings settings)
    {
        if (IsEmpty)
        {
            return settings;
        }

        HashSet<string> thresholds = [.. Thresholds.Select(each => each.Rule)];
        HashSet<string> allowed = [.. Allow.Entries.Select(each => each.Name)];
        return settings with
        {
            Rules = settings.Rules with
            {
                Thresholds = [.. settings.Rules.Thresholds.Where(each => !thresholds.Contains(each.Rule)), .. Thresholds.Select(each => Completed(each, settings))],
                Off = [.. settings.Rules.Off, .. Off],
            },
            Allow = settings.Allow with
            {
                Entries = [.. settings.Allow.Entries.Where(each => !allowed.Contains(each.Name)), .. Allow.Entries],
                Rules = [.. settings.Allow.Rules, .. Allow.Rules],
                Crawlers = [.. settings.Allow.Crawlers, .. Allow.Crawlers],
            },
        };
    }

    /// <summary>The file that says so.</summary>
    public string Write()
    {
        StringBuilder text = new(Head);
        if (Thresholds.Count > 0)
        {
            text.Append("thresholds:\n");
            foreach (ThresholdSettings each in Thresholds)
            {
                Line(text, $"  {Quoted(each.Rule)}: ", ("count", each.Count?.ToString(CultureInfo.InvariantCulture)), ("timespan", each.Timespan is { } span ? Duration.Format(span) : null), ("group_by", each.GroupBy is { } fields ? List(fields) : null));
            }
        }

        if (Off.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"off: {List(Off.Select(each => each.Name))}\n");
        }

        if (Allow.Entries.Count > 0)
        {
            text.Append("allow:\n");
            foreach (AllowEntry each in Allow.Entries)
            {
                Line(
                    text, "  - ", ("address", ListOrNothing(each.Networks.Select(network => network.ToString()))), ("user", ListOrNothing(each.Users.Select(user => user.ToString()))),
                    ("agent", ListOrNothing(each.Agents.Select(agent => agent.ToString()))), ("crawler", ListOrNothing(each.Crawlers)),
                    ("rules", ListOrNothing(each.Rules.Select(rule => rule.ToString()))),
                    ("until", each.Until == DateTimeOffset.MaxValue ? null : each.Until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
                    ("reason", each.Reason is { } reason ? Quoted(reason) : null));
            }
        }

        return text.ToString();
    }

    private static Place Nowhere { get; } = new(FileName, 1, 1);

    /// <summary>What an adjustment does not say of a threshold is as the configuration has it.</summary>
    private static ThresholdSettings Completed(ThresholdSettings threshold, Settings settings) =>
        settings.Rules.Thresholds.FirstOrDefault(each => each.Rule == threshold.Rule) is not { } configured ? threshold : threshold with
        {
            Count = threshold.Count ?? configured.Count,
            Timespan = threshold.Timespan ?? configured.Timespan,
            GroupBy = threshold.GroupBy ?? configured.GroupBy,
        };

    private static void Line(StringBuilder text, string start, params ReadOnlySpan<(string Key, string? Value)> values)
    {
        text.Append(start).Append("{ ");
        bool isFirst = true;
        foreach ((string key, string? value) in values)
        {
            if (value is not null)
            {
                text.Append(isFirst ? "" : ", ").Append(key).Append(": ").Append(value);
                isFirst = false;
            }
        }

        text.Append(" }\n");
    }

    private static string? ListOrNothing(IEnumerable<string> values) => List(values) is var list && list == "[]" ? null : list;

    private static string List(IEnumerable<string> values) => $"[{string.Join(", ", values.Select(Quoted))}]";

    /// <summary>A text in double quotes, whatever is in it (YAML 1.2, 7.3.1).</summary>
    private static string Quoted(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value is '"' or '\\' ? quoted.Append('\\').Append((char)rune.Value)
                : rune.Value is >= ' ' and <= '~' || Rune.IsLetterOrDigit(rune) ? quoted.Append(rune)
                : quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
        }

        return quoted.Append('"').ToString();
    }
}
