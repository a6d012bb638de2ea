using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Leafwatch.Core.Anomalies.Scoring;

namespace Leafwatch.AnomalyScores;

/// <summary>The labelled series of a folder: <c>wsd/*.csv.gz</c> with labels, <c>nab/*/*.csv.gz</c> with windows.</summary>
internal static class Data
{
    public static IReadOnlyList<LabelledSeries> WebServices(string folder) =>
    [
        .. Directory.GetFiles(Path.Combine(folder, "wsd"), "*.csv.gz")
            .OrderBy(static path => int.Parse(Path.GetFileName(path).Split('.')[0], CultureInfo.InvariantCulture))
            .Select(path => Read(path, "wsd/" + Path.GetFileName(path).Split('.')[0])),
    ];

    public static IReadOnlyList<(LabelledSeries Series, IReadOnlyList<Segment> Windows)> Numenta(string folder)
    {
        string root = Path.Combine(folder, "nab");
        using JsonDocument windows = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, "combined_windows.json")));
        List<(LabelledSeries, IReadOnlyList<Segment>)> all = [];
        foreach (string path in Directory.GetFiles(root, "*.csv.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(root, path).Replace('\\', '/')[..^".gz".Length];
            LabelledSeries series = Read(path, "nab/" + name);
            all.Add((series, [.. windows.RootElement.GetProperty(name).EnumerateArray().Select(w => new Segment(At(series, w[0]), At(series, w[1])))]));
        }

        return all;
    }

    private static int At(LabelledSeries series, JsonElement time)
    {
        DateTimeOffset at = Time(time.GetString()!);
        int index = 0;
        while (series.Times[index] < at)
        {
            index++;
        }

        return index;
    }

    private static LabelledSeries Read(string path, string name)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        (List<DateTimeOffset> times, List<double> values, List<bool> labels) = ([], [], []);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            times.Add(Time(cells[0]));
            values.Add(cells[1].Length == 0 ? double.NaN : double.Parse(cells[1], CultureInfo.InvariantCulture));
            labels.Add(cells.Length > 2 && cells[2].Length > 0 && double.Parse(cells[2], CultureInfo.InvariantCulture) > 0);
        }

        return new LabelledSeries(name, times, values, labels);
    }

    private static DateTimeOffset Time(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out long unix)
        ? DateTimeOffset.FromUnixTimeSeconds(unix)
        : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
