using Leafwatch.Core;
using Leafwatch.Core.Notifying;

namespace Leafwatch.Web.UseCases;

/// <summary>What is done about an incident, and the silences.</summary>
internal static class IncidentActs
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(366);

    /// <summary>What a word asks to be done about an incident; <see langword="null"/> for a word that asks for nothing, or too long a note.</summary>
    public static OperatorAction? Action(Visit visit, Incident incident, string what, string note)
    {
        (OperatorActionKind Kind, Verdict? Verdict)? asked = what switch
        {
            "acknowledge" => (OperatorActionKind.Acknowledge, null),
            "note" when note.Length > 0 => (OperatorActionKind.Note, null),
            _ when VerdictWords.Read(what) is { } verdict => (OperatorActionKind.Close, verdict),
            _ => null,
        };
        return asked is not { } wanted || note.Length > OperatorAction.LongestNote ? null : new OperatorAction
        {
            Id = MonitorActs.NewId(),
            Kind = wanted.Kind,
            Verdict = wanted.Verdict,
            Target = incident.Id,
            By = visit.Who!.Name,
            At = visit.Now,
            Note = note.Length > 0 ? note : null,
        };
    }

    /// <summary>Reads the silence that a form asks for, and puts it into the story of the incident that it was asked on, if it was on one.</summary>
    /// <returns>What is to be asked of the monitor, or why nothing is.</returns>
    public static async Task<(OperatorAction? Silencing, string Fault)> AskForSilenceAsync(Visit visit, TimeSpan span)
    {
        string condition = (await visit.SentAsync("matches")).Trim();
        string why = (await visit.SentAsync("reason")).Trim();
        if (span <= TimeSpan.Zero || span > LongestSilence)
        {
            return (null, visit.Texts.Act.LengthFault);
        }

        if (why.Length is 0 or > AllowActs.LongestReason)
        {
            return (null, visit.Texts.Act.ReasonFault);
        }

        if (!RouteCondition.TryParse(condition, out RouteCondition? matches, out RouteConditionError? error))
        {
            return (null, error.Message);
        }

        string id = await visit.SentAsync("incident");
        Incident? incident = IncidentsAsked.Find(visit, id);
        if (id.Length > 0 && incident is null)
        {
            return (null, visit.Texts.Act.NoIncident);
        }

        // A rule that is gone since may have an incident that is open still.
        if (matches.Rules.FirstOrDefault(rule => !visit.Dashboard.Parts.Rules.IsKnown(rule.Name) && incident?.Rules.Any(its => its.Name == rule.Name) != true) is { } unknown)
        {
            return (null, Texts.Fill(visit.Texts.Act.NoSuchRule, unknown.Name));
        }

        visit.Audit("silenced", condition);
        if (incident is not null)
        {
            visit.Dashboard.Parts.Store.Ask(MonitorActs.Note(visit, incident, $"silenced for {Duration.Format(span)}, {condition}: {why}"));
        }

        return (MonitorActs.Silencing(visit, condition, why, span), "");
    }

    /// <summary>What ends a silence when the monitor is asked for it.</summary>
    public static OperatorAction EndOfSilence(Visit visit, string id)
    {
        visit.Audit("ended a silence", id);
        return new OperatorAction
        {
            Id = MonitorActs.NewId(),
            Kind = OperatorActionKind.ExpireSilence,
            Target = id,
            By = visit.Who!.Name,
            At = visit.Now,
        };
    }
}
