using System.Net;
using Leafwatch.Core;
using Leafwatch.Core.Alerting;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Sources.Syslog;
using Leafwatch.Receivers.Blocking;
using Leafwatch.Reports;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>The configuration, read: every value is there, paths are absolute, names refer to something.</summary>
internal sealed record Settings
{
    /// <summary>Where database and outbox are kept.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>What to watch; none when it is to be found out.</summary>
    public IReadOnlyList<SourceSettings> Sources { get; init; } = [];

    /// <summary>The proxies that are believed in sources that name none of their own; also in those that are found out.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Files, and folders of files, in which the site describes formats of its own.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    public RuleSettings Rules { get; init; } = new();

    /// <summary>Who is no attacker.</summary>
    public AllowSettings Allow { get; init; } = AllowSettings.None;

    public IReadOnlyList<ReceiverSettings> Receivers { get; init; } = [];

    /// <summary>Who is told what. When the file has no <c>routes</c>, every receiver is told of what is of level medium or above; when it has an empty list, nobody is.</summary>
    public IReadOnlyList<RouteSettings> Routes { get; init; } = [];

    public IncidentOptions Incidents { get; init; } = new();

    public QuietOptions Quiet { get; init; } = QuietReader.Usual;

    /// <summary>The rules that conditions of <see cref="Quiet"/> name.</summary>
    public IReadOnlyList<NamedRule> QuietRules { get; init; } = [];

    /// <summary>Where the dashboard is to be reached by those who are told; without it mails have no links.</summary>
    public Uri? PublicUrl { get; init; }

    public required ReportSettings Report { get; init; }

    /// <summary>The reports that are sent by themselves.</summary>
    public IReadOnlyList<ReportPlan> Reports { get; init; } = [];

    /// <summary>Who is to notice that the monitor has stopped.</summary>
    public HeartbeatPlan Heartbeat { get; init; } = HeartbeatPlan.None;

    /// <summary>How long the history is kept.</summary>
    public RollupRetention History { get; init; } = RollupRetention.Default;

    /// <summary>How anomalies are judged and told.</summary>
    public AnomalyOptions Anomalies { get; init; } = new();

    public ArchiveSettings Archive { get; init; } = new(null);

    /// <summary>Whether a change of the configuration or of rules is taken up without being asked.</summary>
    public bool ReloadsItself { get; init; }

    public DashboardSettings Dashboard { get; init; } = new();

    /// <summary>Whether to count over the whole site at each full minute, as the scripts did that Leafwatch replaces.</summary>
    public bool IsClassic { get; init; }

    /// <summary>What holds when there is no file.</summary>
    public static Settings Default(Machine machine)
    {
        string state = Configuration.StateDirectory.Default(machine);
        return new() { StateDirectory = state, Report = ReportSettings.Default(state) };
    }

    /// <summary>The same, where no receiver blocks whom the allow-list names by the address alone.</summary>
    public Settings SparingAllowed()
    {
        AllowEntry[] allowed = [.. Allow.Entries.Where(entry => entry.Users.Count + entry.Agents.Count + entry.Crawlers.Count == 0)];
        return this with
        {
            Receivers = [.. Receivers.Select(receiver => receiver.Options is BlockOptions block ? receiver with { Options = block with { AllowList = allowed } } : receiver)],
        };
    }
}

/// <summary>A source to watch.</summary>
/// <param name="Origin">Where its lines come from.</param>
/// <param name="Name">What it is called in output; its origin's text when the file gives no name.</param>
/// <param name="Format">The name of a format, or <see langword="null"/> to find it out.</param>
/// <param name="Zone">The zone of times that state none, or <see langword="null"/> for that of the server.</param>
/// <param name="Lateness">How late a line may be and still be sorted in.</param>
internal sealed record SourceSettings(
    SourceOrigin Origin, string Name, string? Format, TimeZoneInfo? Zone, TimeSpan Lateness)
{
    public static readonly TimeSpan DefaultLateness = TimeSpan.FromSeconds(60);

    /// <summary>The format that the configuration describes itself, in place of the name of one.</summary>
    public LogFormat? Layout { get; init; }

    /// <summary>The layouts that servers write into it by turns, where nobody can say which line is of which.</summary>
    public IReadOnlyList<LogFormat> SharedBy { get; init; } = [];

    /// <summary>The site whose log it is, for lines that do not name one; <see langword="null"/> when nothing is said.</summary>
    public string? VirtualHost { get; init; }

    /// <summary>The proxies whose word on the client before them is believed.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Whether nobody asked for it and it is not there yet: it was found in the configuration of a daemon that may never run.</summary>
    public bool MayNeverCome { get; init; }

    /// <summary>Whether its times are corrected when its clock is off.</summary>
    public bool CorrectsClock { get; init; }

    /// <summary>After how long without a line it is silent, <see cref="Timeout.InfiniteTimeSpan"/> for never; <see langword="null"/> when its usual traffic is to decide.</summary>
    public TimeSpan? SilentAfter { get; init; }
}

/// <summary>Where the lines of a source come from.</summary>
internal abstract record SourceOrigin
{
    /// <summary>How it is called where its source has no name.</summary>
    public abstract override string ToString();
}

/// <summary>Files.</summary>
/// <param name="Path">An absolute path or glob.</param>
/// <param name="Begin">Where to begin in those that are there when they are first watched.</param>
internal sealed record FileOrigin(string Path, BeginSettings Begin) : SourceOrigin
{
    /// <summary>How often they are looked at; <see langword="null"/> when nothing is said of it.</summary>
    public TimeSpan? PollInterval { get; init; }

    public override string ToString() => Path;
}

/// <summary>The systemd journal.</summary>
/// <param name="Units">Units with their suffix, or patterns of them; none for all.</param>
/// <param name="Identifiers">Names of programs; none for all.</param>
/// <param name="Directory">A folder of journal files, or <see langword="null"/> for the journal of this machine.</param>
/// <param name="Begin">Where to begin when it is first watched.</param>
internal sealed record JournalOrigin(
    IReadOnlyList<string> Units, IReadOnlyList<string> Identifiers, string? Directory, BeginSettings Begin) : SourceOrigin
{
    public override string ToString() => $"journal{(Directory is null ? "" : $" {Directory}")}{Listed(Units)}{Listed(Identifiers)}";

    private static string Listed(IReadOnlyList<string> names) => names.Count == 0 ? "" : $" {string.Join(", ", names)}";
}

/// <summary>What others send by syslog.</summary>
/// <param name="Options">Where it is received, and from whom.</param>
internal sealed record SyslogOrigin(SyslogOptions Options) : SourceOrigin
{
    public override string ToString() => string.Join(", ", Options.Listen);
}

/// <summary>Standard input.</summary>
internal sealed record StdinOrigin : SourceOrigin
{
    public override string ToString() => "stdin";
}

/// <summary>A Windows event channel.</summary>
/// <param name="Channel">Its name: <c>Security</c>.</param>
/// <param name="Begin">Where to begin when it is first watched.</param>
internal sealed record ChannelOrigin(string Channel, BeginSettings Begin) : SourceOrigin
{
    public override string ToString() => $"channel {Channel}";
}

/// <summary>Where to begin in a source that is watched for the first time.</summary>
/// <param name="AtBeginning">With the oldest it has, rather than with the next.</param>
/// <param name="Since">How far back, if it is said.</param>
internal sealed record BeginSettings(bool AtBeginning, TimeSpan? Since)
{
    public static BeginSettings AtEnd { get; } = new(AtBeginning: false, Since: null);
}

/// <summary>Who is told about the alerts for which a condition holds.</summary>
/// <param name="When">For which alerts.</param>
/// <param name="To">Names of receivers.</param>
/// <param name="Rules">The rules that the condition names.</param>
internal sealed record RouteSettings(RouteCondition When, IReadOnlyList<string> To, IReadOnlyList<NamedRule> Rules)
{
    /// <summary>Who is told next, step by step, when nobody acknowledges.</summary>
    public IReadOnlyList<EscalationStep> Escalate { get; init; } = [];

    /// <summary>When they are told together, rather than each at once.</summary>
    public DigestTime? Digest { get; init; }
}

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
