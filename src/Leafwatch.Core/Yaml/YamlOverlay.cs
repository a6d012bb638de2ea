using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Leafwatch.Core.Yaml;

/// <summary>A value from elsewhere that takes the place of one in a text, or is added to it.</summary>
/// <param name="Path">Keys, and numbers of list items from 0; keys are found ignoring case.</param>
/// <param name="Value">The new value.</param>
/// <param name="Origin">What messages about it name in place of the file.</param>
public sealed record YamlOverride(IReadOnlyList<string> Path, string Value, string Origin);

/// <summary>Lays values from elsewhere over a document; messages about them then name where they came from.</summary>
public sealed class YamlOverlay
{
    private readonly YamlText _text;

    private YamlOverlay(YamlText text) => _text = text;

    /// <summary>The document with the values over it; an empty map for no document and no values.</summary>
    public static YamlEntry Apply(YamlText text, YamlEntry? document, IEnumerable<YamlOverride> overrides)
    {
        YamlOverlay overlay = new(text);
        YamlNode? root = document is null || document.IsNull ? null : document.Node;
        foreach (YamlOverride value in overrides)
        {
            root = overlay.Set(root, value, depth: 0);
        }

        return new YamlEntry(text, "", root ?? new YamlMappingNode());
    }

    /// <summary>The node with the value set below it. Nodes on the way are made anew: an alias elsewhere keeps the old ones.</summary>
    private YamlNode Set(YamlNode? node, YamlOverride value, int depth)
    {
        if (depth == value.Path.Count)
        {
            return Placed(new YamlScalarNode(value.Value), (value.Origin, 1, 1));
        }

        string segment = value.Path[depth];
        bool isIndex = int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out int index);
        return node switch
        {
            YamlMappingNode map => SetKey(map, value, depth),
            YamlSequenceNode list => SetItem(list, [.. list.Children], isIndex ? index : -1, value, depth),
            YamlScalarNode scalar when isIndex && !IsNothing(scalar) => SetItem(scalar, [scalar], index, value, depth),
            YamlScalarNode scalar when !IsNothing(scalar) => Refused(scalar, value, $"{Parent(value, depth)} is a text, and has no '{segment}'"),
            _ when isIndex => SetItem(null, [], index, value, depth),
            _ => SetKey(new YamlMappingNode(), value, depth, isNew: true),
        };
    }

    private YamlMappingNode SetKey(YamlMappingNode map, YamlOverride value, int depth, bool isNew = false)
    {
        YamlMappingNode changed = Placed(new YamlMappingNode(), isNew ? (value.Origin, 1, 1) : _text.PlaceOf(map));
        string segment = value.Path[depth];
        bool found = false;
        foreach ((YamlNode key, YamlNode child) in map.Children)
        {
            bool same = !found && key is YamlScalarNode name && segment.Equals(name.Value, StringComparison.OrdinalIgnoreCase);
            found |= same;
            changed.Add(key, same ? Set(child, value, depth + 1) : child);
        }

        if (!found)
        {
            // Names of variables are often written in capitals; keys are not.
            YamlScalarNode key = Placed(new YamlScalarNode(segment.ToLowerInvariant()), (value.Origin, 1, 1));
            changed.Add(key, Set(null, value, depth + 1));
        }

        return changed;
    }

    private YamlNode SetItem(YamlNode? old, List<YamlNode> items, int index, YamlOverride value, int depth)
    {
        if (index < 0 || index > items.Count)
        {
            string list = Parent(value, depth);
            return Refused(old, value, index < 0
                ? $"{list} is a list: found '{value.Path[depth]}', expected the number of an item from 0"
                : $"{list} has {items.Count} items: found {index}, expected at most {items.Count}");
        }

        YamlNode item = Set(index < items.Count ? items[index] : null, value, depth + 1);
        if (index < items.Count)
        {
            items[index] = item;
        }
        else
        {
            items.Add(item);
        }

        return Placed(new YamlSequenceNode(items), old is null ? (value.Origin, 1, 1) : _text.PlaceOf(old));
    }

    private YamlNode Refused(YamlNode? node, YamlOverride value, string message)
    {
        _text.Report((value.Origin, 1, 1), message);
        return node ?? new YamlScalarNode("");
    }

    private static string Parent(YamlOverride value, int depth) => $"'{string.Join('.', value.Path.Take(depth))}'";

    private static bool IsNothing(YamlScalarNode scalar) => new YamlEntry(new YamlText("", []), "", scalar).IsNull;

    private T Placed<T>(T node, (string File, int Line, int Column) place)
        where T : YamlNode
    {
        _text.PlaceAt(node, place);
        return node;
    }
}
