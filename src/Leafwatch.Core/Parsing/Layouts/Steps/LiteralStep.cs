namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>Text that a line begins with.</summary>
internal sealed class LiteralStep(Literal literal) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found) => literal.After(text, at);
}
