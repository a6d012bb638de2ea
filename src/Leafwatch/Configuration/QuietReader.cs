using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Parsing.Times;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>quiet</c>: when and how often receivers may be told.</summary>
internal sealed class QuietReader(SettingsContext context)
{
    private static readonly string[] SameFields = ["host", "path", "user", "address"];
    private readonly List<NamedRule> _rules = [];
    private TimeZoneInfo _zone = TimeZoneInfo.Local;

    /// <summary>What holds where nobody says anything: a page or a site that fails for everyone explains that it fails for each, and a day on which all members log in that many mistype.</summary>
    public static IReadOnlyList<Inhibition> UsualInhibitions { get; } =
    [
        new("outage", Condition("rule = http_outage"), Condition("rule = http_500_burst or rule = http_page_failing or rule = http_error_share or rule = http_few_failing or rule = http_errors_everywhere or rule = http_outage_brief or rule = http_page_failing_brief or rule = http_error_share_brief"), [Width.Host]),
        new("everybody logs in", Condition("rule = http_login_form_taken_often"), Condition("rule = http_login_form_distributed"), [Width.Path]),
        new("page failing", Condition("rule = http_page_failing"), Condition("rule = http_500_burst"), [Width.Host]),
    ];

    /// <summary>What holds where the configuration says nothing. An outage makes several alerts within seconds: a mail of it waits for them.</summary>
    public static QuietOptions Usual { get; } = new() { Wait = TimeSpan.FromSeconds(5), Inhibitions = UsualInhibitions };

    public (QuietOptions Options, IReadOnlyList<NamedRule> Rules) Read(YamlEntry quiet)
    {
        QuietOptions options = Usual;
        if (!quiet.HasOnly(["hours", "wakes_at", "wait", "settle", "cooldown", "tell_end", "budget", "timezone", "maintenance", "inhibit"]))
        {
            return (options, []);
        }

        if (quiet.Child("timezone") is { } zone && zone.AsWords() is { } name)
        {
            if (TimeZones.TryFind(name, out TimeZoneInfo? found))
            {
                _zone = found;
            }
            else
            {
                zone.Expected("a time zone", "America/Toronto, UTC, +02:00");
            }
        }

        options = options with
        {
            Zone = _zone,
            Hours = quiet.Child("hours") is { } hours ? ReadWeek(hours) : null,
            WakesAt = quiet.Child("wakes_at")?.AsOneOf([.. AlertLevel.All]) ?? options.WakesAt,
            Wait = quiet.Child("wait")?.AsDuration(TimeSpan.Zero, TimeSpan.FromHours(1)) ?? options.Wait,
            Settle = quiet.Child("settle")?.AsDuration(TimeSpan.Zero, TimeSpan.FromHours(1)) ?? options.Settle,
            Cooldown = quiet.Child("cooldown")?.AsDuration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)) ?? options.Cooldown,
            TellsEndAt = quiet.Child("tell_end") is { } end ? (end.AsOneOf([.. AlertLevel.All, "never"]) is { } least && least != "never" ? least : null) : options.TellsEndAt,
            Budget = quiet.Child("budget")?.AsNumber(1, 10_000) ?? options.Budget,
            Maintenance = ReadMaintenance(quiet.Child("maintenance")),
            Inhibitions = quiet.Child("inhibit") is { } inhibit ? ReadInhibitions(inhibit) : UsualInhibitions,
        };
        return (options, _rules);
    }

    private static RouteCondition Condition(string text) =>
        RouteCondition.TryParse(text, out RouteCondition? condition, out RouteConditionError? error) ? condition : throw new InvalidOperationException(error.Message);

    private List<MaintenanceWindow> ReadMaintenance(YamlEntry? windows)
    {
        List<MaintenanceWindow> read = [];
        foreach (YamlEntry item in windows?.AsItems() ?? [])
        {
            if (!item.HasOnly(["name", "when", "for"]))
            {
                continue;
            }

            WeekWindow? when = item.Child("when") is { } week ? ReadWeek(week) : null;
            if (item.Child("when") is null)
            {
                item.Report($"'{item.Name}' has no 'when'", "when: \"sun 02:00-04:00\"");
            }

            RouteCondition? condition = item.Child("for") is { } matches ? ReadCondition(matches) : RouteCondition.Always;
            if (when is not null && condition is not null)
            {
                read.Add(new MaintenanceWindow(item.Child("name")?.AsWords() ?? when.ToString(), when, condition));
            }
        }

        return read;
    }

    private List<Inhibition> ReadInhibitions(YamlEntry inhibit)
    {
        List<Inhibition> read = [];
        foreach (YamlEntry item in inhibit.AsItems())
        {
            if (!item.HasOnly(["name", "cause", "effects", "same"]))
            {
                continue;
            }

            foreach (string key in (string[])["cause", "effects"])
            {
                if (item.Child(key) is null)
                {
                    item.Report($"'{item.Name}' has no '{key}'", "{ cause: \"rule = http_outage\", effects: \"rule = http_500_burst\", same: [host] }");
                }
            }

            RouteCondition? cause = item.Child("cause") is { } first ? ReadCondition(first) : null;
            RouteCondition? effects = item.Child("effects") is { } second ? ReadCondition(second) : null;
            string[] same = [.. (item.Child("same")?.AsItems() ?? []).Select(field => field.AsOneOf(SameFields)).OfType<string>().Select(FieldOf)];
            if (cause is not null && effects is not null)
            {
                read.Add(new Inhibition(item.Child("name")?.AsWords() ?? cause.Text, cause, effects, same));
            }
        }

        return read;
    }

    private static string FieldOf(string word) => word switch
    {
        "host" => Width.Host,
        "path" => Width.Path,
        "user" => Width.User,
        _ => Width.Address,
    };

    private RouteCondition? ReadCondition(YamlEntry entry)
    {
        RouteCondition? condition = ConditionText.Read(entry, context, _zone);
        _rules.AddRange(condition?.Rules.Select(rule => new NamedRule(rule.Name, Place.Inside(entry, rule.At))) ?? []);
        return condition;
    }

    private WeekWindow? ReadWeek(YamlEntry entry)
    {
        if (entry.AsWords() is { } text && WeekWindow.TryParse(text, _zone, out WeekWindow window))
        {
            return window;
        }

        entry.Expected("days and hours, as in \"22:00-07:00\" or \"sun 02:00-04:00\"");
        return null;
    }
}
