namespace Leafwatch.Core.Correlation;

/// <summary>What one group of one correlation has seen of late: the events that may still matter, and the alert that is firing.</summary>
internal abstract class Window(byte[] key)
{
    private byte[] _key = key;
    private int _keyLength = key.Length;

    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    /// <summary>The alert that is firing for this group.</summary>
    public OpenAlert? Alert { get; set; }

    /// <summary>While firing: whether the rule is true with the newest event. An alert goes on for a while when it is not.</summary>
    public bool Holds { get; protected set; } = true;

    /// <summary>While firing: when it ends if no event comes until then.</summary>
    public long End { get; set; }

    /// <summary>When the last alert ended: a late event makes no second alert of the same time.</summary>
    public long CoveredUntil { get; set; } = long.MinValue;

    /// <summary>Its neighbours in the order in which windows last had an event.</summary>
    public Window? Older { get; set; }

    public Window? Newer { get; set; }

    /// <summary>Whether it is among those that <see cref="WindowSet.WakeAt"/> was asked for.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether it was forgotten.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether it changed since it was last stored; and whether it ever was.</summary>
    public bool IsDirty { get; set; }

    public bool IsStored { get; set; }

    /// <summary>What of the <see cref="WindowBudget"/> it was last found to take.</summary>
    public int Cost { get; set; }

    /// <summary>Whether it has no event.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>The time of the newest event.</summary>
    public abstract long Newest { get; }

    /// <summary>How many events it keeps.</summary>
    public abstract int Kept { get; }

    /// <summary>Takes an event into account, be it late.</summary>
    public abstract void Add(in WindowEvent added, WindowSet set);

    /// <summary>Time has passed the time that was asked for by <see cref="WindowSet.WakeAt"/>.</summary>
    public virtual void Wake(WindowSet set)
    {
    }

    /// <summary>Becomes the window of another group, without events: where visitors come and go, windows are as many as visits.</summary>
    /// <returns>Whether it could; what has grown large is better let go.</returns>
    public bool TryReuse(ReadOnlySpan<byte> key)
    {
        if (!TryClear())
        {
            return false;
        }

        if (_key.Length < key.Length)
        {
            _key = new byte[key.Length];
        }

        key.CopyTo(_key);
        _keyLength = key.Length;
        (End, CoveredUntil) = (0, long.MinValue);
        IsGone = IsStored = false;
        return true;
    }

    public abstract void Write(BinaryWriter writer, EvidenceRing evidence);

    /// <summary>Takes up what <see cref="Write"/> wrote; throws <see cref="FormatException"/> or what the reader throws for anything else.</summary>
    public abstract void Read(BinaryReader reader, WindowSet set);

    /// <summary>Forgets all events, keeping the memory for others, where that is worth it.</summary>
    protected virtual bool TryClear() => false;
}

/// <summary>A match as a window sees it.</summary>
/// <param name="Counted">When, how many, and where its line is kept.</param>
/// <param name="Line">The number of its line: matches of one line are one event.</param>
/// <param name="Input">Which input of the correlation it is.</param>
/// <param name="Value">A hash of the value that is counted.</param>
/// <param name="Number">The number that is reckoned with.</param>
internal readonly record struct WindowEvent(CountedEvent Counted, long Line, int Input, ulong Value = 0, decimal Number = 0)
{
    public long Ticks => Counted.Ticks;
}

/// <summary>What an event did to the window of its group.</summary>
internal enum WindowEffect
{
    None,

    /// <summary>An alert is firing, and the event belongs to it.</summary>
    Continued,

    /// <summary>With the event an alert fired.</summary>
    Fired,
}
