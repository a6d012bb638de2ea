using Leafwatch.Core.Parsing.Layouts.Steps;
using Leafwatch.Core.Parsing.Meanings;

namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>One value of a layout: a directive of Apache's, a variable of nginx's, a field of W3C's.</summary>
/// <param name="Name">As it is written in the layout.</param>
/// <param name="Column">Where it stands in the layout, from 1.</param>
/// <param name="Shape">What may be in it.</param>
/// <param name="Meaning">What it says; nothing for a time, or for a value that no field holds.</param>
internal sealed record LayoutValue(string Name, int Column, ValueShape Shape, ValueMeaning? Meaning = null)
{
    /// <summary>Makes the step that reads a <see cref="ValueShape.Time"/>; a parser has its own, for it remembers the last time.</summary>
    public Func<Literal, LayoutStep>? TimeStep { get; init; }

    /// <summary>Whether the time comes in one piece with its zone, so that nothing need be put together.</summary>
    public bool IsWholeTime { get; init; }

    /// <summary>Whether it states the day.</summary>
    public bool HasDate { get; init; }

    public ValueRole Role { get; init; }

    /// <summary>Whether the writer puts nothing at all where there is nothing to say.</summary>
    public bool MayBeEmpty { get; init; }
}

/// <summary>What a parser does with a value besides setting fields.</summary>
internal enum ValueRole
{
    None,

    /// <summary>The other end of the connection.</summary>
    Client,

    Status,

    /// <summary>The size of the answer's body.</summary>
    Bytes,

    /// <summary>The size of the whole answer, which is taken for that of its body where nothing else states it.</summary>
    WholeBytes,

    User,

    /// <summary>What a proxy says of the clients before it, in the manner of X-Forwarded-For.</summary>
    ForwardedFor,

    /// <summary>The same in the manner of RFC 7239.</summary>
    Forwarded,
}
