using System.Globalization;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Yaml;
using Leafwatch.Networks;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>anomalies</c>: whether they are looked for, how long a site is learned first, how many false alarms it may have, holidays and countries.</summary>
internal sealed class AnomaliesReader(SettingsContext context)
{
    private static readonly string[] Budgets = ["day", "week", "month", "quarter", "year"];

    public AnomalyOptions Read(YamlEntry anomalies)
    {
        AnomalyOptions options = new();
        if (anomalies.Scalar is "off" or "false")
        {
            return options with { IsOn = false };
        }

        if (!anomalies.HasOnly(["shadow", "budget", "holidays", "new_normal", "countries"]))
        {
            return options;
        }

        return options with
        {
            Shadow = anomalies.Child("shadow")?.AsDuration(TimeSpan.FromHours(1), TimeSpan.FromDays(60)) ?? options.Shadow,
            NewNormal = anomalies.Child("new_normal")?.AsDuration(TimeSpan.FromHours(1), TimeSpan.FromDays(14)) ?? options.NewNormal,
            Budget = anomalies.Child("budget")?.AsOneOf(Budgets) is { } budget ? new AlarmBudget(1, LengthOf(budget)) : options.Budget,
            Holidays = anomalies.Child("holidays") is { } holidays ? holidays.AsItems().Select(Day).OfType<DateOnly>().ToHashSet() : options.Holidays,
            CountryOf = anomalies.Child("countries") is { } countries && context.ReadPath(countries) is { } path
                ? ReadCountries(countries, path)
                : null,
        };
    }

    private static Func<string, string?>? ReadCountries(YamlEntry entry, string path)
    {
        (NetworkOwners? owners, string? problem) = NetworkOwners.Open(path);
        if (owners is null)
        {
            entry.Report($"'{entry.Name}': {path} cannot be used: {problem}", "a MaxMind database of countries, as GeoLite2-Country.mmdb");
            return null;
        }

        return owners.CountryOf;
    }

    private static TimeSpan LengthOf(string budget) => TimeSpan.FromDays(budget switch { "day" => 1, "week" => 7, "month" => 30, "quarter" => 91, _ => 365 });

    private static DateOnly? Day(YamlEntry entry)
    {
        if (DateOnly.TryParseExact(entry.Scalar, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return day;
        }

        entry.Expected("a day: 2026-12-25");
        return null;
    }
}
