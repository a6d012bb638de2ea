namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>
/// A value that a client chose and that may contain anything. It ends at the first place where what follows it in the layout
/// really follows: the text after it, and the closed values up to the next quotation mark, which no escaped value contains,
/// or up to the end of the line.
/// </summary>
/// <param name="value">The number of the value.</param>
/// <param name="after">The text after it, not empty.</param>
/// <param name="followers">The closed steps that must follow.</param>
/// <param name="hasBackslashes">Whether a quotation mark that belongs to the value has a backslash before it.</param>
/// <param name="mustEnd">Whether the line ends with the last of the followers.</param>
internal sealed class TextStep(int value, Literal after, LayoutStep[] followers, bool hasBackslashes, bool mustEnd) : LayoutStep
{
    private readonly bool _isQuoted = after.First == '"' && hasBackslashes;

    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        // A dash, for a value that is not there, is by far the most frequent one.
        if (at < text.Length && text[at] == '-' && after.IsAt(text, at + 1))
        {
            int next = RunFollowers(text, at + 1 + after.Length, found);
            if (next >= 0)
            {
                found.Put(value, at, at + 1);
                return next;
            }
        }

        int from = at;
        while (true)
        {
            int end = _isQuoted ? QuotedText.End(text, from, at) : IndexOfAfter(text, from);
            if (end < 0 || found.Patience < 0)
            {
                return Failed;
            }

            found.Patience -= CostOfTry;
            int next = after.IsAt(text, end) ? RunFollowers(text, end + after.Length, found) : Failed;
            if (next >= 0)
            {
                found.Put(value, at, end);
                return next;
            }

            from = end + 1;
        }
    }

    private int IndexOfAfter(ReadOnlySpan<byte> text, int from)
    {
        int found = after.Length == 1 ? text[from..].IndexOf(after.First) : text[from..].IndexOf(after.Bytes);
        return found < 0 ? Failed : from + found;
    }

    private int RunFollowers(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        int next = RunAll(followers, text, at, found);
        return mustEnd && next != text.Length ? Failed : next;
    }
}
