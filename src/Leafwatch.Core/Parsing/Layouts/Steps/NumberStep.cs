namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>
/// A number, with a sign and a fraction where the layout allows them, or a dash for none; spaces before it when it is written
/// into a column. A plus is no part of it: HAProxy says with it that it has not seen the end (<c>option logasap</c>).
/// </summary>
internal sealed class NumberStep(int value, Literal after, bool hasFraction = false, bool isPadded = false, bool mayBeEmpty = false) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        if (isPadded)
        {
            while (at < text.Length && text[at] == ' ')
            {
                at++;
            }
        }

        if (at + 1 < text.Length && text[at] == '+' && Digits.Is(text[at + 1]))
        {
            at++;
        }

        int end = at;
        if (end < text.Length && text[end] is (byte)'-' or (byte)'+')
        {
            end++;
        }

        end += Digits.Leading(text[end..]);
        if (hasFraction && end > at && end < text.Length && text[end] == '.')
        {
            end += 1 + Digits.Leading(text[(end + 1)..]);
        }

        found.Patience -= end - at;
        found.Put(value, at, end);
        return end > at || mayBeEmpty ? after.After(text, end) : Failed;
    }
}
