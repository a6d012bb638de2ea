namespace Leafwatch.Core.Alerting;

/// <summary>Under what an incident is found by later alerts: the same words for who registers it and who looks for it. Rules are named by their ids.</summary>
internal static class FoundBy
{
    /// <summary>Of the same rule and the same group.</summary>
    public static string Group(string rule, IReadOnlyList<GroupValue> group) => $"group\n{rule}\n{string.Join('\n', group.Select(value => $"{value.Field}={value.Value}"))}";

    /// <summary>Of one address, whatever the rules.</summary>
    public static string Address(string address) => $"address\n{address}";

    /// <summary>Of neighbours.</summary>
    public static string Network(string rule, string network) => $"network\n{rule}\n{network}";

    /// <summary>Of one autonomous system.</summary>
    public static string System(string rule, string system) => $"system\n{rule}\n{system}";

    /// <summary>Of many, at the one user or page that all of it was about.</summary>
    public static string Only(string rule, string field, string value) => $"{field}\n{rule}\n{value}";
}
