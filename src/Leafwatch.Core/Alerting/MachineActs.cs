namespace Leafwatch.Core.Alerting;

/// <summary>
/// What somebody does at a machine after getting in has no address: an account, a service, a log that is cleared. It is the story of whoever got in there, or acted there, under
/// the same name, or under that of a user whom they made.
/// </summary>
internal static class MachineActs
{
    /// <summary>For how long after the last event of a story an act is taken for a part of it.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromHours(1);

    /// <summary>Accounts of Windows itself; who made it act is not said. Computers are named with a dollar at the end.</summary>
    private static readonly string[] OfNobody = ["-", "system", "local service", "network service", "anonymous logon"];

    /// <summary>
    /// What is done by who is in (MITRE ATT&amp;CK): accounts made and given rights, services and tasks, logs cleared, auditing turned off, rights taken.
    /// </summary>
    private static readonly string[] Acts = ["attack.t1136", "attack.t1098", "attack.t1543", "attack.t1569", "attack.t1053", "attack.t1070", "attack.t1562", "attack.t1548"];

    /// <summary>Whether a rule says that somebody got in (MITRE ATT&amp;CK T1078, valid accounts). What is only informational says that people log in.</summary>
    public static bool IsEntry(AlertRule rule) => AlertLevel.RankOf(rule.Level) > AlertLevel.RankOf("informational") && rule.Tags.Any(tag => tag.StartsWith("attack.t1078", StringComparison.OrdinalIgnoreCase));

    /// <summary>Under which key an act looks for its story: with its user, or, where it names none, that of anybody who got in.</summary>
    public static string? LookedFor(Alert alert) => IsAct(alert) && MachineOf(alert) is { } machine ? Key(machine, UserOf(alert, Width.User) ?? "") : null;

    /// <summary>Under which keys a story is found by the acts of those who are in it.</summary>
    public static IEnumerable<string> KeysOf(Alert alert)
    {
        bool isEntry = IsEntry(alert.Rule);
        if ((!isEntry && !IsAct(alert)) || MachineOf(alert) is not { } machine)
        {
            yield break;
        }

        if (isEntry)
        {
            yield return Key(machine, "");
        }

        foreach (string field in (string[])[Width.User, Trait.TargetUser])
        {
            if (UserOf(alert, field) is { } user)
            {
                yield return Key(machine, user);
            }
        }
    }

    private static bool IsAct(Alert alert) =>
        alert.Rule.Tags.Any(tag => Array.Exists(Acts, act => tag.StartsWith(act, StringComparison.OrdinalIgnoreCase))) && !WidthCounts.AddressesOf(alert).Any();

    private static string? MachineOf(Alert alert) => SharedCause.First(alert, Width.Host)?.ToLowerInvariant();

    private static string? UserOf(Alert alert, string field) =>
        SharedCause.First(alert, field)?.ToLowerInvariant() is { } user && !user.EndsWith('$') && !OfNobody.Contains(user) ? user : null;

    private static string Key(string machine, string user) => $"acts\n{machine}\n{user}";
}
