using System.Text.RegularExpressions;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Rules;

/// <summary>The modifiers of one item of a selection, already known to go together.</summary>
internal sealed class FieldModifiers(string[] words)
{
    private static readonly string[] Kinds = ["re", "cidr", "exists", "lt", "lte", "gt", "gte"];
    private static readonly string[] Edges = ["contains", "startswith", "endswith"];
    private static readonly string[] Flags = ["i", "m", "s"];

    /// <summary>Whether a value is text whatever it looks like.</summary>
    public bool TakesText => words.Any(word => Edges.Contains(word) || word is "re" or "cidr" or "cased");

    public Comparison? Comparison => words.Select(word => word switch
    {
        "lt" => Rules.Comparison.Less,
        "lte" => Rules.Comparison.LessOrEqual,
        "gt" => Rules.Comparison.Greater,
        "gte" => Rules.Comparison.GreaterOrEqual,
        _ => (Comparison?)null,
    }).FirstOrDefault(comparison => comparison is not null);

    public RegexOptions RegexOptions =>
        (Has("i") ? RegexOptions.IgnoreCase : 0) | (Has("m") ? RegexOptions.Multiline : 0) | (Has("s") ? RegexOptions.Singleline : 0);

    public bool Has(string word) => words.Contains(word);

    /// <summary>Reports modifiers that contradict each other.</summary>
    public static bool CheckTogether(YamlEntry key, ReadOnlySpan<string> words)
    {
        bool hasField = !key.Name.StartsWith('|');
        string? kind = null;
        bool hasEdge = false;
        bool hasFlag = false;
        bool hasCase = false;
        foreach (string word in words)
        {
            hasEdge |= Edges.Contains(word);
            hasFlag |= Flags.Contains(word);
            hasCase |= word == "cased";
            if (!Kinds.Contains(word))
            {
                continue;
            }

            if (kind is not null)
            {
                key.Report($"'{kind}' and '{word}' do not go together");
                return false;
            }

            kind = word;
        }

        string? wrong = kind switch
        {
            "exists" when !hasField || words.Length > 1 => "'exists' needs a field and goes with no other modifier",
            not null when hasEdge || hasCase => $"'{kind}' does not go with contains, startswith, endswith or cased",
            not null and not "re" when !hasField => $"'{kind}' needs a field",
            not "re" when hasFlag => "i, m and s are for 're'",
            _ => null,
        };
        if (wrong is not null)
        {
            key.Report(wrong);
        }

        return wrong is null;
    }
}
