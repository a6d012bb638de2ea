using Leafwatch.Core.Notifying;

namespace Leafwatch.Configuration;

/// <summary>The configuration, read: every value is there, paths are absolute, names refer to something.</summary>
internal sealed record Settings
{
    /// <summary>Where database and outbox are kept.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>What to watch; none when it is to be found out.</summary>
    public IReadOnlyList<SourceSettings> Sources { get; init; } = [];

    public RuleSettings Rules { get; init; } = new();

    public IReadOnlyList<ReceiverSettings> Receivers { get; init; } = [];

    /// <summary>Who is told what. When the file has no <c>routes</c>, every receiver is told everything.</summary>
    public IReadOnlyList<RouteSettings> Routes { get; init; } = [];

    public required ReportSettings Report { get; init; }

    public ArchiveSettings Archive { get; init; } = new(null);

    /// <summary>Whether to count over the whole site at each full minute, as the scripts did that Leafwatch replaces.</summary>
    public bool IsClassic { get; init; }

    /// <summary>What holds when there is no file.</summary>
    public static Settings Default(Machine machine)
    {
        string state = Configuration.StateDirectory.Default(machine);
        return new() { StateDirectory = state, Report = ReportSettings.Default(state) };
    }
}

/// <summary>Files to watch.</summary>
/// <param name="Path">An absolute path or glob.</param>
/// <param name="Name">What it is called in output; the path when the file gives no name.</param>
/// <param name="Format">The name of a format, or <see langword="null"/> to find it out.</param>
/// <param name="Zone">The zone of times that state none, or <see langword="null"/> for that of the server.</param>
/// <param name="StartsAtBeginning">Whether a file that is there when first watched is read from its beginning rather than its end.</param>
/// <param name="Lateness">How late a line may be and still be sorted in.</param>
internal sealed record SourceSettings(
    string Path, string Name, string? Format, TimeZoneInfo? Zone, bool StartsAtBeginning, TimeSpan Lateness)
{
    public static readonly TimeSpan DefaultLateness = TimeSpan.FromSeconds(60);
}

/// <summary>Who is told about the alerts for which a condition holds.</summary>
/// <param name="When">For which alerts.</param>
/// <param name="To">Names of receivers.</param>
/// <param name="Rules">The rules that the condition names.</param>
internal sealed record RouteSettings(RouteCondition When, IReadOnlyList<string> To, IReadOnlyList<NamedRule> Rules);

/// <summary>The name of a rule, and where it stands.</summary>
internal sealed record NamedRule(string Name, Place Place);

/// <summary>Reports of the monitor itself.</summary>
/// <param name="Log">The report log, or <see langword="null"/> for none.</param>
internal sealed record ReportSettings(string? Log)
{
    public const string DefaultLog = "report_log.txt";

    public static ReportSettings Default(string stateDirectory) => new(Path.Combine(stateDirectory, DefaultLog));
}

/// <summary>The copy of new lines.</summary>
/// <param name="Directory">Where to, or <see langword="null"/> for none.</param>
internal sealed record ArchiveSettings(string? Directory);
