namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>A value without a space with which the line ends.</summary>
internal sealed class LastWordStep(int value) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        int length = text[at..].IndexOf((byte)' ');
        int end = length < 0 ? text.Length : at + length;
        found.Patience -= end - at;
        found.Put(value, at, end);
        return end > at ? end : Failed;
    }
}
