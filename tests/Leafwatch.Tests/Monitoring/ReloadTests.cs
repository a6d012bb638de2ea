using System.Threading.Channels;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Sources;
using Leafwatch.Loading;
using Leafwatch.Monitoring;
using Leafwatch.RuleFiles;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Leafwatch.Values;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Monitoring;

public sealed class ReloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(MonitorRun.Now);
    private readonly SqliteStore _store = SqliteStore.OpenInMemory();
    private readonly ScriptedReceiver _receiver = new("security", (_, _) => new DeliveryResult.Delivered());

    private string Log => MonitorRun.LogIn(_folder.Path);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Another_threshold_takes_over_and_the_windows_are_kept()
    {
        await using MonitorRun run = new(_folder.Path, _store, [_receiver], _time);
        await AppendAsync(run, "192.0.2.1", count: 4, lines: 4);

        run.Offer(Counting(7));
        await run.Until(() => run.Events.OfType<SourceEvent.Watched>().Count() == 2);
        await AppendAsync(run, "192.0.2.1", count: 2, lines: 6);
        Assert.Empty(_receiver.Asked);

        await AppendAsync(run, "192.0.2.1", count: 1, lines: 7);
        await run.Until(() => _receiver.Asked.Count > 0);
        Assert.Equal(7, Assert.Single(_receiver.Asked).Notification.Alert.Count);
    }

    [Fact]
    public async Task An_alert_that_fires_goes_on_as_the_same()
    {
        await using MonitorRun run = new(_folder.Path, _store, [_receiver], _time);
        await AppendAsync(run, "192.0.2.1", count: 5, lines: 5);
        await run.Until(() => _receiver.Asked.Count > 0);

        run.Offer(Counting(5));
        await run.Until(() => run.Events.OfType<SourceEvent.Watched>().Count() == 2);
        await AppendAsync(run, "192.0.2.1", count: 3, lines: 8);
        await run.Pass(TimeSpan.FromSeconds(5));

        Assert.Single(_receiver.Asked);
        Assert.Equal(8, Assert.Single(_store.Load().FiringAlerts).Count);
    }

    [Fact]
    public async Task A_source_that_stays_goes_on_and_the_others_begin_anew()
    {
        Silent stays = new();
        Silent changes = new();
        Silent anew = new();
        await using RunningSources sources = new();
        sources.Start([new("a", _ => stays), new("b", _ => changes)], []);

        await sources.StopAsync(new HashSet<string> { "a" });
        sources.Start([new("a", _ => throw new InvalidOperationException("It is being read.")), new("c", _ => anew)], []);

        Assert.Equal((1, false, true, 1), (stays.Begun, stays.HasEnded, changes.HasEnded, anew.Begun));
        Assert.False(sources.Items.Completion.IsCompleted);
    }

    [Fact]
    public async Task When_all_sources_have_ended_there_is_no_more()
    {
        await using RunningSources sources = new();
        Silent only = new();
        sources.Start([new("a", _ => only)], []);
        only.End();
        Assert.False(await sources.Items.WaitToReadAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("rules: { thresholds: { http_404_burst: { cuont: 3 } } }\n", "unknown key 'cuont'")]
    [InlineData("rules: { directories: [own.yml] }\n", "does not match this line, and must")]
    [InlineData("rules: { directories: [missing] }\n", "the rules cannot be read")]
    public void What_is_wrong_is_said_and_what_was_in_force_stays(string changed, string expected)
    {
        _folder.Write(
            "own.yml",
            """
            title: x
            logsource: { category: webserver }
            detection: { a: { sc-status: 418 }, condition: a }
            samples:
              - format: apache-combined
                match: ['192.0.2.7 - - [09/Oct/2025:03:14:30 -0400] "GET /coffee HTTP/1.1" 404 196 "-" "-"']
            """);
        (ConfigurationReload reload, StringWriter error, List<LoadedConfiguration> taken, string file) = Reload();
        File.WriteAllText(file, changed);
        reload.Run();
        Assert.Empty(taken);
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("is refused; what was in force stays", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_with_an_error_is_set_aside_and_the_rest_takes_over()
    {
        _folder.Write("own.yml", "title: x\nlogsource: {}\ndetection: { a: { b: c }, condition: nothing }\n");
        (ConfigurationReload reload, StringWriter error, List<LoadedConfiguration> taken, string file) = Reload();
        File.WriteAllText(file, "rules: { directories: [own.yml], thresholds: { http_404_burst: { count: 9 } } }\n");
        reload.Run();
        Assert.Equal(9, Assert.Single(taken).Rules.Settings.Thresholds["http_404_burst"].Count);
        Assert.Contains("own.yml:3:", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_state_directory_stays_and_that_is_said()
    {
        (ConfigurationReload reload, StringWriter error, List<LoadedConfiguration> taken, string file) = Reload();
        File.WriteAllText(file, "state: elsewhere\n");
        reload.Run();
        Assert.Equal(Path.Combine(_folder.Path, "state"), Assert.Single(taken).Settings.StateDirectory);
        Assert.Contains("that takes a restart", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dashboard: { listen: 127.0.0.1:9001 }\n")]
    [InlineData("public_url: https://logs.example.org/\n")]
    [InlineData("dashboard: off\n")]
    public void A_dashboard_that_is_set_up_otherwise_goes_on_as_it_is_and_that_is_said(string changed)
    {
        (ConfigurationReload reload, StringWriter error, List<LoadedConfiguration> taken, string file) = Reload();
        File.WriteAllText(file, changed);
        reload.Run();
        Assert.Single(taken);
        Assert.Contains("the dashboard goes on as it is", error.ToString(), StringComparison.Ordinal);
    }

    private static LoadedRules Counting(int count) => LoadedRules.Load(
        new RuleSettings { Thresholds = [new ThresholdSettings("http_404_burst", count, null, null, new Place("", 1, 1))] }, isClassic: false);

    private (ConfigurationReload Reload, StringWriter Error, List<LoadedConfiguration> Taken, string File) Reload()
    {
        string file = _folder.Write("leafwatch.yml", "state: state\n");
        StringWriter error = new();
        List<LoadedConfiguration> taken = [];
        ConfigurationReload reload = new(
            LoadedConfiguration.Load(file),
            () => LoadedConfiguration.Load(file),
            loaded =>
            {
                taken.Add(loaded);
                return new MonitorSetup(new MonitorPlan { Files = [], Lines = new Dictionary<string, SourceLines>(), Store = _store, Receivers = [] }, loaded.Rules);
            },
            new MonitorSwitch(),
            new MonitorConsole(TextWriter.Null, error));
        return (reload, error, taken, file);
    }

    private async Task AppendAsync(MonitorRun run, string address, int count, int lines)
    {
        await File.AppendAllTextAsync(Log, MonitorRun.Burst(_time.GetUtcNow(), address, count), TestContext.Current.CancellationToken);
        await run.Until(() => _store.Load().Files.Sum(file => file.Lines) == lines);
    }

    /// <summary>A source from which nothing comes.</summary>
    private sealed class Silent : ILineSource
    {
        private readonly TaskCompletionSource _end = new();

        public int Begun { get; private set; }

        public bool HasEnded { get; private set; }

        public void End() => _end.SetResult();

        public async Task RunAsync(IReadOnlyList<SourcePosition> known, ChannelWriter<SourceItem> items, CancellationToken cancellation)
        {
            Begun++;
            try
            {
                await _end.Task.WaitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                // Stopping is what was asked for.
            }

            HasEnded = true;
        }
    }
}
