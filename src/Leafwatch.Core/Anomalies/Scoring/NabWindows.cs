using System.Globalization;
using System.Text.Json;

namespace Leafwatch.Core.Anomalies.Scoring;

/// <summary>
/// The labels of the Numenta Anomaly Benchmark, <c>combined_windows.json</c>: for each series, by its path below the benchmark's data, pairs of times (UTC) of the
/// first and the last value of a window.
/// </summary>
public sealed class NabWindows
{
    private readonly string _file;
    private readonly Dictionary<string, List<(DateTimeOffset First, DateTimeOffset Last)>> _windows = new(StringComparer.Ordinal);

    private NabWindows(string file) => _file = file;

    /// <summary>The windows of all series, or null when the text is no such file, which is added to <paramref name="diagnostics"/>.</summary>
    public static NabWindows? Read(ReadOnlyMemory<byte> json, string file, List<Diagnostic> diagnostics)
    {
        NabWindows windows = new(file);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                diagnostics.Add(new Diagnostic(file, 1, 1, "expected an object of series and their windows", "as NAB's labels/combined_windows.json"));
                return null;
            }

            foreach (JsonProperty series in document.RootElement.EnumerateObject())
            {
                if (Windows(series.Value) is not { } read)
                {
                    diagnostics.Add(new Diagnostic(file, 1, 1, $"the windows of '{series.Name}' are no pairs of times", "as [[\"2014-04-10 07:15:00\", \"2014-04-11 16:45:00\"]]"));
                    return null;
                }

                windows._windows[series.Name] = read;
            }

            return windows;
        }
        catch (JsonException e)
        {
            diagnostics.Add(new Diagnostic(file, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, "this is no JSON"));
            return null;
        }
        catch (InvalidOperationException)
        {
            diagnostics.Add(new Diagnostic(file, 1, 1, "a name or a time in it is no text: half of a surrogate pair"));
            return null;
        }
    }

    /// <summary>
    /// The windows of a series, or null when the file does not have them or the series no value in one, which is added to <paramref name="diagnostics"/>.
    /// <paramref name="path"/> is where the series was read from: the file has the end of it, or else the same name in another folder.
    /// </summary>
    public IReadOnlyList<Segment>? Of(LabelledSeries series, string path, List<Diagnostic> diagnostics)
    {
        string normal = "/" + path.Replace('\\', '/');
        string[] keys = [.. _windows.Keys.Where(key => normal.EndsWith("/" + key, StringComparison.Ordinal))];
        keys = keys.Length > 0 ? keys : [.. _windows.Keys.Where(key => Path.GetFileName(key) == Path.GetFileName(normal))];
        if (keys.Length != 1)
        {
            diagnostics.Add(new Diagnostic(_file, 1, 1, $"{(keys.Length == 0 ? "no windows" : $"windows of {keys.Length} series")} for '{path}'", "series are found by their path or their name"));
            return null;
        }

        List<Segment> segments = [];
        foreach ((DateTimeOffset first, DateTimeOffset last) in _windows[keys[0]].OrderBy(window => window.First))
        {
            (int from, int to) = (First(series.Times, time => time >= first), First(series.Times, time => time > last) - 1);
            if (from > to)
            {
                diagnostics.Add(new Diagnostic(_file, 1, 1, string.Create(CultureInfo.InvariantCulture, $"'{path}' has no value from {first:u} to {last:u}"), "times are UTC"));
                return null;
            }

            segments.Add(new Segment(from, to));
        }

        return segments;
    }

    private static List<(DateTimeOffset First, DateTimeOffset Last)>? Windows(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        List<(DateTimeOffset First, DateTimeOffset Last)> windows = [];
        foreach (JsonElement pair in list.EnumerateArray())
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2 || Time(pair[0]) is not { } first || Time(pair[1]) is not { } last || last < first)
            {
                return null;
            }

            windows.Add((first, last));
        }

        return windows;
    }

    private static DateTimeOffset? Time(JsonElement text) =>
        text.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;

    /// <summary>The first of the times that is late enough; their number when none is.</summary>
    private static int First(IReadOnlyList<DateTimeOffset> times, Func<DateTimeOffset, bool> isLateEnough)
    {
        (int low, int high) = (0, times.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = isLateEnough(times[middle]) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
