using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Rules;
using Leafwatch.Core.Storage;

namespace Leafwatch.Tests.Support;

/// <summary>Feeds a correlator with matches made up second by second, and keeps the last state of each alert.</summary>
internal sealed class CorrelatorRun
{
    public static readonly DateTimeOffset Start = new(2025, 10, 9, 3, 0, 0, TimeSpan.FromHours(-4));

    private readonly RuleSet _rules;
    private readonly CorrelationOptions _options;
    private readonly EventView _view = new();
    private readonly Dictionary<string, Alert> _known = [];
    private readonly Func<string, Alert?> _find;
    private BatchResult _result;

    /// <param name="rules">The rules.</param>
    /// <param name="options">The options.</param>
    /// <param name="find">Finds a stored alert; what was taken is stored when nothing is said.</param>
    public CorrelatorRun(RuleSet rules, CorrelationOptions? options = null, Func<string, Alert?>? find = null)
    {
        _rules = rules;
        _find = find ?? _known.GetValueOrDefault;
        _options = options ?? new CorrelationOptions();
        Correlator = Create(rules);
        _result = new BatchResult(Correlator.CarriedFields);
    }

    public Correlator Correlator { get; private set; }

    /// <summary>Every state of every alert that was taken, in order.</summary>
    public List<Alert> Told { get; } = [];

    /// <summary>The last state of each alert, in the order in which they fired.</summary>
    public IEnumerable<Alert> Alerts => Told.GroupBy(alert => alert.Id).Select(states => states.Last());

    public Dictionary<(string Correlation, string Group), WindowState> Stored { get; } = [];

    private DateTimeOffset Latest { get; set; } = DateTimeOffset.MinValue;

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    /// <summary>A rule for any event and a correlation that counts it by address.</summary>
    public static RuleSet Counting(int count, string timespan, string more = "group-by: [source.ip]") => SomeRules.Read($$"""
        title: Anything
        name: anything
        logsource: {}
        detection: { keywords: ['*'], condition: keywords }
        ---
        title: Many
        name: many
        level: high
        correlation:
          type: event_count
          rules: [anything]
          timespan: {{timespan}}
          condition: { gte: {{count}} }
          {{more}}
        """);

    public CorrelatorRun Match(double seconds, string address = "192.0.2.1", int weight = 1, params int[] rules) =>
        Match(seconds, weight, $"line at {seconds}", rules, ("source.ip", address));

    public CorrelatorRun Match(double seconds, int weight, string text, int[] rules, params (string Field, string Value)[] fields)
    {
        byte[] line = Encoding.UTF8.GetBytes(text);
        _result.Begin(new Batch { Buffer = line, Start = 0, Length = line.Length, After = new SourcePosition("", "", "", "", "", 0, 0) });
        _view.Begin(line, 0, line.Length);
        _view.Time = At(seconds);
        _view.Weight = weight;
        foreach ((string field, string value) in fields)
        {
            _view.SetCopy(Field.Named(field), Encoding.UTF8.GetBytes(value));
        }

        Latest = _view.Time > Latest ? _view.Time : Latest;
        foreach (int rule in rules.Length == 0 ? [0] : rules)
        {
            _result.Add(rule, _view, Latest);
        }

        for (int i = 0; i < _result.MatchCount; i++)
        {
            Correlator.Add(_result[i], Latest);
        }

        return this;
    }

    public CorrelatorRun Advance(double seconds)
    {
        Correlator.Advance(At(seconds));
        return this;
    }

    public CorrelatorRun Take()
    {
        foreach (Alert alert in Correlator.TakeAlerts())
        {
            Told.Add(alert);
            _known[alert.Id] = alert;
        }

        foreach (WindowState window in Correlator.TakeWindows())
        {
            if (window.Payload is null)
            {
                Stored.Remove((window.Correlation, window.Group));
            }
            else
            {
                Stored[(window.Correlation, window.Group)] = window;
            }
        }

        return this;
    }

    /// <summary>Stops and goes on with what was stored.</summary>
    public CorrelatorRun Restart(RuleSet? rules = null)
    {
        Take();
        Correlator = Create(rules ?? _rules);
        _result = new BatchResult(Correlator.CarriedFields);
        Correlator.Restore(
            Stored.Values.OrderBy(window => window.Group.StartsWith('*') ? 0 : 1).ThenBy(window => WaitingEvents.NumberOf(window.Group)), Alerts.Where(alert => alert.State == AlertState.Firing).Select(OpenAlert.Mark.Of));
        return this;
    }

    /// <summary>An alert in one line of text, with everything in it.</summary>
    public static string Describe(Alert alert) => string.Join(
        ' ',
        alert.Id,
        alert.Rule.Name,
        string.Join(',', alert.Group),
        alert.State,
        alert.Count,
        alert.First.ToString("O"),
        alert.Fired.ToString("O"),
        alert.Last.ToString("O"),
        alert.Resolved?.ToString("O"),
        string.Join('|', alert.Evidence),
        string.Join('|', alert.Sightings.Select(sighting => $"{sighting.Address}:{sighting.Count}:{string.Join(',', sighting.Times)}")),
        string.Join('|', alert.Totals));

    private Correlator Create(RuleSet rules) => new(rules, _options, _options.IsStored ? _find : null);
}
