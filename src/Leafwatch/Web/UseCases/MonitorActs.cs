using System.Security.Cryptography;
using Leafwatch.Core;
using Leafwatch.Sqlite;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.UseCases;

/// <summary>What is asked of the monitor.</summary>
internal static class MonitorActs
{
    /// <summary>An id that no other action has.</summary>
    public static string NewId() => MonitorRequest.NewId("dashboard");

    /// <returns>What came of it, in words; <see langword="null"/> while the monitor has not taken it up.</returns>
    public static Task<string?> AskAsync(Visit visit, OperatorAction action)
    {
        DashboardParts parts = visit.Dashboard.Parts;
        parts.Store.Ask(action);
        return MonitorRequest.OutcomeAsync(parts.Reading, action, parts.Patience, parts.Time, visit.Http.RequestAborted);
    }

    /// <summary>Puts into the story of an incident what was done because of it.</summary>
    public static OperatorAction Note(Visit visit, Incident incident, string what) => new()
    {
        Id = NewId(),
        Kind = OperatorActionKind.Note,
        Target = incident.Id,
        By = visit.Who!.Name,
        At = visit.Now,
        Note = what,
    };

    /// <summary>A silence that begins now, as it is asked for.</summary>
    public static OperatorAction Silencing(Visit visit, string condition, string reason, TimeSpan span) => new()
    {
        Id = NewId(),
        Kind = OperatorActionKind.AddSilence,
        By = visit.Who!.Name,
        At = visit.Now,
        Silence = new Silence(RandomNumberGenerator.GetHexString(8, lowercase: true), condition, visit.Who.Name, reason, visit.Now, visit.Now + span),
    };

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

    public static ActResult Drill(Visit visit, string? receiver)
    {
        if (visit.Dashboard.Parts.Changes is not { } changes)
        {
            return ActResult.Wrong(visit.Texts.Act.CannotChange);
        }

        if (receiver is null ? visit.Dashboard.Parts.Receivers.Count == 0 : !visit.Dashboard.Parts.Receivers.Contains(receiver))
        {
            return receiver is null ? ActResult.NotFound(visit.Texts) : new ActResult(StatusCodes.Status404NotFound, visit.Texts.Act.NoReceiver);
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
}
