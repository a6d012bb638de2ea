using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Own;

/// <summary>A part of a pattern as it is written.</summary>
/// <param name="Column">Where it stands in the pattern, from 1.</param>
internal abstract record PatternPart(int Column);

/// <summary>Text that stands in the line as it stands in the pattern.</summary>
internal sealed record PatternText(int Column, string Text) : PatternPart(Column);

/// <summary>A value of the line.</summary>
/// <param name="Column">Where it stands in the pattern, from 1.</param>
/// <param name="Name">The name of the field, or <see cref="PatternReader.Skip"/>.</param>
/// <param name="Kind">What may be in it.</param>
/// <param name="IsKindStated">Whether the pattern says the kind, rather than that the name tells it.</param>
internal sealed record PatternCapture(int Column, string Name, CaptureKind Kind, bool IsKindStated) : PatternPart(Column)
{
    /// <summary>The layout of a time that states its own.</summary>
    public TimePattern? Time { get; init; }

    /// <summary>As it is called in messages.</summary>
    public string Shown => $"{{{Name}}}";
}

/// <summary>Parts that a line may lack, all of them together.</summary>
internal sealed record PatternOption(int Column, IReadOnlyList<PatternPart> Parts) : PatternPart(Column);
