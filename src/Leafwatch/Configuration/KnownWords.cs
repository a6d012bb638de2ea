
namespace Leafwatch.Configuration;

/// <summary>What the reader of the configuration must know of the other parts.</summary>
/// <param name="Formats">The names of the formats.</param>
/// <param name="IsWeekWindow">Whether a text is a time of the week.</param>
internal sealed record KnownWords(IReadOnlyCollection<string> Formats, Func<string, bool> IsWeekWindow);
