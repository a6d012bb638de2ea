using Leafwatch.Core;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Values;

/// <summary>What the readers of the parts of a configuration share.</summary>
/// <param name="Directory">What relative paths are relative to.</param>
/// <param name="Machine">Where defaults come from.</param>
/// <param name="Known">Names that may be referred to.</param>
/// <param name="Diagnostics">What is wrong.</param>
internal sealed record SettingsContext(string Directory, Machine Machine, KnownWords Known, ICollection<Diagnostic> Diagnostics)
{
    /// <summary>The value as an absolute path.</summary>
    public string? ReadPath(YamlEntry entry) => entry.AsWords() is { } path ? Path.GetFullPath(Path.Combine(Directory, path)) : null;
}
