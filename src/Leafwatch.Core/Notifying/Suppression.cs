namespace Leafwatch.Core.Notifying;

/// <summary>What keeps people from being told of an incident: silences, maintenance, and causes that explain it. Used by one thread.</summary>
internal sealed class Suppression(QuietOptions quiet)
{
    private readonly SortedDictionary<string, Silence> _silences = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RouteCondition> _conditions = [];

    /// <summary>The incidents that are causes, for each inhibition: also those that are over, of which something may be found out late.</summary>
    private readonly SortedSet<string>[] _causes = [.. quiet.Inhibitions.Select(_ => new SortedSet<string>(StringComparer.Ordinal))];

    /// <summary>Takes a silence, new or changed.</summary>
    public void Take(Silence silence)
    {
        _silences[silence.Id] = silence;
        if (RouteCondition.TryParse(silence.Matches, out RouteCondition? condition, out _, quiet.Zone))
        {
            _conditions[silence.Id] = condition;
        }
    }

    public Silence? Find(string silence) => _silences.GetValueOrDefault(silence);

    /// <summary>Notes what an incident is the cause of, as it stands.</summary>
    public void Note(Incident incident, DateTimeOffset now)
    {
        for (int i = 0; i < _causes.Length; i++)
        {
            if (quiet.Inhibitions[i].Cause.Holds(incident, now))
            {
                _causes[i].Add(incident.Id);
            }
            else
            {
                _causes[i].Remove(incident.Id);
            }
        }
    }

    public void Forget(string incident)
    {
        foreach (SortedSet<string> causes in _causes)
        {
            causes.Remove(incident);
        }
    }

    /// <summary>What stands before telling anybody of an incident, if anything does.</summary>
    /// <param name="incident">The incident.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="find">Another incident by its id, as it stands.</param>
    public (NotifyReason Reason, string? Detail)? Of(Incident incident, DateTimeOffset now, Func<string, Incident?> find)
    {
        foreach (Silence silence in _silences.Values)
        {
            if (silence.Starts <= now && now < silence.Ends && _conditions.TryGetValue(silence.Id, out RouteCondition? condition) && condition.HoldsForAll(incident, now))
            {
                return (NotifyReason.Silenced, $"silence {silence.Id} of {silence.Author}: {silence.Reason}");
            }
        }

        foreach (MaintenanceWindow window in quiet.Maintenance)
        {
            if (window.When.Contains(now) && window.For.HoldsForAll(incident, now))
            {
                return (NotifyReason.Maintenance, window.Name);
            }
        }

        for (int i = 0; i < _causes.Length; i++)
        {
            Inhibition inhibition = quiet.Inhibitions[i];
            if (_causes[i].Count == 0 || _causes[i].Contains(incident.Id) || !inhibition.Effects.HoldsForAll(incident, now))
            {
                continue;
            }

            foreach (string cause in _causes[i])
            {
                if (find(cause) is { } other && incident.Last >= other.First && (other.IsOpen || incident.Last <= other.Last) && inhibition.Same.All(field => Agree(other, incident, field)))
                {
                    return (NotifyReason.Inhibited, $"{inhibition.Name}: incident {cause}");
                }
            }
        }

        return null;
    }

    /// <summary>Whether what both say of a field may be the same; where lines name no machine, those of another source are of another one.</summary>
    private static bool Agree(Incident a, Incident b, string field) =>
        a.WidthOf(field) is { } one && b.WidthOf(field) is { } other ? one.Values.Intersect(other.Values).Any()
        : field != Width.Host || Agree(a, b, Width.Source);
}
