using Leafwatch.Core.Parsing.Layouts.Steps;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>The values of layouts that state a time.</summary>
internal static class LayoutTimes
{
    /// <summary><c>10/Oct/2000:13:55:36 -0700</c>.</summary>
    public static LayoutValue Access(string name, int column) => new(name, column, ValueShape.Time)
    {
        TimeStep = static after => new AccessTimeStep(after),
        IsWholeTime = true,
        HasDate = true,
    };

    /// <summary>A number of units since 1970.</summary>
    public static LayoutValue Epoch(string name, int column, long unitsPerSecond, bool hasFraction = false) => new(name, column, ValueShape.Time)
    {
        TimeStep = after => new EpochStep(unitsPerSecond, after, hasFraction),
        HasDate = true,
    };

    /// <summary>The fraction of a second that another value states.</summary>
    public static LayoutValue Fraction(string name, int column) => new(name, column, ValueShape.Time) { TimeStep = static after => new FractionStep(after) };

    public static LayoutValue Pattern(string name, int column, TimePattern pattern) => new(name, column, ValueShape.Time)
    {
        TimeStep = after => new PatternTimeStep(pattern, after),
        HasDate = pattern.HasDate,
    };
}
