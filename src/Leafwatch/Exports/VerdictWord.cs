using Leafwatch.Core;

namespace Leafwatch.Exports;

/// <summary>The words for what an incident or an anomaly turned out to be: the same on the command line and in JSON.</summary>
internal static class VerdictWord
{
    public const string Described = "What it turned out to be: true, false-alarm or expected.";

    /// <summary>The words that are taken: those that are described, and as others say them.</summary>
    public static string[] All { get; } = ["true", "false-alarm", "expected", "right", "false_alarm"];

    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.FalseAlarm => "false_alarm",
        Verdict.Expected => "expected",
        _ => "true",
    };

    /// <param name="word">One of <see cref="All"/>.</param>
    public static Verdict Read(string word) => word switch
    {
        "false-alarm" or "false_alarm" => Verdict.FalseAlarm,
        "expected" => Verdict.Expected,
        _ => Verdict.True,
    };
}
