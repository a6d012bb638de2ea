namespace Leafwatch.Core;

/// <summary>What an incident or an anomaly turned out to be, in words. Its name alone (<c>false alarm</c>, <c>false_alarm</c>) is <see cref="Words.Of"/>.</summary>
public static class VerdictWords
{
    public const string Described = "What it turned out to be: true, false-alarm or expected.";

    /// <summary>The words that are taken for a verdict: those that are offered, and as others say them.</summary>
    public static IReadOnlyList<string> Taken { get; } = ["true", "false-alarm", "expected", "right", "false_alarm"];

    /// <summary>What it is closed as: <c>true</c>, <c>a false alarm</c>, <c>expected</c>.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="right">What is said of one that was what it looked like.</param>
    public static string Judged(Verdict verdict, string right = "true") => verdict switch
    {
        Verdict.True => right,
        Verdict.FalseAlarm => $"a {Words.Of(verdict)}",
        _ => Words.Of(verdict),
    };

    /// <returns><see langword="null"/> for a word that is none of <see cref="Taken"/>.</returns>
    public static Verdict? Read(string word) => word switch
    {
        "true" or "right" => Verdict.True,
        "false-alarm" or "false_alarm" => Verdict.FalseAlarm,
        "expected" => Verdict.Expected,
        _ => null,
    };
}
