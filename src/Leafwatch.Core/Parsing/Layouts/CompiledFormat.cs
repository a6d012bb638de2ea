namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>What came of a layout that somebody wrote.</summary>
/// <param name="Format">How such lines are read; nothing when the layout cannot be.</param>
/// <param name="Diagnostics">What is wrong with it, or uncertain: line 1 and the column of the layout, with its name for a file.</param>
public sealed record CompiledFormat(LogFormat? Format, IReadOnlyList<Diagnostic> Diagnostics);
