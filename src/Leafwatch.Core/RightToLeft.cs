using System.Text;

namespace Leafwatch.Core;

/// <summary>
/// Keeps letters that are written from right to left (Hebrew, Arabic and others) from drawing what stands beside them to their other side:
/// each run of them is put between U+2068 and U+2069 (First Strong Isolate and its end; Unicode Standard Annex 9, 2.4 and 3.3.2).
/// </summary>
public static class RightToLeft
{
    private const char Isolate = '\u2068';
    private const char EndOfIsolate = '\u2069';

    /// <summary>Whether a character is one of the two that stand around such a run.</summary>
    public static bool IsMark(char character) => character is Isolate or EndOfIsolate;

    /// <summary>The text with each run isolated; words with one space between them are one run.</summary>
    public static string Isolated(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u0590', '\uFFFF'))
        {
            return text;
        }

        StringBuilder isolated = new(text.Length + 8);
        int place = 0;
        while (place < text.Length)
        {
            int run = RunAt(text, place);
            if (run > 0)
            {
                isolated.Append(Isolate).Append(text, place, run).Append(EndOfIsolate);
                place += run;
            }
            else
            {
                isolated.Append(text[place++]);
            }
        }

        return isolated.ToString();
    }

    /// <summary>The text without the marks that <see cref="Isolated"/> has put into it; others of their kind stay.</summary>
    public static string Bare(string text)
    {
        if (!text.Contains(Isolate))
        {
            return text;
        }

        StringBuilder bare = new(text.Length);
        int place = 0;
        while (place < text.Length)
        {
            if (text[place] == Isolate && RunAt(text, place + 1) is > 0 and var run && place + run + 1 < text.Length && text[place + run + 1] == EndOfIsolate)
            {
                bare.Append(text, place + 1, run);
                place += run + 2;
            }
            else
            {
                bare.Append(text[place++]);
            }
        }

        return bare.ToString();
    }

    /// <summary>How long the run is that begins at a place: none where no such letter stands there.</summary>
    private static int RunAt(string text, int start)
    {
        int end = start;
        for (int place = start; place < text.Length && (IsLetter(text, place) || (text[place] == ' ' && end == place && place > start)); place++)
        {
            if (text[place] != ' ')
            {
                place += char.IsHighSurrogate(text[place]) ? 1 : 0;
                end = place + 1;
            }
        }

        return end - start;
    }

    /// <summary>The blocks that are right-to-left or kept for scripts that are (DerivedBidiClass.txt); digits and marks of these scripts stand in them, too.</summary>
    private static bool IsLetter(string text, int place) =>
        text[place] is (>= '\u0590' and <= '\u08FF') or (>= '\uFB1D' and <= '\uFDFF') or (>= '\uFE70' and <= '\uFEFE')
        || (char.IsHighSurrogate(text[place]) && place + 1 < text.Length && char.IsLowSurrogate(text[place + 1])
            && char.ConvertToUtf32(text[place], text[place + 1]) is (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF));
}
