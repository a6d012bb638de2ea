using Leafwatch.Core;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Discovery;

/// <summary>How the lines of a log that was found are read.</summary>
/// <param name="Format">The format, or <see langword="null"/> to find it out from the lines.</param>
/// <param name="Kind">For a layout, the key that it stands under in the configuration: <c>apache</c>, <c>nginx</c>.</param>
/// <param name="Layout">The layout in the words of the server, or <see langword="null"/> for a format that has a name.</param>
internal sealed record FoundFormat(LogFormat? Format, string? Kind = null, string? Layout = null)
{
    /// <summary>Nothing is known of the lines before they are looked at.</summary>
    public static FoundFormat FromLines { get; } = new((LogFormat?)null);

    /// <summary>The name in the configuration, or <see langword="null"/> when there is a layout, or nothing.</summary>
    public string? Name => Layout is null ? Format?.Name : null;

    /// <summary>The first of some formats that this version of Leafwatch has; from the lines when it has none.</summary>
    public static FoundFormat Named(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Formats.Find(name) is { } format)
            {
                return new FoundFormat(format);
            }
        }

        return FromLines;
    }

    /// <summary>The same for two logs in one file; from the lines when they differ.</summary>
    public FoundFormat And(FoundFormat other) => IsSameAs(other) ? this : FromLines;

    public bool IsSameAs(FoundFormat other) => Name == other.Name && Kind == other.Kind && Layout == other.Layout;

    public override string ToString() => Layout is not null ? $"{Kind}: {Layout}" : Name ?? "found out from its lines";
}
