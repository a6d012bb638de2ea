namespace Leafwatch.Core.Correlation;

/// <summary>An alert while it may still change. What it shows is at hand, or in the store when many others are firing.</summary>
internal sealed class OpenAlert
{
    /// <summary>About what an alert without its lines takes, with what it shows and without that.</summary>
    private const int SizeWithContent = 1536;
    private const int SizeWithout = 384;

    private const long StillFiring = long.MinValue;

    private readonly EvidenceBudget _budget;

    // There may be tens of thousands: times in the fewest bytes.
    private readonly long _first;
    private readonly long _fired;
    private long _last;
    private long _resolved = StillFiring;
    private readonly short _firstOffset;
    private readonly short _firedOffset;
    private short _lastOffset;

    private AlertContent? _content;

    public OpenAlert(Alert template, EvidenceBudget budget, bool isTold = true)
        : this(Mark.Of(template), budget, isTold, new AlertContent(template, budget))
    {
    }

    private OpenAlert(Mark mark, EvidenceBudget budget, bool isTold, AlertContent? content)
    {
        IsInStore = isTold && budget.HasStore;
        Id = mark.Id;
        (_first, _firstOffset) = Parted(mark.First);
        (_fired, _firedOffset) = Parted(mark.Fired);
        Count = mark.Count;
        Last = mark.Last;
        Value = mark.Value;
        _budget = budget;
        _content = content;
    }

    public string Id { get; }

    public DateTimeOffset First => CountedEvent.TimeAt(_first, _firstOffset);

    public DateTimeOffset Fired => CountedEvent.TimeAt(_fired, _firedOffset);

    public long Count { get; set; }

    public DateTimeOffset Last
    {
        get => CountedEvent.TimeAt(_last, _lastOffset);
        set => (_last, _lastOffset) = Parted(value);
    }

    /// <summary>What was reckoned, unless events are counted; and what came of it.</summary>
    public Reckoning? Measured { get; set; }

    /// <summary>Whether there may be more than <see cref="Value"/>.</summary>
    public bool IsAtLeast { get; set; }

    public decimal Value { get; set; }

    /// <summary>When it was over; in the zone of its last event.</summary>
    public DateTimeOffset? Resolved
    {
        get => _resolved == StillFiring ? null : CountedEvent.TimeAt(_resolved, _lastOffset);
        set => _resolved = value?.UtcTicks ?? StillFiring;
    }

    /// <summary>Whether it is found in the store once it was taken.</summary>
    public bool IsInStore { get; }

    /// <summary>How many bytes it takes at least, about: what the store has can be let go.</summary>
    public int Size => IsInStore ? SizeWithout : SizeAtHand;

    /// <summary>How many bytes it takes now, about.</summary>
    public int SizeAtHand => _content is { } content ? SizeWithContent + content.Held : SizeWithout;

    /// <summary>Whether nobody has asked for it yet.</summary>
    public bool IsNew { get; set; } = true;

    /// <summary>Whether it is among those that changed since they were last asked for.</summary>
    public bool IsListed { get; set; }

    /// <summary>Its place among the alerts that are stored as they are, while what it shows is at hand besides.</summary>
    public LinkedListNode<EvidenceBudget.Resting>? Rest { get; set; }

    private AlertContent Content => _content ??= AlertContent.Restore(_budget.Find(Id), _budget);

    /// <summary>Takes up an alert where it was left; what it shows is in the store.</summary>
    public static OpenAlert OfStore(Mark mark, EvidenceBudget budget) => new(mark, budget, isTold: true, content: null) { IsNew = false };

    /// <summary>Takes up an alert that nobody is told of, and that is not stored but in its window.</summary>
    public static OpenAlert OfWindow(Alert alert, EvidenceBudget budget) =>
        new(Mark.Of(alert), budget, isTold: false, AlertContent.Restore(alert, budget)) { IsNew = false };

    public void AddLine(ReadOnlySpan<byte> line) => Content.AddLine(line);

    public void AddSighting(bool hasAddress, ReadOnlySpan<byte> address, DateTimeOffset time, int weight) => Content.AddSighting(hasAddress, address, time, weight);

    public void AddTraits(LineTraits line) => Content.AddTraits(line);

    /// <summary>The alert as it stands.</summary>
    public Alert ToAlert() => (_content?.ToAlert() ?? _budget.Find(Id)) with
    {
        State = Resolved is null ? AlertState.Firing : AlertState.Resolved,
        Count = Count,
        Last = Last,
        Measure = Measured is { } reckoned ? new AlertMeasure(reckoned.Type, reckoned.Field, Value) { IsAtLeast = IsAtLeast } : null,
        Resolved = Resolved,
    };

    /// <summary>Gives the memory of what it shows back: it has been told for the last time, or is found in the store.</summary>
    public void Release()
    {
        _content?.Release();
        _content = null;
    }

    private static (long Ticks, short Offset) Parted(DateTimeOffset time) => (time.UtcTicks, (short)time.TotalOffsetMinutes);

    /// <summary>What a rule reckons, and of which field.</summary>
    internal sealed record Reckoning(string Type, string? Field);

    /// <summary>An alert that is firing without what it shows: after a flood there are very many.</summary>
    internal readonly record struct Mark(string Id, DateTimeOffset First, DateTimeOffset Fired, DateTimeOffset Last, long Count, decimal Value)
    {
        public static Mark Of(Alert alert) => new(alert.Id, alert.First, alert.Fired, alert.Last, alert.Count, alert.Measure?.Value ?? 0);
    }
}
