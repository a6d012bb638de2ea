using System.Globalization;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Rules;

/// <summary>Reads <c>samples</c>, our own key: for a rule lines that must and must not match, for a correlation timelines and their alerts.</summary>
internal static class SampleReader
{
    private const int MostAlerts = 1000;
    private const int MostTimes = 10_000;
    private const int MostDigits = 4;
    private static readonly DateTimeOffset DefaultNow = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<LineSample> ReadLines(YamlEntry document) => Read(document, ["format", "timezone", "now", "match", "no_match"], sample =>
    {
        List<SampleLine> match = LinesOf(sample, "match");
        List<SampleLine> noMatch = LinesOf(sample, "no_match");
        if (match.Count + noMatch.Count == 0)
        {
            sample.Expected("lines under 'match', 'no_match', or both");
        }

        return FormatOf(sample) is { } format ? new LineSample(format, match, noMatch) : null;
    });

    public static IReadOnlyList<TimelineSample> ReadTimelines(YamlEntry document) => Read(document, ["name", "format", "timezone", "now", "lines", "alerts"], sample =>
    {
        if (sample.Get("alerts") is not { } written)
        {
            sample.Expected("'alerts': how many alerts the lines make, or a list of them");
            return null;
        }

        List<SampleLine> lines = LinesOf(sample, "lines");
        if (lines.Count == 0)
        {
            sample.Expected("log lines under 'lines'");
        }

        return FormatOf(sample) is { } format && AlertsOf(written) is { } alerts
            ? new TimelineSample(HeaderReader.Text(sample, "name") ?? "a sample", format, lines, alerts, TextPlace.Of(sample))
            : null;
    });

    /// <summary>Either how many alerts of any kind, or a list that says what each is like.</summary>
    private static IReadOnlyList<ExpectedAlert>? AlertsOf(YamlEntry written)
    {
        if (written.IsList)
        {
            return [.. written.AsItems().Select(AlertOf).OfType<ExpectedAlert>()];
        }

        return written.AsNumber() is { } number
            ? [.. Enumerable.Repeat(new ExpectedAlert(null, null, new Dictionary<string, string>(), TextPlace.Of(written)), (int)Math.Clamp(number, 0, MostAlerts))]
            : null;
    }

    private static ExpectedAlert? AlertOf(YamlEntry alert)
    {
        if (alert.AsMap() is null)
        {
            return null;
        }

        alert.RejectKeysOtherThan("count", "level", "group");
        string? level = HeaderReader.Text(alert, "level");
        if (level is not null && !AlertLevel.All.Contains(level))
        {
            alert.Get("level")!.Expected($"one of {string.Join(", ", AlertLevel.All)}");
        }

        Dictionary<string, string> group = [];
        foreach ((YamlEntry field, YamlEntry value) in alert.Get("group")?.AsMap() ?? [])
        {
            group[field.Scalar ?? ""] = value.AsText() ?? "";
        }

        return new ExpectedAlert(alert.Get("count")?.AsDecimal(), level, group, TextPlace.Of(alert));
    }

    private static List<T> Read<T>(YamlEntry document, string[] keys, Func<YamlEntry, T?> read)
        where T : class
    {
        List<T> samples = [];
        if (document.Get("samples") is not { IsNull: false } written)
        {
            return samples;
        }

        foreach (YamlEntry item in written.AsItems())
        {
            if (item.AsMap() is null)
            {
                continue;
            }

            item.RejectKeysOtherThan(keys);
            if (read(item) is { } sample)
            {
                samples.Add(sample);
            }
        }

        return samples;
    }

    private static SampleFormat? FormatOf(YamlEntry sample)
    {
        if (sample.Get("format") is not { } format)
        {
            sample.Expected("'format': the name of the format of the lines");
            return null;
        }

        TimeZoneInfo? zone = TimeZoneInfo.Utc;
        if (sample.Get("timezone") is { } written && written.AsText() is { } id && !TimeZoneInfo.TryFindSystemTimeZoneById(id, out zone))
        {
            written.Expected("a time zone, as in America/Toronto");
        }

        DateTimeOffset now = DefaultNow;
        if (sample.Get("now") is { } time && time.AsText() is { } text
            && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out now))
        {
            time.Expected("a time, as in 2026-01-01T00:00:00Z");
        }

        return format.AsText() is { } name ? new SampleFormat(name, zone ?? TimeZoneInfo.Utc, now, TextPlace.Of(format)) : null;
    }

    /// <summary>The lines of a list, and each line of a block of text.</summary>
    private static List<SampleLine> LinesOf(YamlEntry sample, string key)
    {
        List<SampleLine> lines = [];
        if (sample.Get(key) is not { IsNull: false } written)
        {
            return lines;
        }

        foreach (YamlEntry listed in written.AsItems())
        {
            (YamlEntry? item, int times) = listed.IsMap ? RepeatedLine(listed) : (listed, 1);
            if (item?.AsText() is not { } text)
            {
                continue;
            }

            // A block's first line stands under its '|'; in a folded one the count is off, and who folds log lines gets to see it.
            string[] parts = text.TrimEnd('\n').Split('\n');
            int offset = parts.Length > 1 ? 1 : 0;
            for (int i = 0; i < parts.Length * times; i++)
            {
                int part = i % parts.Length;
                string line = parts[part].TrimEnd('\r');
                lines.Add(new SampleLine(listed.IsMap ? Numbered(line, i / parts.Length) : line, new TextPlace(item.File, item.Line + part + offset, item.Column)));
            }
        }

        return lines;
    }

    /// <summary>A line with its number, from 0, in the place of <c>{n}</c>; with zeros before it up to as many digits as there are letters.</summary>
    private static string Numbered(string line, int number)
    {
        for (int digits = 1; digits <= MostDigits; digits++)
        {
            line = line.Replace($"{{{new string('n', digits)}}}", number.ToString($"D{digits}", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        return line;
    }

    /// <summary>A line that comes many times over: what floods needs hundreds.</summary>
    private static (YamlEntry? Line, int Times) RepeatedLine(YamlEntry item)
    {
        item.RejectKeysOtherThan("line", "times");
        YamlEntry? line = item.Get("line");
        if (line is null)
        {
            item.Expected("a 'line', and how many 'times' it comes");
        }

        return (line, (int)Math.Clamp(item.Get("times")?.AsNumber() ?? 1, 1, MostTimes));
    }
}
