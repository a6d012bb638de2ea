namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>
/// One step of a compiled layout: finds a value that begins at a place, and the text that must follow it. A step that does not
/// depend on those after it is closed: its value ends where its own characters end.
/// </summary>
internal abstract class LayoutStep
{
    public const int Failed = -1;

    /// <summary>What trying an end for a value takes of <see cref="FoundValues.Patience"/>, besides the bytes that are looked at for it.</summary>
    protected const int CostOfTry = 32;

    /// <returns>Where the next step begins, or <see cref="Failed"/>.</returns>
    public abstract int Run(ReadOnlySpan<byte> text, int at, FoundValues found);

    /// <summary>Runs steps one after the other.</summary>
    public static int RunAll(LayoutStep[] steps, ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        foreach (LayoutStep step in steps)
        {
            at = step.Run(text, at, found);
            if (at < 0)
            {
                return Failed;
            }
        }

        return at;
    }
}
