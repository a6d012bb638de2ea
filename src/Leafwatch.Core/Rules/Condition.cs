namespace Leafwatch.Core.Rules;

/// <summary>When a rule matches: a tree of tests. Names, wildcards and quantifiers of the written condition are resolved when it is read.</summary>
public abstract record Condition
{
    private Condition()
    {
    }

    /// <summary>Every part holds.</summary>
    public sealed record All(IReadOnlyList<Condition> Parts) : Condition;

    /// <summary>At least one part holds.</summary>
    public sealed record Any(IReadOnlyList<Condition> Parts) : Condition;

    public sealed record Negated(Condition Inner) : Condition;

    /// <summary>A named part of the detection, kept as such so that <c>explain</c> can say which one failed.</summary>
    public sealed record Selection(string Name, Condition Body) : Condition;

    public sealed record Test(FieldTest What) : Condition;

    /// <summary>What holds for no event.</summary>
    internal static Condition Never { get; } = new Any([]);

    /// <summary>Whether anything in it is negated.</summary>
    internal bool HasNegation => this switch
    {
        Negated => true,
        Selection selection => selection.Body.HasNegation,
        All all => all.Parts.Any(part => part.HasNegation),
        Any any => any.Parts.Any(part => part.HasNegation),
        _ => false,
    };

    /// <summary>The same asked of another field.</summary>
    internal Condition AskedOf(RuleField field) => this switch
    {
        All all => new All([.. all.Parts.Select(part => part.AskedOf(field))]),
        Any any => new Any([.. any.Parts.Select(part => part.AskedOf(field))]),
        Negated negated => new Negated(negated.Inner.AskedOf(field)),
        Selection selection => selection with { Body = selection.Body.AskedOf(field) },
        Test test => new Test(test.What with { Field = field }),
        _ => this,
    };

    internal Selection Named(string name) => new(name, this);

    internal static Condition AllOf(IReadOnlyList<Condition> parts) => parts.Count == 1 ? parts[0] : new All(parts);

    internal static Condition AnyOf(IReadOnlyList<Condition> parts) => parts.Count == 1 ? parts[0] : new Any(parts);
}
