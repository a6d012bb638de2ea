using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Yaml;
using Leafwatch.Reports;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads which reports are sent when and to whom, and how long the history is kept.</summary>
internal static class ReportsReader
{
    /// <summary>The keys of <c>report</c> that say when one is sent.</summary>
    public static readonly IReadOnlyDictionary<string, ReportKind> Kinds = new Dictionary<string, ReportKind>
    {
        ["daily"] = ReportKind.Day,
        ["weekly"] = ReportKind.Week,
        ["monthly"] = ReportKind.Month,
    };

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36500);

    /// <param name="report">The map under <c>report</c>; it has only known keys.</param>
    /// <param name="receivers">The names of the receivers.</param>
    public static IReadOnlyList<ReportPlan> Plans(YamlEntry report, IReadOnlyList<string> receivers) =>
        [.. Kinds.Select(kind => report.Child(kind.Key) is { } entry ? Plan(entry, kind.Value, receivers) : null).OfType<ReportPlan>()];

    public static RollupRetention History(YamlEntry? history)
    {
        RollupRetention defaults = RollupRetention.Default;
        if (history?.HasOnly(["minutes", "hours", "days", "alerts", "pseudonyms_after"]) != true)
        {
            return defaults;
        }

        return defaults with
        {
            Minutes = history.Child("minutes")?.AsDuration(Hour, Longest) ?? defaults.Minutes,
            Hours = history.Child("hours")?.AsDuration(Hour, Longest) ?? defaults.Hours,
            Days = history.Child("days")?.AsDuration(Hour, Longest) ?? defaults.Days,
            Alerts = history.Child("alerts")?.AsDuration(Hour, Longest) ?? defaults.Alerts,
            Pseudonyms = history.Child("pseudonyms_after") is { } after
                ? after.Scalar == "never" ? null : after.AsDuration(Hour, Longest) ?? defaults.Pseudonyms
                : defaults.Pseudonyms,
        };
    }

    /// <summary>Names of receivers; of each that is none it is said.</summary>
    public static IReadOnlyList<string> Names(YamlEntry to, IReadOnlyList<string> receivers)
    {
        List<string> names = [];
        foreach (YamlEntry item in to.AsItems())
        {
            if (item.Scalar is { } name && receivers.Contains(name))
            {
                names.Add(name);
            }
            else
            {
                item.Report($"unknown receiver '{item.Scalar}'", Spelling.DidYouMean(item.Scalar ?? "", receivers) ?? (receivers.Count > 0 ? $"known here: {string.Join(", ", receivers)}" : "there are none"));
            }
        }

        return names;
    }

    private static ReportPlan? Plan(YamlEntry entry, ReportKind kind, IReadOnlyList<string> receivers)
    {
        if (!entry.HasOnly(["at", "to"]))
        {
            return null;
        }

        ReportTime time = ReportTime.Default;
        if (entry.Child("at") is { } at && !(at.Scalar is { } text && ReportTime.TryParse(text, kind, out time)))
        {
            at.Expected(kind switch
            {
                ReportKind.Day => "a time of the day: 08:00",
                ReportKind.Month => "a day from 1 to 28, and a time: 1 08:00",
                _ => "a day of the week, and a time: mon 08:00",
            });
        }

        if (entry.Child("to") is not { } to)
        {
            entry.Report($"'{entry.Name}' does not say to whom", "to: [security]");
            return null;
        }

        return new ReportPlan(kind, time, Names(to, receivers));
    }
}
