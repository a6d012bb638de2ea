namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>A status code of three digits, or a dash; a single 0 where nothing was answered, as Squid writes it.</summary>
internal sealed class StatusStep(int value, Literal after) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        if (text.Length - at >= 3 && Digits.Is(text[at]) && Digits.Is(text[at + 1]) && Digits.Is(text[at + 2]))
        {
            found.Put(value, at, at + 3);
            return after.After(text, at + 3);
        }

        found.Put(value, at, at + 1);
        return at < text.Length && text[at] is (byte)'-' or (byte)'0' ? after.After(text, at + 1) : Failed;
    }
}
