using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Rules;

/// <summary>A place in a rule file, kept with what stood there so that a later finding can point at it.</summary>
public sealed record TextPlace(string File, int Line, int Column)
{
    internal static TextPlace Of(YamlEntry entry) => new(entry.File, entry.Line, entry.Column);

    public Diagnostic Error(string message, string? hint = null) => new(File, Line, Column, message, hint);
}
