using System.Buffers;
using System.Net;

namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>
/// An IP address and nothing else, IPv6 with or without brackets, or a dash for none: the longest that has the text after it behind it, so that
/// <c>2001:db8::1:443</c> is an address and a port where a port follows.
/// </summary>
internal sealed class WholeAddressStep(int value, Literal after) : LayoutStep
{
    private const int Longest = 45;

    /// <summary>What addresses are made of.</summary>
    public static readonly SearchValues<byte> Letters = SearchValues.Create("0123456789abcdefABCDEF.:"u8);

    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        int start = at < text.Length && text[at] == '[' ? at + 1 : at;
        ReadOnlySpan<byte> rest = text[start..Math.Min(text.Length, start + Longest)];
        int run = rest.IndexOfAnyExcept(Letters);
        run = run < 0 ? rest.Length : run;
        found.Patience -= run;
        for (int length = run; length >= 2; length--)
        {
            int end = start + length;
            int next = start == at ? after.After(text, end) : end < text.Length && text[end] == ']' ? after.After(text, end + 1) : Failed;
            if (next >= 0 && ClientAddress.IsAddress(text[start..end]) && IPAddress.IsValidUtf8(text[start..end]))
            {
                found.Put(value, start, end);
                return next;
            }
        }

        found.Put(value, at, at + 1);
        return at < text.Length && text[at] == '-' ? after.After(text, at + 1) : Failed;
    }
}
