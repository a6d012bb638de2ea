namespace Leafwatch.Core.Correlation;

/// <summary>An alert while it may still change. What it shows is at hand, or in the store when many others are firing.</summary>
internal sealed class OpenAlert
{
    /// <summary>About what an alert without its lines takes, with what it shows and without that.</summary>
    private const int SizeWithContent = 1536;
    private const int SizeWithout = 384;

    private readonly EvidenceBudget _budget;
    private AlertContent? _content;

    public OpenAlert(Alert template, EvidenceBudget budget, bool isTold = true)
        : this(template, budget, isTold, new AlertContent(template, budget))
    {
    }

    private OpenAlert(Alert alert, EvidenceBudget budget, bool isTold, AlertContent? content)
    {
        IsInStore = isTold && budget.HasStore;
        Id = alert.Id;
        First = alert.First;
        Fired = alert.Fired;
        Count = alert.Count;
        Last = alert.Last;
        Value = alert.Measure?.Value ?? 0;
        _budget = budget;
        _content = content;
    }

    public string Id { get; }

    public DateTimeOffset First { get; }

    public DateTimeOffset Fired { get; }

    public long Count { get; set; }

    public DateTimeOffset Last { get; set; }

    /// <summary>What was reckoned, and of which field, unless events are counted; and what came of it.</summary>
    public (string Type, string? Field)? Measured { get; set; }

    public decimal Value { get; set; }

    public DateTimeOffset? Resolved { get; set; }

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

    /// <summary>Takes up a stored alert where it was left.</summary>
    /// <param name="stored">The alert.</param>
    /// <param name="budget">The bound of what alerts hold of lines.</param>
    /// <param name="isTold">Whether it is stored: one that nobody is told of is not.</param>
    public static OpenAlert Restore(Alert stored, EvidenceBudget budget, bool isTold = true) =>
        new(stored, budget, isTold, isTold && budget.HasStore ? null : AlertContent.Restore(stored, budget)) { IsNew = false };

    public void AddLine(ReadOnlySpan<byte> line) => Content.AddLine(line);

    public void AddSighting(bool hasAddress, ReadOnlySpan<byte> address, DateTimeOffset time, int weight) => Content.AddSighting(hasAddress, address, time, weight);

    public void AddTraits(LineTraits line) => Content.AddTraits(line);

    /// <summary>The alert as it stands.</summary>
    public Alert ToAlert() => (_content?.ToAlert() ?? _budget.Find(Id)) with
    {
        State = Resolved is null ? AlertState.Firing : AlertState.Resolved,
        Count = Count,
        Last = Last,
        Measure = Measured is var (type, field) ? new AlertMeasure(type, field, Value) : null,
        Resolved = Resolved,
    };

    /// <summary>Gives the memory of what it shows back: it has been told for the last time, or is found in the store.</summary>
    public void Release()
    {
        _content?.Release();
        _content = null;
    }
}
