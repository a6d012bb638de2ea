using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Sqlite;
using Leafwatch.Web.UseCases;

namespace Leafwatch.Web.Pages;

/// <summary>What was changed from the dashboard and holds over the configuration; who is kept out.</summary>
internal static class ChangePages
{
    /// <summary>What the address says when a block was written down and nobody is kept out.</summary>
    private const string Dry = "dry";

    private const string AllowForm = "allow";
    private const string BlockForm = "block";

    private static readonly string[] Lengths = ["1h", "1d", "7d", "30d", "90d"];

    public static Task ShowAsync(Visit visit)
    {
        Texts t = visit.Texts;
        Adjustments changed = visit.Dashboard.Parts.Changes?.InForce.Adjustments ?? Adjustments.None;
        Block[] blocks = [.. visit.Dashboard.Parts.Reading.Blocks().Where(block => block.Until > visit.Now)];
        Markup saved = visit.Asked("saved") is not { } how ? Markup.Empty : $"""<p class="banner good" role="status">{(how == Dry ? t.Act.SavedDry : t.Act.Saved)}</p>""";
        return visit.ShowAsync(t.Act.ChangedHere, $"""
            <p class="crumb"><a href="/rules">{t.Rules}</a></p>
            <h1>{t.Act.ChangedHere}</h1>
            {saved}
            <p>{Texts.Fill(t.Act.ChangedDetail, Adjustments.PathIn(visit.Dashboard.Parts.StateDirectory))}</p>
            <section aria-labelledby="rules"><h2 id="rules">{t.Rules}</h2>
            {(changed.Thresholds.Count + changed.Off.Count == 0 ? Shown.Soft(t.Act.NothingChanged) : Rules(visit, changed))}
            </section>
            <section aria-labelledby="allowed"><h2 id="allowed">{t.Act.Allowed}</h2>
            {(changed.Allow.Entries.Count == 0 ? Shown.Soft(t.Act.NobodyAllowed) : Allowed(visit, changed.Allow.Entries))}
            </section>
            <section aria-labelledby="blocked"><h2 id="blocked">{t.Act.Blocked}</h2>
            {(blocks.Length == 0 ? Shown.Soft(t.Act.NothingBlocked) : Blocks(visit, blocks))}
            </section>
            """);
    }

    public static async Task AllowAsync(Visit visit)
    {
        if (IncidentsAsked.Find(visit) is not { } incident)
        {
            await visit.NotFoundAsync();
            return;
        }

        string[] names = [.. incident.Rules.Select(rule => rule.Name)];

        // A rule that is gone since is passed over, as long as there is another: none at all would mean those below a level.
        string[] known = [.. names.Where(rule => RuleActs.IsRule(visit, rule))];
        string[] rules = await visit.SentAsync("rules") != "these" ? [] : known.Length > 0 ? known : names;
        await AnswerAsync(visit, AllowForm, incident, await AllowActs.AllowAsync(visit, rules, incident), "/changes?saved=1");
    }

    public static async Task TakeBackAllowedAsync(Visit visit) =>
        await RuleActionPages.AnswerAsync(visit, AllowActs.TakeBack(visit, await visit.SentAsync("name")), "/changes?saved=1");

    public static async Task BlockAsync(Visit visit)
    {
        if (IncidentsAsked.Find(visit) is not { } incident)
        {
            await visit.NotFoundAsync();
            return;
        }

        ActResult result = await BlockActs.BlockAsync(visit, await visit.SentAsync("address"), await visit.SentAsync("for"), incident);
        await AnswerAsync(visit, BlockForm, incident, result, $"/changes?saved={(BlockActs.Blocking(visit)?.IsDry == true ? Dry : "1")}");
    }

    public static async Task UnblockAsync(Visit visit) =>
        await RuleActionPages.AnswerAsync(visit, await BlockActs.UnblockAsync(visit, await visit.SentAsync("network")), "/changes?saved=1");

    /// <summary>The part of an incident's page that lets its actor in or keeps it out.</summary>
    public static Markup ForActor(Visit visit, Incident incident, SentForm? sent)
    {
        Texts t = visit.Texts;
        if (!visit.May(Needs.Operator) || visit.Dashboard.Parts.Changes is null || incident.IsBreakdown() || incident.Subject is not { Field: Width.Address or Width.Network } subject)
        {
            return Markup.Empty;
        }

        Markup block = BlockActs.Blocking(visit) is null ? Shown.Soft(t.Act.NothingBlocks) : Layout.Form(visit, $"/incidents/{incident.Id}/block", $"""
            <label>{t.Act.AllowWhat}<input name="address" value="{SentForm.Value(sent, BlockForm, "address", subject.Value)}" required></label>
            <label>{t.Act.BlockFor}<select name="for">{Choice.Options(SentForm.Value(sent, BlockForm, "for", "1d"), Lengths.Select(length => (length, length)))}</select></label>
            <button>{t.Act.Block}</button>
            """, "filter");
        return $"""
            {SentForm.Folded(sent, BlockForm, BlockActs.Blocking(visit)?.IsDry == true ? t.Act.BlockThisDry : t.Act.BlockThis, block)}
            {SentForm.Folded(sent, AllowForm, t.Act.AllowThis, Layout.Form(visit, $"/incidents/{incident.Id}/allow", $"""
                <label>{t.Act.AllowWhat}<input name="address" value="{SentForm.Value(sent, AllowForm, "address", subject.Value)}" required></label>
                <label>{t.Act.ExemptFrom}<select name="rules">{Choice.Options(SentForm.Value(sent, AllowForm, "rules", "these"), ("these", t.Act.TheseRules), ("", t.Act.BelowHigh))}</select></label>
                <label>{t.Act.BlockFor}<select name="for">{Choice.Options(SentForm.Value(sent, AllowForm, "for", "30d"), Lengths.Select(length => (length, length)))}</select></label>
                <label>{t.Why}<input name="reason" value="{SentForm.Value(sent, AllowForm, "reason")}" maxlength="{AllowActs.LongestReason}" required></label>
                <button>{t.Act.Allow}</button>
                """, "filter"))}
            """;
    }

    private static async Task AnswerAsync(Visit visit, string form, Incident incident, ActResult result, string next) => await (result.IsDone
        ? visit.GoToAsync(next)
        : IncidentPages.ShowAsync(visit, incident, new SentForm(form, result.Said, await visit.FormAsync()), result.Status));

    private static Markup Rules(Visit visit, Adjustments changed) => $"""
        <div class="scroll" tabindex="0" role="group" aria-labelledby="rules"><table><caption class="sr">{visit.Texts.Rules}</caption>
        <thead><tr><th scope="col">{visit.Texts.Rule}</th><th scope="col">{visit.Texts.Threshold}</th><th scope="col"><span class="sr">{visit.Texts.Act.TakeBack}</span></th></tr></thead>
        <tbody>{changed.Thresholds.Select(each => ThresholdRow(visit, each))}{changed.Off.Select(each => OffRow(visit, each))}</tbody></table></div>
        """;

    private static Markup ThresholdRow(Visit visit, ThresholdSettings threshold)
    {
        Texts t = visit.Texts;
        string asked = Texts.Fill(t.AskedDetail, threshold.Count is { } count ? Shown.Number(count) : t.Act.AsItIs, threshold.Timespan is { } span ? Duration.Format(span) : t.Act.AsItIs);
        return Row(visit, threshold.Rule, asked, "threshold", $"""<button>{t.Act.TakeBack}</button>""");
    }

    private static Markup OffRow(Visit visit, NamedRule rule) =>
        Row(visit, rule.Name, visit.Texts.Act.RulesOff, "switch", $"""<input type="hidden" name="off" value="0"><button>{visit.Texts.Act.TurnOn}</button>""");

    private static Markup Row(Visit visit, string rule, string what, string act, Markup button)
    {
        Markup form = visit.May(Needs.Operator) ? Layout.Form(visit, $"/rules/{Uri.EscapeDataString(rule)}/{act}", button) : Markup.Empty;
        return $"""
            <tr><th scope="row">{Shown.RuleLink(rule)}</th><td>{what}</td><td>{form}</td></tr>

            """;
    }

    private static Markup Allowed(Visit visit, IReadOnlyList<AllowEntry> entries) => $"""
        <div class="scroll" tabindex="0" role="group" aria-labelledby="allowed"><table><caption class="sr">{visit.Texts.Act.Allowed}</caption>
        <thead><tr><th scope="col">{visit.Texts.Who}</th><th scope="col">{visit.Texts.Until}</th><th scope="col">{visit.Texts.Why}</th><th scope="col"><span class="sr">{visit.Texts.Act.NoLonger}</span></th></tr></thead>
        <tbody>{entries.Select(entry => AllowedRow(visit, entry))}</tbody></table></div>
        """;

    private static Markup AllowedRow(Visit visit, AllowEntry entry)
    {
        Markup end = visit.May(Needs.Operator) ? Layout.Form(visit, "/allowed/remove", $"""<input type="hidden" name="name" value="{entry.Name}"><button>{visit.Texts.Act.NoLonger}</button>""") : Markup.Empty;
        return $"""
            <tr><th scope="row">{entry.Name}</th><td>{Shown.Time(entry.Until == DateTimeOffset.MaxValue ? null : entry.Until, visit.Now)}</td><td>{entry.Reason}</td><td>{end}</td></tr>

            """;
    }

    private static Markup Blocks(Visit visit, IReadOnlyList<Block> blocks) => $"""
        <div class="scroll" tabindex="0" role="group" aria-labelledby="blocked"><table><caption class="sr">{visit.Texts.Act.Blocked}</caption>
        <thead><tr><th scope="col">{visit.Texts.Address}</th><th scope="col">{visit.Texts.Until}</th><th scope="col">{visit.Texts.Who}</th><th scope="col">{visit.Texts.Incident}</th><th scope="col"><span class="sr">{visit.Texts.Act.LetIn}</span></th></tr></thead>
        <tbody>{blocks.Select(block => BlockRow(visit, block))}</tbody></table></div>
        """;

    private static Markup BlockRow(Visit visit, Block block)
    {
        Markup end = visit.May(Needs.Operator) && BlockActs.Blocking(visit) is not null
            ? Layout.Form(visit, "/blocks/remove", $"""<input type="hidden" name="network" value="{block.Name}"><button>{visit.Texts.Act.LetIn}</button>""")
            : Markup.Empty;
        Markup incident = block.Incident is { } id ? $"""<a href="/incidents/{Uri.EscapeDataString(id)}"><code>{id}</code></a>""" : Markup.Empty;
        return $"""
            <tr><th scope="row">{block.Name}{(block.IsDry ? $""" <span class="soft">{visit.Texts.Act.OnlySaid}</span>""" : Markup.Empty)}</th><td>{Shown.Time(block.Until, visit.Now)}</td><td>{block.By}</td><td>{incident}</td><td>{end}</td></tr>

            """;
    }
}
