using System.Text;

namespace Leafwatch.Discovery.Nginx;

/// <summary>
/// Variables that a <c>map</c> makes, as a layout names them: one whose default is another variable is read as that. The others hold what nobody can tell from here.
/// https://nginx.org/en/docs/http/ngx_http_map_module.html
/// </summary>
internal sealed class NginxMaps
{
    private const int MostSteps = 8;

    private readonly Dictionary<string, string> _defaults = [];

    public void Add(NginxDirective map)
    {
        if (map.Arguments is [_, ['$', .. var name]]
            && map.Block.Find(entry => entry.Name == "default")?.First is ['$', .. var other] && LengthOfName(other) == other.Length)
        {
            _defaults[name] = other;
        }
    }

    /// <summary>A layout with the variables that its own stand for.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="remarks">Takes what was put for what.</param>
    public string Resolve(string layout, List<string> remarks)
    {
        StringBuilder resolved = new();
        int at = 0;
        while (at < layout.Length)
        {
            bool hasBrace = layout.AsSpan(at).StartsWith("${");
            int start = at + (hasBrace ? 2 : 1);
            int end = layout[at] == '$' ? start + LengthOfName(layout.AsSpan(start)) : start;
            if (end == start || ResolvedName(layout[start..end]) is not { } other)
            {
                resolved.Append(layout[at++]);
                continue;
            }

            remarks.Add($"${layout[start..end]} is read as ${other}, which a map puts there unless something else applies");
            at = hasBrace ? Math.Min(end + 1, layout.Length) : end;
            resolved.Append(LengthOfName(layout.AsSpan(at)) > 0 ? $"${{{other}}}" : $"${other}");
        }

        return resolved.ToString();
    }

    private string? ResolvedName(string name)
    {
        string? resolved = null;
        for (int i = 0; i < MostSteps && _defaults.TryGetValue(name, out string? other); i++)
        {
            name = resolved = other;
        }

        return resolved;
    }

    private static int LengthOfName(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] == '_'))
        {
            length++;
        }

        return length;
    }
}
