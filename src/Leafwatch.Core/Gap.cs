namespace Leafwatch.Core;

/// <summary>Something of a source that existed and can never be read: it is accounted for, and told.</summary>
/// <param name="Why">What happened, in words that go on from the name of the file: <c>was cut before it was read</c>.</param>
/// <param name="Bytes">How many bytes, where that is known.</param>
/// <param name="Count">How many lines, datagrams or entries, where that is known.</param>
public sealed record Gap(string Why, long? Bytes = null, long? Count = null)
{
    /// <summary>The key of the file that it is in, if it is in one.</summary>
    public string? Key { get; init; }

    /// <summary>Whether something is certain to be lost; else nothing more is known than that something may be.</summary>
    public bool IsCertain => Bytes > 0 || Count > 0;
}
