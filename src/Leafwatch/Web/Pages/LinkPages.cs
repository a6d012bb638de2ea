using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Web.UseCases;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>
/// What the links in mails lead to. Scanners follow links, so following one only asks; the button acts. Whoever was told may do this one thing
/// without signing in.
/// </summary>
internal static class LinkPages
{
    public static Task AskAsync(Visit visit)
    {
        if (Grant(visit) is not { } grant || visit.Dashboard.Parts.Reading.FindIncident(grant.Incident) is not { } incident)
        {
            return visit.RefuseAsync(StatusCodes.Status403Forbidden, visit.Texts.Refused, visit.Texts.LinkIsOld);
        }

        // What became graver since somebody acknowledged it can be acknowledged again.
        bool isTaken = incident.Acknowledged is { } by && AlertLevel.RankOf(by.Level) >= AlertLevel.RankOf(incident.Level);
        Markup taken = incident.Acknowledged is { } one ? $"""<p role="status">{visit.Texts.TakenCareOf}: {one.By}</p>""" : Markup.Empty;
        Markup button = isTaken && grant.Kind == OperatorActionKind.Acknowledge
            ? Markup.Empty
            : $"""<form method="post" action="/act/{visit.Part("token")}"><button class="main">{Name(grant, visit.Texts)}</button></form>""";
        return visit.ShowAsync(Name(grant, visit.Texts), $"""
            <div class="narrow"><h1>{Name(grant, visit.Texts)}</h1>
            <p>{Shown.Level(incident.Level)} {incident.Headline()}</p>
            <p class="soft">{IncidentWords.State(incident)}, {Shown.Time(incident.Last, visit.Now)}</p>
            {taken}{button}
            </div>
            """);
    }

    public static async Task ActAsync(Visit visit)
    {
        if (Grant(visit) is not { } grant || visit.Dashboard.Parts.Reading.FindIncident(grant.Incident) is null)
        {
            await visit.RefuseAsync(StatusCodes.Status403Forbidden, visit.Texts.Refused, visit.Texts.LinkIsOld);
            return;
        }

        OperatorAction action = grant.ToAction(visit.Now);
        string said = await MonitorActs.AskAsync(visit, action) is null ? visit.Texts.AskedOfMonitor : visit.Texts.Done;
        visit.Audit($"{Words.Of(action.Kind)} by a link", $"incident {grant.Incident}", by: action.By);
        await visit.ShowAsync(Name(grant, visit.Texts), $"""<div class="narrow"><h1>{Name(grant, visit.Texts)}</h1><p role="status">{said}</p></div>""");
    }

    private static ActionGrant? Grant(Visit visit) =>
        ActionLinks.TryVerify(visit.Dashboard.Parts.Store.LinkKey(), visit.Part("token"), visit.Now, out ActionGrant? grant) ? grant : null;

    private static string Name(ActionGrant grant, Texts t) => (grant.Kind, grant.Verdict) switch
    {
        (OperatorActionKind.Acknowledge, _) => t.Acknowledge,
        (_, Verdict.FalseAlarm) => t.CloseFalse,
        (_, Verdict.Expected) => t.CloseExpected,
        _ => t.CloseTrue,
    };
}
