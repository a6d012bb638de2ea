using System.Runtime.Intrinsics;

namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>The client: a dotted quad, which is known at one look, or any word.</summary>
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
        if (length <= 0)
        {
            return Failed;
        }

        found.Patience -= length;
        found.Put(value, at, at + length);
        return after.After(text, at + length);
    }
}
