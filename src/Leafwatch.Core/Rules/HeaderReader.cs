using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Rules;

/// <summary>Reads what rules and correlations have in common.</summary>
internal static partial class HeaderReader
{
    private const int LongestTitle = 256;

    private static readonly string[] CommonKeys =
    [
        "title", "id", "name", "related", "taxonomy", "status", "level", "author", "description", "references", "date", "modified",
        "tags", "fields", "falsepositives", "license", "scope", "response", "samples", "logsource", "detection", "correlation", "filter",
    ];

    private static readonly string[] Statuses = ["stable", "test", "experimental", "deprecated", "unsupported"];

    /// <returns>The header, or <see langword="null"/> when there is no title; that is reported.</returns>
    public static RuleHeader? Read(YamlEntry document)
    {
        WarnOfMisspelt(document);
        string? title = Text(document, "title");
        if (string.IsNullOrWhiteSpace(title))
        {
            document.Report("a rule must have a title", "title: What was seen");
            return null;
        }

        if (title.Length > LongestTitle)
        {
            document.Get("title")!.Report($"the title has {title.Length} characters, at most {LongestTitle} are allowed");
        }

        if (document.Get("id") is { } id && id.AsText() is { } uuid && !Guid.TryParse(uuid, out _))
        {
            id.Expected("a UUID", "uuidgen makes one");
        }

        WarnOfDates(document);
        WarnOfTags(document);
        return new RuleHeader
        {
            Title = title,
            Id = Text(document, "id"),
            Name = Text(document, "name") is { Length: > 0 } name ? name : NameFrom(title),
            Level = Choice(document, "level", AlertLevel.All) ?? "medium",
            Status = Choice(document, "status", Statuses),
            Author = Text(document, "author"),
            Description = Text(document, "description")?.Trim(),
            License = Text(document, "license"),
            Response = Text(document, "response")?.Trim(),
            Tags = Texts(document, "tags"),
            FalsePositives = Texts(document, "falsepositives"),
            References = Texts(document, "references"),
            Place = TextPlace.Of(document),
        };
    }

    public static string? Text(YamlEntry map, string key) => map.Get(key) is { IsNull: false } value ? value.AsText() : null;

    private static string[] Texts(YamlEntry map, string key) =>
        map.Get(key) is { IsNull: false } value ? [.. value.AsItems().Select(item => item.AsText()).OfType<string>()] : [];

    private static string? Choice(YamlEntry document, string key, IReadOnlyList<string> choices)
    {
        if (document.Get(key) is not { IsNull: false } value || value.AsText() is not { } text)
        {
            return null;
        }

        if (choices.FirstOrDefault(choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return known;
        }

        value.Expected($"one of {string.Join(", ", choices)}", Spelling.DidYouMean(text, choices));
        return null;
    }

    /// <summary>Sigma allows keys of anybody's own; only one that looks like a slip of the hand is worth a word.</summary>
    private static void WarnOfMisspelt(YamlEntry document)
    {
        foreach ((YamlEntry key, _) in document.AsMap() ?? [])
        {
            if (!CommonKeys.Contains(key.Name) && Spelling.DidYouMean(key.Name, CommonKeys) is { } hint)
            {
                key.Warn($"unknown key '{key.Name}'", hint);
            }
        }
    }

    /// <summary>Dates are as in 2025-10-09; rules of before Sigma 2 have them with slashes.</summary>
    private static void WarnOfDates(YamlEntry document)
    {
        foreach (string key in (string[])["date", "modified"])
        {
            if (document.Get(key) is { IsNull: false, Scalar: { } text } date
                && !DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyy/MM/dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                date.Warn($"'{text}' is no date", $"{key}: 2025-10-09");
            }
        }
    }

    private static void WarnOfTags(YamlEntry document)
    {
        foreach (YamlEntry tag in document.Get("tags") is { IsNull: false } tags ? tags.AsItems() : [])
        {
            if (tag.Scalar is { } text && !Tag().IsMatch(text))
            {
                tag.Warn($"'{text}' is no tag", "attack.t1110.001");
            }
        }
    }

    /// <summary>A namespace and a name. https://sigmahq.io/sigma-specification/specification/sigma-appendix-tags.html (2.1.0)</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_+-]+)+\z")]
    private static partial Regex Tag();

    private static string NameFrom(string title)
    {
        StringBuilder name = new();
        foreach (char c in title)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                name.Append(char.ToLowerInvariant(c));
            }
            else if (name.Length > 0 && name[^1] != '_')
            {
                name.Append('_');
            }
        }

        return name.ToString().Trim('_') is { Length: > 0 } made ? made : title;
    }
}
