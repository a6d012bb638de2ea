namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>One or more spaces or tabulators, as writers fill columns with.</summary>
internal sealed class SpacesStep(Literal after) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        int length = text[at..].IndexOfAnyExcept((byte)' ', (byte)'\t');
        length = length < 0 ? text.Length - at : length;
        found.Patience -= length;
        return length > 0 ? after.After(text, at + length) : Failed;
    }
}
