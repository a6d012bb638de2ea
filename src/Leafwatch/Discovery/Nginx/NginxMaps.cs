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
            int start = at + (layout.AsSpan(at).StartsWith("${") ? 2 : 1);
            int length = layout[at] == '$' ? LengthOfName(layout.AsSpan(start)) : 0;
            if (length == 0 || ResolvedName(layout.Substring(start, length)) is not { } other)
            {
                resolved.Append(layout[at++]);
                continue;
            }

            remarks.Add($"${layout.AsSpan(start, length)} is read as ${other}, which a map puts there unless something else applies");
            resolved.Append("${").Append(other).Append('}');
            at = start + length + (layout[at + 1] == '{' ? 1 : 0);
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
