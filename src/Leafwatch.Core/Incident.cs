namespace Leafwatch.Core;

/// <summary>The alerts of one actor or one cause, told as one story.</summary>
/// <remarks>Plain data, bounded. What came from log lines is as hostile as they are; whoever shows it escapes it. <see cref="IncidentWords"/> puts it into words.</remarks>
public sealed record Incident
{
    /// <summary>A hash of the alert that opened it: reading the same lines again makes the same incident again.</summary>
    public required string Id { get; init; }

    public required IncidentState State { get; init; }

    /// <summary>What it turned out to be, once it is closed.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>How grave it is: the level of its gravest rule, or a higher one.</summary>
    public required string Level { get; init; }

    /// <summary>Why the level is higher than that of any of its rules, in words; <see langword="null"/> when it is not.</summary>
    public string? RaisedWhy { get; init; }

    /// <summary>Whether it is graver because it lasted, which holds on when it is over and begins again.</summary>
    public bool HasLasted { get; init; }

    /// <summary>The narrowest that holds all of it: <c>source.network</c> 203.0.113.0/24. <see langword="null"/> for the whole site.</summary>
    public GroupValue? Subject { get; init; }

    /// <summary>Its rules, the gravest first.</summary>
    public required IReadOnlyList<IncidentRule> Rules { get; init; }

    /// <summary>The id of the rule whose alert opened it.</summary>
    public string OpeningRule { get; init; } = "";

    /// <summary>Its first alerts in the order in which they came, up to a bound.</summary>
    public required IReadOnlyList<IncidentAlert> Alerts { get; init; }

    /// <summary>How many alerts it has in all, and how many of them go on.</summary>
    public required long AlertCount { get; init; }

    public required long FiringCount { get; init; }

    /// <summary>How many events its alerts count.</summary>
    public required long EventCount { get; init; }

    /// <summary>How many different addresses, networks, users, … there are in it; those that nothing is known of are left out.</summary>
    public required IReadOnlyList<Width> Widths { get; init; }

    /// <summary>Its events over time.</summary>
    public required Activity Activity { get; init; }

    /// <summary>The times of its first and its last event.</summary>
    public required DateTimeOffset First { get; init; }

    public required DateTimeOffset Last { get; init; }

    /// <summary>The first event since it last began again; <see langword="null"/> while it never did.</summary>
    public DateTimeOffset? Again { get; init; }

    /// <summary>When it was opened, by the wall clock.</summary>
    public required DateTimeOffset Opened { get; init; }

    /// <summary>Whether its events were old when the first of them was read: it is told as something that happened.</summary>
    public bool IsEarlier { get; init; }

    /// <summary>Whether somebody got in.</summary>
    public bool GotIn { get; init; }

    /// <summary>Who takes care of it, and since when; <see langword="null"/> before somebody says so.</summary>
    public Acknowledgement? Acknowledged { get; init; }

    /// <summary>When it was over, in event time: its last event, and the quiet after it.</summary>
    public DateTimeOffset? Resolved { get; init; }

    /// <summary>When somebody closed it, by the wall clock.</summary>
    public DateTimeOffset? Closed { get; init; }

    /// <summary>How often it began again after it was over, and whether that was so often that it is no more news.</summary>
    public int Reopened { get; init; }

    public bool IsFlapping { get; init; }

    /// <summary>Whether it takes what comes of its rule from wherever: many began within minutes.</summary>
    public bool IsCrowd { get; init; }

    public bool IsDrill { get; init; }

    /// <summary>How many changes its timeline has.</summary>
    public int Changes { get; init; }

    /// <summary>Whether it is neither over nor closed.</summary>
    public bool IsOpen => State is IncidentState.Open or IncidentState.Acknowledged;

    /// <summary>Whether somebody has acknowledged it, and it has become no graver since.</summary>
    public bool IsAcknowledgedAtItsLevel => Acknowledged is { } by && AlertLevel.RankOf(by.Level) >= AlertLevel.RankOf(Level);

    public Width? WidthOf(string field) => Widths.FirstOrDefault(width => width.Field == field);

    /// <summary>The id of an incident that an alert opens.</summary>
    public static string IdOf(Alert opening) => StableId.Of($"incident\n{opening.Id}", 8);
}

public enum IncidentState
{
    Open,
    Acknowledged,
    Resolved,
    Closed,
}

/// <summary>What an incident turned out to be.</summary>
public enum Verdict
{
    /// <summary>It was what it looked like.</summary>
    True,
    FalseAlarm,

    /// <summary>It was what it looked like, and somebody meant it: a scan of one's own, a test.</summary>
    Expected,
}

/// <param name="By">Who, as they called themselves or their system called them.</param>
/// <param name="At">When, by the wall clock.</param>
/// <param name="Level">How grave it was then: what becomes graver is told again.</param>
/// <param name="Note">What they had to say.</param>
public sealed record Acknowledgement(string By, DateTimeOffset At, string Level, string? Note = null);

/// <summary>A rule of an incident, with how many alerts and events it has in it.</summary>
public sealed record IncidentRule(string Id, string Name, string Title, string Level, long Alerts, long Events);

/// <summary>An alert of an incident in short; the store has all of it under its id.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Rule">The name of its rule.</param>
/// <param name="Title">The title of its rule.</param>
/// <param name="Level">The level of its rule.</param>
/// <param name="Group">What its events have in common.</param>
/// <param name="State">Whether it goes on.</param>
/// <param name="Amount">How much there was, in words.</param>
/// <param name="First">The time of its first event.</param>
/// <param name="Last">The time of its last.</param>
/// <param name="Line">One of its lines, cut to a bound.</param>
public sealed record IncidentAlert(
    string Id, string Rule, string Title, string Level, IReadOnlyList<GroupValue> Group, AlertState State, string Amount,
    DateTimeOffset First, DateTimeOffset Last, string? Line)
{
    /// <summary>What happened, in one sentence without its full stop, for an alert that is not a count of events.</summary>
    public string? Statement { get; init; }
}

/// <summary>How many different values a field has in an incident.</summary>
/// <param name="Field"><c>source.ip</c>, <c>source.network</c>, <c>source.as</c>, <c>user.name</c>, <c>url.path</c> or <c>host.name</c>.</param>
/// <param name="Distinct">How many: exact while they are few, an estimate within some percent from then on.</param>
/// <param name="Values">The first values, up to a bound.</param>
/// <param name="Hashes">What the count rests on (<see cref="MinimumHashes"/>).</param>
public sealed record Width(string Field, long Distinct, IReadOnlyList<string> Values, IReadOnlyList<ulong> Hashes)
{
    /// <summary>At most this many addresses of an incident are kept by name, and can be blocked.</summary>
    public const int MostAddresses = 100;

    public const string Address = "source.ip";
    public const string Network = "source.network";
    public const string System = "source.as";
    public const string User = "user.name";
    public const string Path = "url.path";
    public const string Host = "host.name";

    /// <summary>The source of the lines, by its name in the configuration.</summary>
    public const string Source = "log.source";
}

/// <summary>Events in a row of times of one length.</summary>
/// <param name="Start">When the first begins.</param>
/// <param name="Step">How long each is.</param>
/// <param name="Counts">How many events in each.</param>
public sealed record Activity(DateTimeOffset Start, TimeSpan Step, IReadOnlyList<long> Counts);
