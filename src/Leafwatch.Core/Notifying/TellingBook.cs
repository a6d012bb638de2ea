using System.Diagnostics.CodeAnalysis;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Notifying;

/// <summary>The incidents that somebody may be told of, what was told and decided of each, and what of that is yet to be committed. Used by one thread.</summary>
internal sealed class TellingBook
{
    private readonly Dictionary<string, ToldIncident> _incidents = [];
    private readonly List<NotifyDecision> _decisions = [];
    private readonly List<string> _ended = [];
    private readonly HashSet<string> _changed = [];

    public IReadOnlyCollection<ToldIncident> Incidents => _incidents.Values;

    /// <summary>Whether something is to be committed.</summary>
    public bool HasChanges => _changed.Count + _decisions.Count + _ended.Count > 0;

    public bool TryFind(string id, [NotNullWhen(true)] out ToldIncident? told) => _incidents.TryGetValue(id, out told);

    /// <summary>Takes up an incident as it was stored.</summary>
    public void Restore(ToldIncident told) => _incidents[told.Incident.Id] = told;

    /// <summary>Takes up an incident that was over; one that is known already stays as it is.</summary>
    public void Revive(ToldIncident told) => _incidents.TryAdd(told.Incident.Id, told);

    /// <summary>Takes up an incident of which nobody knows.</summary>
    public void Add(ToldIncident told)
    {
        _incidents[told.Incident.Id] = told;
        _changed.Add(told.Incident.Id);
    }

    /// <summary>Lets go of an incident that is over.</summary>
    public void End(string id)
    {
        _incidents.Remove(id);
        _changed.Remove(id);
        _ended.Add(id);
    }

    /// <summary>Takes note that what is stored of an incident is to be stored anew.</summary>
    public void MarkChanged(ToldIncident told) => _changed.Add(told.Incident.Id);

    /// <summary>Takes down what a receiver knows now.</summary>
    public void Know(ToldIncident told, ToldReceiver known) =>
        Change(told, told.Telling with { Told = [.. told.Telling.Told.Where(other => other.Receiver != known.Receiver), known] });

    public void Change(ToldIncident told, Telling telling)
    {
        told.Telling = telling;
        _changed.Add(telling.Incident);
    }

    /// <summary>Takes down a decision; the same one again only counts.</summary>
    public void Note(ToldIncident told, string receiver, NotifyReason reason, string? detail, DateTimeOffset now, long times = 0, string? notification = null)
    {
        NotifyDecision? before = told.Telling.Latest.FirstOrDefault(decision => decision.Receiver == receiver);
        bool isSame = before is not null && before.Reason == reason && before.Detail == detail && !reason.IsTold();
        if (isSame && (times == 0 || times == before!.Times))
        {
            return;
        }

        NotifyDecision decision = isSame
            ? before! with { Times = times }
            : new NotifyDecision(told.Incident.Id, told.Telling.Decisions + 1, now, receiver, reason, detail, Math.Max(1, times), notification);
        _decisions.RemoveAll(other => other.Incident == decision.Incident && other.Number == decision.Number);
        _decisions.Add(decision);
        Change(told, told.Telling with
        {
            Decisions = Math.Max(told.Telling.Decisions, decision.Number),
            Latest = [.. told.Telling.Latest.Where(other => other.Receiver != receiver), decision],
        });
    }

    /// <summary>What has changed since the last call.</summary>
    public void Collect(IncidentChanges changes)
    {
        changes.Decisions.AddRange(_decisions);
        changes.Ended.AddRange(_ended);
        changes.Tellings.AddRange(_changed.Select(id => _incidents.GetValueOrDefault(id)?.Telling).OfType<Telling>());
        _decisions.Clear();
        _ended.Clear();
        _changed.Clear();
    }
}
