using Leafwatch.Core;
using Leafwatch.Core.Rules;

namespace Leafwatch.Tests.Support;

/// <summary>Rules for tests, from text.</summary>
internal static class SomeRules
{
    public static RuleSet Read(string text)
    {
        (RuleSet rules, IReadOnlyList<Diagnostic> diagnostics) = ReadAll(text);
        Assert.DoesNotContain(diagnostics, diagnostic => !diagnostic.IsWarning);
        return rules;
    }

    public static (RuleSet Rules, IReadOnlyList<Diagnostic> Diagnostics) ReadAll(params string[] texts)
    {
        RuleReader reader = new();
        RuleSet rules = reader.Read(texts.Select((text, i) => (i == 0 ? "rules.yml" : $"rules{i}.yml", text)));
        return (rules, reader.Diagnostics);
    }

    /// <summary>One rule over everything, given its detection, indented or not.</summary>
    public static RuleSet Detecting(string detection) => Read(Text(detection));

    public static string Text(string detection) => $"""
        title: A rule
        logsource: {Braces}
        detection:
        {string.Join('\n', detection.Split('\n').Select(line => "  " + line))}
        """;

    private const string Braces = "{}";
}
