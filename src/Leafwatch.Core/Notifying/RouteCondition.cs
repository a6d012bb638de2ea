using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;
using System.Net;

namespace Leafwatch.Core.Notifying;

/// <summary>
/// Which incidents a route leads on: <c>level >= medium and rule != http_404_burst</c>, or <c>always</c>. A small language:
/// comparisons of <c>level</c>, <c>rule</c>, <c>source</c>, <c>host</c>, <c>path</c>, <c>user</c>, <c>address</c> and <c>time</c>, joined with
/// <c>and</c> (binds tighter) and <c>or</c>, in parentheses where needed. Values with spaces or signs stand in quotes.
/// </summary>
public sealed class RouteCondition
{
    /// <summary>Longer conditions are not accepted; it bounds the depth of parentheses, too.</summary>
    public const int LongestText = 1000;

    private const int DeepestNesting = 20;

    private readonly Func<Facts, bool> _holds;

    private RouteCondition(string text, Func<Facts, bool> holds, IReadOnlyList<RuleReference> rules)
    {
        Text = text;
        _holds = holds;
        Rules = rules;
    }

    public static RouteCondition Always { get; } = new("always", _ => true, []);

    /// <summary>What holds where nobody says anything: what is low is worth a line in the report log, not somebody's attention.</summary>
    public static RouteCondition Usual { get; } = new("level >= medium", facts => AlertLevel.RankOf(facts.Incident.Level) >= AlertLevel.RankOf("medium"), []);

    /// <summary>The condition as written.</summary>
    public string Text { get; }

    /// <summary>The names of rules in it, so that they can be checked against the rules in force.</summary>
    public IReadOnlyList<RuleReference> Rules { get; }

    /// <summary>Whether it holds for an incident: for one of its rules, and for one of its addresses, hosts, … where it names some.</summary>
    public bool Holds(Incident incident, DateTimeOffset now) => incident.Rules.Any(rule => _holds(new Facts(incident, rule, IsWhole: false, now)));

    /// <summary>Whether it holds for all that an incident is of: each of its rules, and all of its addresses, hosts, …</summary>
    public bool HoldsForAll(Incident incident, DateTimeOffset now) => incident.Rules.All(rule => _holds(new Facts(incident, rule, IsWhole: true, now)));

    public override string ToString() => Text;

    /// <summary>Writes a value where patterns are read so that it means itself; one with both kinds of quotation marks, or a question mark, cannot be written.</summary>
    public static bool TryQuote(string value, [NotNullWhen(true)] out string? quoted)
    {
        char mark = value.Contains('"', StringComparison.Ordinal) ? '\'' : '"';
        string plain = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
        quoted = value.AsSpan().ContainsAny(mark, '?') ? null : $"{mark}{plain}{mark}";
        return quoted is not null;
    }

    /// <summary>Reads a condition, or says what is wrong where.</summary>
    /// <param name="text">The condition.</param>
    /// <param name="condition">What was read.</param>
    /// <param name="error">What is wrong.</param>
    /// <param name="zone">The zone of times of the week; that of the machine when not said.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out RouteCondition? condition, [NotNullWhen(false)] out RouteConditionError? error, TimeZoneInfo? zone = null)
    {
        Reader reader = new(text, zone ?? TimeZoneInfo.Local);
        Func<Facts, bool>? holds = text.Length > LongestText ? reader.Fail(0, $"longer than {LongestText} characters") : reader.ReadAll();
        condition = holds is null ? null : new RouteCondition(text, holds, reader.Rules);
        error = reader.Error;
        return condition is not null;
    }

    /// <summary>What a condition is asked about.</summary>
    /// <param name="Incident">The incident.</param>
    /// <param name="Rule">One of its rules.</param>
    /// <param name="IsWhole">Whether all of its values must be what is asked for, rather than one of them.</param>
    /// <param name="Now">The wall clock.</param>
    private readonly record struct Facts(Incident Incident, IncidentRule Rule, bool IsWhole, DateTimeOffset Now)
    {
        public int Rank => AlertLevel.RankOf(Incident.Level);

        public bool Has(string field, Func<string, bool> matches) => IsWhole ? HasOnly(field, matches) : HasAny(field, matches);

        public bool HasAny(string field, Func<string, bool> matches) => Incident.WidthOf(field) is { } width && width.Values.Any(matches);

        /// <summary>What is not known by name may be anything.</summary>
        private bool HasOnly(string field, Func<string, bool> matches) =>
            Incident.WidthOf(field) is { } width && width.Distinct <= width.Values.Count && width.Values.All(matches);
    }

    /// <summary>A recursive descent over the text; each character is looked at once.</summary>
    private sealed class Reader(string text, TimeZoneInfo zone)
    {
        private static readonly string[] Words = ["level", "rule", "source", "host", "path", "user", "address", "time"];

        private int _at;
        private int _depth;

        public List<RuleReference> Rules { get; } = [];

        public RouteConditionError? Error { get; private set; }

        public Func<Facts, bool>? ReadAll()
        {
            Func<Facts, bool>? holds = ReadOr();
            if (holds is not null && Peek() is { Length: > 0 } more)
            {
                return Fail(_at, $"found '{more}', expected 'and', 'or' or the end");
            }

            return holds;
        }

        public Func<Facts, bool>? Fail(int at, string message, string? hint = null)
        {
            Error ??= new RouteConditionError(at, message, hint);
            return null;
        }

        private Func<Facts, bool>? ReadOr() => ReadJoined("or", ReadAnd, any: true);

        private Func<Facts, bool>? ReadAnd() => ReadJoined("and", ReadOne, any: false);

        private Func<Facts, bool>? ReadJoined(string word, Func<Func<Facts, bool>?> readPart, bool any)
        {
            List<Func<Facts, bool>> parts = [];
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
                _ when any => facts => parts.Exists(part => part(facts)),
                _ => facts => parts.TrueForAll(part => part(facts)),
            };
        }

        private Func<Facts, bool>? ReadOne()
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
                case "source":
                    return ReadValue(Width.Source, (value, pattern) => FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false));
                case "host":
                    return ReadValue(Width.Host, (value, pattern) => FileSystemName.MatchesSimpleExpression(pattern, value));
                case "path":
                    return ReadValue(Width.Path, (value, pattern) => FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false));
                case "user":
                    return ReadValue(Width.User, Same);
                case "address":
                    return ReadAddress();
                case "time":
                    return ReadTime();
                case "":
                    return Fail(at, "found the end, expected a comparison: level >= medium");
                default:
                    return Fail(
                        at,
                        $"found '{word}', expected {string.Join(", ", Words.Select(known => $"'{known}'"))}, 'always' or '('",
                        Spelling.DidYouMean(word, [.. Words, "always"]));
            }
        }

        private Func<Facts, bool>? ReadParentheses(int at)
        {
            if (++_depth > DeepestNesting)
            {
                return Fail(at, $"more than {DeepestNesting} parentheses deep");
            }

            Func<Facts, bool>? inner = ReadOr();
            _depth--;
            if (inner is not null && !Take(")"))
            {
                return Fail(_at, "expected ')'");
            }

            return inner;
        }

        private Func<Facts, bool>? ReadLevel()
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
                "=" => facts => facts.Rank == level,
                "!=" => facts => facts.Rank != level,
                ">=" => facts => facts.Rank >= level,
                "<=" => facts => facts.Rank <= level,
                ">" => facts => facts.Rank > level,
                _ => facts => facts.Rank < level,
            };
        }

        private Func<Facts, bool>? ReadRule()
        {
            string comparison = Next(out int comparisonAt);
            if (comparison is not ("=" or "!="))
            {
                return Fail(comparisonAt, $"{Found(comparison)}, expected = or !=");
            }

            string name = Next(out int at);
            if (!IsValue(name, at))
            {
                return Fail(at, $"{Found(name)}, expected the name of a rule");
            }

            Rules.Add(new RuleReference(name, at));
            bool equal = comparison == "=";
            return facts => equal == (Same(facts.Rule.Name, name) || Same(facts.Rule.Id, name));
        }

        private Func<Facts, bool>? ReadValue(string field, Func<string, string, bool> matches)
        {
            if (ReadEquality("a value") is not var (equal, wanted, _))
            {
                return null;
            }

            // A comparison by "!=" asks that none is it.
            return facts => equal ? facts.Has(field, value => matches(value, wanted)) : !facts.HasAny(field, value => matches(value, wanted));
        }

        private Func<Facts, bool>? ReadAddress()
        {
            if (ReadEquality("an address or a network") is not var (equal, wanted, at))
            {
                return null;
            }

            if (!IPNetwork.TryParse(wanted, out IPNetwork network))
            {
                // Parts left out, which inet_aton(3) would fill in, are a slip of the pen here.
                if (!IPAddress.TryParse(wanted, out IPAddress? one) || (wanted.Count(c => c == '.') != 3 && !wanted.Contains(':', StringComparison.Ordinal)))
                {
                    return Fail(at, $"found '{wanted}', expected an address or a network, as in 203.0.113.0/24");
                }

                network = new IPNetwork(one, one.GetAddressBytes().Length * 8);
            }

            bool IsIn(string value) => IPAddress.TryParse(value, out IPAddress? address) && network.Contains(address);
            return facts => equal ? facts.Has(Width.Address, IsIn) : !facts.HasAny(Width.Address, IsIn);
        }

        private Func<Facts, bool>? ReadTime()
        {
            if (ReadEquality("a time of the week") is not var (equal, wanted, at))
            {
                return null;
            }

            return WeekWindow.TryParse(wanted, zone, out WeekWindow window)
                ? facts => equal == window.Contains(facts.Now)
                : Fail(at, $"found '{wanted}', expected days and hours in quotes, as in \"mon-fri 08:00-18:00\"");
        }

        private (bool IsEqual, string Wanted, int At)? ReadEquality(string expected)
        {
            string comparison = Next(out int comparisonAt);
            if (comparison is not ("=" or "!="))
            {
                Fail(comparisonAt, $"{Found(comparison)}, expected = or !=");
                return null;
            }

            string wanted = Next(out int at);
            if (!IsValue(wanted, at))
            {
                Fail(at, $"{Found(wanted)}, expected {expected}");
                return null;
            }

            return (comparison == "=", wanted, at);
        }

        /// <summary>Whether a word can be a value: in quotes all can.</summary>
        private bool IsValue(string word, int at) => word.Length > 0 && (text[at] is '"' or '\'' || !(IsSign(word[0]) || word is "(" or ")"));

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

            if (text[_at] is '"' or '\'')
            {
                int end = text.IndexOf(text[_at], _at + 1);
                end = end < 0 ? text.Length : end;
                string quoted = text[(_at + 1)..end];
                _at = Math.Min(text.Length, end + 1);
                return quoted;
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
