using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Leafwatch.Core.Expressions;

/// <summary>
/// A regular expression that reads each byte of a text once: the states of a deterministic automaton are made when a text first
/// leads to them, and forgotten together when they take too much (R. Cox, "Regular Expression Matching in the Wild", 2010). So no
/// text, whoever writes it, costs more than its length, nor memory without a bound. Many threads may ask one at the same time.
/// </summary>
/// <remarks>Next to <see cref="RegexOptions.NonBacktracking"/>: no decoding, memory with a bound, and made in microseconds.</remarks>
internal sealed class LinearExpression
{
    /// <summary>The states take no more bytes than this, roughly.</summary>
    public const int MostMemory = 512 * 1024;

    // Of a state that says that the expression has matched, and whatever follows.
    private static readonly State Matched = new([], Before.Other, 0);

    private readonly ExpressionProgram _program;

    /// <summary>The class of each symbol: symbols of one class are in the same sets.</summary>
    private readonly byte[] _classOf = new byte[SymbolSet.Count];

    /// <summary>A symbol of each class.</summary>
    private readonly List<int> _symbols = [];

    private readonly Lock _making = new();
    private readonly List<int> _stack = [];
    private readonly int[] _reached;
    private readonly State _start;
    private Dictionary<State, State> _states = [];
    private int _mark;
    private int _memory;

    private LinearExpression(ExpressionProgram program)
    {
        _program = program;
        _reached = new int[program.Instructions.Count];
        Divide();
        List<int> waiting = [];
        _mark++;
        _start = Follow(0, waiting, null) ? Matched : Keep(waiting, program.HasPlaces ? Before.Start : Before.Other);
    }

    /// <summary>What is before a place.</summary>
    private enum Before : byte
    {
        Start,
        Newline,
        Word,
        Other,
    }

    /// <summary>What the states take, in bytes, roughly.</summary>
    public int Memory => _memory;

    /// <summary>How often all states were forgotten.</summary>
    public int Forgotten { get; private set; }

    /// <summary>Whether <see cref="TryCompile"/> can.</summary>
    public static bool CanCompile(string pattern, RegexOptions options) =>
        ExpressionReader.Read(pattern, options) is { } node && ExpressionProgram.Compile(node) is not null;

    /// <summary>Compiles an expression, unless it has something that only <see cref="Regex"/> knows.</summary>
    public static bool TryCompile(string pattern, RegexOptions options, [NotNullWhen(true)] out LinearExpression? expression)
    {
        expression = ExpressionReader.Read(pattern, options) is { } node && ExpressionProgram.Compile(node) is { } program
            ? new LinearExpression(program)
            : null;
        return expression is not null;
    }

    /// <summary>Whether the expression matches anywhere in a text of UTF-8; what is none counts as the replacement character.</summary>
    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        State state = _start;
        Span<char> characters = stackalloc char[2];
        for (int i = 0; i < text.Length && state != Matched; i++)
        {
            byte b = text[i];
            if (b < 128)
            {
                int symbols = _classOf[b];
                state = state.Next[symbols] ?? Make(state, symbols);
                continue;
            }

            Rune.DecodeFromUtf8(text[i..], out Rune rune, out int length);
            i += length - 1;
            foreach (char c in characters[..rune.EncodeToUtf16(characters)])
            {
                int symbols = _classOf[SymbolSet.Beyond127(c)];
                state = state == Matched ? Matched : state.Next[symbols] ?? Make(state, symbols);
            }
        }

        return state == Matched || (_program.HasPlaces && (state.MatchesAtEnd ?? IsMatchAtEnd(state)));
    }

    /// <summary>Puts symbols that no set tells apart into one class.</summary>
    private void Divide()
    {
        HashSet<SymbolSet> sets = [.. _program.Instructions.Where(instruction => instruction.Kind == ExpressionProgram.Kind.Take).Select(instruction => instruction.Set)];
        if (_program.HasPlaces)
        {
            sets.UnionWith([SymbolSet.Newline, SymbolSet.Bounded]);
        }

        int[] classes = new int[SymbolSet.Count];
        foreach (SymbolSet set in sets)
        {
            Dictionary<(int, bool), int> parts = [];
            for (int symbol = 0; symbol < classes.Length; symbol++)
            {
                (int, bool) part = (classes[symbol], set.Has(symbol));
                if (!parts.TryGetValue(part, out int number))
                {
                    parts[part] = number = parts.Count;
                }

                classes[symbol] = number;
            }
        }

        for (int symbol = 0; symbol < classes.Length; symbol++)
        {
            _classOf[symbol] = (byte)classes[symbol];
            if (classes[symbol] == _symbols.Count)
            {
                _symbols.Add(symbol);
            }
        }
    }

    private State Make(State from, int symbols)
    {
        lock (_making)
        {
            int symbol = _symbols[symbols];
            State next = Step(from, symbol);
            from.Next[symbols] = next;
            return next;
        }
    }

    private State Step(State from, int symbol)
    {
        After after = new(symbol);
        List<int> here = [];
        if (IsMatch(from, after, here))
        {
            return Matched;
        }

        List<int> waiting = [];
        _mark++;
        foreach (int at in here)
        {
            if (_program.Instructions[at] is { Kind: ExpressionProgram.Kind.Take } take && take.Set.Has(symbol) && Follow(at + 1, waiting, null))
            {
                return Matched;
            }
        }

        Before before = !_program.HasPlaces ? Before.Other
            : SymbolSet.Newline.Has(symbol) ? Before.Newline
            : SymbolSet.Bounded.Has(symbol) ? Before.Word
            : Before.Other;
        return Keep(waiting, before);
    }

    private bool IsMatchAtEnd(State state)
    {
        lock (_making)
        {
            return (state.MatchesAtEnd = IsMatch(state, new After(null), [])).Value;
        }
    }

    /// <summary>Goes on from where a state waits for a place, now that it is known what follows.</summary>
    /// <param name="state">The state.</param>
    /// <param name="after">What follows.</param>
    /// <param name="here">Takes the instructions that wait for a symbol.</param>
    private bool IsMatch(State state, After after, List<int> here)
    {
        _mark++;
        foreach (int at in state.Waiting)
        {
            if (Follow(at, here, (state.Before, after)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Follows the instructions from one on to those that wait for a symbol, or for a place that is not known yet.</summary>
    /// <returns>Whether the expression has matched.</returns>
    private bool Follow(int from, List<int> waiting, (Before Before, After After)? place)
    {
        _stack.Clear();
        _stack.Add(from);
        while (_stack.Count > 0)
        {
            int at = _stack[^1];
            _stack.RemoveAt(_stack.Count - 1);
            if (_reached[at] == _mark)
            {
                continue;
            }

            _reached[at] = _mark;
            ExpressionProgram.Instruction instruction = _program.Instructions[at];
            switch (instruction.Kind)
            {
                case ExpressionProgram.Kind.Match:
                    return true;
                case ExpressionProgram.Kind.Fork:
                    _stack.Add(instruction.Other);
                    _stack.Add(at + 1);
                    break;
                case ExpressionProgram.Kind.Jump:
                    _stack.Add(instruction.Other);
                    break;
                case ExpressionProgram.Kind.Check when place is var (before, after):
                    if (IsAt(instruction.Place, before, after))
                    {
                        _stack.Add(at + 1);
                    }

                    break;
                default:
                    waiting.Add(at);
                    break;
            }
        }

        return false;
    }

    private static bool IsAt(Place place, Before before, After after) => place switch
    {
        Place.Start => before == Before.Start,
        Place.LineStart => before is Before.Start or Before.Newline,
        Place.End => after.IsEnd,
        Place.LineEnd => after.IsEnd || after.IsNewline,
        Place.Boundary => (before == Before.Word) != after.IsWord,
        Place.NoBoundary => (before == Before.Word) == after.IsWord,
        _ => throw new ArgumentException($"no such place: {place}", nameof(place)),
    };

    /// <summary>The state of such a description: the one that there is, or a new one.</summary>
    private State Keep(List<int> waiting, Before before)
    {
        waiting.Sort();
        State made = new([.. waiting], before, _symbols.Count);
        if (_states.TryGetValue(made, out State? known))
        {
            return known;
        }

        _memory += made.Memory;
        if (_memory > MostMemory)
        {
            // Those that texts are in at this moment live on with them; the first one stays.
            _states = new Dictionary<State, State> { [_start] = _start };
            Array.Clear(_start.Next);
            _memory = made.Memory;
            Forgotten++;
        }

        _states[made] = made;
        return made;
    }

    /// <summary>What follows a place: a symbol, or the end.</summary>
    private readonly record struct After(int? Symbol)
    {
        public bool IsEnd => Symbol is null;

        public bool IsNewline => Symbol is { } symbol && SymbolSet.Newline.Has(symbol);

        public bool IsWord => Symbol is { } symbol && SymbolSet.Bounded.Has(symbol);
    }

    /// <summary>The instructions that wait for the next symbol, and what came before it.</summary>
    private sealed class State(int[] waiting, Before before, int classes) : IEquatable<State>
    {
        private const int Overhead = 150;

        private readonly int _hash = Hash(waiting, before);

        public int[] Waiting { get; } = waiting;

        public Before Before { get; } = before;

        /// <summary>The state after a symbol of each class, as far as one was made.</summary>
        public State?[] Next { get; } = new State?[classes];

        /// <summary>Whether the expression has matched when the text ends here; nothing until a text did.</summary>
        public bool? MatchesAtEnd { get; set; }

        public int Memory => Overhead + (Waiting.Length * sizeof(int)) + (Next.Length * nint.Size);

        public bool Equals(State? other) => other is not null && Before == other.Before && Waiting.AsSpan().SequenceEqual(other.Waiting);

        public override bool Equals(object? obj) => Equals(obj as State);

        public override int GetHashCode() => _hash;

        private static int Hash(int[] waiting, Before before)
        {
            HashCode hash = default;
            hash.Add(before);
            foreach (int at in waiting)
            {
                hash.Add(at);
            }

            return hash.ToHashCode();
        }
    }
}
