using System.IO.Hashing;

namespace Leafwatch.Core.Correlation;

/// <summary>The windows of a plan by the keys of their groups. A key is hashed once for a look and for what comes of it.</summary>
/// <remarks>
/// Open addressing with steps of one; who leaves is filled up from behind (D. E. Knuth, The Art of Computer Programming 3, 6.4, algorithm R).
/// The hash is seeded: an outsider chooses the keys.
/// </remarks>
internal sealed class WindowTable
{
    private Slot[] _slots = new Slot[16];

    public int Count { get; private set; }

    /// <summary>What the keys are hashed with. To be set before there is a window.</summary>
    public required long Seed { get; set; }

    public ulong HashOf(ReadOnlySpan<byte> key) => XxHash3.HashToUInt64(key, Seed);

    /// <summary>The window of a group, if there is one.</summary>
    /// <param name="key">The group's key.</param>
    /// <param name="hash">Its <see cref="HashOf"/>.</param>
    public Window? Find(ReadOnlySpan<byte> key, ulong hash)
    {
        Slot[] slots = _slots;
        int mask = slots.Length - 1;
        for (int at = (int)hash & mask; slots[at].Window is { } window; at = (at + 1) & mask)
        {
            if (slots[at].Hash == (uint)hash && window.Key.SequenceEqual(key))
            {
                return window;
            }
        }

        return null;
    }

    /// <summary>Takes in the window of a group that has none yet.</summary>
    public void Add(Window window, ulong hash)
    {
        if ((Count + 1) * 3L > _slots.Length * 2L)
        {
            Grow();
        }

        Put(_slots, new Slot((uint)hash, window));
        Count++;
    }

    public void Remove(Window window)
    {
        Slot[] slots = _slots;
        int mask = slots.Length - 1;
        int hole = (int)HashOf(window.Key) & mask;
        while (slots[hole].Window != window)
        {
            hole = (hole + 1) & mask;
        }

        for (int at = (hole + 1) & mask; slots[at].Window is not null; at = (at + 1) & mask)
        {
            // Only what is sought from the hole or from before it may move there.
            if (((at - (int)slots[at].Hash) & mask) >= ((at - hole) & mask))
            {
                slots[hole] = slots[at];
                hole = at;
            }
        }

        slots[hole] = default;
        Count--;
    }

    private static void Put(Slot[] slots, Slot slot)
    {
        int mask = slots.Length - 1;
        int at = (int)slot.Hash & mask;
        while (slots[at].Window is not null)
        {
            at = (at + 1) & mask;
        }

        slots[at] = slot;
    }

    private void Grow()
    {
        Slot[] larger = new Slot[_slots.Length * 2];
        foreach (Slot slot in _slots)
        {
            if (slot.Window is not null)
            {
                Put(larger, slot);
            }
        }

        _slots = larger;
    }

    private readonly record struct Slot(uint Hash, Window? Window);
}
