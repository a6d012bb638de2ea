using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>A number of units since 1970: seconds, with or without a fraction, milliseconds or microseconds.</summary>
internal sealed class EpochStep(long unitsPerSecond, Literal after, bool hasFraction) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        ReadOnlySpan<byte> number = text[at..];
        bool isRead = EpochTime.TryRead(hasFraction ? number : number[..Digits.Leading(number)], unitsPerSecond, out long ticks, out int length);
        found.Patience -= length;
        if (!isRead)
        {
            return Failed;
        }

        found.Parts!.SetEpoch(ticks);
        return after.After(text, at + length);
    }
}
