using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>A time, or a part of one, in a layout of its own.</summary>
internal sealed class PatternTimeStep(TimePattern pattern, Literal after) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        bool isRead = pattern.TryRead(text[at..], found.Parts!, out int length);
        found.Patience -= length;
        return isRead ? after.After(text, at + length) : Failed;
    }
}
