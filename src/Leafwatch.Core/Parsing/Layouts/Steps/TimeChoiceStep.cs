namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>The only time of a line, in the first of several layouts that fits.</summary>
internal sealed class TimeChoiceStep(LayoutStep[] choices) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        foreach (LayoutStep choice in choices)
        {
            // What a layout that did not fit has read must not be left to the next.
            found.Parts!.Clear();
            int end = choice.Run(text, at, found);
            if (end >= 0)
            {
                return end;
            }
        }

        return Failed;
    }
}
