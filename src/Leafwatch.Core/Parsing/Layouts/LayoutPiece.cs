namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>A part of a layout: text that stands in every line, or a value.</summary>
internal readonly record struct LayoutPiece(string? Text, LayoutValue? Value)
{
    public static implicit operator LayoutPiece(string text) => new(text, null);

    public static implicit operator LayoutPiece(LayoutValue value) => new(null, value);
}
