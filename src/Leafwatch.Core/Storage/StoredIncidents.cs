namespace Leafwatch.Core.Storage;

/// <summary>What is kept of incidents that may still change, and of what was told of them.</summary>
/// <param name="Live">Incidents that are open, or were over so short a while ago that they may begin again.</param>
/// <param name="Alerts">The incident of each alert that fires, by the alert's id.</param>
/// <param name="Leads">The gravest alert of each live incident, by the incident's id.</param>
/// <param name="Tellings">How the telling of each live incident stands.</param>
/// <param name="Tallies">What each receiver was told lately.</param>
/// <param name="Silences">Silences, also some that have ended.</param>
public sealed record StoredIncidents(
    IReadOnlyList<Incident> Live,
    IReadOnlyDictionary<string, string> Alerts,
    IReadOnlyDictionary<string, Alert> Leads,
    IReadOnlyList<Telling> Tellings,
    IReadOnlyList<ReceiverTally> Tallies,
    IReadOnlyList<Silence> Silences)
{
    /// <summary>Under which keys alerts find a live incident.</summary>
    public IReadOnlyList<IncidentKey> Keys { get; init; } = [];

    public static StoredIncidents Empty { get; } = new([], new Dictionary<string, string>(), new Dictionary<string, Alert>(), [], [], []);
}

/// <summary>What changed about incidents.</summary>
public sealed record IncidentChanges
{
    /// <summary>Incidents as they are now, each with the id of its gravest alert.</summary>
    public List<(Incident Incident, string Lead)> Incidents { get; } = [];

    /// <summary>To which incident alerts came to belong.</summary>
    public List<(string Alert, string Incident)> Joined { get; } = [];

    /// <summary>Keys that came to lead to another incident, or to none.</summary>
    public List<IncidentKey> Keys { get; } = [];

    public List<IncidentChange> Timeline { get; } = [];

    public List<NotifyDecision> Decisions { get; } = [];

    public List<Telling> Tellings { get; } = [];

    /// <summary>Ids of incidents that can no longer change: their telling is over.</summary>
    public List<string> Ended { get; } = [];

    public List<ReceiverTally> Tallies { get; } = [];

    public List<Silence> Silences { get; } = [];

    public List<TakenAction> Actions { get; } = [];

    public bool IsEmpty =>
        Incidents.Count + Joined.Count + Keys.Count + Timeline.Count + Decisions.Count + Tellings.Count + Ended.Count + Tallies.Count + Silences.Count + Actions.Count == 0;
}

/// <summary>What alerts find their incident by: an address, a rule with a network, …</summary>
/// <param name="Key">The key.</param>
/// <param name="Incident">The incident that was last known under it; <see langword="null"/> when it leads nowhere any more.</param>
public sealed record IncidentKey(string Key, string? Incident);

/// <summary>What came of something that an operator asked for.</summary>
/// <param name="Id">The id of the action.</param>
/// <param name="At">When it was taken up.</param>
/// <param name="Outcome">What came of it, in words.</param>
public sealed record TakenAction(string Id, DateTimeOffset At, string Outcome);

/// <summary>How the telling of an incident stands.</summary>
public sealed record Telling(string Incident)
{
    /// <summary>Who was told of it.</summary>
    public IReadOnlyList<ToldReceiver> Told { get; init; } = [];

    /// <summary>Which routes it took, and how far each has escalated.</summary>
    public IReadOnlyList<TakenRoute> Routes { get; init; } = [];

    /// <summary>Who is to be told of it together with others, and why.</summary>
    public IReadOnlyList<GatheredFor> Gathered { get; init; } = [];

    /// <summary>Whether it is to be decided about again as time passes, although nothing changes about the incident.</summary>
    public bool Waits { get; init; }

    /// <summary>Whether nobody is told of it unless it begins again: it was over, and is at hand only for what an operator had to say of it.</summary>
    public bool IsOver { get; init; }

    /// <summary>How many decisions were taken down of it.</summary>
    public int Decisions { get; init; }

    /// <summary>The last decision for each receiver: the same one again only counts.</summary>
    public IReadOnlyList<NotifyDecision> Latest { get; init; } = [];
}

/// <summary>What a receiver knows of an incident.</summary>
/// <param name="Receiver">Its name in the configuration.</param>
/// <param name="At">When it was last told.</param>
/// <param name="Level">How grave the incident was then.</param>
/// <param name="Alerts">How many alerts it had.</param>
/// <param name="Subject">What explained it.</param>
/// <param name="Reopened">How often it had begun again.</param>
/// <param name="KnowsEnd">Whether it was told of the end.</param>
/// <param name="KnowsFlapping">Whether it was told that it comes and goes.</param>
/// <param name="Messages">How many messages it had of it alone; none when it was told only with others.</param>
public sealed record ToldReceiver(
    string Receiver, DateTimeOffset At, string Level, long Alerts, string? Subject, int Reopened, bool KnowsEnd, bool KnowsFlapping, int Messages)
{
    /// <summary>What its first message of the incident was: what follows belongs into the thread of that one.</summary>
    public string FirstAs { get; init; } = "fired";

    /// <summary>The digest it was told in, of a receiver that keeps a state of it until the last incident of the digest is over.</summary>
    public string? Digest { get; init; }

    /// <summary>How many events it had, and addresses.</summary>
    public long Events { get; init; }

    public long Addresses { get; init; }
}

/// <summary>A route that an incident took.</summary>
/// <param name="Route">The route, as it is written.</param>
/// <param name="Since">When it was told on it first: escalation counts from there.</param>
/// <param name="Steps">How many steps were taken.</param>
public sealed record TakenRoute(string Route, DateTimeOffset Since, int Steps);

/// <param name="Receiver">The receiver's name in the configuration.</param>
/// <param name="Cause">Why it is told with others.</param>
/// <param name="Due">When they are told; for those of old lines, when these are read, for those of quiet hours, when these are over.</param>
/// <param name="Level">How grave the incident was then.</param>
public sealed record GatheredFor(string Receiver, DigestCause Cause, DateTimeOffset Due, string Level);

/// <summary>What a receiver was told lately: its budget is reckoned from it.</summary>
/// <param name="Receiver">Its name in the configuration.</param>
/// <param name="Times">When it was told of something that is not grave, the newest last.</param>
/// <param name="Grave">The same of what is high or critical.</param>
public sealed record ReceiverTally(string Receiver, IReadOnlyList<DateTimeOffset> Times, IReadOnlyList<DateTimeOffset> Grave);
