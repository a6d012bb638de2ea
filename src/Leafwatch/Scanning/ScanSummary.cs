using System.Text.Json;
using Leafwatch.Exports;

namespace Leafwatch.Scanning;

/// <summary>What a scan says at its end.</summary>
internal sealed class ScanSummary
{
    public long Lines { get; set; }

    public long Unparsed { get; set; }

    /// <summary>Matches that came too late, by their file's own order, to be counted in a window.</summary>
    public long Late { get; set; }

    /// <summary>Groups (addresses, users, …) that were forgotten before their time, for want of room: an alert may be missing.</summary>
    public long Forgotten { get; set; }

    public long Alerts { get; set; }

    public DateTimeOffset? First { get; set; }

    public DateTimeOffset? Last { get; set; }

    public TimeSpan Elapsed { get; set; }

    /// <summary>How often each rule selected an event, by its name.</summary>
    public SortedDictionary<string, long> MatchesByRule { get; } = new(StringComparer.Ordinal);

    /// <summary>Lines that could not be read, with the file they are from: the first few.</summary>
    public List<(string File, string Line)> UnparsedSamples { get; } = [];

    /// <summary>Writes what is in its JSON object; docs/guide/json.md describes it.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("type", "summary");
        json.WriteNumber("lines", Lines);
        json.WriteNumber("parsed", Lines - Unparsed);
        json.WriteNumber("unparsed", Unparsed);
        json.WriteNumber("matches", MatchesByRule.Values.Sum());
        json.WriteNumber("alerts", Alerts);
        json.WriteString("first", First is { } first ? JsonLines.Time(first) : null);
        json.WriteString("last", Last is { } last ? JsonLines.Time(last) : null);
        json.WriteNumber("elapsed_ms", (long)Elapsed.TotalMilliseconds);
        json.WriteStartObject("matches_by_rule");
        foreach ((string rule, long matches) in MatchesByRule)
        {
            json.WriteNumber(rule, matches);
        }

        json.WriteEndObject();
        json.WriteNumber("late", Late);
        json.WriteNumber("forgotten", Forgotten);
    }
}
