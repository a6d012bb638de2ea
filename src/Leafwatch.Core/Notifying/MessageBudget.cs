using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Notifying;

/// <summary>How many messages each receiver still gets within a day and within minutes. What is grave has a budget of its own, which noise cannot spend. Used by one thread.</summary>
internal sealed class MessageBudget(QuietOptions quiet)
{
    /// <summary>Of a receiver's own budget for a day so much may be spent within <see cref="QuietOptions.BurstWithin"/>.</summary>
    private const int PartInBurst = 10;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Dictionary<string, ReceiverTally> _tallies = [];
    private readonly HashSet<string> _changed = [];

    public void Restore(IEnumerable<ReceiverTally> stored)
    {
        foreach (ReceiverTally tally in stored)
        {
            _tallies[tally.Receiver] = tally;
        }
    }

    /// <summary>Whether there is one more message for a receiver.</summary>
    /// <param name="receiver">Its name in the configuration.</param>
    /// <param name="isProgram">Whether it is read by a program (<see cref="Receiver.IsProgram"/>).</param>
    /// <param name="level">How grave what it would be told is.</param>
    /// <param name="now">The wall clock.</param>
    public bool Affords(string receiver, bool isProgram, string level, DateTimeOffset now)
    {
        if (!_tallies.TryGetValue(receiver, out ReceiverTally? tally))
        {
            return true;
        }

        IReadOnlyList<DateTimeOffset> times = AlertLevel.IsGrave(level) ? tally.Grave : tally.Times;
        (int budget, int burst) = isProgram ? (quiet.ProgramBudget, quiet.ProgramBurst) : (quiet.Budget, quiet.Burst);
        if (quiet.Budgets.TryGetValue(receiver, out int own))
        {
            (budget, burst) = (own, Math.Max(quiet.Burst, own / PartInBurst));
        }

        return times.Count(at => now - at < Day) < budget && times.Count(at => now - at < quiet.BurstWithin) < burst;
    }

    public void Spend(string receiver, string level, DateTimeOffset now)
    {
        ReceiverTally tally = _tallies.GetValueOrDefault(receiver) ?? new ReceiverTally(receiver, [], []);
        _tallies[receiver] = AlertLevel.IsGrave(level) ? tally with { Grave = With(tally.Grave) } : tally with { Times = With(tally.Times) };
        _changed.Add(receiver);

        IReadOnlyList<DateTimeOffset> With(IReadOnlyList<DateTimeOffset> times) => [.. times.Where(at => now - at < Day), now];
    }

    /// <summary>What changed since the last call.</summary>
    public IReadOnlyList<ReceiverTally> TakeChanged()
    {
        ReceiverTally[] changed = [.. _changed.Select(name => _tallies[name])];
        _changed.Clear();
        return changed;
    }
}
