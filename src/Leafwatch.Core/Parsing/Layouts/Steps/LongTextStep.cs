namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>A value that may contain anything, and ends at the last place of the line where what follows it in the layout really follows.</summary>
/// <param name="value">The number of the value.</param>
/// <param name="after">The text after it, not empty.</param>
/// <param name="followers">The closed steps that must follow.</param>
/// <param name="mustEnd">Whether the line ends with the last of the followers.</param>
internal sealed class LongTextStep(int value, Literal after, LayoutStep[] followers, bool mustEnd) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        int until = text.Length;
        while (found.Patience >= 0)
        {
            int length = text[at..until].LastIndexOf(after.Bytes);
            if (length < 0)
            {
                return Failed;
            }

            int end = at + length;
            found.Patience -= CostOfTry;
            int next = RunAll(followers, text, end + after.Length, found);
            if (next >= 0 && (!mustEnd || next == text.Length))
            {
                found.Put(value, at, end);
                return next;
            }

            until = end + after.Length - 1;
        }

        return Failed;
    }
}
