namespace Leafwatch.Core.Ledgers;

/// <summary>The rules about the monitor and its sources: what their alerts are called, and what somebody who is told can do.</summary>
public static class HealthRules
{
    private const string Author = "The Leafwatch authors";

    public static AlertRule SourceSilent { get; } = new(
        "4a0c1c52-6a1f-4a0c-8f6e-0a5a4c1f2d01", "source_silent", "A source has gone silent", "medium", Author,
        "A log that usually has lines at this hour of the week has none. Either nothing happens any more, or what happens is no longer written, or not where Leafwatch looks.",
        Response: """
            - See whether the service still runs, and whether it still writes this log: its own configuration may name another file since the last change.
            - A log that is meant to be quiet: give its source `silent_after: never`, or a time that fits.
            """);

    public static AlertRule ParseRateDropped { get; } = new(
        "4a0c1c52-6a1f-4a0c-8f6e-0a5a4c1f2d02", "parse_rate_dropped", "Lines of a source cannot be understood", "medium", Author,
        "Far more lines than usual are not of the format that the source is read as. They are counted and kept as samples, but no rule sees them.",
        Response: """
            - Compare the lines with the format: `leafwatch explain` says how each is read. The format of the log may have been changed, or another log is written to the same file.
            - Name the right `format` for the source.
            """);

    public static AlertRule SourceUnreadable { get; } = new(
        "4a0c1c52-6a1f-4a0c-8f6e-0a5a4c1f2d03", "source_unreadable", "A source cannot be read", "high", Author,
        "Leafwatch may not read a file or folder of a source. Lines that are written meanwhile are read once it may, as long as they are not rotated away.",
        Response: """
            - Give the user that Leafwatch runs as the right to read the file and to enter its folders: often by membership in a group such as adm, or by the `create` line of logrotate.
            """);

    public static AlertRule SourceMissing { get; } = new(
        "4a0c1c52-6a1f-4a0c-8f6e-0a5a4c1f2d08", "source_missing", "A log that should be watched is not there", "high", Author,
        "No file has the name that the source asks for, so nothing of it is watched. A file that comes later is read from its beginning.",
        Response: """
            - See whether the path of the source is right, and whether the service that should write the log runs and writes it there.
            - A log that only comes to be with its first line, weeks from now: leave its source out until then, or silence this alert.
            """);

    public static AlertRule ClockOff { get; } = new(
        "4a0c1c52-6a1f-4a0c-8f6e-0a5a4c1f2d04", "clock_off", "The clock of a source is off", "medium", Author,
        "The times that lines state differ from the time at which they come. Windows of time are judged by what the lines state; alerts from this source come with wrong times, and while its clock is behind, what is over in any source is said to be over by as much later.",
        Response: """
            - A difference of whole hours: the source is read in the wrong zone. Set its `timezone`.
            - Any other: see to the clock of the machine that writes the log, or of this one.
            - Neither can be changed: `clock: correct` at the source adds what is missing to its times.
            """);

    public static AlertRule StateNotWritten { get; } = new(
        "4a0c1c52-6a1f-4a0c-8f6e-0a5a4c1f2d05", "state_not_written", "The state cannot be written", "critical", Author,
        "Leafwatch could not store what it had read. It keeps that and reads no further until it can; nothing is lost as long as the logs are not rotated away.",
        Response: """
            - Make room on the disk of the state folder, or mend what the message says. Leafwatch goes on by itself.
            """);

    public static AlertRule LinesLost { get; } = new(
        "4a0c1c52-6a1f-4a0c-8f6e-0a5a4c1f2d06", "lines_lost", "Lines were lost", "medium", Author,
        "Something of a source existed and can no longer be read. `leafwatch status` shows each gap with its size.",
        Response: """
            - A file that was cut (copytruncate): let logrotate rename and create instead, or have the program write less between two looks.
            - A file that is gone: keep rotated files for as long as Leafwatch may be stopped.
            - Messages that a receiver dropped: fewer, or a larger buffer of the system (net.core.rmem_max).
            """);

    public static AlertRule DiskNearlyFull { get; } = new(
        "4a0c1c52-6a1f-4a0c-8f6e-0a5a4c1f2d07", "disk_nearly_full", "The disk of the state is nearly full", "high", Author,
        "When there is no room left, Leafwatch can store nothing and reads no further.",
        Response: """
            - Make room on the disk, or move the state folder (`state`) to another.
            """);

    public static IReadOnlyList<AlertRule> All { get; } =
        [SourceSilent, ParseRateDropped, SourceUnreadable, SourceMissing, ClockOff, StateNotWritten, LinesLost, DiskNearlyFull];

    /// <summary>Whether an alert is of one of these rules.</summary>
    public static bool IsOne(Alert alert) => IsOne(alert.Rule.Id);

    /// <summary>Whether the id of a rule is that of one of these.</summary>
    public static bool IsOne(string id) => All.Any(rule => rule.Id == id);
}
