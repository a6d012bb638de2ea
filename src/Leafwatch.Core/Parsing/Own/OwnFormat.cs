using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Parsing.Own;

/// <summary>A format that a user described in a file.</summary>
/// <param name="Format">How its lines are read.</param>
/// <param name="Samples">Lines with what must be found in them.</param>
/// <param name="Place">Where its name stands.</param>
public sealed record OwnFormat(LogFormat Format, IReadOnlyList<OwnSample> Samples, TextPlace Place);

/// <summary>A line with what must be found in it.</summary>
/// <param name="Line">The line.</param>
/// <param name="IsRead">Whether the format must read it.</param>
/// <param name="Expected">The fields with their values, <c>time</c> among them; a field without a value must be absent.</param>
/// <param name="Zone">The zone of a time that states none.</param>
/// <param name="Now">When it is taken to be read: gives the year to a time without one.</param>
/// <param name="Place">Where it stands.</param>
public sealed record OwnSample(
    SampleLine Line, bool IsRead, IReadOnlyList<ExpectedField> Expected, TimeZoneInfo Zone, DateTimeOffset Now, TextPlace Place)
{
    /// <summary>The name under which a sample says what the time must be.</summary>
    public const string TimeName = "time";
}

/// <summary>A field that a sample must have, or must not have when there is no value.</summary>
public sealed record ExpectedField(string Name, string? Value, TextPlace Place);
