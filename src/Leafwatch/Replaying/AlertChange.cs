using Leafwatch.Core;

namespace Leafwatch.Replaying;

/// <summary>Which alerts of one configuration another one does not make.</summary>
internal static class AlertChange
{
    /// <summary>
    /// Those of <paramref name="before"/> for which <paramref name="after"/> has none of the same rule and group at the same time. Ids do not tell: they
    /// come from the first event of the window that fired, and another threshold fires with another one.
    /// </summary>
    public static IReadOnlyList<Alert> Missing(IEnumerable<Alert> before, IEnumerable<Alert> after)
    {
        ILookup<string, Alert> known = after.ToLookup(KeyOf, StringComparer.Ordinal);
        return
        [
            .. before.Where(alert => !known[KeyOf(alert)].Any(other => other.First <= alert.Last && alert.First <= other.Last))
                .OrderBy(alert => alert.Fired).ThenBy(alert => alert.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>Without its source: how logs are called is no other alert.</summary>
    private static string KeyOf(Alert alert) =>
        $"{alert.Rule.Name}\n{string.Join('\n', alert.Group.Where(value => value.Field != Width.Source).Select(value => $"{value.Field}={value.Value}"))}";
}
