using System.Globalization;
using System.Text;

namespace Leafwatch.Core.Parsing.Own;

/// <summary>Reads the samples of users' formats, and says what is not as they say.</summary>
public static class OwnSamples
{
    public static IReadOnlyList<Diagnostic> Check(IEnumerable<OwnFormat> formats)
    {
        List<Diagnostic> differences = [];
        foreach (OwnFormat format in formats)
        {
            foreach (OwnSample sample in format.Samples)
            {
                Check(format.Format, sample, differences);
            }
        }

        return differences;
    }

    private static void Check(LogFormat format, OwnSample sample, List<Diagnostic> differences)
    {
        LineParser parser = format.CreateParser(new ParserOptions(sample.Zone, () => sample.Now));
        byte[] bytes = Encoding.UTF8.GetBytes(sample.Line.Text);
        EventView line = new();
        line.Begin(bytes, 0, bytes.Length);
        bool isRead = parser.TryParse(line);
        if (isRead != sample.IsRead)
        {
            differences.Add(sample.Line.Place.Error(
                $"the format '{format.Name}' {(isRead ? "reads this line, and must not" : "does not read this line")}",
                isRead ? "say more of the text that stands in its lines" : Why((OwnFormatParser)parser, bytes)));
            return;
        }

        if (!isRead)
        {
            return;
        }

        foreach (ExpectedField expected in sample.Expected)
        {
            if (expected.Name == OwnSample.TimeName)
            {
                CheckTime(line, expected, differences);
                continue;
            }

            Field field = Field.Named(expected.Name);
            string? found = line.Has(field) ? Encoding.UTF8.GetString(line[field]) : null;
            if (found != expected.Value)
            {
                differences.Add(expected.Place.Error($"{expected.Name}: found {Quoted(found)}, expected {Quoted(expected.Value)}", Hint(format, line, expected)));
            }
        }
    }

    private static void CheckTime(EventView line, ExpectedField expected, List<Diagnostic> differences)
    {
        if (DateTimeOffset.TryParse(expected.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) && time != line.Time)
        {
            TimeSpan off = line.Time - time;
            bool isZone = off.Ticks % TimeSpan.FromMinutes(15).Ticks == 0 && off.Duration() <= TimeSpan.FromHours(14);
            differences.Add(expected.Place.Error(
                $"time: found {line.Time:yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK}, expected {time:yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK}",
                isZone ? "a sample has its own 'timezone', UTC when it does not say" : null));
        }
    }

    /// <summary>Where the value that was expected has gone.</summary>
    private static string? Hint(LogFormat format, EventView line, ExpectedField expected)
    {
        if (!format.Fields.Any(field => field.Name == expected.Name))
        {
            return Spelling.DidYouMean(expected.Name, format.Fields.Select(field => field.Name)) ?? "no pattern, case or constant of the format sets this field";
        }

        if (expected.Value is not { Length: > 0 } value)
        {
            return null;
        }

        foreach (Field field in format.Fields)
        {
            if (field.Name != expected.Name && line.Has(field) && line[field].SequenceEqual(Encoding.UTF8.GetBytes(value)))
            {
                return $"{field.Name} has this value";
            }
        }

        return null;
    }

    private static string Why(OwnFormatParser parser, byte[] bytes)
    {
        GivenUp furthest = parser.Furthest(bytes);
        string before = Encoding.UTF8.GetString(bytes.AsSpan(0, furthest.Column - 1));
        string left = Encoding.UTF8.GetString(bytes.AsSpan(furthest.Column - 1));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"pattern {furthest.Pattern} gives up at character {before.Length + 1}: found {Quoted(Shortened(left))}, expected {furthest.Expected}");
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static string Quoted(string? text) => text is null ? "nothing" : $"'{text}'";
}
