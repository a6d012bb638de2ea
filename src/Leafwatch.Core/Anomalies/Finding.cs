using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies;

/// <summary>Something unusual in a minute of a site.</summary>
/// <param name="Rule">What it speaks of.</param>
/// <param name="Measure">The measure; <see langword="null"/> for what is no number.</param>
/// <param name="Reason">Why, in numbers.</param>
/// <param name="Excess">How many more, or fewer, than usual; 0 for a time or an amount, which is no number of events.</param>
/// <param name="Surprise">The negative decimal logarithm of its probability.</param>
internal sealed record Finding(AlertRule Rule, Measure? Measure, string Reason, long Excess, double Surprise)
{
    /// <summary>Whom it is about; <see langword="null"/> for the site.</summary>
    public string? Actor { get; init; }

    /// <summary>The addresses of an actor.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>The sites that it is about, where it is about several.</summary>
    public IReadOnlyList<RollupSeries> Sites { get; init; } = [];

    /// <summary>What of which mix became more; <see langword="null"/> for what is no mix.</summary>
    public UnusualMix? Mix { get; init; }

    /// <summary>When it began, where that is known to be before it was noticed.</summary>
    public DateTimeOffset? Began { get; init; }

    public double Value { get; init; }

    public double Expected { get; init; }

    /// <summary>The least and the most that are usual in a minute; both zero before that is known.</summary>
    public double Low { get; init; }

    public double High { get; init; }

    /// <summary>Over how many minutes.</summary>
    public int Minutes { get; init; } = 1;

    public IReadOnlyList<double> Recent { get; init; } = [];
}
