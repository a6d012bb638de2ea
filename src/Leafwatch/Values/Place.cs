using Leafwatch.Core;
using Leafwatch.Core.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Leafwatch.Values;

/// <summary>Where a setting stands, for what can only be checked once the rules have been read.</summary>
internal sealed record Place(string File, int Line, int Column)
{
    public static Place Of(YamlEntry entry) => new(entry.File, entry.Line, entry.Column);

    /// <summary>The place of a character of a text; that of the text itself when lines are folded or characters escaped in it.</summary>
    public static Place Inside(YamlEntry entry, int at)
    {
        Place start = Of(entry);
        return entry.Node is YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any } ? start with { Column = start.Column + at }
            : entry.Node is YamlScalarNode { Style: ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted } quoted
                && quoted.End.Line == quoted.Start.Line && quoted.End.Column - quoted.Start.Column == quoted.Value!.Length + 2
                ? start with { Column = start.Column + 1 + at }
            : start;
    }

    public Diagnostic Error(string message, string? hint = null) => new(File, Line, Column, message, hint);
}
