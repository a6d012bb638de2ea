namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>What the writer of a log guarantees about the characters of a value, whoever the client is.</summary>
internal enum ValueShape
{
    /// <summary>No space in it.</summary>
    Word,

    /// <summary>No space in it, and what comes after it begins with the first place in the word that looks so.</summary>
    BareWord,

    /// <summary>An address or a host name.</summary>
    Address,

    Number,

    /// <summary>A number with a fraction.</summary>
    Decimal,

    /// <summary>A number with spaces before it, to fill a column.</summary>
    PaddedNumber,

    /// <summary>Three digits.</summary>
    Status,

    /// <summary>Words with commas or colons and spaces between, as nginx writes of the servers it asked.</summary>
    List,

    /// <summary>Anything: a client chose it.</summary>
    Text,

    /// <summary>A time or a part of one.</summary>
    Time,
}
