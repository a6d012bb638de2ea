namespace Leafwatch.Core.Notifying;

/// <summary>Makes a digest: the gravest incidents to be shown, all of them counted.</summary>
public static class DigestOf
{
    /// <summary>How many incidents a digest shows one by one.</summary>
    public const int MostShown = 100;

    public static Digest Incidents(DigestCause cause, IReadOnlyList<Incident> incidents)
    {
        Incident[] gravest =
        [
            .. incidents.OrderByDescending(incident => AlertLevel.RankOf(incident.Level)).ThenBy(incident => incident.First).ThenBy(incident => incident.Id, StringComparer.Ordinal).Take(MostShown),
        ];
        DigestCount[] counts =
        [
            .. incidents.GroupBy(incident => incident.Rules[0].Name)
                .Select(rule => new DigestCount(
                    rule.Key,
                    rule.First().Rules[0].Title,
                    rule.MaxBy(incident => AlertLevel.RankOf(incident.Level))!.Level,
                    rule.Count()))
                .OrderByDescending(count => AlertLevel.RankOf(count.Level))
                .ThenByDescending(count => count.Incidents)
                .ThenBy(count => count.Rule, StringComparer.Ordinal),
        ];
        return new Digest(cause, gravest, counts);
    }
}
