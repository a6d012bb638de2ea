namespace Leafwatch.Core;

/// <summary>
/// Reads the lines of one format. A parser keeps state for speed (the last time stamp) and scratch space, so each thread has
/// its own; that state never changes what a line means, so that lines may be read in any order and by any number of parsers.
/// </summary>
/// <remarks>
/// Formats with header lines (<see cref="LogFormat.HeaderMark"/>) are the exception: there a line means what the header before it
/// says. A parser that has not read that header itself is told it with <see cref="Begin"/>. So are the two hours of an autumn change, which only the order
/// of the lines tells apart: <see cref="ParserOptions.Hour"/> is told what came before.
/// </remarks>
public abstract class LineParser
{
    private static long _faults;

    /// <summary>How many lines a parser failed at, where it must not.</summary>
    public static long Faults => Volatile.Read(ref _faults);

    /// <summary>Whether the line that was read last states no time, and has that of its reading.</summary>
    internal virtual bool HasGuessedTime => false;

    /// <summary>The header lines that hold for the next line, as <see cref="Begin"/> takes them; nothing where none was read.</summary>
    internal virtual ReadOnlyMemory<byte> Header => default;

    /// <summary>
    /// Checks the whole of <see cref="EventView.Line"/> and sets its time and the fields found on the way.
    /// </summary>
    /// <returns>Whether the line is one of this format; when not, what was set so far means nothing.</returns>
    public abstract bool TryParse(EventView line);

    /// <summary>
    /// <see cref="TryParse"/>, for lines that anybody may have written: should a parser fail at one, that is a fault of this program, and the line counts as one that it
    /// cannot read. No line ends the monitor.
    /// </summary>
    public bool Reads(EventView line)
    {
        try
        {
            return TryParse(line);
        }
        catch (Exception e) when (IsFault(e))
        {
            return false;
        }
    }

    /// <summary>Whether an exception is what comes of a mistake about where something stands in a line; counts it.</summary>
    internal static bool IsFault(Exception e)
    {
        bool isFault = e is IndexOutOfRangeException or ArgumentException;
        if (isFault)
        {
            Interlocked.Increment(ref _faults);
        }

        return isFault;
    }

    /// <summary>Forgets the header lines that were read, and takes <paramref name="header"/>, the last before the lines that follow, for the one that holds.</summary>
    /// <param name="header">A header line, or nothing when none stands before.</param>
    public virtual void Begin(ReadOnlySpan<byte> header)
    {
    }

    /// <summary>Sets <see cref="Field.Message"/> where that is not the line as it stands, for who asked with <see cref="EventView.DeferText"/>. Must not fail.</summary>
    public virtual void SetText(EventView line)
    {
    }

    /// <summary>Sets the fields that <see cref="TryParse"/> left for later with <see cref="EventView.Defer"/>. Must not fail.</summary>
    public virtual void Complete(EventView line)
    {
    }
}
