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
