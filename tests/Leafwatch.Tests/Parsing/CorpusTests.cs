using System.Globalization;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Tests.Parsing;

/// <summary>
/// Lines in the forms of many versions and loggers, with what they say, written down from the programs' own sources and manuals before they were read once. In a file of the corpus each line
/// stands behind one that begins with <c>=</c> and has, between tabulators, the format and what is expected; <c>!</c> says that the event must not have a field.
/// </summary>
public sealed class CorpusTests
{
    private static readonly DateTimeOffset Reference = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Parsing", "corpus")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_line_says_what_it_says(string file)
    {
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Parsing", "corpus", file), Encoding.UTF8);
        List<string> wrong = [];
        for (int i = 0; i < lines.Length; i += 2)
        {
            Assert.StartsWith("=", lines[i], StringComparison.Ordinal);
            wrong.AddRange(Differences(lines[i][1..].Split('\t'), lines[i + 1]).Select(difference => $"{difference} in {lines[i + 1]}"));
        }

        Assert.Empty(wrong);
    }

    /// <summary>What is missing in a line is where a parser would look beyond its end.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void A_line_that_lacks_any_of_its_parts_fails_at_nothing(string file)
    {
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Parsing", "corpus", file), Encoding.UTF8);
        Dictionary<string, LineParser> parsers = [];
        EventView view = new();
        List<string> failed = [];
        for (int i = 0; i < lines.Length; i += 2)
        {
            string name = lines[i][1..].Split('\t')[0] is var stated and not "detected" ? stated : "syslog";
            if (!parsers.TryGetValue(name, out LineParser? parser))
            {
                parsers.Add(name, parser = Formats.Find(name)!.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => Reference)));
            }

            foreach (byte[] line in Lacking(Encoding.UTF8.GetBytes(lines[i + 1])))
            {
                try
                {
                    view.Begin(line, 0, line.Length);
                    _ = parser.TryParse(view) && view.Has(Field.EventAction);
                }
                catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException)
                {
                    failed.Add($"{name}: {Encoding.UTF8.GetString(line)}: {e.Message} {e.StackTrace?.Split('\n')[0]}");
                }
            }
        }

        Assert.Empty(failed.Take(20));
    }

    /// <summary>The line cut at each border of a word, and without each word, and without each mark.</summary>
    private static IEnumerable<byte[]> Lacking(byte[] line)
    {
        int begin = 0;
        for (int i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && char.IsAsciiLetterOrDigit((char)line[i]))
            {
                continue;
            }

            yield return line[..begin];
            yield return line[..i];
            yield return [.. line[..begin], .. line[i..]];
            if (i < line.Length)
            {
                yield return [.. line[..i], .. line[(i + 1)..]];
                yield return [.. line[..begin], .. line[(i + 1)..]];
            }

            begin = i + 1;
        }
    }

    private static IEnumerable<string> Differences(string[] expected, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        LogFormat? format = expected[0] == "detected" ? FormatDetection.Detect(bytes, path: null) : Formats.Find(expected[0]);
        if (format is null)
        {
            return ["no format"];
        }

        ParsedLine line = ParsedLine.Read(format, bytes, reference: Reference);
        return line.IsRead ? expected[1..].Where(each => !IsSo(line, each)).Select(each => $"{format.Name}: not {each} ({line.Time:O} {line.Fields})") : [$"not read as {format.Name}"];
    }

    private static bool IsSo(ParsedLine line, string expected)
    {
        if (expected[0] == '!')
        {
            return string.IsNullOrEmpty(line[expected[1..]]);
        }

        int end = expected.IndexOf('=', StringComparison.Ordinal);
        string value = expected[(end + 1)..];
        return expected[..end] switch
        {
            "@timestamp" => line.Time == DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            "attempt" => (line["event.action"]?.EndsWith("_login", StringComparison.Ordinal) == true) == (value == "yes"),
            var field => (line[field] ?? "") == Latin1(value),
        };
    }

    /// <summary>A value as <see cref="ParsedLine"/> has it, which takes each byte for a letter.</summary>
    private static string Latin1(string value) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value));
}
