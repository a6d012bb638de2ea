using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Parsing.Own;

/// <summary>The words of fields, values and rules that the formats of users may use, and warnings where one is likely to be a slip of the hand.</summary>
internal static class OwnWords
{
    /// <summary>How many letters may be wrong; more, and it is a word of the site's own.</summary>
    private const int MostEdits = 2;

    /// <summary>One in so many, for short words are soon another.</summary>
    private const int LettersForEdit = 4;

    /// <summary>https://www.elastic.co/docs/reference/ecs/ecs-category-field-values-reference</summary>
    private static readonly Dictionary<string, string[]> Values = new()
    {
        [Field.EventCategory.Name] =
        [
            "api", "authentication", "configuration", "database", "driver", "email", "file", "host", "iam", "intrusion_detection", "library", "malware", "network",
            "package", "process", "registry", "session", "threat", "vulnerability", "web",
        ],
        [Field.EventOutcome.Name] = ["success", "failure", "unknown"],
    };

    private static readonly Lazy<HashSet<string>> Fields = new(() => [.. Formats.All.SelectMany(format => format.Fields).Select(field => field.Name)]);
    private static readonly Lazy<HashSet<string>> Categories = new(() => [.. Formats.All.SelectMany(format => format.LogSources).Select(source => source.Category).OfType<string>()]);

    /// <summary>What may be meant by the name of a field that no other format has.</summary>
    public static string? NearField(string name) => Near(name, Fields.Value);

    public static void CheckField(YamlEntry key)
    {
        if (NearField(key.Name) is { } near)
        {
            key.Warn($"no other format has a field '{key.Name}'", $"did you mean '{near}'?");
        }
    }

    public static void CheckValue(Field field, YamlEntry value)
    {
        if (Values.TryGetValue(field.Name, out string[]? known) && value.Scalar is { } text && !known.Contains(text))
        {
            value.Warn($"'{text}' is no {field.Name} of the Elastic Common Schema, which is what rules ask for", Spelling.DidYouMean(text, known) ?? $"one of {string.Join(", ", known)}");
        }
    }

    public static void CheckCategory(YamlEntry? category)
    {
        if (category?.Scalar is { } text && Near(text, Categories.Value) is { } near)
        {
            category.Warn($"no other log is of the category '{text}'", $"did you mean '{near}'?");
        }
    }

    private static string? Near(string word, HashSet<string> known) => known.Contains(word) ? null : Spelling.Nearest(word, known, Math.Min(MostEdits, word.Length / LettersForEdit));
}
