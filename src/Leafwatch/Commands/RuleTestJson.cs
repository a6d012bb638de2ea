using Leafwatch.Core;
using Leafwatch.Exports;
using Leafwatch.RuleFiles;

namespace Leafwatch.Commands;

/// <summary>Writes what came of the samples as JSON objects, one for each rule; docs/guide/json.md describes them.</summary>
internal static class RuleTestJson
{
    public static void Write(TextWriter output, RuleSamplesResult result)
    {
        foreach (RuleOutcome rule in result.Rules)
        {
            JsonObjectLine.Write(output, json =>
            {
                json.WriteString("type", "test");
                json.WriteString("rule", rule.Header.Name);
                json.WriteString("file", rule.Header.Place.File);
                json.WriteNumber("line", rule.Header.Place.Line);
                json.WriteBoolean("ok", rule.Failures.Count == 0);
                json.WriteNumber("samples", rule.Samples);
                json.WriteStartArray("failures");
                foreach (Diagnostic failure in rule.Failures)
                {
                    json.WriteStartObject();
                    json.WriteString("file", failure.File);
                    json.WriteNumber("line", failure.Line);
                    json.WriteNumber("column", failure.Column);
                    json.WriteString("message", failure.Message);
                    json.WriteString("hint", failure.Hint);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }

        JsonObjectLine.Write(output, json =>
        {
            json.WriteString("type", "summary");
            json.WriteNumber("rules", result.Rules.Count);
            json.WriteNumber("samples", result.Samples);
            json.WriteNumber("failed", result.Rules.Count(rule => rule.Failures.Count > 0));
            json.WriteNumber("without_samples", result.Rules.Count(rule => rule.Samples == 0));
        });
    }
}
