using Leafwatch.Sqlite;

namespace Leafwatch.Reports;

/// <summary>A source that is not known for long enough to be compared: what came of it would seem to be a change of the site.</summary>
/// <param name="Name">The source.</param>
/// <param name="Since">The first day of which anything is known.</param>
/// <param name="Lines">How many lines of it were counted in the period.</param>
internal sealed record YoungSource(string Name, DateTimeOffset Since, long Lines)
{
    /// <param name="facts">What was counted in the period.</param>
    /// <param name="since">When each source began.</param>
    /// <param name="latest">A source that began later is too young.</param>
    /// <param name="now">When one began of which not even a minute is over.</param>
    public static IEnumerable<YoungSource> Of(SumFacts facts, IReadOnlyDictionary<string, DateTimeOffset> since, DateTimeOffset latest, DateTimeOffset now) => facts.Series
        .GroupBy(each => each.Series.Source)
        .Select(source => new YoungSource(source.Key, since.GetValueOrDefault(source.Key, now), source.Sum(each => each.Events)))
        .Where(source => source.Since > latest && source.Lines > 0)
        .OrderBy(source => source.Name, StringComparer.Ordinal);
}
