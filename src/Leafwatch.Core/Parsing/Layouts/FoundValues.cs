using System.Runtime.CompilerServices;
using Leafwatch.Core.Parsing.Layouts.Steps;

namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>Where the values of one line were found, from the start of the line; filled anew for every line.</summary>
internal sealed class FoundValues(int count, TimeParts? parts)
{
    private const int Absent = -1;

    private readonly Place[] _places = new Place[count];

    /// <summary>The time of a layout that writes it in one piece.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>The time of a layout that writes it in several pieces, or without its zone.</summary>
    public TimeParts? Parts => parts;

    /// <summary>Whether the address that was found last is a dotted quad.</summary>
    public bool IsQuad { get; set; }

    /// <summary>How many bytes the steps may still look at twice; below zero a line is given up (see <see cref="TextStep"/>).</summary>
    public int Patience { get; set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(int value, int start, int end) => _places[value] = new Place(start, end);

    /// <summary>Says that a value is not there.</summary>
    public void PutNothing(int value) => _places[value] = new Place(0, Absent);

    public int Start(int value) => _places[value].Start;

    public int End(int value) => _places[value].End;

    public bool Has(int value) => _places[value].End != Absent;

    /// <summary>Makes all values absent, for lines that need not have all of them.</summary>
    public void Clear() => _places.AsSpan().Fill(new Place(0, Absent));

    private readonly record struct Place(int Start, int End);
}
