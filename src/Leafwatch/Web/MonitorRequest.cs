using System.Security.Cryptography;
using Leafwatch.Core;

namespace Leafwatch.Web;

/// <summary>What is asked of the monitor, as a command asks it: it stands in the state until the monitor takes it up, which is waited for, for a moment.</summary>
internal static class MonitorRequest
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>An id that no other action has.</summary>
    public static string NewId() => $"dashboard-{Guid.NewGuid():N}";

    /// <returns>What came of it, in words; <see langword="null"/> while the monitor has not taken it up.</returns>
    public static async Task<string?> AskAsync(Visit visit, OperatorAction action)
    {
        DashboardParts parts = visit.Dashboard.Parts;
        parts.Store.Ask(action);
        for (TimeSpan waited = TimeSpan.Zero; ; waited += Pause)
        {
            if (parts.Reading.OutcomeOf(action.Id) is { } outcome)
            {
                return outcome;
            }

            if (waited >= parts.Patience)
            {
                return null;
            }

            await Task.Delay(Pause, parts.Time, visit.Http.RequestAborted);
        }
    }

    /// <summary>Leads on to a page that shows what was asked: as done, or as something that is taken up soon.</summary>
    public static async Task AskAndGoAsync(Visit visit, OperatorAction action, string path) =>
        await visit.GoToAsync($"{path}?{(await AskAsync(visit, action) is null ? "asked" : "done")}=1");

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

    /// <summary>What the page that was led to says of what was asked.</summary>
    public static Markup Result(Visit visit)
    {
        string? said = visit.Asked("asked") is not null ? visit.Texts.AskedOfMonitor : visit.Asked("done") is not null ? visit.Texts.Done : null;
        if (said is null)
        {
            return Markup.Empty;
        }

        return $"""<p class="banner good" role="status">{said}</p>""";
    }
}
