using Leafwatch.Core.Parsing.Layouts.Steps;

namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>Reads lines of a compiled <see cref="Layout"/>.</summary>
/// <param name="layout">The layout.</param>
/// <param name="options">What lines do not say.</param>
/// <param name="findStart">Where the layout begins in a line that has a head of another's making before it; -1 when it has no such place.</param>
internal class LayoutParser(Layout layout, ParserOptions options, LineHead? findStart = null)
    : LocatedLineParser(layout.Values, layout.Escapes, new FoundValues(layout.Values.Length, layout.HasWholeTime ? null : new TimeParts(options)), options)
{
    /// <summary>
    /// At each byte of a line of 64 KiB, which is the longest that is followed, a value may end twice over. Of one of a megabyte, as files hold that are read once, only a quarter
    /// of the bytes may be tried so: no server leaves as many spaces or quotation marks bare, and such a line is not read.
    /// </summary>
    private const int PatiencePerByte = 4;
    private const int LeastPatience = 1 << 22;

    private readonly LayoutStep[] _steps = layout.CreateSteps();
    private readonly bool _isOpenEnded = layout.IsOpenEnded;

    /// <summary>Says on which day lines were written that state only a time of day.</summary>
    public void SetDay(DateOnly? day)
    {
        if (Found.Parts is { } parts)
        {
            parts.StatedDay = day;
        }
    }

    protected override bool TryLocate(ReadOnlySpan<byte> text, FoundValues found, out DateTimeOffset time)
    {
        time = default;
        int at = findStart is null ? 0 : findStart(text);
        if (at < 0)
        {
            return false;
        }

        found.Patience = LeastPatience + (text.Length * PatiencePerByte);
        found.Parts?.Clear();
        foreach (LayoutStep step in _steps)
        {
            at = step.Run(text, at, found);
            if (at < 0)
            {
                return false;
            }
        }

        if (at != text.Length && !(_isOpenEnded && text[at] == ' '))
        {
            return false;
        }

        if (found.Parts is { } parts)
        {
            return parts.TryResolve(out time);
        }

        time = found.Time;
        return true;
    }

    protected override void Finish(ReadOnlySpan<byte> text, FoundValues found)
    {
        if (_steps[^1] is LastQuotedStep last)
        {
            last.Finish(text, found);
        }
    }
}

/// <summary>Finds where the line of a server begins behind the head that a logger put before it.</summary>
internal delegate int LineHead(ReadOnlySpan<byte> text);
