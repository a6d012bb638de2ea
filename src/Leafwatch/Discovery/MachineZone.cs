using Leafwatch.Configuration;

namespace Leafwatch.Discovery;

/// <summary>The zone of a machine whose files are looked at from another one: localtime(5), and Debian's <c>/etc/timezone</c>.</summary>
internal static class MachineZone
{
    /// <summary>The zone; <see langword="null"/> for this machine, whose zone holds anyway, and when it cannot be seen.</summary>
    public static TimeZoneInfo? Of(MachineFiles files)
    {
        if (files.IsThisMachine)
        {
            return null;
        }

        string? name = files.LinkOf("/etc/localtime") is { } link && link.IndexOf("zoneinfo/", StringComparison.Ordinal) is > 0 and var at
            ? link[(at + "zoneinfo/".Length)..]
            : files.Read("/etc/timezone")?.Split('\n')[0].Trim();
        return name is not null && ZoneName.TryParse(name is "Etc/UTC" ? "UTC" : name, out TimeZoneInfo? zone) ? zone : null;
    }
}
