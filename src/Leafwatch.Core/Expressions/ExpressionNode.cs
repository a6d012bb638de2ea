namespace Leafwatch.Core.Expressions;

/// <summary>A regular expression, read.</summary>
internal abstract record ExpressionNode
{
    public static ExpressionNode Empty { get; } = new Sequence([]);

    /// <summary>One symbol of a set.</summary>
    public sealed record One(SymbolSet Of) : ExpressionNode;

    /// <summary>One part after the other.</summary>
    public sealed record Sequence(IReadOnlyList<ExpressionNode> Parts) : ExpressionNode;

    /// <summary>Any one of the parts.</summary>
    public sealed record Either(IReadOnlyList<ExpressionNode> Parts) : ExpressionNode;

    /// <summary>A part as often as said; without a bound when <paramref name="Most"/> is <see langword="null"/>.</summary>
    public sealed record Repeated(ExpressionNode Part, int Least, int? Most) : ExpressionNode;

    /// <summary>A place, of no length.</summary>
    public sealed record At(Place Place) : ExpressionNode;
}

/// <summary>A place between two symbols that an expression can ask for.</summary>
internal enum Place
{
    /// <summary><c>\A</c>, and <c>^</c> unless it is asked for each line.</summary>
    Start,

    /// <summary><c>^</c> of each line.</summary>
    LineStart,

    /// <summary><c>\z</c>.</summary>
    End,

    /// <summary><c>\Z</c>, and <c>$</c> unless it is asked for each line: the end, or a line feed before it.</summary>
    LastLineEnd,

    /// <summary><c>$</c> of each line.</summary>
    LineEnd,

    /// <summary><c>\b</c>.</summary>
    Boundary,

    /// <summary><c>\B</c>.</summary>
    NoBoundary,
}
