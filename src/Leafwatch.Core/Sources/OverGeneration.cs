using System.Globalization;

namespace Leafwatch.Core.Sources;

/// <summary>A generation of a log that was read to its end and is forgotten: what is younger is new.</summary>
/// <param name="Path">Where it was last seen.</param>
/// <param name="Age">Its times of birth and of the last write, as in <see cref="FollowedFile.Age"/>.</param>
internal sealed record OverGeneration(string Path, (long Birth, long LastWrite) Age)
{
    private const char Separator = ':';

    public static OverGeneration? Parse(string? text) =>
        text?.Split(Separator, 3) is [var birth, var lastWrite, var path]
        && long.TryParse(birth, CultureInfo.InvariantCulture, out long born) && long.TryParse(lastWrite, CultureInfo.InvariantCulture, out long written)
            ? new OverGeneration(path, (born, written))
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Age.Birth}{Separator}{Age.LastWrite}{Separator}{Path}");
}
