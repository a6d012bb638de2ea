namespace Leafwatch.Core.Rules;

/// <summary>How one number is to another.</summary>
public enum Comparison
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    NotEqual,
}

/// <summary>What comparisons mean.</summary>
public static class Comparisons
{
    public static string Sign(this Comparison comparison) => comparison switch
    {
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Greater => ">",
        Comparison.GreaterOrEqual => ">=",
        Comparison.NotEqual => "is not",
        _ => "=",
    };

    public static bool Holds(this Comparison comparison, decimal found, decimal bound) => comparison switch
    {
        Comparison.Less => found < bound,
        Comparison.LessOrEqual => found <= bound,
        Comparison.Greater => found > bound,
        Comparison.GreaterOrEqual => found >= bound,
        Comparison.NotEqual => found != bound,
        _ => found == bound,
    };
}
