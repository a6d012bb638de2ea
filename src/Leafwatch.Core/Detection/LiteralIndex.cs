using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Detection;

/// <summary>
/// All texts that rules look for somewhere in the value of one field are looked for in one pass, each byte of the value being one step
/// of an automaton: they name rules worth asking, and answer predicates. Texts and value are compared with ASCII letters in one case.
/// </summary>
/// <remarks>A. V. Aho, M. J. Corasick, "Efficient string matching", CACM 18 (1975), with the failures worked into the table of steps.</remarks>
internal sealed class LiteralIndex
{
    private readonly byte[] _classOf = new byte[256];
    private readonly int[] _next;
    private readonly Finding[] _findings;
    private readonly int _classes;
    private readonly int _firstFound;

    /// <param name="field">The field.</param>
    /// <param name="fieldNumber">Its number in the matcher.</param>
    /// <param name="literals">Texts of small ASCII letters and other characters, none of them empty, and what they are signs of.</param>
    public LiteralIndex(RuleField field, int fieldNumber, IReadOnlyDictionary<string, Finding> literals)
    {
        Field = field;
        FieldNumber = fieldNumber;
        _classes = Classify(literals.Keys);
        List<int[]> steps = [NewState()];
        List<Finding?> found = [null];
        foreach ((string literal, Finding finding) in literals)
        {
            int state = 0;
            foreach (char c in literal)
            {
                ref int next = ref steps[state][_classOf[c]];
                if (next < 0)
                {
                    next = steps.Count;
                    steps.Add(NewState());
                    found.Add(null);
                }

                state = steps[state][_classOf[c]];
            }

            found[state] = finding;
        }

        List<int> order = FollowFailures(steps, found);

        // States that found something are numbered last, so that one comparison tells them; numbers are places in the table.
        int[] sorted = [.. order.Where(state => found[state] is null), .. order.Where(state => found[state] is not null)];
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

        _findings = [.. sorted.Select(state => found[state]).OfType<Finding>()];
        _firstFound = (sorted.Length - _findings.Length) * _classes;
    }

    public RuleField Field { get; }

    public int FieldNumber { get; }

    /// <summary>How many findings there are.</summary>
    public int Findings => _findings.Length;

    public Finding this[int finding] => _findings[finding];

    /// <summary>Goes through a text from a state on.</summary>
    /// <param name="text">The text.</param>
    /// <param name="state">The state before it, 0 at the start of the value; then the one after it.</param>
    /// <param name="session">Is told of each finding.</param>
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
    private static List<int> FollowFailures(List<int[]> steps, List<Finding?> found)
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
                if (found[elsewhere] is { } within)
                {
                    found[next[c]] = found[next[c]] is { } own ? own.With(within) : within;
                }
            }
        }

        return order;
    }

    /// <summary>What a text is a sign of, with those that end where it does.</summary>
    /// <param name="Rules">Rules that are worth asking.</param>
    /// <param name="Predicates">Predicates that hold.</param>
    public sealed record Finding(int[] Rules, int[] Predicates)
    {
        public Finding With(Finding other) => new([.. Rules.Union(other.Rules)], [.. Predicates.Union(other.Predicates)]);
    }
}
