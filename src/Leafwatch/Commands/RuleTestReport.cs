using Leafwatch.Core;
using Leafwatch.RuleFiles;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary>Shows what came of the samples of each rule.</summary>
internal static class RuleTestReport
{
    /// <param name="output">Where to.</param>
    /// <param name="result">What came of the samples.</param>
    /// <param name="hasErrors">Whether rules were set aside, which is said elsewhere.</param>
    public static void Write(TextWriter output, RuleSamplesResult result, bool hasErrors)
    {
        foreach (RuleOutcome rule in result.Rules)
        {
            string outcome = rule.Failures.Count > 0 ? "FAIL" : rule.Samples == 0 ? "none" : "ok";
            string said = rule.Samples == 0 ? "no samples" : $"{rule.Samples} {(rule.Samples == 1 ? "sample" : "samples")}";
            output.WriteLine($"{outcome,-5} {TerminalText.Escape(rule.Header.Name, 100)}: {said}{(rule.Failures.Count > 0 ? $", {rule.Failures.Count} failed" : "")}");
            foreach (Diagnostic failure in rule.Failures)
            {
                output.WriteLine($"      {TerminalText.Escape(failure.ToString())}");
            }
        }

        int failed = result.Rules.Count(rule => rule.Failures.Count > 0);
        int silent = result.Rules.Count(rule => rule.Samples == 0);
        output.WriteLine(
            $"{result.Rules.Count} {(result.Rules.Count == 1 ? "rule" : "rules")}: {result.Rules.Count - failed - silent} as they say, {failed} failed, {silent} without samples{(hasErrors ? "; some are set aside for errors" : "")}");
    }
}
