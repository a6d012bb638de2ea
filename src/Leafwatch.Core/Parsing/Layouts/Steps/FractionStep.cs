using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>The fraction of a second, as Apache's <c>%{msec_frac}t</c> and <c>%{usec_frac}t</c> write it.</summary>
internal sealed class FractionStep(Literal after) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        found.Parts!.Fraction = CivilTime.Fraction(text[at..], out int length);
        return length == 0 ? Failed : after.After(text, at + length);
    }
}
