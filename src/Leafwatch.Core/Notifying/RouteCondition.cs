using System.Diagnostics.CodeAnalysis;

namespace Leafwatch.Core.Notifying;

/// <summary>
/// Which alerts a route leads on: <c>level >= medium and rule != http_404_burst</c>, or <c>always</c>. A small language:
/// comparisons of <c>level</c> and <c>rule</c>, joined with <c>and</c> (binds tighter) and <c>or</c>, in parentheses where needed.
/// </summary>
public sealed class RouteCondition
{
    /// <summary>Longer conditions are not accepted; it bounds the depth of parentheses, too.</summary>
    public const int LongestText = 1000;

    private const int DeepestNesting = 20;

    private readonly Func<Alert, bool> _holds;

    private RouteCondition(string text, Func<Alert, bool> holds, IReadOnlyList<RuleReference> rules)
    {
        Text = text;
        _holds = holds;
        Rules = rules;
    }

    public static RouteCondition Always { get; } = new("always", _ => true, []);

    /// <summary>What holds where nobody says anything: what is low is worth a line in the report log, not somebody's attention.</summary>
    public static RouteCondition Usual { get; } = new("level >= medium", alert => AlertLevel.RankOf(alert.Rule.Level) >= AlertLevel.RankOf("medium"), []);

    /// <summary>The condition as written.</summary>
    public string Text { get; }

    /// <summary>The names of rules in it, so that they can be checked against the rules in force.</summary>
    public IReadOnlyList<RuleReference> Rules { get; }

    public bool Holds(Alert alert) => _holds(alert);

    public override string ToString() => Text;

    /// <summary>Reads a condition, or says what is wrong where.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RouteCondition? condition, [NotNullWhen(false)] out RouteConditionError? error)
    {
        Reader reader = new(text);
        Func<Alert, bool>? holds = text.Length > LongestText ? reader.Fail(0, $"longer than {LongestText} characters") : reader.ReadAll();
        condition = holds is null ? null : new RouteCondition(text, holds, reader.Rules);
        error = reader.Error;
        return condition is not null;
    }

    /// <summary>A recursive descent over the text; each character is looked at once.</summary>
    private sealed class Reader(string text)
    {
        private int _at;
        private int _depth;

        public List<RuleReference> Rules { get; } = [];

        public RouteConditionError? Error { get; private set; }

        public Func<Alert, bool>? ReadAll()
        {
            Func<Alert, bool>? holds = ReadOr();
            if (holds is not null && Peek() is { Length: > 0 } more)
            {
                return Fail(_at, $"found '{more}', expected 'and', 'or' or the end");
            }

            return holds;
        }

        public Func<Alert, bool>? Fail(int at, string message, string? hint = null)
        {
            Error ??= new RouteConditionError(at, message, hint);
            return null;
        }

        private Func<Alert, bool>? ReadOr() => ReadJoined("or", ReadAnd, any: true);

        private Func<Alert, bool>? ReadAnd() => ReadJoined("and", ReadOne, any: false);

        private Func<Alert, bool>? ReadJoined(string word, Func<Func<Alert, bool>?> readPart, bool any)
        {
            List<Func<Alert, bool>> parts = [];
            do
            {
                if (readPart() is not { } part)
                {
                    return null;
                }

                parts.Add(part);
            }
            while (Take(word));

            return parts switch
            {
                [var only] => only,
                _ when any => alert => parts.Exists(part => part(alert)),
                _ => alert => parts.TrueForAll(part => part(alert)),
            };
        }

        private Func<Alert, bool>? ReadOne()
        {
            string word = Next(out int at);
            switch (word.ToLowerInvariant())
            {
                case "always":
                    return _ => true;
                case "(":
                    return ReadParentheses(at);
                case "level":
                    return ReadLevel();
                case "rule":
                    return ReadRule();
                case "":
                    return Fail(at, "found the end, expected a comparison: level >= medium");
                default:
                    return Fail(
                        at,
                        $"found '{word}', expected 'level', 'rule', 'always' or '('",
                        Spelling.DidYouMean(word, ["level", "rule", "always"]));
            }
        }

        private Func<Alert, bool>? ReadParentheses(int at)
        {
            if (++_depth > DeepestNesting)
            {
                return Fail(at, $"more than {DeepestNesting} parentheses deep");
            }

            Func<Alert, bool>? inner = ReadOr();
            _depth--;
            if (inner is not null && !Take(")"))
            {
                return Fail(_at, "expected ')'");
            }

            return inner;
        }

        private Func<Alert, bool>? ReadLevel()
        {
            string comparison = Next(out int comparisonAt);
            if (comparison is not ("=" or "!=" or ">=" or "<=" or ">" or "<"))
            {
                return Fail(comparisonAt, $"{Found(comparison)}, expected =, !=, >=, <=, > or <");
            }

            string name = Next(out int at);
            int level = AlertLevel.All.Contains(name, StringComparer.OrdinalIgnoreCase) ? AlertLevel.RankOf(name) : -1;
            if (level < 0)
            {
                return Fail(at, $"{Found(name)}, expected a level: {string.Join(", ", AlertLevel.All)}", Spelling.DidYouMean(name, AlertLevel.All));
            }

            return comparison switch
            {
                "=" => alert => AlertLevel.RankOf(alert.Rule.Level) == level,
                "!=" => alert => AlertLevel.RankOf(alert.Rule.Level) != level,
                ">=" => alert => AlertLevel.RankOf(alert.Rule.Level) >= level,
                "<=" => alert => AlertLevel.RankOf(alert.Rule.Level) <= level,
                ">" => alert => AlertLevel.RankOf(alert.Rule.Level) > level,
                _ => alert => AlertLevel.RankOf(alert.Rule.Level) < level,
            };
        }

        private Func<Alert, bool>? ReadRule()
        {
            string comparison = Next(out int comparisonAt);
            if (comparison is not ("=" or "!="))
            {
                return Fail(comparisonAt, $"{Found(comparison)}, expected = or !=");
            }

            string name = Next(out int at);
            if (name.Length == 0 || IsSign(name[0]) || name is "(" or ")")
            {
                return Fail(at, $"{Found(name)}, expected the name of a rule");
            }

            Rules.Add(new RuleReference(name, at));
            bool equal = comparison == "=";
            return alert => equal == (Same(alert.Rule.Name, name) || Same(alert.Rule.Id, name));
        }

        private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

        private static string Found(string word) => word.Length == 0 ? "found the end" : $"found '{word}'";

        private bool Take(string word)
        {
            if (!Peek().Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            Next(out _);
            return true;
        }

        private string Peek()
        {
            int before = _at;
            string word = Next(out int at);
            _at = word.Length == 0 ? before : at;
            return word;
        }

        /// <summary>The next word or sign; empty at the end.</summary>
        private string Next(out int at)
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }

            at = _at;
            if (_at == text.Length)
            {
                return "";
            }

            if (text[_at] is '(' or ')')
            {
                return text[_at++].ToString();
            }

            bool sign = IsSign(text[_at]);
            while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not ('(' or ')') && IsSign(text[_at]) == sign)
            {
                _at++;
            }

            return text[at.._at];
        }

        private static bool IsSign(char c) => c is '=' or '!' or '<' or '>';
    }
}

/// <summary>A rule named in a condition, and at which character from 0.</summary>
public sealed record RuleReference(string Name, int At);

/// <summary>What is wrong in a condition.</summary>
/// <param name="At">At which character, from 0.</param>
/// <param name="Message">What was found and what was expected.</param>
/// <param name="Hint">What was probably meant.</param>
public sealed record RouteConditionError(int At, string Message, string? Hint);
