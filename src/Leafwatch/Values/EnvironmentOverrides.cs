using Leafwatch.Core.Yaml;

namespace Leafwatch.Values;

/// <summary>
/// The values that the environment sets over the file: <c>LEAFWATCH__receivers__security__email__smtp__port=465</c>. Keys are
/// parted by two underscores, in any case; items of lists are numbered from 0.
/// </summary>
internal static class EnvironmentOverrides
{
    private const string Prefix = "LEAFWATCH__";
    private const string Separator = "__";

    public static IEnumerable<YamlOverride> Of(Machine machine) => machine.Variables
        .Where(variable => variable.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        .Select(variable => new YamlOverride(variable.Key[Prefix.Length..].Split(Separator), variable.Value, variable.Key))
        .Order(Comparer<YamlOverride>.Create(InOrder));

    /// <summary>Whether a value comes from the environment.</summary>
    public static bool Has(YamlEntry entry) => entry.File.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Item 2 of a list comes before item 10, and a whole before its parts.</summary>
    private static int InOrder(YamlOverride a, YamlOverride b)
    {
        for (int i = 0; i < Math.Min(a.Path.Count, b.Path.Count); i++)
        {
            bool numbers = uint.TryParse(a.Path[i], out uint left) & uint.TryParse(b.Path[i], out uint right);
            int order = numbers ? left.CompareTo(right) : string.Compare(a.Path[i], b.Path[i], StringComparison.OrdinalIgnoreCase);
            if (order != 0)
            {
                return order;
            }
        }

        int shorter = a.Path.Count.CompareTo(b.Path.Count);
        return shorter != 0 ? shorter : string.CompareOrdinal(a.Origin, b.Origin);
    }
}
