using System.Net;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Ledgers;
using Leafwatch.Receivers.Blocking;
using Leafwatch.Sqlite;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web;

/// <summary>What pages and API change besides incidents: rules, who is allowed, who is kept out. Each says what came of it, and takes it down.</summary>
internal static class Acts
{
    public const int LongestReason = 500;
    public static readonly TimeSpan LongestBlock = TimeSpan.FromDays(366);

    private static readonly TimeSpan ShortestTimespan = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimespan = TimeSpan.FromDays(31);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static bool IsCorrelation(Visit visit, string rule) => visit.Dashboard.Parts.Rules.CorrelationNames.Contains(rule);

    public static bool IsRule(Visit visit, string rule) => visit.Dashboard.Parts.Rules.AlertNames.Contains(rule);

    /// <summary>Whether a rule is one of the monitor's own, of which none can leave somebody out: what is unusual, and how the monitor itself does.</summary>
    private static bool IsOfMonitor(string rule) => AnomalyRules.All.Concat(HealthRules.All).Any(own => own.Name == rule);

    /// <summary>A threshold as it was typed in; what is left empty stays as it is.</summary>
    /// <returns>The threshold, or what is wrong with it.</returns>
    public static (int? Count, TimeSpan? Timespan, string? Fault) Threshold(string count, string timespan, Texts t)
    {
        int? number = null;
        TimeSpan? span = null;
        if (count.Trim().Length > 0)
        {
            if (!int.TryParse(count.Trim(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int read) || read is < 1 or > RuleSettings.MostEvents)
            {
                return (null, null, Pages.Shown.Format(t.Act.CountFault, RuleSettings.MostEvents));
            }

            number = read;
        }

        if (timespan.Trim().Length > 0)
        {
            if (!Duration.TryParse(timespan.Trim(), out TimeSpan read) || read < ShortestTimespan || read > LongestTimespan)
            {
                return (null, null, Pages.Shown.Format(t.Act.TimespanFault, Duration.Format(LongestTimespan)));
            }

            span = read;
        }

        return (number, span, null);
    }

    public static ActResult SetThreshold(Visit visit, string rule, int? count, TimeSpan? timespan) => !IsCorrelation(visit, rule)
        ? ActResult.NotFound(visit.Texts)
        : Change(
            visit,
            adjustments => adjustments.WithThreshold(rule, count, timespan),
            count is null && timespan is null ? "took back a threshold" : "set a threshold",
            $"{rule}{(count is { } number ? $", {number} events" : "")}{(timespan is { } span ? $" in {Duration.Format(span)}" : "")}");

    public static ActResult Switch(Visit visit, string rule, bool isOff) => !IsRule(visit, rule)
        ? ActResult.NotFound(visit.Texts)
        : Change(visit, adjustments => adjustments.WithRule(rule, isOff), isOff ? "turned a rule off" : "turned a rule on", rule);

    /// <param name="visit">Who asks.</param>
    /// <param name="address">Who is allowed: an address or a network.</param>
    /// <param name="rules">From which rules they are exempt, by name, those of the monitor itself aside; nothing for those below the level <c>high</c>.</param>
    /// <param name="length">For how long.</param>
    /// <param name="reason">Why.</param>
    public static ActResult Allow(Visit visit, string address, IReadOnlyList<string> rules, string length, string reason)
    {
        Texts t = visit.Texts;
        string why = reason.Trim();
        string[] named = [.. rules.Where(rule => !IsOfMonitor(rule))];
        return TryNetwork(address) is not { } network ? ActResult.Wrong(t.Act.NetworkFault)
            : ProtectedAddresses.WhyTooWide(network) is { } wide ? ActResult.Wrong(Pages.Shown.Format(t.Act.NotAllowed, Block.NameOf(network), wide))
            : rules.Count > 0 && named.Length == 0 ? ActResult.Wrong(t.Act.NoRuleToExempt)
            : named.FirstOrDefault(rule => !IsRule(visit, rule)) is { } unknown ? ActResult.Wrong(Pages.Shown.Format(t.Act.NoSuchRule, unknown))
            : !Duration.TryParse(length, out TimeSpan span) || span <= TimeSpan.Zero || span > LongestBlock ? ActResult.Wrong(t.Act.LengthFault)
            : why.Length is 0 or > LongestReason || why.Any(char.IsControl) ? ActResult.Wrong(t.Act.ReasonFault)
            : Change(
                visit,
                adjustments => adjustments.WithAllowed(network, named, visit.Now + span, why),
                "allowed",
                $"{Block.NameOf(network)}{(named.Length > 0 ? $", rules {string.Join(", ", named)}" : "")}, for {length}: {why}");
    }

    public static ActResult TakeBackAllowed(Visit visit, string name) =>
        visit.Dashboard.Parts.Changes?.InForce.Adjustments.Allow.Entries.Any(entry => entry.Name == name) != true
            ? ActResult.NotFound(visit.Texts)
            : Change(visit, adjustments => adjustments.WithoutAllowed(name), "no longer allowed", name);

    /// <summary>What blocks, if a receiver of the configuration does.</summary>
    public static BlockOptions? Blocking(Visit visit) =>
        visit.Dashboard.Parts.Changes?.InForce.Settings.Receivers.Select(receiver => receiver.Options).OfType<BlockOptions>().FirstOrDefault();

    public static async Task<ActResult> BlockAsync(Visit visit, string address, string length, Incident? incident)
    {
        Texts t = visit.Texts;
        if (Blocking(visit) is not { } options)
        {
            return ActResult.Wrong(t.Act.NothingBlocks);
        }

        if (TryNetwork(address) is not { } network)
        {
            return ActResult.Wrong(t.Act.NetworkFault);
        }

        if (!Duration.TryParse(length, out TimeSpan span) || span <= TimeSpan.Zero || span > LongestBlock)
        {
            return ActResult.Wrong(t.Act.LengthFault);
        }

        BlockBook book = Book(visit, options);
        (bool isBlocked, string said) = book.Add(network, visit.Who!.Name, incident?.Id, incident?.First ?? visit.Now, span);
        if (!isBlocked)
        {
            return ActResult.Wrong(said);
        }

        visit.Audit(options.IsDry ? "would block (dry run)" : "blocked", $"{said}{(incident is null ? "" : $", incident {incident.Id}")}");
        ActResult result = await ApplyAsync(book, said);
        if (result.IsDone && incident is not null)
        {
            await MonitorRequest.AskAsync(visit, MonitorRequest.Note(visit, incident, options.IsDry ? $"{said} ({t.Act.OnlySaid})" : said));
        }

        return result;
    }

    public static async Task<ActResult> UnblockAsync(Visit visit, string address)
    {
        if (Blocking(visit) is not { } options)
        {
            return ActResult.Wrong(visit.Texts.Act.NothingBlocks);
        }

        if (TryNetwork(address) is not { } network || !visit.Dashboard.Parts.Store.RemoveBlock(network))
        {
            return ActResult.NotFound(visit.Texts);
        }

        visit.Audit("let in again", Block.NameOf(network));
        return await ApplyAsync(Book(visit, options), Block.NameOf(network));
    }

    /// <summary>Reads the configuration anew.</summary>
    public static ActResult Reload(Visit visit)
    {
        if (visit.Dashboard.Parts.Changes is not { } changes)
        {
            return ActResult.Wrong(visit.Texts.Act.CannotChange);
        }

        IReadOnlyList<string> refused = changes.Reload();
        visit.Audit(refused.Count == 0 ? "let the configuration be read anew" : "let the configuration be read anew: refused");
        return refused.Count == 0 ? ActResult.Done("the configuration was read anew") : ActResult.Wrong(string.Join('\n', refused));
    }

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

    public static ActResult Drill(Visit visit, string? receiver)
    {
        if (visit.Dashboard.Parts.Changes is not { } changes)
        {
            return ActResult.Wrong(visit.Texts.Act.CannotChange);
        }

        if (receiver is null ? visit.Dashboard.Parts.Receivers.Count == 0 : !visit.Dashboard.Parts.Receivers.Contains(receiver))
        {
            return ActResult.NotFound(visit.Texts);
        }

        if (visit.Dashboard.Drill.Latest is { IsTold: null } && !visit.Dashboard.Drill.WhenDone().IsCompleted)
        {
            return ActResult.Wrong(visit.Texts.Act.DrillGoesOn);
        }

        DrillRun drill = new(receiver, visit.Who!.Name, visit.Now);
        visit.Dashboard.Drill.Start(drill, (show, cancellation) => drill.RunAsync(changes, show, cancellation));
        visit.Audit("asked for a drill", receiver ?? "all receivers");
        return ActResult.Done(receiver ?? "all receivers");
    }

    public static IPNetwork? TryNetwork(string text)
    {
        string trimmed = text.Trim();
        return IPNetwork.TryParse(trimmed, out IPNetwork network) ? network
            : IPAddress.TryParse(trimmed, out IPAddress? address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : null;
    }

    private static BlockBook Book(Visit visit, BlockOptions options) =>
        new(visit.Dashboard.Parts.Store, options, new ProtectedAddresses(options, visit.Dashboard.Parts.Time), visit.Dashboard.Parts.Time);

    private static async Task<ActResult> ApplyAsync(BlockBook book, string said)
    {
        using CancellationTokenSource end = new(Patience);
        return await book.ApplyAsync(end.Token) is { } trouble ? ActResult.Wrong(trouble) : ActResult.Done(said);
    }

    private static ActResult Change(Visit visit, Func<Adjustments, Adjustments> change, string did, string what)
    {
        if (visit.Dashboard.Parts.Changes is not { } changes)
        {
            return ActResult.Wrong(visit.Texts.Act.CannotChange);
        }

        IReadOnlyList<string> refused = changes.Change(change);
        if (refused.Count > 0)
        {
            return ActResult.Wrong(string.Join('\n', refused));
        }

        visit.Audit(did, what);
        return ActResult.Done(what);
    }
}

/// <summary>What came of something that was asked for.</summary>
/// <param name="Status">The status of the answer, unless it was done.</param>
/// <param name="Said">What was done, or why not.</param>
internal sealed record ActResult(int Status, string Said)
{
    public bool IsDone => Status == StatusCodes.Status200OK;

    public static ActResult Done(string said) => new(StatusCodes.Status200OK, said);

    public static ActResult Wrong(string why) => new(StatusCodes.Status422UnprocessableEntity, why);

    public static ActResult NotFound(Texts t) => new(StatusCodes.Status404NotFound, t.NotFoundDetail);
}
