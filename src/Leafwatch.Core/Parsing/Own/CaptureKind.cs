namespace Leafwatch.Core.Parsing.Own;

/// <summary>What may be in a value of a pattern, and so where it ends.</summary>
internal enum CaptureKind
{
    /// <summary>Anything; it ends at the first place where what follows in the pattern fits.</summary>
    Text,

    /// <summary>Anything; it ends at the last place where what follows in the pattern fits.</summary>
    LongText,

    /// <summary>No space in it.</summary>
    Word,

    /// <summary>A whole number, with or without a sign.</summary>
    Number,

    /// <summary>A number with or without a fraction.</summary>
    Decimal,

    /// <summary>An IP address.</summary>
    Ip,

    /// <summary>An IP address or a name.</summary>
    Host,

    /// <summary>In quotation marks, with a backslash before those that belong to it.</summary>
    Quoted,

    /// <summary>All that is left of the line.</summary>
    Rest,

    Time,

    /// <summary>One or more spaces or tabulators.</summary>
    Spaces,
}
