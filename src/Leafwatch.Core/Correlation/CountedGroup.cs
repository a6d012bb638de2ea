namespace Leafwatch.Core.Correlation;

/// <summary>The window of one group of one correlation.</summary>
internal sealed class CountedGroup(byte[] key)
{
    public byte[] Key { get; } = key;

    /// <summary>The events that may still matter.</summary>
    public EventRing Events { get; } = new();

    /// <summary>The first of <see cref="Events"/> that lies in the window which ends at the last, and how many events that window holds.</summary>
    public int WindowStart { get; set; }

    public long WindowWeight { get; set; }

    /// <summary>The alert that is firing for this group.</summary>
    public OpenAlert? Alert { get; set; }

    /// <summary>While firing: when it ends if no event comes until then.</summary>
    public long End { get; set; }

    /// <summary>When the last alert ended: a late event makes no second alert of the same time.</summary>
    public long CoveredUntil { get; set; } = long.MinValue;

    /// <summary>Whether it was forgotten.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether it changed since it was last stored; and whether it ever was.</summary>
    public bool IsDirty { get; set; }

    public bool IsStored { get; set; }

    public long Newest => Events[Events.Count - 1].Ticks;

    public void RemoveFirstEvent()
    {
        if (WindowStart > 0)
        {
            WindowStart--;
        }
        else
        {
            WindowWeight -= Events[0].Weight;
        }

        Events.RemoveFirst();
    }

    /// <summary>Finds the window that ends at an event, from nothing.</summary>
    public (int Start, long Weight) WindowEndingAt(int index, long timespan)
    {
        long from = Events[index].Ticks - timespan;
        int start = index;
        long weight = Events[index].Weight;
        while (start > 0 && Events[start - 1].Ticks >= from)
        {
            weight += Events[--start].Weight;
        }

        return (start, weight);
    }
}
