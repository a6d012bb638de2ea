namespace Leafwatch.Core.Parsing.Own;

/// <summary>What the parsers of a user's format are made of.</summary>
/// <param name="Patterns">The ways in which its lines are written, in the order in which they are tried.</param>
/// <param name="Constants">What holds for every line unless the line says otherwise.</param>
/// <param name="Cases">What holds for lines that say something.</param>
internal sealed record OwnFormatPlan(
    IReadOnlyList<OwnPattern> Patterns, IReadOnlyList<(Field Field, ConstantValue Value)> Constants, IReadOnlyList<FieldCase> Cases);

/// <summary>One way in which a line may be written.</summary>
/// <param name="Number">Which of the patterns in the file it is made of, from 1.</param>
/// <param name="Layout">How it is read.</param>
/// <param name="Constants">What holds for such lines, besides what holds for all.</param>
internal sealed record OwnPattern(int Number, LinePattern Layout, IReadOnlyList<(Field Field, ConstantValue Value)> Constants);
