using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Detection;

/// <summary>
/// The rules that a text somewhere in the value of one field makes candidates: all texts are looked for in one pass, each byte of the
/// value being one step of an automaton. Texts and value are compared with ASCII letters in one case.
/// </summary>
/// <remarks>A. V. Aho, M. J. Corasick, "Efficient string matching", CACM 18 (1975), with the failures worked into the table of steps.</remarks>
internal sealed class LiteralIndex
{
    private readonly byte[] _classOf = new byte[256];
    private readonly int[] _next;
    private readonly int[][] _rulesOf;
    private readonly int _classes;
    private readonly int _firstFound;

    /// <param name="field">The field.</param>
    /// <param name="fieldNumber">Its number in the matcher.</param>
    /// <param name="rulesByLiteral">The rules by texts of small ASCII letters and other characters, none of them empty.</param>
    public LiteralIndex(RuleField field, int fieldNumber, IReadOnlyDictionary<string, int[]> rulesByLiteral)
    {
        Field = field;
        FieldNumber = fieldNumber;
        _classes = Classify(rulesByLiteral.Keys);
        List<int[]> steps = [NewState()];
        List<SortedSet<int>?> rules = [null];
        foreach ((string literal, int[] named) in rulesByLiteral)
        {
            int state = 0;
            foreach (char c in literal)
            {
                ref int next = ref steps[state][_classOf[c]];
                if (next < 0)
                {
                    next = steps.Count;
                    steps.Add(NewState());
                    rules.Add(null);
                }

                state = steps[state][_classOf[c]];
            }

            (rules[state] ??= []).UnionWith(named);
        }

        List<int> order = FollowFailures(steps, rules);

        // States that found something are numbered last, so that one comparison tells them; numbers are places in the table.
        int[] sorted = [.. order.Where(state => rules[state] is null), .. order.Where(state => rules[state] is not null)];
        int[] place = new int[sorted.Length];
        for (int i = 0; i < sorted.Length; i++)
        {
            place[sorted[i]] = i * _classes;
        }

        _next = new int[sorted.Length * _classes];
        for (int i = 0; i < sorted.Length; i++)
        {
            int[] row = steps[sorted[i]];
            for (int c = 0; c < row.Length; c++)
            {
                _next[(i * _classes) + c] = place[row[c]];
            }
        }

        _firstFound = rules.Count(named => named is null) * _classes;
        _rulesOf = [.. sorted.Select(state => rules[state]).OfType<SortedSet<int>>().Select(named => named.ToArray())];
    }

    public RuleField Field { get; }

    public int FieldNumber { get; }

    /// <summary>How many lists of rules there are.</summary>
    public int Lists => _rulesOf.Length;

    public int[] RulesOf(int list) => _rulesOf[list];

    /// <summary>Goes through a text from a state on.</summary>
    /// <param name="text">The text.</param>
    /// <param name="state">The state before it, 0 at the start of the value; then the one after it.</param>
    /// <param name="session">Is told of each list of rules that is found.</param>
    public void Run(ReadOnlySpan<byte> text, ref int state, MatchSession session)
    {
        int[] next = _next;
        byte[] classOf = _classOf;
        int firstFound = _firstFound;
        int at = state;
        foreach (byte b in text)
        {
            at = next[at + classOf[b]];
            if (at >= firstFound)
            {
                session.Found(this, (at - firstFound) / _classes);
            }
        }

        state = at;
    }

    /// <summary>Bytes that no text has are of one class, 0; a capital letter is of its small one's.</summary>
    private int Classify(IEnumerable<string> literals)
    {
        int classes = 1;
        foreach (char c in literals.SelectMany(literal => literal).Distinct().Order())
        {
            _classOf[c] = (byte)classes++;
        }

        for (int c = 'A'; c <= 'Z'; c++)
        {
            _classOf[c] = _classOf[char.ToLowerInvariant((char)c)];
        }

        return classes;
    }

    private int[] NewState()
    {
        int[] steps = new int[_classes];
        Array.Fill(steps, -1);
        return steps;
    }

    /// <summary>Where a text breaks off, the longest of its ends that begins another one goes on.</summary>
    /// <returns>The states, the nearest to the start first.</returns>
    private static List<int> FollowFailures(List<int[]> steps, List<SortedSet<int>?> rules)
    {
        int[] failure = new int[steps.Count];
        List<int> order = [0];
        for (int i = 0; i < order.Count; i++)
        {
            int state = order[i];
            int[] next = steps[state];
            for (int c = 0; c < next.Length; c++)
            {
                int elsewhere = state == 0 ? 0 : steps[failure[state]][c];
                if (next[c] < 0)
                {
                    next[c] = elsewhere;
                    continue;
                }

                failure[next[c]] = elsewhere;
                order.Add(next[c]);
                if (rules[elsewhere] is { } found)
                {
                    (rules[next[c]] ??= []).UnionWith(found);
                }
            }
        }

        return order;
    }
}
