using System.Text.RegularExpressions;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Rules;

/// <summary>The modifiers of one item of a selection, already known to go together.</summary>
internal sealed class FieldModifiers(string[] words)
{
    private static readonly string[] Comparisons = ["lt", "lte", "gt", "gte"];
    private static readonly string[] Units = ["minute", "hour", "day", "week", "month", "year"];
    private static readonly string[] Kinds = ["re", "cidr", "exists", "fieldref", .. Comparisons, .. Units];
    private static readonly string[] Edges = ["contains", "startswith", "endswith"];
    private static readonly string[] Encodings = ["base64", "base64offset", "wide", "utf16", "utf16le", "utf16be", "windash"];

    private static readonly Dictionary<string, RegexOptions> Flags = new(StringComparer.Ordinal)
    {
        ["i"] = RegexOptions.IgnoreCase,
        ["ignorecase"] = RegexOptions.IgnoreCase,
        ["m"] = RegexOptions.Multiline,
        ["multiline"] = RegexOptions.Multiline,
        ["s"] = RegexOptions.Singleline,
        ["dotall"] = RegexOptions.Singleline,
    };

    /// <summary>All modifiers that there are.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Kinds, .. Edges, .. Encodings, .. Flags.Keys, "all", "cased", "neq", "expand"];

    /// <summary>Whether a value is text whatever it looks like.</summary>
    public bool TakesText => words.Any(word => Edges.Contains(word) || Encodings.Contains(word) || word is "re" or "cidr" or "cased" or "fieldref");

    /// <summary>Whether a text is to be the whole value.</summary>
    public bool TakesWhole => !words.Any(word => Edges.Contains(word) || Encodings.Contains(word) || Kinds.Contains(word) || word == "expand");

    /// <summary>Whether the other text may begin, or end, within the value.</summary>
    public bool AnythingBefore => Has("contains") || Has("endswith");

    public bool AnythingAfter => Has("contains") || Has("startswith");

    /// <summary>The part of a time that is asked for.</summary>
    public TimeUnit? Unit => words.Select(word => Array.IndexOf(Units, word)).Where(unit => unit >= 0).Select(unit => (TimeUnit?)unit).FirstOrDefault();

    public IReadOnlyList<string> Words => words;

    public Comparison? Comparison => words.Select(word => word switch
    {
        "lt" => Rules.Comparison.Less,
        "lte" => Rules.Comparison.LessOrEqual,
        "gt" => Rules.Comparison.Greater,
        "gte" => Rules.Comparison.GreaterOrEqual,
        _ => (Comparison?)null,
    }).FirstOrDefault(comparison => comparison is not null);

    public RegexOptions RegexOptions => words.Aggregate(RegexOptions.None, (options, word) => options | Flags.GetValueOrDefault(word));

    public bool Has(string word) => words.Contains(word);

    /// <summary>Reports modifiers that contradict each other.</summary>
    public static bool CheckTogether(YamlEntry key, ReadOnlySpan<string> words)
    {
        bool hasField = !key.Name.StartsWith('|');
        string? kind = null;
        bool hasEdge = false;
        bool hasEncoding = false;
        bool hasFlag = false;
        bool hasCase = false;
        foreach (string word in words)
        {
            hasEdge |= Edges.Contains(word);
            hasEncoding |= Encodings.Contains(word);
            hasFlag |= Flags.ContainsKey(word);
            hasCase |= word == "cased";
            if (!Kinds.Contains(word))
            {
                continue;
            }

            // A part of a time may be compared.
            if (kind is not null && !(Units.Contains(kind) && Comparisons.Contains(word)))
            {
                key.Report($"'{kind}' and '{word}' do not go together");
                return false;
            }

            kind ??= word;
        }

        string? wrong = kind switch
        {
            "exists" when !hasField || words.Length > 1 => "'exists' needs a field and goes with no other modifier",
            not null when hasEncoding => $"'{kind}' does not go with {string.Join(", ", Encodings)}",
            "re" when words[..words.IndexOf("re")].ContainsAny(Edges) => "'re' stands before contains, startswith and endswith",
            not null and not ("fieldref" or "re") when hasEdge => $"'{kind}' does not go with contains, startswith or endswith",
            not null and not "fieldref" when hasCase => $"'{kind}' does not go with cased",
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
