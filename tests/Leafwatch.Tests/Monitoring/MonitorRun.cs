using System.Globalization;
using Leafwatch.Configuration;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;
using Leafwatch.Monitoring;
using Leafwatch.RuleFiles;
using Leafwatch.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Monitoring;

/// <summary>A whole monitor over one log in a folder, on a clock of the test.</summary>
internal sealed class MonitorRun : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 19, 13, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly LoadedRules Rules = LoadedRules.Load(new RuleSettings(), isClassic: false);

    private readonly CancellationTokenSource _stop = new();
    private readonly FakeTimeProvider _time;
    private readonly Task _running;
    private readonly MonitorPlan _plan;
    private readonly MonitorSwitch _changes = new();
    private readonly Lock _gate = new();
    private readonly List<string> _troubles = [];
    private readonly List<SourceEvent> _events = [];

    public MonitorRun(string directory, IStateStore store, IReadOnlyList<Receiver> receivers, FakeTimeProvider time, string? archive = null, string? format = "apache-combined", RollupBook? history = null)
    {
        _time = time;
        _plan = new()
        {
            Files = [new FileSource("web", LogIn(directory), StartAt.Beginning)],
            Lines = new Dictionary<string, SourceLines> { ["web"] = new(format is null ? null : Formats.Find(format), TimeZoneInfo.Utc) { IsFormatStated = true } },
            Store = store,
            History = history,
            Counted = (store as SqliteStore)?.ReadRanges() ?? [],
            Receivers = receivers,
            Routes = [Route.ToAll(receivers)],
            Archive = archive,
            OnSourceEvent = happened =>
            {
                lock (_gate)
                {
                    _events.Add(happened);
                }
            },
            OnTrouble = trouble =>
            {
                lock (_gate)
                {
                    _troubles.Add(trouble);
                }
            },
        };
        _running = Task.Run(() => MonitorLife.RunAsync(_plan, Rules, time, _stop.Token, _changes));
    }

    public IReadOnlyList<string> Troubles
    {
        get
        {
            lock (_gate)
            {
                return [.. _troubles];
            }
        }
    }

    public IReadOnlyList<SourceEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>Gives the monitor other rules, as a configuration that is read anew does.</summary>
    public void Offer(LoadedRules rules) => _changes.Offer(new MonitorSetup(_plan with { }, rules));

    public static string LogIn(string directory) => Path.Combine(directory, "access.log");

    public static string NotFound(DateTimeOffset time, string address) => string.Create(
        CultureInfo.InvariantCulture, $"{address} - - [{time:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /x HTTP/1.1\" 404 12 \"-\" \"t\"\n");

    public static string Burst(DateTimeOffset first, string address, int count = 6) =>
        string.Concat(Enumerable.Range(0, count).Select(i => NotFound(first.AddSeconds(i), address)));

    /// <summary>Lets time pass, in small steps, until something holds.</summary>
    public Task Until(Func<bool> holds) => Until(holds, TimeSpan.FromMilliseconds(50));

    /// <summary>Lets so much time pass at once, and whoever waited for it run for a moment.</summary>
    public Task Step(TimeSpan time)
    {
        _time.Advance(time);
        return Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
    }

    /// <summary>Lets so much time pass.</summary>
    public Task Pass(TimeSpan time)
    {
        DateTimeOffset end = _time.GetUtcNow() + time;
        return Until(() => _time.GetUtcNow() >= end, time / 50);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Patience);
        _stop.Dispose();
    }

    private async Task Until(Func<bool> holds, TimeSpan step)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.False(_running.IsFaulted, _running.Exception?.ToString());
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "It did not come to hold.");
            _time.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }
}
