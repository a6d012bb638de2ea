using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Storage;

namespace Leafwatch.Exports;

/// <summary>An anomaly as a JSON object; docs/guide/json.md describes it.</summary>
internal static class AnomalyJson
{
    public static void Write(TextWriter output, Anomaly anomaly) => JsonObjectLine.Write(output, json => Write(json, anomaly));

    public static void Write(Utf8JsonWriter json, Anomaly anomaly)
    {
        json.WriteString("type", "anomaly");
        json.WriteString("id", anomaly.Id);
        json.WriteString("rule", anomaly.Rule);
        json.WriteString("level", AnomalyRules.Named(anomaly.Rule).Level);
        json.WriteString("source", anomaly.Series.Source);
        json.WriteString("host", anomaly.Series.Host);
        json.WriteString("site", anomaly.Series.Site);
        json.WriteString("actor", anomaly.Actor);
        json.WriteString("first", JsonLines.Time(anomaly.First));
        json.WriteString("last", JsonLines.Time(anomaly.Last));
        json.WriteBoolean("over", anomaly.IsOver);
        json.WriteBoolean("told", !anomaly.IsShadow);
        json.WriteStartArray("reasons");
        foreach (string reason in anomaly.Reasons)
        {
            json.WriteStringValue(reason);
        }

        json.WriteEndArray();
        json.WriteStartArray("measures");
        foreach (AnomalousMeasure measure in anomaly.Measures)
        {
            json.WriteStartObject();
            json.WriteString("name", measure.Name);
            json.WriteNumber("value", measure.Value);
            json.WriteNumber("expected", measure.Expected);
            json.WriteNumber("minutes", measure.Minutes);
            if (AnomalyAlert.HasBand(measure))
            {
                json.WriteNumber("low", measure.Low);
                json.WriteNumber("high", measure.High);
            }

            json.WriteNumber("surprise", Math.Round(measure.Surprise, 2));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("in_normal_week", Math.Round(anomaly.InNormalWeek, 6));
        json.WriteString("verdict", anomaly.Verdict is { } verdict ? Words.Of(verdict, '_') : null);
    }
}
