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
        LiteralTree tree = new(texts, _classOf);
        Finding?[] found = FindingsOf(tree, texts, literals);
        int[] numbers = NumbersOf(found);
        _firstFound = found.Length - _findings.Count;
        if (found.Length <= mostStates)
        {
            _next = Steps<ushort>(tree, numbers);
        }
        else
        {
            _nextOfMany = Steps<int>(tree, numbers);
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

    /// <summary>What is found in each state: the text that ends there, and those that end with it.</summary>
    private static Finding?[] FindingsOf(LiteralTree tree, string[] texts, IReadOnlyDictionary<string, Finding> literals)
    {
        Finding?[] found = new Finding?[tree.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            found[tree.Ends[i]] = literals[texts[i]];
        }

        for (int state = 1; state < found.Length; state++)
        {
            if (found[tree.Failures[state]] is { } within)
            {
                found[state] = found[state] is { } own ? own.With(within) : within;
            }
        }

        return found;
    }

    /// <summary>Numbers the states as they are in the tree, but those in which something is found last.</summary>
    private int[] NumbersOf(Finding?[] found)
    {
        int[] numbers = new int[found.Length];
        int nothing = 0;
        int something = found.Count(finding => finding is null);
        for (int state = 0; state < found.Length; state++)
        {
            if (found[state] is { } finding)
            {
                numbers[state] = something++;
                _findings.Add(finding);
            }
            else
            {
                numbers[state] = nothing++;
            }
        }

        return numbers;
    }

    /// <summary>For each state what follows where its text breaks off, which is what follows the failure's, and over it the states that go on with it.</summary>
    private T[] Steps<T>(LiteralTree tree, int[] numbers)
        where T : struct, IBinaryInteger<T>
    {
        T[] next = new T[tree.Count * _classes];
        for (int state = 0; state < tree.Count; state++)
        {
            Span<T> row = next.AsSpan(numbers[state] * _classes, _classes);
            if (state > 0)
            {
                next.AsSpan(numbers[tree.Failures[state]] * _classes, _classes).CopyTo(row);
            }

            (int child, int end) = tree.ChildrenOf(state);
            for (; child < end; child++)
            {
                row[tree.Symbols[child]] = T.CreateTruncating(numbers[child]);
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

    /// <summary>What a text is a sign of, with those that end where it does.</summary>
    /// <param name="Rules">Rules that are worth asking.</param>
    /// <param name="Predicates">Predicates that hold.</param>
    public sealed record Finding(int[] Rules, int[] Predicates)
    {
        public Finding With(Finding other) => new([.. Rules.Union(other.Rules)], [.. Predicates.Union(other.Predicates)]);
    }
}
