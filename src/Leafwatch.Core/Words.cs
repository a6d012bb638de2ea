using System.Globalization;

namespace Leafwatch.Core;

/// <summary>Numbers and names in words.</summary>
public static class Words
{
    /// <summary>A number with its noun: <c>one address</c>, <c>1,204 addresses</c>.</summary>
    public static string Counted(long count, string one, string many) =>
        count == 1 ? $"one {one}" : $"{count.ToString("N0", CultureInfo.InvariantCulture)} {many}";

    /// <summary>A number, in digits, with its noun: <c>1 event</c>, <c>1,204 events</c>.</summary>
    /// <param name="count">The number.</param>
    /// <param name="one">The noun for one.</param>
    /// <param name="many">The noun for many, where it is more than an "s" longer.</param>
    public static string Count(long count, string one, string? many = null) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary><c>once</c>, <c>5 times</c>.</summary>
    public static string Times(long count) => count == 1 ? "once" : $"{count.ToString("N0", CultureInfo.InvariantCulture)} times";

    /// <summary><c>second</c>, <c>third</c>, <c>4th</c>, <c>21st</c>.</summary>
    public static string Ordinal(int number) => number switch
    {
        1 => "first",
        2 => "second",
        3 => "third",
        _ => $"{number.ToString(CultureInfo.InvariantCulture)}{(number % 100 is >= 11 and <= 13 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" })}",
    };

    /// <summary>Whether an amount (<see cref="Alert.Amount"/>) tells more than that something happened.</summary>
    public static bool IsSaid(string amount) => amount is not ("" or "once");

    /// <summary>A name in words: <c>cooling down</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="between">What stands between the words: <c>cooling-down</c> in the report log, <c>cooling_down</c> in JSON and templates.</param>
    public static string Of<T>(T name, char between = ' ')
        where T : struct, Enum =>
        string.Concat($"{name}".Select((letter, i) => char.IsUpper(letter) ? $"{(i > 0 ? $"{between}" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));
}
