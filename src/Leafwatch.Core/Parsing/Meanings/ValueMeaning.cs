namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>What a value of a web log says, whatever the layout it stands in: which fields it gives.</summary>
internal abstract class ValueMeaning
{
    /// <summary>The fields that it may set.</summary>
    public abstract IReadOnlyList<Field> Fields { get; }

    /// <summary>Sets the fields of a value that is present.</summary>
    /// <param name="line">The event.</param>
    /// <param name="start">Where the value begins in the line.</param>
    /// <param name="length">Its length, as written.</param>
    /// <param name="unescaping">Takes back the escapes of the log.</param>
    public abstract void Set(EventView line, int start, int length, Unescaping unescaping);
}
