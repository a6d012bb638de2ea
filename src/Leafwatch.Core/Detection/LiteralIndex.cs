using System.Numerics;
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
    private readonly int _classes;

    /// <summary>For each state and each class of bytes the state that follows. Half as large where the states are few enough, as they are but for very many rules.</summary>
    private readonly ushort[]? _next;
    private readonly int[]? _nextOfMany;

    /// <summary>From this state on something is found: the findings, in order.</summary>
    private readonly int _firstFound;

    private readonly List<Finding> _findings = [];

    /// <param name="field">The field.</param>
    /// <param name="fieldNumber">Its number in the matcher.</param>
    /// <param name="literals">Texts of small ASCII letters and other characters, none of them empty, and what they are signs of.</param>
    /// <param name="mostStates">With more states than that, each takes twice the room.</param>
    public LiteralIndex(RuleField field, int fieldNumber, IReadOnlyDictionary<string, Finding> literals, int mostStates = ushort.MaxValue + 1)
    {
        Field = field;
        FieldNumber = fieldNumber;
        string[] texts = [.. literals.Keys.Order(StringComparer.Ordinal)];
        _classes = Classify(texts);
        int states = CountStates(texts);
        int[] steps = new int[states * _classes];
        Finding?[] found = new Finding?[states];
        int[] ends = Plant(texts, steps);
        for (int i = 0; i < texts.Length; i++)
        {
            found[ends[i]] = literals[texts[i]];
        }

        FollowFailures(found, steps);
        int[] order = [.. Enumerable.Range(0, states).OrderBy(state => found[state] is not null)];
        int[] numbers = new int[states];
        for (int number = 0; number < states; number++)
        {
            numbers[order[number]] = number;
            if (found[order[number]] is { } finding)
            {
                _findings.Add(finding);
            }
        }

        _firstFound = states - _findings.Count;
        if (states <= mostStates)
        {
            _next = Numbered<ushort>(steps, order, numbers);
        }
        else
        {
            _nextOfMany = Numbered<int>(steps, order, numbers);
        }
    }

    public RuleField Field { get; }

    public int FieldNumber { get; }

    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>The number of its first finding among those of all indexes of the matcher.</summary>
    public required int FirstFinding { get; init; }

    /// <summary>Goes through a text from a state on.</summary>
    /// <param name="text">The text.</param>
    /// <param name="state">The state before it, 0 at the start of the value; then the one after it.</param>
    /// <param name="session">Is told of each finding.</param>
    public void Run(ReadOnlySpan<byte> text, ref int state, MatchSession session)
    {
        if (_next is { } next)
        {
            Run(next, text, ref state, session);
        }
        else
        {
            Run(_nextOfMany!, text, ref state, session);
        }
    }

    private void Run<T>(T[] next, ReadOnlySpan<byte> text, ref int state, MatchSession session)
        where T : struct, IBinaryInteger<T>
    {
        byte[] classOf = _classOf;
        int classes = _classes;
        int firstFound = _firstFound;
        int at = state;
        foreach (byte b in text)
        {
            at = int.CreateTruncating(next[(at * classes) + classOf[b]]);
            if (at >= firstFound)
            {
                session.Found(FirstFinding + at - firstFound);
            }
        }

        state = at;
    }

    /// <summary>The steps in the order and by the numbers that states have in the end.</summary>
    private T[] Numbered<T>(int[] steps, int[] order, int[] numbers)
        where T : struct, IBinaryInteger<T>
    {
        T[] next = new T[steps.Length];
        for (int number = 0; number < order.Length; number++)
        {
            ReadOnlySpan<int> from = steps.AsSpan(order[number] * _classes, _classes);
            Span<T> to = next.AsSpan(number * _classes, _classes);
            for (int i = 0; i < from.Length; i++)
            {
                to[i] = T.CreateTruncating(numbers[from[i]]);
            }
        }

        return next;
    }

    /// <summary>Bytes that no text has are of one class, 0; a capital letter is of its small one's.</summary>
    private int Classify(string[] texts)
    {
        int classes = 1;
        foreach (char c in texts.SelectMany(text => text).Distinct().Order())
        {
            _classOf[c] = (byte)classes++;
        }

        for (int c = 'A'; c <= 'Z'; c++)
        {
            _classOf[c] = _classOf[char.ToLowerInvariant((char)c)];
        }

        return classes;
    }

    /// <summary>How many beginnings of texts there are, the empty one included; a text in order shares with those before it what it shares with the last of them.</summary>
    private static int CountStates(string[] texts)
    {
        int states = 1;
        string before = "";
        foreach (string text in texts)
        {
            states += text.Length - text.AsSpan().CommonPrefixLength(before);
            before = text;
        }

        return states;
    }

    /// <summary>Makes a state for each beginning of a text, the short ones first: they are met most, and lie together.</summary>
    /// <returns>The state at the end of each text.</returns>
    private int[] Plant(string[] texts, int[] steps)
    {
        int[] reached = new int[texts.Length];
        int states = 1;
        int longest = texts.Max(text => text.Length);
        for (int length = 0; length < longest; length++)
        {
            for (int i = 0; i < texts.Length; i++)
            {
                if (length < texts[i].Length)
                {
                    ref int next = ref steps[(reached[i] * _classes) + _classOf[texts[i][length]]];
                    reached[i] = next = next == 0 ? states++ : next;
                }
            }
        }

        return reached;
    }

    /// <summary>Where a text breaks off, the longest of its ends that begins another one goes on.</summary>
    private void FollowFailures(Finding?[] found, int[] steps)
    {
        int[] failure = new int[found.Length];
        for (int state = 0; state < found.Length; state++)
        {
            Span<int> next = steps.AsSpan(state * _classes, _classes);
            ReadOnlySpan<int> nextElsewhere = steps.AsSpan(failure[state] * _classes, _classes);
            for (int c = 0; c < _classes; c++)
            {
                int elsewhere = state == 0 ? 0 : nextElsewhere[c];
                if (next[c] == 0)
                {
                    next[c] = elsewhere;
                    continue;
                }

                failure[next[c]] = elsewhere;
                if (found[elsewhere] is { } within)
                {
                    found[next[c]] = found[next[c]] is { } own ? own.With(within) : within;
                }
            }
        }
    }

    /// <summary>What a text is a sign of, with those that end where it does.</summary>
    /// <param name="Rules">Rules that are worth asking.</param>
    /// <param name="Predicates">Predicates that hold.</param>
    public sealed record Finding(int[] Rules, int[] Predicates)
    {
        public Finding With(Finding other) => new([.. Rules.Union(other.Rules)], [.. Predicates.Union(other.Predicates)]);
    }
}
