namespace Leafwatch.Core.Parsing.Envelopes;

/// <summary>What a logger or a container runtime puts around the lines of others. One thread's.</summary>
internal abstract class Envelope
{
    /// <summary>When the line was taken, as the envelope says.</summary>
    public DateTimeOffset Time { get; protected set; }

    /// <summary>How many equal messages the line stands for.</summary>
    public int Repeats { get; protected set; } = 1;

    /// <summary>Opens a line: finds its time and the message in it.</summary>
    /// <param name="text">The line.</param>
    /// <param name="message">The message; escaped, for an envelope whose <see cref="Unescape"/> takes that back.</param>
    public abstract bool TryOpen(LineText text, out LineText message);

    /// <summary>Takes back what was done to the message to fit into the line.</summary>
    /// <param name="message">The message as it stands in the line.</param>
    /// <param name="plain">Room for it, as long as it stands in the line.</param>
    /// <returns>How many bytes it has; nothing when it stands in the line as it is.</returns>
    public virtual int? Unescape(ReadOnlySpan<byte> message, Span<byte> plain) => null;

    /// <summary>The program whose message it is, in the line that was opened last; empty when the envelope does not say.</summary>
    public abstract LineText Program(LineText text);

    /// <summary>Sets the fields that the envelope states, of the line that was opened last.</summary>
    public virtual void SetHead(EventView line, LineText text)
    {
    }
}
