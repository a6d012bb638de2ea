using System.Runtime.CompilerServices;

namespace Leafwatch.Core.Parsing;

/// <summary>Where a value in quotation marks ends, when a mark that belongs to it is written with a backslash before it.</summary>
internal static class QuotedText
{
    /// <summary>The next quotation mark that is not escaped within a value that begins at <paramref name="value"/>, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int End(ReadOnlySpan<byte> text, int from, int value)
    {
        while (true)
        {
            int found = text[from..].IndexOf((byte)'"');
            if (found < 0)
            {
                return -1;
            }

            found += from;
            if (!IsEscaped(text, found, value))
            {
                return found;
            }

            // Escaped marks often follow each other: to look at the next two bytes costs less than a search.
            from = found + 1;
            while (from + 1 < text.Length && text[from] == '\\' && text[from + 1] == '"')
            {
                from += 2;
            }
        }
    }

    /// <summary>Whether the quotation mark at <paramref name="mark"/> is escaped within a value that begins at <paramref name="value"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsEscaped(ReadOnlySpan<byte> text, int mark, int value) =>
        mark != value && text[mark - 1] == '\\' && !IsAfterWholeEscapes(text[value..mark]);

    /// <summary>Whether the backslashes that <paramref name="text"/> ends with are pairs, each of them one that was written.</summary>
    private static bool IsAfterWholeEscapes(ReadOnlySpan<byte> text)
    {
        int backslashes = text.Length - 1 - text.LastIndexOfAnyExcept((byte)'\\');
        return backslashes % 2 == 0;
    }
}
