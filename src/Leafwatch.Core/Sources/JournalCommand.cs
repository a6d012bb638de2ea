using System.Globalization;

namespace Leafwatch.Core.Sources;

/// <summary>The arguments of journalctl(1) for what is wanted of a journal.</summary>
/// <remarks>
/// <c>--follow</c> alone shows no entry of an earlier boot from systemd 251 on, even after a cursor: with <c>--merge</c> it
/// does; and between the two, in 251, <c>--merge</c> is refused unless <c>--boot=all</c> comes behind
/// (https://github.com/systemd/systemd/issues/24565, https://github.com/systemd/systemd/pull/27696). As <c>--merge</c> also
/// finds journals of other machines, those are left out by their <c>_MACHINE_ID</c>. <c>--after-cursor</c> is not used: its
/// versions do not agree on what it leaves out when the entry is gone.
/// </remarks>
internal sealed class JournalCommand(JournalSource source, string? machineId)
{
    /// <summary>What comes before a time in place of a cursor, in positions.</summary>
    private const char TimeMark = '@';

    /// <summary>A cursor that stands for the first entry from a time on.</summary>
    public static string CursorOf(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{TimeMark}{time.ToUnixTimeSeconds()}");

    /// <summary>Whether a cursor names an entry that was read.</summary>
    public static bool IsEntry(string cursor) => cursor.Length > 0 && cursor[0] != TimeMark;

    /// <summary>This machine's id; <see langword="null"/> where it has none (machine-id(5)).</summary>
    public static string? MachineId()
    {
        try
        {
            string id = File.ReadAllText("/etc/machine-id").Trim();
            return id.Length == 32 && id.All(char.IsAsciiHexDigitLower) ? id : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>All entries from a cursor on, and those that are still to come.</summary>
    public IReadOnlyList<string> Follow(string cursor) =>
    [
        .. Common, "--follow", "--no-tail", "--boot=all", $"--output-fields={JournalEntry.Asked}", .. From(cursor), .. Place, .. Machine, .. Matches,
    ];

    /// <summary>The entry of a cursor, or the one after it when it is gone, whatever is wanted.</summary>
    public IReadOnlyList<string> At(string cursor) => [.. Common, "--lines=1", "--output-fields=_BOOT_ID", .. From(cursor), .. Place, .. Machine];

    /// <summary>The last entry, whatever is wanted.</summary>
    public IReadOnlyList<string> Last() => [.. Common, "--lines=1", "--output-fields=_BOOT_ID", .. Place, .. Machine];

    private static IEnumerable<string> Common => ["--output=export", "--no-pager", "--merge"];

    private IEnumerable<string> Place => source.Directory is { } directory ? [$"--directory={directory}"] : [];

    private IEnumerable<string> Machine => source.Directory is null && machineId is not null ? [$"_MACHINE_ID={machineId}"] : [];

    /// <summary>Of one field any, of two both. Patterns are no matches of the journal: <see cref="JournalFilter"/> knows them.</summary>
    private IEnumerable<string> Matches =>
    [
        .. source.Units.Any(JournalFilter.IsPattern) ? [] : source.Units.Select(unit => $"_SYSTEMD_UNIT={unit}"),
        .. source.Identifiers.Select(identifier => $"SYSLOG_IDENTIFIER={identifier}"),
    ];

    private static IEnumerable<string> From(string cursor) =>
        IsEntry(cursor) ? [$"--cursor={cursor}"] : cursor.Length > 0 ? [$"--since={cursor}"] : [];
}
