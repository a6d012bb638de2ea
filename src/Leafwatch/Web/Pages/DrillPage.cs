using Leafwatch.Web.UseCases;

namespace Leafwatch.Web.Pages;

/// <summary>A drill, asked for from a page, and what it says while it goes on.</summary>
internal static class DrillPage
{
    public static Task ShowAsync(Visit visit)
    {
        Texts t = visit.Texts;
        DrillRun? drill = visit.Dashboard.Drill.Latest;
        bool goesOn = drill is { IsTold: null } && !visit.Dashboard.Drill.WhenDone().IsCompleted;
        if (goesOn)
        {
            visit.Http.Response.Headers["Refresh"] = "1";
        }

        return visit.ShowAsync(t.Act.Drill, $"""
            <p class="crumb"><a href="/notifications">{t.Notifications}</a></p>
            <h1>{t.Act.Drill}</h1>
            {(goesOn ? Markup.Empty : Form(visit))}
            {(drill is null ? Shown.Soft(t.Act.NoDrill) : Seen(drill, goesOn, visit))}
            """);
    }

    public static async Task StartAsync(Visit visit) =>
        await RuleActionPages.AnswerAsync(visit, MonitorActs.Drill(visit, await visit.SentAsync("receiver") is { Length: > 0 } receiver ? receiver : null), "/notifications/drill");

    /// <summary>What starts one.</summary>
    public static Markup Form(Visit visit)
    {
        Texts t = visit.Texts;
        if (!visit.May(Needs.Operator))
        {
            return Markup.Empty;
        }

        if (visit.Dashboard.Parts.Receivers.Count == 0 || visit.Dashboard.Parts.Changes is null)
        {
            return Shown.Soft(t.Act.NoDrillHere);
        }

        return $"""
            <p>{t.Act.DrillDetail}</p>
            {Layout.Form(visit, "/notifications/drill", $"""
                <label>{t.Receiver}<select name="receiver">{Choice.Options("", [("", t.Act.DrillAll), .. visit.Dashboard.Parts.Receivers.Select(name => (name, name))])}</select></label>
                <button>{t.Act.StartDrill}</button>
                """, "filter")}
            """;
    }

    private static Markup Seen(DrillRun drill, bool goesOn, Visit visit)
    {
        Texts t = visit.Texts;
        return $"""
            <p class="banner {(goesOn ? "" : drill.IsTold == true ? "good" : "bad")}" role="status">{(goesOn ? t.Act.DrillRuns : drill.IsTold == true ? t.Act.DrillTold : t.Act.DrillFailed)}</p>
            <p>{Shown.Time(drill.Asked, visit.Now)}, {drill.By}: {drill.Receiver ?? t.Act.DrillAll}</p>
            <pre class="lines" tabindex="0" role="group" aria-label="{t.Act.Drill}">{drill.Said.Select(Line)}</pre>
            """;
    }

    private static Markup Line(string line) => $"<code>{line}</code>";
}
