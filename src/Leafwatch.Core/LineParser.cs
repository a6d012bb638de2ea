namespace Leafwatch.Core;

/// <summary>
/// Reads the lines of one format. A parser keeps state for speed (the last time stamp) and scratch space, so each thread has
/// its own; that state never changes what a line means, so that lines may be read in any order and by any number of parsers.
/// </summary>
public abstract class LineParser
{
    /// <summary>
    /// Checks the whole of <see cref="EventView.Line"/> and sets its time and the fields found on the way.
    /// </summary>
    /// <returns>Whether the line is one of this format; when not, what was set so far means nothing.</returns>
    public abstract bool TryParse(EventView line);

    /// <summary>Sets the fields that <see cref="TryParse"/> left for later with <see cref="EventView.Defer"/>. Must not fail.</summary>
    public virtual void Complete(EventView line)
    {
    }
}
