namespace Leafwatch.Core;

/// <summary>A format of a file, and how sure it is that the file has it.</summary>
/// <param name="Format">The format.</param>
/// <param name="Lines">How many lines were of it, of the first few.</param>
/// <param name="IsScattered">Whether lines of other formats came between them.</param>
public sealed record FormatCount(LogFormat Format, int Lines, bool IsScattered)
{
    /// <summary>Of a format that has read so many lines the file has it for sure.</summary>
    public const int Enough = 8;

    /// <summary>Formats are the same whose names are.</summary>
    public static IEqualityComparer<FormatCount> ByName { get; } = EqualityComparer<FormatCount>.Create(
        (one, other) => (one!.Format.Name, one.Lines, one.IsScattered) == (other!.Format.Name, other.Lines, other.IsScattered));
}
