using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary><c>10/Oct/2000:13:55:36 -0700</c>; one per parser, for it remembers the last time.</summary>
internal sealed class AccessTimeStep(Literal after) : LayoutStep
{
    private readonly AccessTime _time = new();

    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        // The text after it is checked first: where a user name is searched for its end, it is mostly another.
        int end = at + AccessTime.Length;
        if (end > text.Length || !after.IsAt(text, end) || !_time.TryRead(text[at..end], out DateTimeOffset time))
        {
            return Failed;
        }

        found.Time = time;
        if (found.Parts is { } parts)
        {
            parts.Whole = time;
        }

        return end + after.Length;
    }
}
