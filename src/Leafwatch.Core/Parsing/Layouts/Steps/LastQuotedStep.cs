namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary>
/// The last value of a layout after which lines may go on: it ends at the first quotation mark that is not escaped and has the
/// end of the line or a space after it. Mostly the last byte of the line says that there is one, and the longest value of the
/// line is not searched until somebody asks for it.
/// </summary>
internal sealed class LastQuotedStep(int value, bool hasBackslashes) : LayoutStep
{
    private const int NotSearched = -2;

    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        int last = text.Length - 1;
        int end = last >= at && text[last] == '"' && (text[last - 1] != '\\' || !hasBackslashes) ? NotSearched : End(text, at);
        found.Put(value, at, end);
        return end == Failed ? Failed : text.Length;
    }

    /// <summary>Searches for the end of a value that <see cref="Run"/> found.</summary>
    public void Finish(ReadOnlySpan<byte> text, FoundValues found)
    {
        if (found.End(value) == NotSearched)
        {
            found.Put(value, found.Start(value), End(text, found.Start(value)));
        }
    }

    private int End(ReadOnlySpan<byte> text, int start)
    {
        for (int at = start; at < text.Length;)
        {
            // Marks that others follow are many in a hostile value, and none of them its end.
            int found = text[at..].IndexOf("\" "u8);
            int end = found >= 0 ? at + found : text.Length - 1;
            if (text[end] == '"' && !(hasBackslashes && QuotedText.IsEscaped(text, end, start)))
            {
                return end;
            }

            at = end + 1;
        }

        return Failed;
    }
}
