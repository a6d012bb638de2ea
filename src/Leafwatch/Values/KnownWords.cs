
namespace Leafwatch.Values;

/// <summary>What the reader of the configuration must know of the other parts.</summary>
/// <param name="Formats">The names of the formats that are known without the configuration.</param>
/// <param name="IsWeekWindow">Whether a text is a time of the week.</param>
internal sealed record KnownWords(IReadOnlyCollection<string> Formats, Func<string, bool> IsWeekWindow)
{
    /// <summary>Reads the formats of the site from the files that the configuration names, and gives their names.</summary>
    public Func<IReadOnlyList<string>, IReadOnlyCollection<string>> ReadOwnFormats { get; init; } = _ => [];
}
