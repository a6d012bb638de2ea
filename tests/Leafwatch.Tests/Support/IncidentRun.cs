using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Alerting;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Storage;
using Leafwatch.RuleFiles;
using Leafwatch.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Support;

/// <summary>Incidents from made-up alerts, told to made-up receivers over a real store, on a clock of the test; it can be killed at any time.</summary>
internal sealed class IncidentRun : IDisposable
{
    /// <summary>The tags of the built-in rules, by name.</summary>
    private static readonly Dictionary<string, IReadOnlyList<string>> Tags =
        LoadedRules.Load(new RuleSettings(), isClassic: false).InForce.Headers.ToDictionary(header => header.Name, header => header.Tags);

    public static readonly ScriptedReceiver Security = new("security", (_, _) => new DeliveryResult.Delivered());
    public static readonly ScriptedReceiver OnCall = new("on-call", (_, _) => new DeliveryResult.Delivered());
    public static readonly ScriptedReceiver Boss = new("boss", (_, _) => new DeliveryResult.Delivered());

    /// <summary>One that keeps a state of incidents.</summary>
    public static readonly ScriptedReceiver Service = new("service", (_, _) => new DeliveryResult.Delivered()) { Follows = true };

    /// <summary>One that keeps a state of incidents and calls people about them.</summary>
    public static readonly ScriptedReceiver Pager = new("pager", (_, _) => new DeliveryResult.Delivered()) { Follows = true, Calls = true };

    /// <summary>One that keeps a state of incidents and takes no digest.</summary>
    public static readonly ScriptedReceiver Monitor = new("monitor", (_, _) => new DeliveryResult.Delivered()) { Follows = true, OneByOne = true };

    /// <summary>One that does something which lasts an hour.</summary>
    public static readonly ScriptedReceiver Firewall = new("firewall", (_, _) => new DeliveryResult.Delivered()) { Acts = TimeSpan.FromHours(1) };

    /// <summary>One that can do nothing about one address.</summary>
    public static readonly ScriptedReceiver Guard = new("guard", (_, _) => new DeliveryResult.Delivered())
    {
        Acts = TimeSpan.FromHours(1),
        Refuses = owed => owed.Incident?.Subject?.Value == "192.0.2.1" ? "192.0.2.1 is this machine's own" : null,
    };

    private readonly Route[] _routes;
    private readonly QuietOptions _quiet;
    private readonly IncidentOptions _options;
    private readonly Dictionary<string, Alert> _alerts = [];
    private IncidentBook _book = null!;
    private Teller _teller = null!;

    public IncidentRun(QuietOptions? quiet = null, Route[]? routes = null, IncidentOptions? options = null, DateTimeOffset? start = null)
    {
        _quiet = quiet ?? new QuietOptions();
        _options = options ?? new IncidentOptions();
        _routes = routes ?? [new Route(When("level >= medium"), ["security"])];
        Time = new FakeTimeProvider(start ?? new DateTimeOffset(2026, 11, 19, 12, 0, 0, TimeSpan.Zero));
        Begin();
    }

    public FakeTimeProvider Time { get; }

    public SqliteStore Store { get; } = SqliteStore.OpenInMemory();

    /// <summary>Every notification that was committed, in order.</summary>
    public List<Notification> Owed { get; } = [];

    /// <summary>Who was told and why: <c>security fired</c>.</summary>
    public IEnumerable<string> Told => Owed.Select(owed => $"{owed.Receiver} {owed.Reason}");

    public IReadOnlyList<Incident> Incidents => Store.Incidents(new IncidentQuery(IsOver: true, Most: int.MaxValue));

    public Incident Only => Assert.Single(Incidents);

    public DateTimeOffset Now => Time.GetUtcNow();

    public static RouteCondition When(string text) =>
        RouteCondition.TryParse(text, out RouteCondition? condition, out RouteConditionError? error, TimeZoneInfo.Utc) ? condition : throw new ArgumentException(error.Message);

    /// <summary>The reasons of all decisions about the only incident for a receiver, in order.</summary>
    public IEnumerable<NotifyReason> DecidedFor(string receiver) =>
        Store.DecisionsOf(Only.Id).Where(decision => decision.Receiver == receiver).Select(decision => decision.Reason);

    /// <summary>An alert fires, and what comes of it is committed.</summary>
    public Alert Fire(
        string address, string rule = "http_404_burst", string level = "medium", int count = 6, TimeSpan ago = default, string? path = null, string? user = null, string? tag = null)
    {
        Alert alert = Make(address, rule, level, count, Now - ago, path, user, tag);
        Take(alert);
        Commit();
        return alert;
    }

    public static Alert Make(string address, string rule, string level, int count, DateTimeOffset last, string? path = null, string? user = null, string? tag = null)
    {
        DateTimeOffset first = last.AddSeconds(-count);
        string id = $"{rule}-{address}-{first.UtcTicks}";
        return new Alert
        {
            Id = id,
            Rule = Named(rule, level, tag),
            Group = address.Length == 0 ? [] : [new GroupValue("source.ip", address)],
            State = AlertState.Firing,
            Count = count,
            First = first,
            Last = last,
            Fired = last,
            Evidence = [$"a line of {address} at {path} for {user}"],
            Sightings = [new Sighting(address.Length == 0 ? null : address, [first, last], count)],
            Totals = [],
            Traits = [.. new (string Field, string? Value)[] { (Width.Path, path), (Width.User, user) }.Where(trait => trait.Value is not null).Select(trait => new Trait(trait.Field, [trait.Value!]))],
        };
    }

    /// <summary>The rule of that name that the program has, or one made up.</summary>
    private static AlertRule Named(string rule, string level, string? tag) =>
        AnomalyRules.All.Concat(HealthRules.All).FirstOrDefault(known => known.Name == rule) is { } known
            ? known with { Level = level }
            : new AlertRule(rule, rule, $"The rule {rule}", level, null) { Tags = tag is null ? Tags.GetValueOrDefault(rule, []) : [tag] };

    public void Take(Alert alert)
    {
        _alerts[alert.Id] = alert;
        _book.Take(alert, Now, isEarlier: !alert.IsNow(Now));
    }

    /// <summary>What an alert is by now: more events, or over.</summary>
    public void Change(Alert alert, int count = 0, bool isOver = false)
    {
        Alert now = _alerts[alert.Id];
        Take(now with
        {
            Count = now.Count + count,
            Last = count > 0 ? Now : now.Last,
            State = isOver ? AlertState.Resolved : AlertState.Firing,
            Resolved = isOver ? Now : null,
        });
        Commit();
    }

    /// <summary>Lets time pass in steps; in each what is due is decided and committed.</summary>
    public void Pass(TimeSpan span, TimeSpan? step = null)
    {
        DateTimeOffset end = Now + span;
        while (Now < end)
        {
            TimeSpan left = end - Now;
            Time.Advance(left < (step ?? TimeSpan.FromMinutes(1)) ? left : step ?? TimeSpan.FromMinutes(1));
            Tick();
        }
    }

    public void Tick()
    {
        foreach (OperatorAction action in Store.PendingActions())
        {
            Do(action);
        }

        _book.Advance(Now, Now);
        Commit();
    }

    public void TellEarlier()
    {
        Commit();
        _teller.TellEarlier();
        Commit();
    }

    /// <summary>An operator asks, as another process would.</summary>
    public void Ask(OperatorActionKind kind, string? target = null, Verdict? verdict = null, Silence? silence = null, string id = "")
    {
        Store.Ask(new OperatorAction
        {
            Id = id.Length > 0 ? id : $"{kind}-{Now.UtcTicks}",
            Kind = kind,
            Target = target ?? (silence is null ? Only.Id : ""),
            By = "alice",
            At = Now,
            Verdict = verdict,
            Silence = silence,
        });
        Tick();
    }

    public Silence SilenceFor(TimeSpan length, string matches = "always")
    {
        Silence silence = new("5113ce00", matches, "alice", "a test", Now, Now + length);
        Ask(OperatorActionKind.AddSilence, silence: silence);
        return silence;
    }

    /// <summary>Kills the monitor: what was not committed is gone.</summary>
    public void Restart() => Begin();

    public StateChanges Collect()
    {
        StateChanges changes = new();
        foreach ((Incident incident, Alert lead) in _book.TakeChanged(changes.Incidents))
        {
            _teller.Take(incident, lead);
        }

        _teller.Decide();
        _teller.Forget(_book.Has);
        _teller.Collect(changes);
        changes.Incidents.Actions.AddRange(_done);
        changes.Alerts.AddRange(_alerts.Values.Where(alert => !_stored.TryGetValue(alert.Id, out Alert? stored) || stored != alert));
        return changes;
    }

    public void Commit()
    {
        StateChanges changes = Collect();
        Store.Commit(changes);
        Owed.AddRange(changes.Notifications);
        foreach (Alert alert in changes.Alerts)
        {
            _stored[alert.Id] = alert;
        }

        foreach (Alert over in changes.Alerts.Where(alert => alert.State == AlertState.Resolved))
        {
            _alerts.Remove(over.Id);
        }

        _done.Clear();
    }

    public void Dispose() => Store.Dispose();

    private readonly Dictionary<string, Alert> _stored = [];
    private readonly List<TakenAction> _done = [];

    private void Do(OperatorAction action)
    {
        string? outcome;
        if (action.Kind is OperatorActionKind.AddSilence or OperatorActionKind.ExpireSilence)
        {
            outcome = _teller.Do(action);
        }
        else
        {
            if (!_book.Has(action.Target) && Store.FindIncident(action.Target) is { } past)
            {
                _book.Revive(past, null);
                _teller.Revive(past, _book.LeadOf(past.Id)!);
            }

            outcome = _book.Do(action, Now);
        }

        _done.Add(new TakenAction(action.Id, Now, outcome ?? "there is no such incident"));
    }

    private void Begin()
    {
        StoredState stored = Store.Load();
        _teller = new Teller(_routes, [Security, OnCall, Boss, Service, Pager, Monitor, Firewall, Guard], _quiet, Time, similar: Store.SimilarTo);
        _book = new IncidentBook(_options) { IsOwed = _teller.IsOwed };
        _book.Restore(stored.Incidents, stored.FiringAlerts);
        _teller.Restore(stored.Incidents);
        _alerts.Clear();
        _done.Clear();
        foreach (Alert alert in stored.FiringAlerts)
        {
            _alerts[alert.Id] = alert;
        }
    }
}
