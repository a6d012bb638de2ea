using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Rules;

namespace Leafwatch.Searching;

/// <summary>What is searched for, as a rule that matches the lines: every field that is asked for must answer, a field that is asked for several values one of them.</summary>
internal sealed class SearchQuery
{
    /// <summary>A shorter text stands in too many lines to be worth looking for first.</summary>
    private const int ShortestLiteral = 3;

    private SearchQuery(IReadOnlyList<SearchTerm> terms)
    {
        Terms = terms;
        Condition[] wanted = [.. terms.Where(term => !term.IsOpposite).GroupBy(term => (term.Field, IsChoice(term)))
            .SelectMany(group => group.Key.Item2 ? [Any([.. group])] : group.Select(term => (Condition)new Condition.Test(term.Test)))];
        IEnumerable<Condition> unwanted = terms.Where(term => term.IsOpposite).Select(term => new Condition.Negated(new Condition.Test(term.Test)));
        SigmaRule rule = new(
            new RuleHeader { Title = "search", Name = "search", Level = AlertLevel.All[0], Place = new TextPlace("", 0, 0) },
            new LogSource(),
            new Condition.All([.. wanted, .. unwanted]),
            []);
        Rules = new RuleSet([rule], []);

        // Of several values of a field any may be there, so that only what is asked for alone must stand in the line.
        string literal = terms.Where(term => !term.IsOpposite).GroupBy(term => (term.Field, IsChoice(term)))
            .Where(group => !group.Key.Item2 || group.Count() == 1)
            .SelectMany(group => group)
            .Select(term => term.Literal ?? "")
            .MaxBy(text => text.Length) ?? "";
        Literal = literal.Length >= ShortestLiteral ? Encoding.UTF8.GetBytes(literal) : default;
    }

    /// <summary>Every line that can be read.</summary>
    public static SearchQuery Everything { get; } = new([]);

    public IReadOnlyList<SearchTerm> Terms { get; }

    /// <summary>One rule, which looks at lines of every kind.</summary>
    public RuleSet Rules { get; }

    /// <summary>A text that stands in every line that matches, or nothing when none is known.</summary>
    public ReadOnlyMemory<byte> Literal { get; }

    /// <summary>The fields that are asked for.</summary>
    public IEnumerable<Field> Fields => Terms.SelectMany(term => term.Field.Query is { } query ? [term.Field.Field, query] : new[] { term.Field.Field }).Distinct();

    /// <summary>Reads all terms, or says of each what is wrong.</summary>
    public static SearchQuery? Read(IEnumerable<string> written, SigmaFields fields, bool ignoresCase, List<string> errors)
    {
        List<SearchTerm> terms = [];
        int before = errors.Count;
        foreach (string text in written)
        {
            if (SearchTerm.TryParse(text, fields, ignoresCase, out SearchTerm? term, out string? error))
            {
                terms.Add(term);
            }
            else
            {
                errors.Add(error);
            }
        }

        return errors.Count > before ? null : new SearchQuery(terms);
    }

    /// <summary>Whether what is asked names one of several things that a field may be: a number has bounds, which hold together; so do texts in a line.</summary>
    private static bool IsChoice(SearchTerm term) => term.Test is not FieldTest.Number && term.Field != RuleField.WholeLine;

    private static Condition Any(IReadOnlyList<SearchTerm> terms) => terms.Count == 1
        ? new Condition.Test(terms[0].Test)
        : new Condition.Any([.. terms.Select(term => (Condition)new Condition.Test(term.Test))]);
}
