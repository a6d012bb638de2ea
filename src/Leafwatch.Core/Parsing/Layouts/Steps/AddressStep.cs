using System.Runtime.Intrinsics;

namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>
/// The client: a dotted quad, which is known at one look, or any word, but not a name with a port: that is the site, which some layouts have at this
/// place. An IPv6 address has more colons than one; nginx writes <c>unix:</c> for who comes by a socket.
/// </summary>
internal sealed class AddressStep(int value, Literal after) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        int quad = text.Length - at < Vector128<byte>.Count ? 0 : ClientAddress.QuadLength(text[at..]);
        if (quad > 0 && after.IsAt(text, at + quad))
        {
            found.IsQuad = true;
            found.Put(value, at, at + quad);
            return at + quad + after.Length;
        }

        found.IsQuad = false;
        int length = text[at..].IndexOf(after.First);
        found.Patience -= length < 0 ? text.Length - at : length;
        if (length <= 0 || IsNameWithPort(text.Slice(at, length)))
        {
            return Failed;
        }

        found.Put(value, at, at + length);
        return after.After(text, at + length);
    }

    private static bool IsNameWithPort(ReadOnlySpan<byte> word)
    {
        int colon = word.IndexOf((byte)':');
        return colon >= 0 && colon == word.LastIndexOf((byte)':') && !word.StartsWith("unix:"u8) && !ClientAddress.IsAddress(word[..colon]);
    }
}
