namespace Leafwatch.Core.Anomalies;

/// <summary>What a <see cref="SeriesDetector"/> says of one value, seen with nothing but the values before it.</summary>
/// <param name="Expected">What was expected; <see cref="double.NaN"/> for the first value.</param>
/// <param name="Surprise">How unusual it is: the negative decimal logarithm of its probability at a usual time, so 4 is one in ten thousand.</param>
/// <param name="Departure">In which way it is unusual, when <see cref="IsFlagged"/>.</param>
/// <param name="IsFlagged">Whether the surprise is beyond what the budget of false alarms allows.</param>
/// <param name="Low">The lower end of what would not be flagged; only where a band was asked for.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Judgement(double Expected, double Surprise, Departure Departure, bool IsFlagged, double Low = double.NaN, double High = double.NaN)
{
    /// <summary>A value that is missing says nothing.</summary>
    public static readonly Judgement OfMissing = new(double.NaN, 0, Departure.None, false);
}

/// <summary>The ways in which a series is not as usual.</summary>
public enum Departure
{
    None,
    Spike,
    Drop,

    /// <summary>Zero where there is always something.</summary>
    Silence,

    /// <summary>A value, or a straight line, that goes on where the series always moves.</summary>
    Standstill,
}
