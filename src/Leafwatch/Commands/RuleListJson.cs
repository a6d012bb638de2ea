using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Exports;

namespace Leafwatch.Commands;

/// <summary>Writes the rules in force as JSON objects, one a line; docs/guide/json.md describes them.</summary>
internal static class RuleListJson
{
    public static void Write(TextWriter output, IEnumerable<ListedRule> rules)
    {
        foreach (ListedRule rule in rules)
        {
            JsonObjectLine.Write(output, json => WriteRule(json, rule));
        }
    }

    private static void WriteRule(Utf8JsonWriter json, ListedRule rule)
    {
        json.WriteString("type", "rule");
        json.WriteString("id", rule.Header.Id);
        json.WriteString("name", rule.Header.Name);
        json.WriteString("title", rule.Header.Title);
        json.WriteString("level", rule.Header.Level);
        json.WriteString("kind", rule.Type);
        json.WriteString("field", rule.Field);
        json.WriteBoolean("alerts", rule.Alerts);
        WriteList(json, "counted_by", rule.CountedBy);
        json.WriteBoolean("changed", rule.IsChanged);
        json.WriteStartArray("thresholds");
        foreach (ThresholdInForce threshold in rule.Thresholds)
        {
            json.WriteStartObject();
            json.WriteString("profile", threshold.Profile);
            json.WriteString("when", threshold.When?.ToString());
            json.WriteString("condition", threshold.Condition);
            json.WriteNumber("count", threshold.Count);
            json.WriteString("timespan", Duration.Format(threshold.Timespan));
            WriteList(json, "group_by", threshold.GroupBy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteList(json, "tags", rule.Header.Tags);
        json.WriteString("author", rule.Header.Author);
        json.WriteString("license", rule.Header.License);
        json.WriteString("file", rule.Header.Place.File);
        json.WriteNumber("line", rule.Header.Place.Line);
        json.WriteNumber("samples", rule.Samples);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
