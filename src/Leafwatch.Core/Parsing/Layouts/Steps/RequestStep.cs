namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>
/// A quoted value, a status and a number of bytes, as nearly all layouts have them, at one look. Anything else is left to the
/// <paramref name="step"/> that this one stands for.
/// </summary>
internal sealed class RequestStep(int request, int status, int bytes, Literal after, TextStep step) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        int end = QuotedText.End(text, at, at);
        if (end >= 0)
        {
            ReadOnlySpan<byte> numbers = text[end..];
            if (numbers.Length > 6 && numbers[1] == ' ' && numbers[5] == ' ' && Digits.Is(numbers[2]) && Digits.Is(numbers[3]) && Digits.Is(numbers[4]))
            {
                int digits = Digits.Leading(numbers[6..]);
                int next = end + 6 + digits;
                if (digits > 0 && after.IsAt(text, next))
                {
                    found.Put(request, at, end);
                    found.Put(status, end + 2, end + 5);
                    found.Put(bytes, end + 6, next);
                    return next + after.Length;
                }
            }
        }

        return step.Run(text, at, found);
    }
}
