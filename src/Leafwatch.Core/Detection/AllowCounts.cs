using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Detection;

/// <summary>Counts the events that each entry of an <see cref="AllowList"/> held for. Used by one thread.</summary>
public sealed class AllowCounts(AllowList allowed)
{
    private readonly Dictionary<string, AllowTally> _tallies = [];
    private readonly HashSet<string> _changed = [];

    /// <summary>The counts of the entries that held for an event, by their names.</summary>
    public IReadOnlyDictionary<string, AllowTally> Tallies => _tallies;

    public void Restore(IEnumerable<AllowTally> stored)
    {
        foreach (AllowTally tally in stored)
        {
            _tallies[tally.Entry] = tally;
        }
    }

    /// <summary>Counts an event that a rule selected.</summary>
    public void Add(Exemption exemption, DateTimeOffset time, int weight)
    {
        foreach (int number in exemption.Entries)
        {
            string name = allowed.Entries[number].Name;
            AllowTally known = _tallies.GetValueOrDefault(name) ?? new AllowTally(name, 0, time, time);
            _tallies[name] = known with
            {
                Events = known.Events + weight,
                First = time < known.First ? time : known.First,
                Last = time > known.Last ? time : known.Last,
            };
            _changed.Add(name);
        }
    }

    /// <summary>The counts that changed since the last call.</summary>
    public IReadOnlyList<AllowTally> TakeChanges()
    {
        AllowTally[] changed = [.. _changed.Select(name => _tallies[name])];
        _changed.Clear();
        return changed;
    }
}
