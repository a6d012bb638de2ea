namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>A value in quotation marks, in which the writer put a backslash before those that belong to it.</summary>
internal sealed class QuotedStep(int value, Literal after) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        if (at >= text.Length || text[at] != '"')
        {
            return Failed;
        }

        int end = QuotedText.End(text, at + 1, at + 1);
        found.Patience -= (end < 0 ? text.Length : end) - at;
        found.Put(value, at + 1, end);
        return end < 0 ? Failed : after.After(text, end + 1);
    }
}
