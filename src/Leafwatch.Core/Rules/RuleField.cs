namespace Leafwatch.Core.Rules;

/// <summary>A field as rules ask for it: one of the event's, or path and query in one.</summary>
/// <param name="Field">The field of the event.</param>
/// <param name="Query">
/// A second field that follows after a <c>?</c> when the event has it. Public rules mean the path with the query by
/// <c>cs-uri-query</c>: of 67 that use it, 51 look for parts of a path.
/// </param>
/// <param name="IsDecoded">Whether escapes are put back first: what the application behind the server sees.</param>
public readonly record struct RuleField(Field Field, Field? Query = null, bool IsDecoded = false)
{
    /// <summary>The field that keywords are looked for in.</summary>
    public static RuleField WholeLine { get; } = new(Field.Message);

    /// <summary>The event's own time, of which rules ask parts; as JSON output names it.</summary>
    public static RuleField Timestamp { get; } = new(Field.Named("@timestamp"));

    public override string ToString()
    {
        string name = Query is null ? Field.Name : $"{Field.Name}?{Query.Value.Name}";
        return IsDecoded ? $"{name}, decoded," : name;
    }
}
