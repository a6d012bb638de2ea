namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>
/// A value without a space or tabulator. It ends where the text after it stands, within the word or right behind it; without such a text, where
/// the word ends.
/// </summary>
/// <param name="value">The number of the value.</param>
/// <param name="after">The text after it; may be empty.</param>
/// <param name="isLast">Whether the last place of that text in the word counts, as before the port of an address with colons.</param>
internal sealed class BareWordStep(int value, Literal after, bool isLast = false) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        ReadOnlySpan<byte> rest = text[at..];
        int word = rest.IndexOfAny((byte)' ', (byte)'\t');
        word = word < 0 ? rest.Length : word;
        found.Patience -= word;
        int length = word;
        if (after.Length > 0)
        {
            ReadOnlySpan<byte> searched = rest[..Math.Min(rest.Length, word + after.Length)];
            length = isLast ? searched.LastIndexOf(after.Bytes) : searched.IndexOf(after.Bytes);
        }

        found.Put(value, at, at + Math.Max(length, 0));
        return length > 0 && length <= word ? at + length + after.Length : Failed;
    }
}
