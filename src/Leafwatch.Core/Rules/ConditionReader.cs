using System.Text.RegularExpressions;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Rules;

/// <summary>
/// Reads the text of a condition: <c>or</c> binds least, then <c>and</c>, then <c>not</c>; atoms are names of selections,
/// <c>1 of</c>, <c>any of</c> and <c>all of</c> a pattern of names or <c>them</c>, and parentheses.
/// </summary>
/// <param name="place">Where the condition stands.</param>
/// <param name="selections">What it may name.</param>
/// <param name="whose">Whose they are, for messages: "the detection".</param>
internal sealed partial class ConditionReader(YamlEntry place, IReadOnlyDictionary<string, Condition> selections, string whose)
{
    // Parentheses and "not" nest on the stack; nobody writes more than a few.
    private const int DeepestNesting = 64;

    private readonly List<string> _tokens = [];
    private int _next;
    private int _depth;
    private bool _failed;

    private string? Token => _next < _tokens.Count ? _tokens[_next] : null;

    /// <summary>The names that the condition used.</summary>
    public HashSet<string> Used { get; } = new(StringComparer.Ordinal);

    /// <returns>The condition, or <see langword="null"/> when something was reported.</returns>
    public Condition? Read(string text)
    {
        if (text.Contains('|', StringComparison.Ordinal))
        {
            return Fail("a condition with '|' is Sigma's old way to count", "write a correlation of type event_count");
        }

        _tokens.AddRange(Tokens().Matches(text).Select(match => match.Value));
        if (_tokens.Count == 0)
        {
            return Fail("the condition is empty");
        }

        Condition? condition = ReadOr();
        if (!_failed && Token is { } rest)
        {
            return Fail($"found '{rest}' where the condition should end or go on with 'and' or 'or'");
        }

        return _failed ? null : condition;
    }

    private static bool Is(string? token, string keyword) => string.Equals(token, keyword, StringComparison.OrdinalIgnoreCase);

    // Names may hold anything but white space and parentheses: the public rules have dots and bars in them.
    [GeneratedRegex(@"[()]|[^\s()]+")]
    private static partial Regex Tokens();

    private Condition? ReadOr() => ReadChain("or", ReadAnd, Condition.AnyOf);

    private Condition? ReadAnd() => ReadChain("and", ReadNot, Condition.AllOf);

    private Condition? ReadChain(string keyword, Func<Condition?> readPart, Func<IReadOnlyList<Condition>, Condition> join)
    {
        List<Condition> parts = [];
        do
        {
            if (readPart() is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }
        while (Take(keyword));
        return join(parts);
    }

    private Condition? ReadNot()
    {
        if (++_depth > DeepestNesting)
        {
            return Fail("the condition is nested too deeply");
        }

        Condition? read = Take("not") ? (ReadNot() is { } inner ? new Condition.Negated(inner) : null) : ReadAtom();
        _depth--;
        return read;
    }

    private Condition? ReadAtom()
    {
        string? token = Token;
        if (token is null || token == ")" || Is(token, "and") || Is(token, "or"))
        {
            return Fail(token is null ? "the condition ends where a selection should follow" : $"found '{token}' where a selection should stand");
        }

        _next++;
        if (token == "(")
        {
            Condition? inner = ReadOr();
            return inner is null || Take(")") ? inner : Fail("a parenthesis is not closed");
        }

        if (Is(Token, "of"))
        {
            _next++;
            return ReadQuantified(token);
        }

        if (!selections.TryGetValue(token, out Condition? selection))
        {
            return Fail($"the condition names '{token}', which {whose} does not have", Spelling.DidYouMean(token, selections.Keys));
        }

        Used.Add(token);
        return selection;
    }

    private Condition? ReadQuantified(string quantifier)
    {
        if (quantifier != "1" && !Is(quantifier, "any") && !Is(quantifier, "all"))
        {
            return Fail($"found '{quantifier} of', expected '1 of', 'any of' or 'all of'");
        }

        string? pattern = Token;
        if (pattern is null or "(" or ")")
        {
            return Fail($"'{quantifier} of' must be followed by 'them' or a pattern of names");
        }

        _next++;
        string[] names = [.. selections.Keys.Where(name => IsNamedBy(name, Is(pattern, "them") ? "*" : pattern))];
        if (names.Length == 0)
        {
            return Fail($"'{quantifier} of {pattern}' names no selection");
        }

        Used.UnionWith(names);
        Condition[] parts = [.. names.Select(name => selections[name])];
        return Is(quantifier, "all") ? Condition.AllOf(parts) : Condition.AnyOf(parts);
    }

    /// <summary>Names that begin with an underscore are left out unless the pattern begins with one, as the reference converter does.</summary>
    private static bool IsNamedBy(string name, string pattern) =>
        name.StartsWith('_') == pattern.StartsWith('_') && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    private bool Take(string keyword)
    {
        if (!Is(Token, keyword))
        {
            return false;
        }

        _next++;
        return true;
    }

    private Condition? Fail(string message, string? hint = null)
    {
        if (!_failed)
        {
            _failed = true;
            place.Report(message, hint);
        }

        return null;
    }
}
