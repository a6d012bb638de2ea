using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;
using Leafwatch.Monitoring;
using Leafwatch.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Support;

/// <summary>A ledger with its health rules over a store, with made-up batches; it can be killed and started again.</summary>
internal sealed class LedgerRun : IDisposable
{
    public const string Source = "shop";
    private const string Line = "a line\n";

    private readonly HealthOptions _options;
    private readonly BatchResult _result = new([]);
    private readonly Dictionary<string, long> _offsets = [];
    private readonly Dictionary<string, Alert> _firing = [];

    public LedgerRun(HealthOptions? options = null)
    {
        _options = options ?? new HealthOptions();
        Ledger = Start();
    }

    /// <summary>A Monday.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));

    public SqliteStore Store { get; } = SqliteStore.OpenInMemory();

    public SourceLedger Ledger { get; private set; }

    /// <summary>What was told of alerts, in order: the name of the rule, with a minus where it resolved.</summary>
    public List<string> Told { get; } = [];

    public Alert? Firing(AlertRule rule) => _firing.Values.FirstOrDefault(alert => alert.Rule == rule);

    public SourceAccount Account => Store.Load().Ledger.Sources.Single(source => source.Source == Source);

    /// <summary>Reads so many lines, with the time that they state.</summary>
    public void Read(long lines, long unparsed = 0, TimeSpan ahead = default, bool caughtUp = true, string key = "k", long unread = 0)
    {
        byte[] text = Encoding.UTF8.GetBytes(Line);
        long offset = _offsets[key] = _offsets.GetValueOrDefault(key) + (lines * text.Length);
        Batch batch = new()
        {
            Buffer = text,
            Start = 0,
            Length = text.Length,
            After = Position(key, offset),
            CaughtUp = caughtUp,
            Unread = unread,
        };
        _result.Begin(batch);
        _result.Lines = lines;
        _result.Unparsed = unparsed;
        _result.UnparsedBytes = unparsed * text.Length;
        if (unparsed > 0)
        {
            _result.UnparsedSamples.Add("not a line \x1b[31m");
        }

        if (lines > unparsed)
        {
            _result.Earliest = _result.Latest = _result.LatestStated = _result.Clock = Time.GetUtcNow() + ahead;
        }

        Ledger.Absorb(_result, "apache-combined");
    }

    public void Tell(SourceEvent happened) => Ledger.Take(happened);

    public void TellFound(string key = "k", long offset = 0)
    {
        _offsets[key] = offset;
        Tell(new SourceEvent.FileFound(Source, "/var/log/shop.log") { Position = Position(key, offset) });
    }

    /// <summary>Lets time pass in steps, as a monitor does that has caught up.</summary>
    public void Wait(TimeSpan span, bool caughtUp = true, TimeSpan? step = null)
    {
        TimeSpan each = step ?? TimeSpan.FromMinutes(1);
        for (TimeSpan passed = TimeSpan.Zero; passed < span; passed += each)
        {
            Time.Advance(each);
            Ledger.Tick(caughtUp);
        }

        Commit();
    }

    /// <summary>Reads so many lines an hour, spread over it, for so many hours.</summary>
    public void Live(int hours, Func<DateTimeOffset, int> linesInHour)
    {
        for (int hour = 0; hour < hours; hour++)
        {
            int lines = linesInHour(Time.GetUtcNow());
            for (int minute = 0; minute < 60; minute += 2)
            {
                Time.Advance(TimeSpan.FromMinutes(2));
                int due = (lines * (minute + 2) / 60) - (lines * minute / 60);
                if (due > 0)
                {
                    Read(due);
                }

                Ledger.Tick(isCaughtUp: true);
            }
        }

        Commit();
    }

    public void Commit()
    {
        StateChanges changes = new();
        foreach (Alert alert in Ledger.Health.TakeAlerts())
        {
            changes.Alerts.Add(alert);
            bool isNew = !_firing.ContainsKey(alert.Id);
            if (alert.State == AlertState.Resolved)
            {
                _firing.Remove(alert.Id);
                Told.Add("-" + alert.Rule.Name);
            }
            else
            {
                _firing[alert.Id] = alert;
                if (isNew)
                {
                    Told.Add(alert.Rule.Name);
                }
            }
        }

        Ledger.Collect(changes, new WindowCounts(0, 0), isLast: false);
        Store.Commit(changes);
    }

    /// <summary>Ends the run without a word, and begins another with what was stored.</summary>
    public void Restart()
    {
        Ledger = Start();
        Ledger.Tick(isCaughtUp: false);
    }

    public void Dispose() => Store.Dispose();

    private static SourcePosition Position(string key, long offset) => new(key, Source, "/var/log/shop.log", "1:2:3", "", 0, offset);

    private SourceLedger Start()
    {
        StoredState stored = Store.Load();
        return new SourceLedger(stored, [Source], _options, Time);
    }
}
