namespace Leafwatch.Core.Correlation;

/// <summary>
/// Bounds what all windows keep together, and the alerts that are firing in them. At the bound the group goes whose newest event is oldest,
/// whatever its correlation; its alert ends with it, and is stored as any other. A group that goes on makes an alert anew.
/// </summary>
/// <param name="most">How many bytes may be held, about.</param>
internal sealed class WindowBudget(long most)
{
    /// <summary>About what an event or a value takes.</summary>
    private const int EventSize = 96;

    private readonly List<WindowSet> _sets = [];

    /// <summary>How many bytes are held now, about.</summary>
    public long Held { get; private set; }

    public void Add(WindowSet set) => _sets.Add(set);

    /// <summary>Takes down what a window keeps by now. The first event is free: how many windows there are is bounded by the quota of groups.</summary>
    public void Take(Window window)
    {
        int cost = window.IsGone ? 0
            : (Math.Max(0, window.Kept - 1) * EventSize) + (window.Alert?.Size ?? 0);
        Held += cost - window.Cost;
        window.Cost = cost;
    }

    /// <summary>Lets go of groups until the rest is within the bound. To be called when no window is being changed.</summary>
    public void MakeRoom()
    {
        while (Held > most && OldestSet() is { } set)
        {
            set.EvictOldest();
        }
    }

    private WindowSet? OldestSet()
    {
        WindowSet? oldest = null;
        foreach (WindowSet set in _sets)
        {
            if (set.Windows > 0 && (oldest is null || set.OldestNewest < oldest.OldestNewest))
            {
                oldest = set;
            }
        }

        return oldest;
    }
}
