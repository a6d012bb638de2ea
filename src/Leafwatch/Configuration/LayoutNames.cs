using Leafwatch.Core;

namespace Leafwatch.Configuration;

/// <summary>
/// The names of layouts, which have that of the server that writes them: each further layout of one server gets a number behind it (<c>apache-2</c>). The formats of one file are
/// told apart by their names.
/// </summary>
internal sealed class LayoutNames
{
    private readonly Dictionary<string, List<(string Written, LogFormat Format)>> _layouts = [];

    /// <summary>The format of a layout, under its own name.</summary>
    /// <param name="compiled">The layout, compiled.</param>
    /// <param name="written">The layout as it was written: the same words are the same format.</param>
    public LogFormat Named(LogFormat compiled, string written)
    {
        if (!_layouts.TryGetValue(compiled.Name, out List<(string Written, LogFormat Format)>? known))
        {
            _layouts.Add(compiled.Name, known = []);
        }

        foreach ((string before, LogFormat format) in known)
        {
            if (before == written)
            {
                return format;
            }
        }

        LogFormat named = known.Count == 0 ? compiled : compiled with { Name = $"{compiled.Name}-{known.Count + 1}" };
        known.Add((written, named));
        return named;
    }
}
