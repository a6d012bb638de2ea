namespace Leafwatch.Core.Expressions;

/// <summary>
/// An expression as instructions of a nondeterministic automaton (K. Thompson, "Regular Expression Search Algorithm", 1968). It
/// begins anew at each symbol, for the expression may match anywhere.
/// </summary>
internal sealed class ExpressionProgram
{
    /// <summary>An expression of more is not taken.</summary>
    public const int LongestProgram = 20_000;

    private readonly List<Instruction> _instructions = [];

    private ExpressionProgram()
    {
    }

    public enum Kind
    {
        /// <summary>Takes a symbol of the set, and goes on with the next instruction.</summary>
        Take,

        /// <summary>Goes on with the next instruction and with another.</summary>
        Fork,

        /// <summary>Goes on with another instruction.</summary>
        Jump,

        /// <summary>Goes on with the next instruction at such a place.</summary>
        Check,

        /// <summary>The expression has matched.</summary>
        Match,
    }

    public IReadOnlyList<Instruction> Instructions => _instructions;

    /// <summary>Whether any place is asked for.</summary>
    public bool HasPlaces { get; private set; }

    /// <returns>The program, or <see langword="null"/> for what would make too long a one, or looks behind the end of a line and then goes on.</returns>
    public static ExpressionProgram? Compile(ExpressionNode expression)
    {
        ExpressionProgram program = new();
        program.Add(Kind.Fork, 3);
        program.Add(new Instruction(Kind.Take, SymbolSet.All));
        program.Add(Kind.Jump, 0);
        if (!program.TryAdd(expression, isLast: true))
        {
            return null;
        }

        program.Add(Kind.Match);
        return program;
    }

    /// <param name="node">What is to be done.</param>
    /// <param name="isLast">Whether nothing follows.</param>
    private bool TryAdd(ExpressionNode node, bool isLast)
    {
        if (_instructions.Count > LongestProgram)
        {
            return false;
        }

        switch (node)
        {
            case ExpressionNode.One one:
                Add(new Instruction(Kind.Take, one.Of));
                return true;
            case ExpressionNode.At { Place: Place.LastLineEnd }:
                return isLast && TryAdd(new ExpressionNode.Repeated(new ExpressionNode.One(SymbolSet.Newline), 0, 1), false) && TryAdd(new ExpressionNode.At(Place.End), true);
            case ExpressionNode.At at:
                HasPlaces = true;
                Add(new Instruction(Kind.Check, default, Place: at.Place));
                return true;
            case ExpressionNode.Sequence { Parts: var parts }:
                for (int i = 0; i < parts.Count; i++)
                {
                    if (!TryAdd(parts[i], isLast && i == parts.Count - 1))
                    {
                        return false;
                    }
                }

                return true;
            case ExpressionNode.Either { Parts: var parts }:
                return TryAddEither(parts, isLast);
            case ExpressionNode.Repeated repeated:
                return TryAdd(repeated, isLast);
            default:
                throw new ArgumentException($"no such expression: {node}", nameof(node));
        }
    }

    private bool TryAddEither(IReadOnlyList<ExpressionNode> parts, bool isLast)
    {
        List<int> ends = [];
        for (int i = 0; i < parts.Count; i++)
        {
            int fork = i < parts.Count - 1 ? Add(Kind.Fork) : -1;
            if (!TryAdd(parts[i], isLast))
            {
                return false;
            }

            if (fork >= 0)
            {
                ends.Add(Add(Kind.Jump));
                Lead(fork, _instructions.Count);
            }
        }

        ends.ForEach(end => Lead(end, _instructions.Count));
        return true;
    }

    private bool TryAdd(ExpressionNode.Repeated repeated, bool isLast)
    {
        bool isOnce = isLast && repeated.Most is 1;
        for (int i = 0; i < repeated.Least; i++)
        {
            if (!TryAdd(repeated.Part, isOnce))
            {
                return false;
            }
        }

        if (repeated.Most is not { } most)
        {
            int loop = Add(Kind.Fork);
            if (!TryAdd(repeated.Part, false))
            {
                return false;
            }

            Add(Kind.Jump, loop);
            Lead(loop, _instructions.Count);
            return true;
        }

        List<int> forks = [];
        for (int i = repeated.Least; i < most; i++)
        {
            forks.Add(Add(Kind.Fork));
            if (!TryAdd(repeated.Part, isOnce))
            {
                return false;
            }
        }

        forks.ForEach(fork => Lead(fork, _instructions.Count));
        return true;
    }

    private int Add(Kind kind, int other = -1) => Add(new Instruction(kind, default, other));

    private int Add(Instruction instruction)
    {
        _instructions.Add(instruction);
        return _instructions.Count - 1;
    }

    private void Lead(int from, int to) => _instructions[from] = _instructions[from] with { Other = to };

    /// <param name="Kind">What is to be done.</param>
    /// <param name="Set">What <see cref="Kind.Take"/> takes.</param>
    /// <param name="Other">The other instruction to go on with.</param>
    /// <param name="Place">What <see cref="Kind.Check"/> asks for.</param>
    public readonly record struct Instruction(Kind Kind, SymbolSet Set, int Other = -1, Place Place = default);
}
