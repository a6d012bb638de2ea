using System.Globalization;
using Leafwatch.Configuration;
using Leafwatch.Core;

namespace Leafwatch.Web.UseCases;

/// <summary>What is changed about a rule: its threshold, on and off; and what that would have made of the past.</summary>
internal static class RuleActs
{
    private static readonly TimeSpan ShortestTimespan = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimespan = TimeSpan.FromDays(31);

    public static bool IsCorrelation(Visit visit, string rule) => visit.Dashboard.Parts.Rules.CorrelationNames.Contains(rule);

    public static bool IsRule(Visit visit, string rule) => visit.Dashboard.Parts.Rules.AlertNames.Contains(rule);

    /// <summary>A threshold as it was typed in; what is left empty stays as it is.</summary>
    /// <returns>The threshold, or what is wrong with it.</returns>
    public static (int? Count, TimeSpan? Timespan, string? Fault) Threshold(string count, string timespan, Texts t)
    {
        int? number = null;
        TimeSpan? span = null;
        if (count.Trim().Length > 0)
        {
            if (!int.TryParse(count.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int read) || read is < 1 or > RuleSettings.MostEvents)
            {
                return (null, null, Texts.Fill(t.Act.CountFault, RuleSettings.MostEvents));
            }

            number = read;
        }

        if (timespan.Trim().Length > 0)
        {
            if (!Duration.TryParse(timespan.Trim(), out TimeSpan read) || read < ShortestTimespan || read > LongestTimespan)
            {
                return (null, null, Texts.Fill(t.Act.TimespanFault, Duration.Format(LongestTimespan)));
            }

            span = read;
        }

        return (number, span, null);
    }

    public static ActResult SetThreshold(Visit visit, string rule, int? count, TimeSpan? timespan) => !IsCorrelation(visit, rule)
        ? ActResult.NotFound(visit.Texts)
        : Adjusting.Change(
            visit,
            adjustments => adjustments.WithThreshold(rule, count, timespan),
            count is null && timespan is null ? "took back a threshold" : "set a threshold",
            $"{rule}{(count is { } number ? $", {number} events" : "")}{(timespan is { } span ? $" in {Duration.Format(span)}" : "")}");

    public static ActResult Switch(Visit visit, string rule, bool isOff) => !IsRule(visit, rule)
        ? ActResult.NotFound(visit.Texts)
        : Adjusting.Change(visit, adjustments => adjustments.WithRule(rule, isOff), isOff ? "turned a rule off" : "turned a rule on", rule);

    public static ActResult Try(Visit visit, string rule, int? count, TimeSpan? timespan, bool isOff)
    {
        if (visit.Dashboard.Parts.Changes is not { } changes)
        {
            return ActResult.Wrong(visit.Texts.Act.CannotChange);
        }

        if (isOff ? !IsRule(visit, rule) : !IsCorrelation(visit, rule))
        {
            return ActResult.NotFound(visit.Texts);
        }

        WhatIf tried = new() { Rule = rule, Count = count, Timespan = timespan, IsOff = isOff, By = visit.Who!.Name, Asked = visit.Now };
        TimeProvider time = visit.Dashboard.Parts.Time;
        visit.Dashboard.Trial.Start(tried, (show, cancellation) =>
        {
            tried.Run(changes, show, time, cancellation);

            // Two sets of rules and all that was read would stay with a quiet monitor.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return Task.CompletedTask;
        });
        return ActResult.Done(rule);
    }
}
