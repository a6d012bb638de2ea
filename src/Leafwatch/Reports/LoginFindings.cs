using Leafwatch.Core.Rollups;

namespace Leafwatch.Reports;

/// <summary>What is to be said of logins.</summary>
internal sealed class LoginFindings
{
    /// <summary>This many failed logins of an address or more make a successful one of it worth a question: a person mistypes once or twice.</summary>
    public const int FewFailures = 3;

    private const int Most = 8;

    /// <param name="now">What was counted.</param>
    /// <param name="norm">The same of the periods before.</param>
    /// <param name="past">All that is known of the time before.</param>
    /// <param name="pseudonyms">What stands for addresses and users after a time.</param>
    public LoginFindings(Rollup now, IReadOnlyList<Rollup> norm, IReadOnlyList<Rollup> past, Pseudonyms pseudonyms)
    {
        bool hasPast = past.Any(rollup => rollup[RollupMeasure.Events] > 0);
        Families =
        [
            .. Enum.GetValues<LoginFamily>()
                .Select(family => new FamilyCount(
                    ReportWords.FamilyWords(family),
                    now.FailedLogins(family),
                    norm.Count > 0 ? norm.Average(rollup => rollup.FailedLogins(family)) : null,
                    now.Logins(family)))
                .Where(family => family.Failed + family.Succeeded > 0 || family.UsualFailed > 0)
                .OrderByDescending(family => family.Failed)
                .ThenBy(family => family.Name, StringComparer.Ordinal),
        ];

        // What was weeks ago has pseudonyms by now: those of today are compared.
        Dictionary<string, long> failed = now.Top(RollupList.FailedAddresses, int.MaxValue).ToDictionary(value => value.Text, value => value.Count);
        HashSet<string> known = [.. past.SelectMany(rollup => rollup.List(RollupList.LoggedIn)?.Texts() ?? []).Select(text => pseudonyms.OfAddress(text.Split('\0')[0]))];
        Entry[] entries =
        [
            .. now.Top(RollupList.LoggedIn, int.MaxValue)
                .Select(value => (Parts: value.Text.Split('\0'), value.Count))
                .Where(value => value.Parts[0].Length > 0)
                .Select(value => new Entry(value.Parts[0], value.Parts[^1], value.Count, failed.GetValueOrDefault(value.Parts[0]), hasPast && !known.Contains(pseudonyms.OfAddress(value.Parts[0])))),
        ];
        Suspicious = [.. entries.Where(entry => entry.Failed >= FewFailures).OrderByDescending(entry => entry.Failed).Take(Most)];
        Succeeded = [.. entries.OrderByDescending(entry => entry.Succeeded).ThenBy(entry => entry.User, StringComparer.Ordinal).Take(Most)];
        NewAddresses = [.. entries.Where(entry => entry.IsNew && entry.Failed < FewFailures).Take(Most).Select(entry => $"{entry.User} from {entry.Address}")];
        HashSet<string> users = [.. past.SelectMany(rollup => rollup.List(RollupList.FailedUsers)?.Texts() ?? []).Select(pseudonyms.OfUser)];
        NewUsers = [.. now.Top(RollupList.FailedUsers, int.MaxValue).Where(value => !users.Contains(pseudonyms.OfUser(value.Text))).Take(Most).Select(value => value.Text)];
    }

    public IReadOnlyList<FamilyCount> Families { get; }

    /// <summary>Who got in from an address whose logins failed too.</summary>
    public IReadOnlyList<Entry> Suspicious { get; }

    public IReadOnlyList<string> NewAddresses { get; }

    /// <summary>Who logged in from where, the most frequent.</summary>
    public IReadOnlyList<Entry> Succeeded { get; }

    public IReadOnlyList<string> NewUsers { get; }

    public sealed record FamilyCount(string Name, long Failed, double? UsualFailed, long Succeeded);

    public sealed record Entry(string Address, string User, long Succeeded, long Failed, bool IsNew);
}
