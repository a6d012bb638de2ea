namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>A value with which the line ends, or of which only the text after it, a quotation mark for instance, is left.</summary>
internal sealed class LastTextStep(int value, Literal after) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        int end = text.Length - after.Length;
        if (end < at || !after.IsAt(text, end))
        {
            return Failed;
        }

        found.Put(value, at, end);
        return text.Length;
    }
}
