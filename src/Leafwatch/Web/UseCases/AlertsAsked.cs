using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Sqlite;

namespace Leafwatch.Web.UseCases;

/// <summary>Which alerts an address asks for.</summary>
internal static class AlertsAsked
{
    /// <summary>How many a page has.</summary>
    public const int OnAPage = 100;

    private const int MostSkipped = 100_000;

    /// <summary>What the address asks for.</summary>
    public static AlertQuery Query(Visit visit)
    {
        string? rule = visit.Asked("rule");
        return new AlertQuery(visit.Asked("limit", OnAPage, OnAPage), visit.Asked("skip", 0, MostSkipped))
        {
            Since = Time(visit.Asked("since")) ?? Within(visit),
            Until = Time(visit.Asked("until")),
            Rule = rule is null ? null : RulesAsked.Find(visit.Dashboard.Parts.Rules.InForce, rule)?.ToAlertRule().Id ?? rule,
            Level = visit.Asked("level"),
            State = visit.Asked("state") switch
            {
                "firing" => AlertState.Firing,
                "resolved" => AlertState.Resolved,
                _ => null,
            },
            Value = visit.Asked("value"),
        };
    }

    private static DateTimeOffset? Within(Visit visit) => visit.Asked("within") switch
    {
        "week" => visit.Now.AddDays(-7),
        "month" => visit.Now.AddDays(-30),
        "ever" => null,
        _ => visit.Now.AddDays(-1),
    };

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time) ? time : null;
}
