namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>
/// A value that contains no space (a method, a host name, a port): it ends at the first byte of what follows.
/// </summary>
internal sealed class WordStep(int value, byte stop, Literal after, bool mayBeEmpty = false) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        int length = text[at..].IndexOf(stop);
        found.Patience -= length < 0 ? text.Length - at : length;
        if (length < 0 || (length == 0 && !mayBeEmpty))
        {
            return Failed;
        }

        found.Put(value, at, at + length);
        return after.After(text, at + length);
    }
}
